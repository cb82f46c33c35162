import Foundation
import Storage
import Tensors
import TestSupport
import Testing

/// IDX, gzip, npy and npz.
@Suite struct ArrayFileTests {
    let folder: ScratchFolder
    init() throws { folder = try ScratchFolder() }

    // MARK: IDX

    private func idx(_ type: UInt8, _ shape: [UInt32], _ content: [UInt8]) -> [UInt8] {
        [0, 0, type, UInt8(shape.count)] + shape.flatMap { withUnsafeBytes(of: $0.bigEndian, Array.init) } + content
    }

    @Test(
        "IDX files of every type are read, big-endian",
        arguments: [
            (0x08, [1, 255], [1, 255]), (0x09, [1, 255], [1, -1]), (0x0B, [0, 1, 0xFF, 0xFE], [1, -2]),
            (0x0C, [0, 0, 1, 0, 0xFF, 0xFF, 0xFF, 0xFF], [256, -1]),
            (0x0D, [0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0], [1, -2]),
            (0x0E, [0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0], [1, -2]),
        ] as [(UInt8, [UInt8], [Double])])
    func idxTypes(type: UInt8, bytes: [UInt8], values: [Double]) throws {
        try DurableWrite.write(idx(type, [2], bytes), to: folder("a"))
        let tensor = try IDXFile.read(folder("a"))
        #expect(tensor.doubles == values)
        #expect(tensor.elementType == (type == 0x0D ? .f32 : .f64))
    }

    @Test("a gzipped IDX file is read like a plain one, as the type that is asked for")
    func idxGzipped() throws {
        let pixels = (0..<2 * 28 * 28).map { UInt8($0 % 251) }
        try Gzip.write(idx(0x08, [2, 28, 28], pixels), to: folder("a.gz"))
        let tensor = try IDXFile.read(folder("a.gz"), as: .f32)
        #expect(tensor.shape == [2, 28, 28])
        #expect(tensor.elementType == .f32)
        #expect(tensor.doubles == pixels.map(Double.init))
    }

    @Test("what is no IDX file, or not a whole one, is an error with the byte and what was expected")
    func idxMalformed() throws {
        func problem(_ bytes: [UInt8]) throws -> String {
            try DurableWrite.write(bytes, to: folder("a"))
            return try failure { _ = try IDXFile.read(folder("a")) }.message
        }
        #expect(try problem(Array("text and more".utf8)).contains("byte 0: expected an IDX file"))
        #expect(try problem([0, 0]).contains("the file ends in its first four bytes"))
        #expect(try problem([0, 0, 8, 2, 0, 0]).contains("the file ends in the lengths of its axes: 6 more bytes were expected"))
        #expect(try problem(idx(8, [3], [1, 2])).contains("needs 3 bytes, more than the file has"))
        #expect(try problem(idx(8, [2], [1, 2, 3])).contains("byte 10: expected the end of the file"))
        #expect(try problem(idx(0x0E, Array(repeating: 0xFFFF_FFFF, count: 200), [])).contains("more than the file has"))
    }

    @Test("a gzip file that was cut off or damaged is an error")
    func gzipDamaged() throws {
        try Gzip.write(idx(0x08, [10_000], (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }), to: folder("a.gz"))
        let bytes = try TextFile.readBytes(folder("a.gz"))
        try DurableWrite.write(Array(bytes.prefix(bytes.count / 2)), to: folder("b.gz"))
        #expect(try failure { _ = try IDXFile.read(folder("b.gz")) }.message.contains("the gzip file ends too early"))
        var damaged = bytes
        damaged[bytes.count / 2] ^= 0xFF
        try DurableWrite.write(damaged, to: folder("c.gz"))
        #expect(throws: StorageError.self) { try IDXFile.read(folder("c.gz")) }
    }

