import Glibc
import Storage
import Tensors

/// What an HDF5 file holds, in memory, so that it can be written again with lies in it: whole for the library that reads it, hostile to
/// those who take what it says for true.
struct FuzzFile {
    private indirect enum Item {
        case group(Group)
        case numbers(Tensor)
        case texts([String], isScalar: Bool)
        case nothing
    }

    private struct Group {
        var attributes: [(name: String, value: HDF5Attribute)] = []
        var children: [(name: String, item: Item, attributes: [(name: String, value: HDF5Attribute)])] = []
    }

    private var root: Group

    private static let numbers: [Double] = [
        0, 1, 2, -1, 0.5, .nan, .infinity, -.infinity, 1e308, -1e308, 1e-300, 9_007_199_254_740_992, 9.3e18, -9.3e18, 4_294_967_296,
        2_147_483_648, 1e6, 1e12, 3,
    ]
    private static let texts = [
        "", "a", "value", "record", "list", "table", "call", "name", "run", "study", "model", "dataset", "9223372036854775807x2", "-1x2",
        "4611686018427387904x4611686018427387904", "x", "NaN", "null", "{}", "[]", "[1e999]", "{\"name\": \"mlp\"}", "\u{0}", "σ", "../..", "adam", "sin", "-1",
        "1e308", "finished", "true",
    ]

    // MARK: Reading and writing

    init(reading path: String) throws {
        let file = try HDF5File(opening: path)
        defer { try? file.close() }
        root = try Self.read(file.root)
    }

    func write(to path: String) throws {
        unlink(path)
        let file = try HDF5File(creating: path)
        defer { try? file.close() }
        try Self.write(root, into: file.root)
    }

    private static func read(_ group: HDF5Group) throws -> Group {
        var found = Group(attributes: try attributes(group))
        for child in try group.children() {
            switch child.kind {
            case .group: found.children.append((child.name, .group(try read(group.group(child.name))), []))
            case .dataset:
                let dataset = try group.dataset(child.name)
                found.children.append((child.name, try read(dataset), try attributes(dataset)))
            case .other: break
            }
        }
        return found
    }

    private static func read(_ dataset: HDF5Dataset) throws -> Item {
        if try dataset.isNothing { return .nothing }
        guard dataset.kind == .string else { return .numbers(try dataset.tensor()) }
        return .texts(try dataset.strings(), isScalar: try dataset.shape.isEmpty)
    }

    private static func attributes(_ object: some HDF5Object) throws -> [(name: String, value: HDF5Attribute)] {
        try object.attributeNames().compactMap { name in (try? object.attribute(name)).map { (name, $0) } }
    }

    /// What cannot be written, such as a doubled name, is left out.
    private static func write(_ group: Group, into place: HDF5Group) throws {
        for (name, value) in group.attributes { try? place.setAttribute(name, value) }
        for (name, item, attributes) in group.children {
            guard (try? place.contains(name)) == false else { continue }
            switch item {
            case .group(let inner):
                if let child = try? place.createGroup(name) { try write(inner, into: child) }
                continue
            case .numbers(let tensor): _ = try? place.write(tensor, to: name)
            case .texts(let texts, let isScalar):
                if isScalar, let text = texts.first { _ = try? place.write(text, to: name) } else { _ = try? place.write(texts, to: name) }
            case .nothing: _ = try? place.writeNothing(to: name)
            }
            guard let dataset = try? place.dataset(name) else { continue }
            for (attribute, value) in attributes { try? dataset.setAttribute(attribute, value) }
        }
    }

    // MARK: Lies

    /// Some of what the file says becomes something else.
    mutating func damage(_ random: inout FuzzRandom) {
        for _ in 0...random.below(3) { Self.damage(&root, &random) }
    }

    private static func damage(_ group: inout Group, _ random: inout FuzzRandom) {
        let count = group.attributes.count + group.children.count
        guard count > 0 else { return }
        let place = random.below(count)
        guard place >= group.attributes.count else {
            if random.below(8) == 0 { group.attributes.remove(at: place) } else { damage(&group.attributes[place].value, &random) }
            return
        }
        let child = place - group.attributes.count
        if case .group(var inner) = group.children[child].item, random.below(10) > 0 {
            damage(&inner, &random)
            group.children[child].item = .group(inner)
            return
        }
        switch random.below(12) {
        case 0: group.children.remove(at: child)
        case 1: group.children[child].name = random.below(2) == 0 ? random.element(texts) : random.element(group.children).name
        case 2: group.children[child].item = random.element(group.children).item
        case 3: group.children[child].item = .texts([random.element(texts)], isScalar: random.below(2) == 0)
        case 4: group.children[child].item = .numbers(tensor(&random))
        case 5 where !group.children[child].attributes.isEmpty:
            damage(&group.children[child].attributes[random.below(group.children[child].attributes.count)].value, &random)
        default: group.children[child].item = damaged(group.children[child].item, &random)
        }
    }

