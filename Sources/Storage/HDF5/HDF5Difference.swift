internal import Tensors

/// How two HDF5 files differ: names, attributes, types, shapes and values, all the way down.
///
/// Settings (JSON in attributes) are compared name by name, numbers element by element. Storage layout, provenance and times
/// (attributes and columns `seconds` of Dyn's files) do not count.
public struct HDF5Difference: Sendable {
    /// What is not the same at one place.
    public struct Entry: Sendable, Equatable {
        /// The object's path, with the attribute's name behind `@`.
        public var place: String
        public var text: String
        /// Whether it is of the definition of a result: settings, script, parameters; else of its values.
        public var isDefinition: Bool
    }

    public private(set) var entries: [Entry] = []
    /// More places than anybody reads are counted only.
    public private(set) var omitted = 0

    private let mostEntries: Int
    private let ignoredRootAttributes: Set<String> = ["created", "machine", "command", "dyn_version", "journal", "format_version"]
    private static let blockBytes = 16 << 20
    /// The same training takes another time whenever it runs.
    private let ignoredNames: Set<String>

    public init(_ first: HDF5Group, _ second: HDF5Group, mostEntries: Int = 1000) throws {
        self.mostEntries = mostEntries
        ignoredNames = try Provenance.formatVersion(of: first) != nil ? ["seconds"] : []
        try compare(first, second, place: "", depth: 0)
    }

    private mutating func add(_ place: String, _ text: String, isDefinition: Bool = false) {
        guard entries.count < mostEntries else {
            omitted += 1
            return
        }
        entries.append(Entry(place: place.isEmpty ? "/" : place, text: text, isDefinition: isDefinition))
    }

    private mutating func compare(_ a: HDF5Group, _ b: HDF5Group, place: String, depth: Int) throws {
        guard depth < HDF5Comparison.depthLimit else {
            throw StorageError.malformed(path: a.file.path, place: .file, problem: "nested more than \(HDF5Comparison.depthLimit) deep")
        }
        try compareAttributes(a, b, place: place, ignored: depth == 0 ? ignoredRootAttributes : [])
        let first = try a.children().filter { !ignoredNames.contains($0.name) }
        let second = try b.children().filter { !ignoredNames.contains($0.name) }
        let others = Dictionary(second.map { ($0.name, $0.kind) }) { first, _ in first }
        let names = Set(first.map(\.name))
        for child in first {
            let inner = place + "/" + child.name
            guard let kind = others[child.name] else {
                add(inner, "only in the first")
                continue
            }
            switch (child.kind, kind) {
            case (.group, .group): try compare(a.group(child.name), b.group(child.name), place: inner, depth: depth + 1)
            case (.dataset, .dataset): try compare(a.dataset(child.name), b.dataset(child.name), place: inner)
            case (.other, .other): break
            default: add(inner, "of different kinds: one is a group, the other a data set")
            }
        }
        for child in second where !names.contains(child.name) { add(place + "/" + child.name, "only in the second") }
    }

    // MARK: Attributes

    /// Attributes that say what was done, and not what came of it.
    private static let definitions: Set<String> = ["config", "design", "architecture", "script", "provenance", "seed", "name", "classes", "columns"]
    /// Attributes by which HDF5 ties data sets to their scales: addresses, which differ from file to file.
    private static let references: Set<String> = ["REFERENCE_LIST", "DIMENSION_LIST"]

    private mutating func compareAttributes(_ a: some HDF5Object, _ b: some HDF5Object, place: String, ignored: Set<String>) throws {
        let skipped = ignored.union(Self.references).union(ignoredNames)
        let first = try a.attributeNames().filter { !skipped.contains($0) }
        let second = try b.attributeNames().filter { !skipped.contains($0) }
        for name in first {
            let inner = "\(place)@\(name)"
            let isDefinition = Self.definitions.contains(name)
            guard second.contains(name) else {
                add(inner, "only in the first", isDefinition: isDefinition)
                continue
            }
            guard let one = try a.attribute(name), let two = try b.attribute(name), !Self.areSame(one, two) else { continue }
            if let x = one.string, let y = two.string {
                compare(x, y, place: inner, isDefinition: isDefinition)
            } else {
                add(inner, "\(Self.text(one)) → \(Self.text(two))", isDefinition: isDefinition)
            }
        }
        for name in second where !first.contains(name) {
            add("\(place)@\(name)", "only in the second", isDefinition: Self.definitions.contains(name))
        }
    }

    private static func areSame(_ a: HDF5Attribute, _ b: HDF5Attribute) -> Bool {
        if a == b { return true }
        guard let x = a.numbers ?? a.number.map({ [$0] }), let y = b.numbers ?? b.number.map({ [$0] }) else { return false }
        return x.count == y.count && zip(x, y).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
    }

    private static func text(_ attribute: HDF5Attribute) -> String {
        switch attribute {
        case .string(let text): short(text)
        case .number(let number): number.description
        case .integer(let whole): String(whole)
        case .bool(let truth): truth ? "true" : "false"
        case .strings(let texts): "[" + short(texts.joined(separator: ", ")) + "]"
        case .numbers(let numbers): "[" + short(numbers.map(\.description).joined(separator: ", ")) + "]"
        case .integers(let numbers): "[" + short(numbers.map(String.init).joined(separator: ", ")) + "]"
        }
    }

