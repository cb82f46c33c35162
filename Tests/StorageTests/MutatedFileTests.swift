import Glibc
import Storage
import Tensors
import TestSupport
import Testing

/// Damaged files of every format: each is read or refused, and nothing else happens. `DYN_MUTATIONS` says how many are tried of
/// each, `DYN_MUTATIONS_SEED` with which the first begins; 10 000 take some minutes.
@Suite("Mutated files", .serialized)
struct MutatedFileTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private static let tries = number("DYN_MUTATIONS") ?? 150
    private static let firstSeed = number("DYN_MUTATIONS_SEED") ?? 1

    private static func number(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }

    /// Bytes changed, cut off, doubled or set to what lies about sizes; the same ones on every machine.
    private struct Mutations {
        private var state: UInt64

        init(seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

        private mutating func next(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state >> 33) % max(1, bound)
        }

        mutating func applied(to original: [UInt8]) -> [UInt8] {
            var bytes = original
            for _ in 0...next(4) where !bytes.isEmpty {
                let place = next(bytes.count)
                switch next(6) {
                case 0: bytes[place] = UInt8(next(256))
                case 1: bytes[place] ^= 1 << UInt8(next(8))
                case 2: for index in place..<min(place + 8, bytes.count) { bytes[index] = 0xFF }
                case 3: for index in place..<min(place + 4, bytes.count) { bytes[index] = index == place + 3 ? 0x7F : 0xFF }
                case 4: bytes.removeSubrange(place..<min(bytes.count, place + 1 + next(16)))
                default: if next(4) == 0 { bytes = Array(bytes[..<place]) } else { bytes.insert(contentsOf: bytes[place..<min(place + 16, bytes.count)], at: place) }
                }
            }
            return bytes
        }
    }

    /// How many were refused; the others were read.
    @discardableResult
    private func attack(_ path: String, _ original: [UInt8], _ read: (String) throws -> Void) throws -> Int {
        var refused = 0
        for seed in Self.firstSeed..<Self.firstSeed + Self.tries {
            var mutations = Mutations(seed: seed)
            let file = fopen(path, "w")
            let bytes = mutations.applied(to: original)
            fwrite(bytes, 1, bytes.count, file)
            fclose(file)
            do {
                try read(path)
            } catch {
                #expect(error is StorageError || error is TensorError, "mutation \(seed): \(error)")
                refused += 1
            }
        }
        return refused
    }

    private func attack(_ path: String, _ read: (String) throws -> Void) throws { try attack(path, TextFile.readBytes(path), read) }

    /// Reads every group, attribute and dataset.
    private static func readAll(_ group: HDF5Group, depth: Int = 0) throws {
        guard depth < 20 else { return }
        for name in try group.attributeNames() { _ = try? group.attribute(name) }
        for child in try group.children().prefix(100) {
            switch child.kind {
            case .group: try readAll(group.group(child.name), depth: depth + 1)
            case .dataset:
                let dataset = try group.dataset(child.name)
                if dataset.kind == .string { _ = try? dataset.strings() } else { _ = try? dataset.tensor() }
                for name in try dataset.attributeNames() { _ = try? dataset.attribute(name) }
            case .other: break
            }
        }
    }

    private func example() throws -> [UInt8] {
        let path = folder("whole.h5")
        let file = try HDF5File(creating: path)
        try Provenance(version: "0.1", command: ["dyn"], script: "x = 1", created: "now", machine: "here").write(to: file.root)
        let group = try file.root.createGroup("runs/00001")
        try group.setAttribute("config", .string("{}"))
        try group.setAttribute("columns", .strings(["a", "b"]))
        try group.write(Tensor((0..<600).map(Double.init), shape: [20, 30]), to: "packed", layout: .compressed)
        try group.write(Tensor([1, 2, 3]), to: "plain")
        try group.write(["one", "two"], to: "texts")
        try group.writeNothing(to: "nothing")
        try file.close()
        return try TextFile.readBytes(path)
    }

    private static func readFile(_ path: String) throws {
        let file = try HDF5File(opening: path)
        defer { try? file.close() }
        try readAll(file.root)
    }

    @Test("HDF5 files of Dyn: damage is found by the seal")
    func sealed() throws {
        let refused = try attack(folder("a.h5"), example(), Self.readFile)
        // What is changed in the seal itself can make it look like something else, and the file is whole then.
        #expect(refused >= Self.tries * 9 / 10)
    }

    @Test("HDF5 files without a seal: what would crash, not end or fill the memory is refused")
    func unsealed() throws { try attack(folder("a.h5"), Array(example().dropLast(24)), Self.readFile) }

    @Test("HDF5 files of Dyn's first format", arguments: ["run", "study", "values"])
    func firstFormat(name: String) throws {
        let tests = #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 }
        try attack(folder("a.h5"), TextFile.readBytes("\(tests)/Scripts/files/parts/format-1-\(name).h5"), Self.readFile)
    }

    @Test("npy, npz, mat")
    func arrays() throws {
        let tensor = Tensor((0..<60).map(Double.init), shape: [3, 4, 5])
        try NPYFile.write(tensor, to: folder("a.npy"))
        try attack(folder("a.npy")) { _ = try NPYFile.read($0) }
        for isCompressed in [false, true] {
            try NPZFile.write([.init("a", tensor), .init("b", Tensor([1, 2]))], to: folder("a.npz"), isCompressed: isCompressed)
            try attack(folder("a.npz")) { _ = try NPZFile.read($0) }
            try MATFile.write(
                [.init("a", .numbers(tensor)), .init("s", .structure([.init("t", .text("hello")), .init("c", .cells([.text("x")]))]))],
                to: folder("a.mat"), isCompressed: isCompressed)
            try attack(folder("a.mat")) { _ = try MATFile.read($0) }
        }
    }

    @Test("csv and json")
    func texts() throws {
        try TextFile.write("a,b,c\n1,\"x, \"\"y\"\"\",true\n2.5e3,z,false\n", to: folder("a.csv"))
        try attack(folder("a.csv")) { _ = try CSVFile.read($0) }
        try TextFile.write(#"{"a": [1, 2.5e-3, null], "b": {"c": "\u00e9\n"}, "d": true}"#, to: folder("a.json"))
        try attack(folder("a.json")) { _ = try JSONParser.read($0) }
    }
}