    private static func damage(_ value: inout HDF5Attribute, _ random: inout FuzzRandom) {
        switch (random.below(4), value) {
        case (0, _): value = .string(random.element(texts))
        case (1, _): value = .number(random.element(numbers))
        case (_, .string(let text)): value = .string(damaged(text, &random))
        case (_, .strings(let texts)): value = .strings(damaged(texts, &random))
        case (_, .numbers(let values)): value = .numbers(values.map { random.below(2) == 0 ? $0 : random.element(numbers) })
        case (_, .integers(let values)): value = .integers(values.map { random.below(2) == 0 ? $0 : random.element([-1, 0, Int.max, Int.min, 1 << 40]) })
        case (_, .integer), (_, .number): value = .integer(random.element([-1, 0, 1, 2, Int.max, Int.min, 1 << 40, 1 << 20]))
        case (_, .bool(let truth)): value = .bool(!truth)
        }
    }

    private static func damaged(_ item: Item, _ random: inout FuzzRandom) -> Item {
        switch item {
        case .numbers(let tensor): .numbers(damaged(tensor, &random))
        case .texts(let list, let isScalar): .texts(damaged(list, &random), isScalar: isScalar)
        case .group, .nothing: .numbers(tensor(&random))
        }
    }

    private static func damaged(_ list: [String], _ random: inout FuzzRandom) -> [String] {
        var list = list
        guard !list.isEmpty else { return [random.element(texts)] }
        let place = random.below(list.count)
        switch random.below(5) {
        case 0: list.remove(at: place)
        case 1: list.append(random.element(texts))
        default: list[place] = damaged(list[place], &random)
        }
        return list
    }

    /// Of a text that holds more than a word, such as JSON, a number or a word becomes another.
    private static func damaged(_ text: String, _ random: inout FuzzRandom) -> String {
        var parts: [String] = []
        for character in text {
            let isWord = character.isLetter || character.isNumber || "_.-+".contains(character)
            if isWord, let last = parts.last?.last, last.isLetter || last.isNumber || "_.-+".contains(last) {
                parts[parts.count - 1].append(character)
            } else {
                parts.append(String(character))
            }
        }
        guard parts.count > 2, random.below(5) > 0 else { return random.element(texts) }
        let words = parts.indices.filter { parts[$0].first.map { $0.isLetter || $0.isNumber || $0 == "-" } == true }
        guard !words.isEmpty else { return random.element(texts) }
        let place = random.element(words)
        switch random.below(4) {
        case 0: parts[place] = parts[random.element(words)]
        case 1: parts[place] = ""
        default: parts[place] = parts[place].first?.isLetter == true ? random.element(texts) : NumberText.shortest(random.element(numbers))
        }
        return parts.joined()
    }

    private static func damaged(_ tensor: Tensor, _ random: inout FuzzRandom) -> Tensor {
        switch random.below(8) {
        case 0: return Tensor(tensor.doubles)
        case 1: return (try? tensor.reshaped([tensor.count, 1])) ?? tensor
        case 2: return (try? tensor.reshaped([1] + tensor.shape)) ?? tensor
        case 3: return Tensor(tensor.doubles.dropLast(1 + random.below(4)).map(\.self))
        case 4: return Self.tensor(&random)
        default:
            var values = tensor.doubles
            for _ in 0...random.below(3) where !values.isEmpty { values[random.below(values.count)] = random.element(numbers) }
            return Tensor(values, shape: tensor.shape)
        }
    }

    private static func tensor(_ random: inout FuzzRandom) -> Tensor {
        switch random.below(6) {
        case 0: Tensor([])
        case 1: Tensor([], shape: [0, 3])
        case 2: Tensor([1, 2, 3, 4], shape: [2, 2])
        case 3: Tensor(floats: [1, .nan], shape: [2])
        case 4: Tensor(mask: [true, false])
        default: Tensor(scalar: random.element(numbers))
        }
    }
}
