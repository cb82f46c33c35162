import Storage
import Tensors
import TestSupport
import Testing

/// MATLAB's files. That scipy reads them as the same values is checked by scripts/dev/readers.
@Suite("MAT-files")
struct MATFileTests {
    private let folder: ScratchFolder
    private var path: String { folder("a.mat") }

    private let variables: [MATValue.Field]

    init() throws {
        folder = try ScratchFolder()
        variables = [
        .init("a", .numbers(Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3]))), .init("v", .numbers(Tensor([1, 2, 3]))),
        .init("f", .numbers(Tensor([1.5, 2.5]).converted(to: .f32))), .init("b", .numbers(Tensor(mask: [true, false]))), .init("k", .numbers(Tensor(scalar: 3))),
        .init("deep", .numbers(Tensor((0..<24).map(Double.init), shape: [2, 3, 4]))), .init("s", .text("σ ok")), .init("e", .text("")),
        .init("emoji", .text("a😀b")), .init("l", .cells([.text("x"), .numbers(Tensor(scalar: 1)), .structure([.init("z", .text("y"))])])),
        .init("t", .structure([.init("x", .numbers(Tensor([1, 2]))), .init("w", .cells([.text("p"), .text("q")]))])),
        ]
    }

    @Test("variables come back as they were written, packed or not", arguments: [false, true])
    func roundTrip(isCompressed: Bool) throws {
        try MATFile.write(variables, to: path, isCompressed: isCompressed)
        #expect(try MATFile.read(path) == variables)
    }

    @Test("the bytes are those of the format: header, version, byte order, column-major numbers")
    func layout() throws {
        try MATFile.write([.init("ab", .numbers(Tensor([1, 2, 3, 4], shape: [2, 2])))], to: path)
        let bytes = try TextFile.readBytes(path)
        #expect(String(decoding: bytes[..<35], as: UTF8.self) == "MATLAB 5.0 MAT-file, written by Dyn")
        #expect(Array(bytes[124..<128]) == [0, 1, 0x49, 0x4D])
        #expect(Array(bytes[128..<136]) == [14, 0, 0, 0, 88, 0, 0, 0])
        let numbers = bytes[192..<224].withUnsafeBytes { raw in (0..<4).map { raw.loadUnaligned(fromByteOffset: $0 * 8, as: Double.self) } }
        #expect(numbers == [1, 3, 2, 4])
        #expect(bytes.count == 224)
    }

    @Test("a file of scipy's is read: packed, whole numbers of small types, structures, cells")
    func foreign() throws {
        try ForeignFiles.place(ForeignFiles.scipyMAT, at: path)
        let variables = Dictionary(uniqueKeysWithValues: try MATFile.read(path).map { ($0.name, $0.value) })
        #expect(variables["A"] == .numbers(Tensor([1, 2, 3, 4], shape: [2, 2])))
        #expect(variables["s"] == .text("hi"))
        #expect(variables["st"] == .structure([.init("x", .numbers(Tensor([1, 2], shape: [1, 2]))), .init("y", .text("z"))]))
        #expect(variables["i8"] == .numbers(Tensor([1, -2], shape: [1, 2])))
        #expect(variables["lg"] == .numbers(Tensor(mask: [true, false], shape: [1, 2])))
        #expect(variables["c"] == .cells([.numbers(Tensor(scalar: 1)), .text("a")]))
    }

    @Test("names become those that MATLAB takes, and stay different")
    func names() {
        #expect(MATValue.names(for: ["ok", "σ_w", "1st", "", "a b", "a-b"]) == ["ok", "x__w", "x1st", "x", "a_b", "a_b_2"])
        #expect(MATValue.names(for: [String(repeating: "n", count: 100)])[0].count == 63)
    }

    @Test("what is no MAT-file, or one cut off anywhere, is an error", arguments: [0, 50, 127, 130, 140, 200, 300, 500])
    func truncated(length: Int) throws {
        try MATFile.write(variables, to: path)
        let bytes = try TextFile.readBytes(path)
        try DurableWrite.write(Array(bytes[..<length]), to: path)
        // Up to 7 bytes behind the last variable are nothing.
        if length == 130 {
            #expect(try MATFile.read(path).isEmpty)
        } else {
            #expect(throws: StorageError.self) { try MATFile.read(path) }
        }
    }
}