    private static func short(_ text: String) -> String {
        let line = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: " ⏎ ")
        return line.count > 60 ? line.prefix(59) + "…" : line
    }

    /// Texts: settings by their names, longer texts by their lines.
    private mutating func compare(_ a: String, _ b: String, place: String, isDefinition: Bool) {
        if a.first == "{" || a.first == "[", let x = try? JSONParser.parse(a, path: place), let y = try? JSONParser.parse(b, path: place) {
            return compare(x, y, place: place + " ", isDefinition: isDefinition)
        }
        let first = a.split(separator: "\n", omittingEmptySubsequences: false)
        let second = b.split(separator: "\n", omittingEmptySubsequences: false)
        guard first.count > 1 || second.count > 1 else { return add(place, "\(Self.short(a)) → \(Self.short(b))", isDefinition: isDefinition) }
        var start = 0
        while start < min(first.count, second.count), first[start] == second[start] { start += 1 }
        var end = 0
        while end < min(first.count, second.count) - start, first[first.count - 1 - end] == second[second.count - 1 - end] { end += 1 }
        func lines(_ all: [Substring]) -> String {
            let part = all[start..<all.count - end]
            return part.isEmpty ? "nothing" : Self.short(part.joined(separator: "\n"))
        }
        add(place, "from line \(start + 1): \(lines(first)) → \(lines(second))", isDefinition: isDefinition)
    }

    private mutating func compare(_ a: JSONValue, _ b: JSONValue, place: String, isDefinition: Bool) {
        if a == b { return }
        switch (a, b) {
        case (.object(let first), .object(let second)):
            for member in first {
                let inner = place + (place.hasSuffix(" ") ? "" : ".") + member.name
                if let other = b[member.name] {
                    compare(member.value, other, place: inner, isDefinition: isDefinition)
                } else {
                    add(inner, "only in the first: \(Self.short(JSONSerializer().text(member.value)))", isDefinition: isDefinition)
                }
            }
            for member in second where a[member.name] == nil {
                let inner = place + (place.hasSuffix(" ") ? "" : ".") + member.name
                add(inner, "only in the second: \(Self.short(JSONSerializer().text(member.value)))", isDefinition: isDefinition)
            }
        case (.array(let first), .array(let second)) where first.count == second.count && first.contains(where: { $0.members != nil }):
            for (index, pair) in zip(first, second).enumerated() {
                compare(pair.0, pair.1, place: "\(place)[\(index)]", isDefinition: isDefinition)
            }
        default:
            add(place, "\(Self.short(JSONSerializer().text(a))) → \(Self.short(JSONSerializer().text(b)))", isDefinition: isDefinition)
        }
    }

    // MARK: Data sets

    private mutating func compare(_ a: HDF5Dataset, _ b: HDF5Dataset, place: String) throws {
        try compareAttributes(a, b, place: place, ignored: [])
        let shape = try a.shape
        let other = try b.shape
        guard a.kind == b.kind else { return add(place, "\(a.kind.description) → \(b.kind.description)") }
        guard shape == other, try a.isNothing == b.isNothing else { return add(place, "shape \(shape) → \(other)") }
        if try a.isNothing || shape.contains(0) { return }
        if case .other = a.kind { return add(place, "holds \(a.kind.description), which is not compared") }
        if a.kind == .string {
            let (x, y) = (try a.strings(), try b.strings())
            let differing = x.indices.filter { x[$0] != y[$0] }
            guard let first = differing.first else { return }
            if x.count == 1 { return compare(x[0], y[0], place: place, isDefinition: false) }
            return add(place, "\(differing.count) of \(x.count) differ, first [\(first)]: \(Self.short(x[first])) → \(Self.short(y[first]))")
        }
        try compareNumbers(a, b, shape, place)
    }

    private mutating func compareNumbers(_ a: HDF5Dataset, _ b: HDF5Dataset, _ shape: [Int], _ place: String) throws {
        var differing = 0
        var most = 0.0
        var mostAt = 0
        var total = 0
        func look(_ x: Tensor, _ y: Tensor, from offset: Int) {
            let (first, second) = (x.doubles, y.doubles)
            for index in first.indices where first[index] != second[index] && !(first[index].isNaN && second[index].isNaN) {
                differing += 1
                let distance = abs(first[index] - second[index])
                if differing == 1 || distance > most || distance.isNaN { (most, mostAt) = (distance, offset + index) }
            }
            total += first.count
        }
        if let rows = shape.first {
            let rowCount = shape.dropFirst().reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
            let step = max(1, Self.blockBytes / 8 / max(1, rowCount))
            for start in stride(from: 0, to: rows, by: step) {
                let range = start..<min(rows, start + step)
                look(try a.tensor(rows: range), try b.tensor(rows: range), from: start * rowCount)
            }
        } else {
            let (x, y) = (try a.tensor(), try b.tensor())
            look(x, y, from: 0)
            if differing > 0 { return add(place, "\(x[flat: 0]) → \(y[flat: 0])") }
        }
        guard differing > 0 else { return }
        var index: [Int] = []
        var rest = mostAt
        for length in shape.reversed() {
            index.insert(rest % length, at: 0)
            rest /= length
        }
        add(place, "\(differing) of \(total) numbers differ, most by \(NumberText.significant(most, digits: 3)) at \(index)")
    }
}