    @Test("bytes come back from a gzip file, and a bomb is stopped at the limit")
    func gzip() throws {
        let bytes = [UInt8](repeating: 7, count: 3_000_000)
        try Gzip.write(bytes, to: folder("a.gz"))
        #expect(try FileSystem.size(folder("a.gz")) < 10_000)
        #expect(try Gzip.read(folder("a.gz")) == bytes)
        #expect(throws: StorageError.self) { try Gzip.read(folder("a.gz"), limit: 1_000_000) }
    }

    // MARK: npy and npz

    static let tensors: [Tensor] = [
        Tensor([1, 2.5, -3, .nan, .infinity, 0], shape: [2, 3]), Tensor(floats: [1, 0.1], shape: [2]),
        Tensor(mask: [true, false, true], shape: [3, 1]), Tensor(scalar: 4), Tensor([]),
    ]

    @Test("tensors come back from npy and npz files as they were", arguments: [false, true])
    func roundTrip(isCompressed: Bool) throws {
        for (index, tensor) in Self.tensors.enumerated() {
            try NPYFile.write(tensor, to: folder("\(index).npy"))
            #expect(try NPYFile.read(folder("\(index).npy")) == tensor)
        }
        let entries = Self.tensors.enumerated().map { NPZFile.Entry("t\($0)", $1) }
        try NPZFile.write(entries, to: folder("a.npz"), isCompressed: isCompressed)
        #expect(try NPZFile.read(folder("a.npz")) == entries)
        #expect(try NPZFile.names(folder("a.npz")) == ["t0", "t1", "t2", "t3", "t4"])
        #expect(try NPZFile.read(folder("a.npz"), name: "t1") == Self.tensors[1])
        #expect(try failure { _ = try NPZFile.read(folder("a.npz"), name: "t9") }.hints == ["did you mean `t0` or `t1` or `t2`?"])
    }

    /// numpy 2: np.savez_compressed with f = np.asfortranarray([[1, 2, 3], [4, 5, 6]], '<i4'), b = np.array([1, -1], '>f8'),
    /// h = np.array([0.5, -2], 'f2'), u = np.array([2**63], 'u8'), t = np.array(['x']).
    static let fromNumPy = """
        UEsDBC0AAAAIAAAAIQCT8Gfu//////////8FABQAZi5ucHkBABAAmAAAAAAAAABWAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6l
        oG6TaaKuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKxpo6CrUK5AMuRgYGBhYgZgJiViBmBmI2IAYAUEsDBC0AAAAI
        AAAAIQA1dhLB//////////8FABQAYi5ucHkBABAAkAAAAAAAAABMAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6XZqGuo6Ce
        ll9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAC77DwxgsB9KAwBQSwMELQAAAAgAAAAhAAG9Dwj//////////wUA
        FABoLm5weQEAEACEAAAAAAAAAEgAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNmpK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4F
        ihdnJBakAvkaRjqaOgq1ChQALgYLhgMAUEsDBC0AAAAIAAAAIQAnSgaX//////////8FABQAdS5ucHkBABAAiAAAAAAAAABIAAAA
        AAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG5TaqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GoY6mjoKtQoUAC4GCGgA
        AFBLAwQtAAAACAAAACEAP7w5G///////////BQAUAHQubnB5AQAQAIQAAAAAAAAASAAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRu
        paBuE2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqGOpo6CrUKFACuCgYGBgBQSwECLQMtAAAACAAAACEAk/Bn7lYA
        AACYAAAABQAAAAAAAAAAAAAAgAEAAAAAZi5ucHlQSwECLQMtAAAACAAAACEANXYSwUwAAACQAAAABQAAAAAAAAAAAAAAgAGNAAAA
        Yi5ucHlQSwECLQMtAAAACAAAACEAAb0PCEgAAACEAAAABQAAAAAAAAAAAAAAgAEQAQAAaC5ucHlQSwECLQMtAAAACAAAACEAJ0oG
        l0gAAACIAAAABQAAAAAAAAAAAAAAgAGPAQAAdS5ucHlQSwECLQMtAAAACAAAACEAP7w5G0gAAACEAAAABQAAAAAAAAAAAAAAgAEO
        AgAAdC5ucHlQSwUGAAAAAAUABQD/AAAAjQIAAAAA
        """

