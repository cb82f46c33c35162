import Glibc
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct HDF5FileTests {
    let folder: ScratchFolder
    init() throws { folder = try ScratchFolder() }

    @Test("attributes of every kind come back as they were")
    func attributes() throws {
        let path = folder("a.h5")
        let attributes: [String: HDF5Attribute] = [
            "text": .string("σ"), "long": .string(String(repeating: "0123456789", count: 50_000)), "empty": .string(""),
            "number": .number(0.1), "whole": .integer(-3), "yes": .bool(true), "texts": .strings(["a", "", "β"]),
            "numbers": .numbers([1, 2.5]), "wholes": .integers([1, -2]), "none": .strings([]),
        ]
        let file = try HDF5File(creating: path)
        let group = try file.root.createGroup("g")
        for (name, value) in attributes { try group.setAttribute(name, value) }
        try group.setAttribute("whole", .integer(4))
        try file.close()
        let copy = try HDF5File(opening: path).root.group("g")
        #expect(try copy.attributeNames() == attributes.keys.sorted())
        for (name, value) in attributes where name != "whole" { #expect(try copy.attribute(name) == value, "\(name)") }
        #expect(try copy.attribute("whole") == .integer(4))
    }

    @Test("groups keep the order in which their children were made")
    func order() throws {
        let path = folder("a.h5")
        let file = try HDF5File(creating: path)
        for name in ["zeta", "alpha", "μ"] { try file.root.createGroup(name) }
        try file.root.createGroup("deep/er/est")
        try file.close()
        let root = try HDF5File(opening: path).root
        #expect(try root.childNames() == ["zeta", "alpha", "μ", "deep"])
        #expect(try root.group("deep/er/est").name == "/deep/er/est")
    }

    @Test("a second object of one name is refused")
    func twice() throws {
        let file = try HDF5File(creating: folder("a.h5"))
        try file.root.createGroup("a")
        let error = try failure { try file.root.write(Tensor([1]), to: "a") }
        #expect(error.message.hasSuffix("there is an object of that name already"))
    }

    @Test("a file that is not there, a folder, an empty file, text and half a file are each a clear error")
    func unreadable() throws {
        #expect(try failure { _ = try HDF5File(opening: folder("none.h5")) }.message == "cannot read `\(folder("none.h5"))`: No such file or directory")
        #expect(try failure { _ = try HDF5File(opening: folder.path) }.message.hasSuffix("expected an HDF5 file, found none"))
        try TextFile.write("", to: folder("empty.h5"))
        #expect(try failure { _ = try HDF5File(opening: folder("empty.h5")) }.message.hasSuffix("expected an HDF5 file, found an empty one"))
        try TextFile.write("a,b\n1,2\n", to: folder("text.h5"))
        #expect(try failure { _ = try HDF5File(opening: folder("text.h5")) }.message.hasSuffix("this is not an HDF5 file"))

        try HDF5File.write(to: folder("whole.h5"), mode: .replace) { root in
            try root.write(Tensor(zeros: [100, 100]), to: "a")
        }
        let bytes = try TextFile.readBytes(folder("whole.h5"))
        try DurableWrite.write(Array(bytes.prefix(bytes.count / 2)), to: folder("half.h5"))
        let error = try failure { _ = try HDF5File(opening: folder("half.h5")).root.dataset("a").tensor() }
        #expect(error.message.hasPrefix("cannot open `\(folder("half.h5"))`: truncated file"))
    }

    @Test("two writers of one file, or a reader beside a writer, are refused; two readers are fine")
    func inUse() throws {
        let path = folder("a.h5")
        let file = try HDF5File(creating: path)
        #expect(try failure { _ = try HDF5File(opening: path) }.message.contains("is in use"))
        #expect(try failure { _ = try HDF5File(creating: path) }.message.contains("is in use"))
        try file.close()
        let first = try HDF5File(opening: path)
        let second = try HDF5File(opening: path)
        #expect(try failure { _ = try HDF5File(opening: path, writable: true) }.message.contains("is in use"))
        try first.close()
        #expect(try second.root.childNames() == [])
    }

    @Test("everything of a closed file is an error, not a crash")
    func closed() throws {
        let file = try HDF5File(creating: folder("a.h5"))
        let root = try file.root
        let dataset = try root.write(Tensor([1]), to: "a")
        try file.close()
        try file.close()
        #expect(try failure { _ = try dataset.tensor() }.message.hasSuffix("has been closed"))
        #expect(try failure { _ = try root.createGroup("b") }.message.hasSuffix("has been closed"))
        #expect(try failure { _ = try file.root }.message.hasSuffix("has been closed"))
    }

    // MARK: Whole files

    private func save(_ values: [Double], created: String, mode: DurableFile.Mode = .refuseDifferent) throws -> DurableFile.Outcome {
        try HDF5File.write(to: folder("saved.h5"), mode: mode) { root in
            try Provenance(version: "0.1", command: ["dyn", "a b.dyn"], script: "x = 1", created: created).write(to: root)
            try root.write(Tensor(values), to: "values")
        }
    }

    @Test("the same content may be written again, whenever it was made")
    func same() throws {
        #expect(try save([1, .nan], created: "2026-01-01T00:00:00Z") == .written)
        #expect(try save([1, .nan], created: "2026-02-02T00:00:00Z") == .unchanged)
        let root = try HDF5File(opening: folder("saved.h5")).root
        #expect(try root.attribute("created") == .string("2026-01-01T00:00:00Z"))
        #expect(try root.attribute("command") == .string("dyn 'a b.dyn'"))
        #expect(folder.names() == ["saved.h5"])
    }

    @Test("different content is refused unless it is to replace, and the old file stays")
    func different() throws {
        _ = try save([1, 2], created: "2026-01-01T00:00:00Z")
        let error = try failure { _ = try save([1, 3], created: "2026-01-01T00:00:00Z") }
        #expect(error.message == "`\(folder("saved.h5"))` exists and holds something else")
        #expect(error.hints == ["choose another name, or pass overwrite=true to replace it"])
        #expect(try HDF5File(opening: folder("saved.h5")).root.dataset("values").tensor() == Tensor([1, 2]))
        #expect(try save([1, 3], created: "2026-01-01T00:00:00Z", mode: .replace) == .written)
        #expect(try HDF5File(opening: folder("saved.h5")).root.dataset("values").tensor() == Tensor([1, 3]))
        #expect(folder.names() == ["saved.h5"])
    }

    @Test("a file of another kind is something else")
    func otherKind() throws {
        try TextFile.write("text", to: folder("saved.h5"))
        #expect(throws: StorageError.self) { try save([1], created: "") }
        #expect(try TextFile.read(folder("saved.h5")) == "text")
    }

    @Test("work that fails half-way leaves the old file and nothing beside it")
    func fails() throws {
        _ = try save([1, 2], created: "")
        #expect(throws: Expected.failure) {
            try HDF5File.write(to: folder("saved.h5"), mode: .replace) { root in
                try root.write(Tensor([9]), to: "values")
                throw Expected.failure
            }
        }
        #expect(try HDF5File(opening: folder("saved.h5")).root.dataset("values").tensor() == Tensor([1, 2]))
        #expect(folder.names() == ["saved.h5"])
    }

    @Test("a disk that is full is an error in words; the old file stays and nothing is left beside it")
    func diskFull() async throws {
        _ = try save([1, 2], created: "")
        let path = folder("saved.h5")
        // A limit on the size of files stands for the full disk: the write fails with EFBIG instead of ENOSPC.
        await #expect(processExitsWith: .success) { [path = path as String] in
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 1 << 20, rlim_max: 1 << 20)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            let error = try failure {
                try HDF5File.write(to: path, mode: .replace) { root in
                    let rows = try root.createAppender("rows", rowShape: [1000], elementType: .f64)
                    for _ in 0..<1000 { try rows.append(rows: Tensor(zeros: [1000])) }
                }
            }
            try #require(error.message.contains("File too large"), "\(error.message)")
        }
        #expect(try HDF5File(opening: path).root.dataset("values").tensor() == Tensor([1, 2]))
        #expect(folder.names() == ["saved.h5"])
    }
}
