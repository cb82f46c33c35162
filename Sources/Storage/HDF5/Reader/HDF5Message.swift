internal import Tensors

/// Numbers and texts as bytes, as they go between a file's reader and the process that asks it; taken out in the order in which
/// they were put in.
struct HDF5Message {
    private(set) var bytes: [UInt8]
    private var place = 0

    /// The bytes are no message: whoever wrote them had been damaged.
    struct Garbled: Error {}

    init(_ bytes: [UInt8] = []) { self.bytes = bytes }

    // MARK: Numbers

    mutating func put(_ number: Int) { withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) } }

    mutating func put(_ flag: Bool) { put(flag ? 1 : 0) }

    mutating func put(_ number: Double) { put(Int(bitPattern: UInt(number.bitPattern))) }

    mutating func int() throws -> Int {
        guard bytes.count - place >= 8 else { throw Garbled() }
        defer { place += 8 }
        return bytes.withUnsafeBytes { Int(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: Int.self)) }
    }

    mutating func bool() throws -> Bool { try int() != 0 }

    mutating func double() throws -> Double { Double(bitPattern: UInt64(UInt(bitPattern: try int()))) }

    // MARK: Texts and sequences

    mutating func put(_ text: String) {
        put(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func put(_ raw: [UInt8]) {
        put(raw.count)
        bytes.append(contentsOf: raw)
    }

    mutating func put(_ numbers: [Int]) {
        put(numbers.count)
        for number in numbers { put(number) }
    }

    mutating func put(_ numbers: [Double]) {
        put(numbers.count)
        for number in numbers { put(number) }
    }

    mutating func put(_ texts: [String]) {
        put(texts.count)
        for text in texts { put(text) }
    }

    mutating func string() throws -> String { String(decoding: try slice(), as: UTF8.self) }

    mutating func raw() throws -> [UInt8] { try slice().map { $0 } }

    mutating func ints() throws -> [Int] { try sequence(bytesEach: 8) { try $0.int() } }

    mutating func doubles() throws -> [Double] { try sequence(bytesEach: 8) { try $0.double() } }

    mutating func strings() throws -> [String] { try sequence(bytesEach: 8) { try $0.string() } }

    /// As many as the message says, if they can be in it.
    mutating func sequence<Element>(bytesEach: Int, _ next: (inout HDF5Message) throws -> Element) throws -> [Element] {
        let count = try int()
        guard count >= 0, count <= (bytes.count - place) / bytesEach else { throw Garbled() }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try next(&self)) }
        return elements
    }

    private mutating func slice() throws -> ArraySlice<UInt8> {
        let count = try int()
        guard count >= 0, count <= bytes.count - place else { throw Garbled() }
        defer { place += count }
        return bytes[place..<place + count]
    }
}

// MARK: What the questions are about

extension HDF5Message {
    mutating func put(_ kind: HDF5ElementKind) {
        switch kind {
        case .float(let size): put(0); put(size)
        case .integer(let isSigned, let size): put(isSigned ? 2 : 1); put(size)
        case .bool: put(3)
        case .string: put(4)
        case .other(let words): put(5); put(words)
        }
    }

    mutating func elementKind() throws -> HDF5ElementKind {
        switch try int() {
        case 0: .float(bytes: try int())
        case 1: .integer(isSigned: false, bytes: try int())
        case 2: .integer(isSigned: true, bytes: try int())
        case 3: .bool
        case 4: .string
        case 5: .other(try string())
        default: throw Garbled()
        }
    }

    mutating func put(_ kind: HDF5Group.ChildKind) {
        switch kind {
        case .group: put(0)
        case .dataset: put(1)
        case .other: put(2)
        }
    }

    mutating func childKind() throws -> HDF5Group.ChildKind {
        switch try int() {
        case 0: .group
        case 1: .dataset
        case 2: .other
        default: throw Garbled()
        }
    }

    mutating func put(_ attribute: HDF5Attribute) {
        switch attribute {
        case .string(let text): put(0); put(text)
        case .number(let number): put(1); put(number)
        case .integer(let number): put(2); put(number)
        case .bool(let flag): put(3); put(flag)
        case .strings(let texts): put(4); put(texts)
        case .numbers(let numbers): put(5); put(numbers)
        case .integers(let numbers): put(6); put(numbers)
        }
    }

    mutating func attribute() throws -> HDF5Attribute {
        switch try int() {
        case 0: .string(try string())
        case 1: .number(try double())
        case 2: .integer(try int())
        case 3: .bool(try bool())
        case 4: .strings(try strings())
        case 5: .numbers(try doubles())
        case 6: .integers(try ints())
        default: throw Garbled()
        }
    }

    mutating func elementType() throws -> ElementType {
        guard let type = UInt8(exactly: try int()).flatMap(ElementType.init(rawValue:)) else { throw Garbled() }
        return type
    }
}

// MARK: Errors

extension HDF5Message {
    mutating func put(_ error: StorageError) {
        switch error {
        case .system(let verb, let path, let code): put(0); put([verb, path]); put(Int(code))
        case .exists(let path): put(1); put([path])
        case .malformed(let path, _, let problem): put(2); put([path, problem])
        case .tooLarge(let path, let object, let bytes, let limit): put(3); put([path, object ?? ""]); put(bytes); put(limit)
        case .wrongType(let path, let object, let expected, let found): put(4); put([path, object, expected, found])
        case .missing(let path, let object, let present): put(5); put([path, object]); put(present)
        case .leadsOutside(let path, let object, let target): put(6); put([path, object, target])
        case .library(let verb, let path, let object, let reason): put(7); put([verb, path, object, reason])
        case .inUse(let path): put(8); put([path])
        case .closed(let path): put(9); put([path])
        case .unwritable(let path, let object, let problem): put(10); put([path, object, problem])
        }
    }

    mutating func storageError() throws -> StorageError {
        let kind = try int()
        let texts = try strings()
        guard (0...10).contains(kind), texts.count == [2, 1, 2, 2, 4, 2, 3, 4, 1, 1, 3][kind] else { throw Garbled() }
        switch kind {
        case 0: return .system(verb: texts[0], path: texts[1], code: Int32(truncatingIfNeeded: try int()))
        case 1: return .exists(path: texts[0])
        case 2: return .malformed(path: texts[0], place: .file, problem: texts[1])
        case 3: return .tooLarge(path: texts[0], object: texts[1].isEmpty ? nil : texts[1], bytes: try double(), limit: try double())
        case 4: return .wrongType(path: texts[0], object: texts[1], expected: texts[2], found: texts[3])
        case 5: return .missing(path: texts[0], object: texts[1], present: try strings())
        case 6: return .leadsOutside(path: texts[0], object: texts[1], target: texts[2])
        case 7: return .library(verb: texts[0], path: texts[1], object: texts[2], reason: texts[3])
        case 8: return .inUse(path: texts[0])
        case 9: return .closed(path: texts[0])
        default: return .unwritable(path: texts[0], object: texts[1], problem: texts[2])
        }
    }
}