    @Test("NumPy's own files are read: Fortran order, byte orders, halves, integers")
    func numpy() throws {
        let bytes = try #require(Data(base64Encoded: Self.fromNumPy.filter { !$0.isWhitespace }))
        try DurableWrite.write(Array(bytes), to: folder("a.npz"))
        let path = folder("a.npz")
        #expect(try NPZFile.read(path, name: "f") == Tensor([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], shape: [2, 3]))
        #expect(try NPZFile.read(path, name: "b") == Tensor([1, -1]))
        #expect(try NPZFile.read(path, name: "h") == Tensor([0.5, -2]))
        #expect(try NPZFile.read(path, name: "u") == Tensor([9_223_372_036_854_775_808]))
        #expect(try failure { _ = try NPZFile.read(path, name: "t") }.message
            .hasSuffix("entry `t.npy`: arrays of type `<U1` cannot be read, only numbers and bools"))
    }

    @Test("the header of an npy file ends at a multiple of 64 bytes, as NumPy asks")
    func alignment() throws {
        for tensor in Self.tensors {
            try NPYFile.write(tensor, to: folder("a.npy"))
            let bytes = try TextFile.readBytes(folder("a.npy"))
            #expect((bytes.count - tensor.count * tensor.elementType.byteCount) % 64 == 0)
        }
    }

    @Test("what is no npy file, or not a whole one, is an error")
    func npyMalformed() throws {
        func problem(_ bytes: [UInt8]) throws -> String {
            try DurableWrite.write(bytes, to: folder("a.npy"))
            return try failure { _ = try NPYFile.read(folder("a.npy")) }.message
        }
        func npy(_ header: String, _ content: Int = 0) -> [UInt8] {
            [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + header.utf8 + [UInt8](repeating: 0, count: content)
        }
        #expect(try problem(Array("not an array".utf8)).contains("byte 0: expected a NumPy array"))
        #expect(try problem([0x93]).contains("the file ends in its first bytes"))
        #expect(try problem(npy("{'descr': '<f8'}")).contains("expected a header with 'descr', 'fortran_order' and 'shape'"))
        #expect(try problem(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (3,)}", 8)).contains("needs 24 bytes"))
        #expect(try problem(npy("{'descr': '<c16', 'fortran_order': False, 'shape': ()}", 16)).contains("type `<c16` cannot be read"))
        #expect(try problem(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (9999999999999, 9999999999999)}")).contains("more than the file has"))
    }

    @Test("a zip archive that was cut off or damaged is an error")
    func zipDamaged() throws {
        try NPZFile.write([NPZFile.Entry("a", Tensor((0..<1000).map(Double.init)))], to: folder("a.npz"))
        let bytes = try TextFile.readBytes(folder("a.npz"))
        try DurableWrite.write(Array(bytes.prefix(bytes.count / 2)), to: folder("b.npz"))
        #expect(try failure { _ = try NPZFile.read(folder("b.npz")) }.message.hasSuffix("this is not a zip archive, or it was cut off"))
        var damaged = bytes
        damaged[bytes.count / 2] ^= 0xFF
        try DurableWrite.write(damaged, to: folder("c.npz"))
        #expect(try failure { _ = try NPZFile.read(folder("c.npz")) }.message.hasSuffix("its checksum is wrong: the file is damaged"))
    }

    @Test("damage anywhere in an archive or array is an error or harmless, never a crash")
    func mutations() throws {
        try NPZFile.write([NPZFile.Entry("a", Tensor((0..<20).map(Double.init)))], to: folder("a.npz"), isCompressed: true)
        let bytes = try TextFile.readBytes(folder("a.npz"))
        for position in bytes.indices {
            for change in [UInt8(0x01), 0x80, 0xFF] {
                var damaged = bytes
                damaged[position] ^= change
                try DurableWrite.write(damaged, to: folder("b.npz"))
                _ = try? NPZFile.read(folder("b.npz"))
            }
        }
    }
}
