import Glibc
import Storage
import Tensors
import TestSupport
import Testing

@Suite("Seals of HDF5 files")
struct HDF5SealTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func make() throws -> String {
        let path = folder("a.h5")
        let file = try HDF5File(creating: path)
        try file.root.write(Tensor([1, 2, 3]), to: "x")
        try file.close()
        return path
    }

    private func change(_ path: String, _ body: (inout [UInt8]) -> Void) throws {
        // The time of the last change stands still for some milliseconds.
        usleep(10_000)
        var bytes = try TextFile.readBytes(path)
        body(&bytes)
        let file = try #require(fopen(path, "w"))
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    @Test("one changed bit in a number is damage")
    func bit() throws {
        let path = try make()
        let original = try TextFile.readBytes(path)
        let place = try #require(original.indices.first { original[$0...].starts(with: [0, 0, 0, 0, 0, 0, 0xF0, 0x3F]) })
        try change(path) { $0[place] ^= 1 }
        let error = try failure { _ = try HDF5File(opening: path) }
        #expect(error.message == "`\(path)`: the file is damaged: its bytes are not those that Dyn wrote")
        #expect(error.hints == ["take an earlier copy; to read what is left all the same: dyn inspect --repair \(path)"])
        try HDF5File.repair(path)
        let file = try HDF5File(opening: path)
        #expect(try file.root.dataset("x").tensor().doubles == [1.0000000000000002, 2, 3])
    }

    @Test("a file that another program has cut to its end is read without a seal")
    func absent() throws {
        let path = try make()
        try change(path) { $0.removeLast(24) }
        #expect(try HDF5File(opening: path).root.dataset("x").tensor().doubles == [1, 2, 3])
    }

    @Test("what is written later is sealed anew, and a writer that was killed leaves no seal behind")
    func writing() throws {
        let path = try make()
        let file = try HDF5File(opening: path, writable: true)
        try file.root.write(Tensor([4]), to: "y")
        try file.flush()
        let killed = folder("killed.h5")
        let bytes = try TextFile.readBytes(path)
        let copy = try #require(fopen(killed, "w"))
        fwrite(bytes, 1, bytes.count, copy)
        fclose(copy)
        #expect(try HDF5File(opening: killed).root.dataset("y").tensor().doubles == [4])
        try file.close()
        #expect(try HDF5File(opening: path).root.dataset("y").tensor().doubles == [4])
        #expect(try TextFile.readBytes(path).suffix(24).starts(with: Array("\nDynSeal".utf8)))
    }
}
