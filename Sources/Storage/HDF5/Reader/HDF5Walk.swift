internal import CHDF5
internal import Glibc

/// A walk through all that someone who goes on with a file may look at: names, attributes, the indices of the chunks, texts, and of
/// numbers the first rows and the last.
struct HDF5Walk {
    private let path: String
    private let shownPath: String
    private let isMarked: Bool

    private static let deepest = 64
    /// More than this is not read at once: sizes that lie are the business of those who read.
    private static let mostBytes = 16 << 20
    private static let pieceBytes = 1 << 15

    /// - Parameter isMarked: whether its writer was killed while others could read it.
    init(opening path: String, shownAs shownPath: String, isMarked: Bool = false) {
        self.path = path
        self.shownPath = shownPath
        self.isMarked = isMarked
    }

    /// Walks once in memory as it is, once in memory full of junk. What the library refuses is harmless: whoever opens the file
    /// meets it too.
    func goTwice() throws {
        try go()
        dyn_soil_memory()
        try go()
    }

    private func go() throws {
        guard let file = try? HDF5File(serving: path, shownAs: shownPath, isMarked: isMarked) else { return }
        var seen: Set<UInt> = []
        if let root = try? file.root { walk(root, depth: 0, &seen) }
        try? file.close()
    }

    private func walk(_ group: HDF5Group, depth: Int, _ seen: inout Set<UInt>) {
        // Links may go in circles.
        guard depth < Self.deepest, seen.insert(UInt(dyn_object_address(group.handle.id))).inserted else { return }
        walkAttributes(of: group)
        for child in (try? group.children()) ?? [] {
            switch child.kind {
            case .group: if let inner = try? group.group(child.name) { walk(inner, depth: depth + 1, &seen) }
            case .dataset:
                guard let dataset = try? group.dataset(child.name), seen.insert(UInt(dyn_object_address(dataset.handle.id))).inserted else { continue }
                walkAttributes(of: dataset)
                _ = try? dataset.storedBytes
                try? walkValues(of: dataset)
            case .other: break
            }
        }
    }

    private func walkAttributes(of object: some HDF5Object) {
        for name in (try? object.attributeNames()) ?? [] { _ = try? object.attribute(name) }
    }

    private func walkValues(of dataset: HDF5Dataset) throws {
        guard try dataset.chunkBytes <= Self.mostBytes else { return }
        if dataset.kind == .string {
            _ = try dataset.strings()
            return
        }
        guard let length = try dataset.shape.first else { return try read(dataset.selection(rows: nil), of: dataset) }
        guard length > 0 else { return }
        let rowBytes = try dataset.selection(rows: 0..<1).byteCount
        guard rowBytes > 0, rowBytes <= Self.mostBytes else { return }
        let step = min(length, Self.pieceBytes / rowBytes + 1)
        try read(dataset.selection(rows: 0..<step), of: dataset)
        if length > step { try read(dataset.selection(rows: length - step..<length), of: dataset) }
    }

    private func read(_ selection: HDF5Selection, of dataset: HDF5Dataset) throws {
        guard selection.byteCount > 0, selection.byteCount <= 2 * Self.mostBytes, let values = malloc(selection.byteCount) else { return }
        defer { free(values) }
        try dataset.read(selection, into: values)
    }
}
