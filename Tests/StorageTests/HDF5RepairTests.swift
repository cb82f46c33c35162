import Storage
import Tensors
import TestSupport
import Testing

@Suite("Repair and comparison of HDF5 files")
struct HDF5RepairTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    @Test("a file whose writer was killed in SWMR mode opens after its repair, with every flushed row")
    func killed() throws {
        let path = folder("live.h5")
        try ForeignFiles.place(ForeignFiles.killedSWMR, at: path)
        try HDF5File.repair(path)
        let file = try HDF5File(opening: path)
        #expect(try file.root.dataset("runs/00001/history/loss").tensor().doubles == (1...40).map { 1 / Double($0) })
        #expect(try file.root.dataset("runs/00001/weights").shape == [40, 3])
        try file.close()
    }

    @Test("what is no HDF5 file cannot be repaired, and stays as it is")
    func noFile() throws {
        let path = folder("text.h5")
        try TextFile.write("hello", to: path)
        #expect(throws: StorageError.self) { try HDF5File.repair(path) }
        #expect(try TextFile.read(path) == "hello")
        #expect(throws: StorageError.self) { try HDF5File.repair(folder("nowhere.h5")) }
    }

    // MARK: Differences

    private func difference(_ first: @escaping (HDF5Group) throws -> Void, _ second: @escaping (HDF5Group) throws -> Void) throws -> [String] {
        let paths = ["a.h5", "b.h5"].map { folder($0) }
        for (path, fill) in zip(paths, [first, second]) {
            let file = try HDF5File(creating: path)
            try fill(file.root)
            try file.close()
        }
        let (a, b) = (try HDF5File(opening: paths[0]), try HDF5File(opening: paths[1]))
        return try HDF5Difference(a.root, b.root).entries.map { "\($0.isDefinition ? "definition " : "")\($0.place): \($0.text)" }
    }

    @Test("settings differ by name, numbers by how many and how much")
    func differences() throws {
        let found = try difference(
            {
                try $0.setAttribute("config", .string(#"{"lr":0.1,"model":{"units":8}}"#))
                try $0.setAttribute("script", .string("a\nb\nc"))
                try $0.write(Tensor([1, 2, 3, 4], shape: [2, 2]), to: "x")
                try $0.write(["p", "q"], to: "t")
                try $0.write(Tensor([1]), to: "gone")
                try $0.write(Tensor([.nan]), to: "nan")
            },
            {
                try $0.setAttribute("config", .string(#"{"lr":0.2,"model":{"units":8},"seed":1}"#))
                try $0.setAttribute("script", .string("a\nB\nc"))
                try $0.write(Tensor([1, 2, 3.5, 4], shape: [2, 2]), to: "x")
                try $0.write(["p", "r"], to: "t")
                try $0.write(Tensor([.nan]), to: "nan")
                try $0.write(Tensor([1]), to: "new")
            })
        #expect(
            found == [
                "definition @config lr: 0.1 → 0.2", "definition @config seed: only in the second: 1", "definition @script: from line 2: b → B",
                "/x: 1 of 4 numbers differ, most by 0.5 at [1, 0]", "/t: 1 of 2 differ, first [1]: q → r", "/gone: only in the first", "/new: only in the second",
            ])
    }

    @Test("shapes and types differ in words; times and layout do not count")
    func shapes() throws {
        func provenance(_ root: HDF5Group, _ created: String) throws {
            try Provenance(version: "0.1", command: [created], script: nil, created: created).write(to: root)
        }
        let found = try difference(
            {
                try provenance($0, "2026-01-01T00:00:00Z")
                try $0.write(Tensor([1, 2]), to: "x")
                try $0.write(Tensor([1]), to: "y")
                try $0.write(Tensor(scalar: 1), to: "seconds")
                try $0.write(Tensor(Array(repeating: 1.0, count: 2000)), to: "packed", layout: .compressed)
            },
            {
                try provenance($0, "2026-01-02T00:00:00Z")
                try $0.write(Tensor([1, 2, 3]), to: "x")
                try $0.write("one", to: "y")
                try $0.write(Tensor(scalar: 2), to: "seconds")
                try $0.write(Tensor(Array(repeating: 1.0, count: 2000)), to: "packed")
            })
        #expect(found == ["/x: shape [2] → [3]", "/y: 64-bit floating point → text"])
    }
}
