/// Whether two HDF5 groups hold the same: names in their order, attributes, types, shapes and values, all the way down.
///
/// How the data is laid out (chunks, compression) does not count. NaN equals NaN of the same bits.
public struct HDF5Comparison: Sendable {
    /// Attributes of the two groups themselves (not of those in them) that do not count.
    public var rootAttributes: Set<String>
    /// Attributes and datasets that do not count anywhere in a group whose attribute `kind` is the key: the times of a run.
    public var namesWithinKind: [String: Set<String>]

    /// - Parameter rootAttributes: as a rule what tells where a file comes from.
    public init(
        rootAttributes: Set<String> = Provenance.attributeNames, namesWithinKind: [String: Set<String>] = [:]
    ) {
        self.rootAttributes = rootAttributes
        self.namesWithinKind = namesWithinKind
    }

    /// Groups may lead back to themselves; no file of ours is nested deeper than this.
    static let depthLimit = 256
    private static let blockBytes = 4 << 20

    public func areEqual(_ a: HDF5Group, _ b: HDF5Group) throws -> Bool {
        try areEqual(a, b, ignored: [], depth: 0)
    }

    private func areEqual(_ a: HDF5Group, _ b: HDF5Group, ignored: Set<String>, depth: Int) throws -> Bool {
        guard depth < Self.depthLimit else {
            throw StorageError.malformed(
                path: a.file.path, place: .file, problem: "nested more than \(Self.depthLimit) deep")
        }
        var ignored = ignored
        if !namesWithinKind.isEmpty, let kind = try a.attribute("kind")?.string {
            ignored.formUnion(namesWithinKind[kind] ?? [])
        }
        let attributes = depth == 0 ? ignored.union(rootAttributes) : ignored
        guard try haveEqualAttributes(a, b, ignoring: attributes) else { return false }
        let children = try a.children()
        guard try b.children() == children else { return false }
        for child in children where !ignored.contains(child.name) {
            switch child.kind {
            case .group:
                let same = try areEqual(a.group(child.name), b.group(child.name), ignored: ignored, depth: depth + 1)
                guard same else { return false }
            case .dataset:
                guard try areEqual(a.dataset(child.name), b.dataset(child.name)) else { return false }
            case .other: return false
            }
        }
        return true
    }

    private func haveEqualAttributes(
        _ a: some HDF5Object, _ b: some HDF5Object, ignoring: Set<String>
    ) throws -> Bool {
        let names = try a.attributeNames().filter { !ignoring.contains($0) }
        guard try b.attributeNames().filter({ !ignoring.contains($0) }) == names else { return false }
        // References among dimension scales are addresses, and differ from file to file.
        for name in names where name != "DIMENSION_LIST" && name != "REFERENCE_LIST" {
            guard let one = try a.attribute(name), let two = try b.attribute(name), isSame(one, two) else { return false }
        }
        return true
    }

    private func isSame(_ a: HDF5Attribute, _ b: HDF5Attribute) -> Bool {
        switch (a, b) {
        case (.number(let x), .number(let y)): x == y || x.isNaN && y.isNaN
        case (.numbers(let x), .numbers(let y)):
            x.count == y.count && zip(x, y).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
        default: a == b
        }
    }

    private func areEqual(_ a: HDF5Dataset, _ b: HDF5Dataset) throws -> Bool {
        let shape = try a.shape
        guard a.kind == b.kind, try b.shape == shape, try haveEqualAttributes(a, b, ignoring: []) else { return false }
        if a.kind == .string { return try a.strings() == b.strings() }
        if case .other = a.kind { return false }
        // The file's own type for both, so that integers are compared exactly.
        guard !shape.contains(0) else { return true }
        guard try a.typeCode == b.typeCode else { return false }
        let rows = shape.first ?? 1
        let rowBytes = shape.dropFirst().reduce(8.0) { $0 * Double($1) }
        let step = max(1, min(rows, Int(Double(Self.blockBytes) / max(1, rowBytes))))
        for start in stride(from: 0, to: rows, by: step) {
            let block = start..<min(rows, start + step)
            guard try a.rawRows(block) == b.rawRows(block) else { return false }
        }
        return true
    }
}
