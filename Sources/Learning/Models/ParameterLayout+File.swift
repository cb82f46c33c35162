internal import Storage
internal import Tensors

extension ParameterLayout {
    /// The most parameters that are taken from a file: far beyond what fits in memory, far below what overflows.
    private static let mostParameters = 1 << 40

    /// From names and shapes such as `16x2` in a file.
    ///
    /// - Throws: `StorageError.malformed` for what are no shapes, or for an absurd number of parameters.
    init(readingFrom group: HDF5Group) throws {
        let (names, texts) = (try group.dataset("name").strings(), try group.dataset("shape").strings())
        func malformed(_ problem: String) -> StorageError {
            .malformed(path: group.file.path, place: .file, problem: "the parameters of `\(group.name)` \(problem)")
        }
        guard names.count == texts.count else { throw malformed("have \(names.count) names and \(texts.count) shapes") }
        var total = 0
        let shapes = try texts.map { text -> Shape in
            let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
            let shape = text.isEmpty ? [] : parts.compactMap(\.self)
            guard text.isEmpty || shape.count == parts.count, let count = shape.elementCount, count <= Self.mostParameters - total else {
                throw malformed("have the shape `\(text.prefix(40))`")
            }
            total += count
            return shape
        }
        self.init(zip(names, shapes).map { ($0, $1) })
    }
}
