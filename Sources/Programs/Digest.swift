internal import Tensors

/// What identifies a sequence of numbers, text and bytes, in 128 bits: two independent 64-bit FNV-1a sums over words (Fowler,
/// Noll & Vo). For identity, not for security.
struct Digest {
    private var a: UInt64 = 0xcbf2_9ce4_8422_2325
    private var b: UInt64 = 0x9ae1_6a3b_2f90_404f

    mutating func add(_ word: UInt64) {
        a = (a ^ word) &* 0x0000_0100_0000_01b3
        a ^= a >> 32
        b = (b ^ word) &* 0xff51_afd7_ed55_8ccd
        b ^= b >> 33
    }

    mutating func add(_ value: Int) { add(UInt64(bitPattern: Int64(value))) }

    mutating func add(_ values: [Int]) {
        add(values.count)
        for value in values { add(value) }
    }

    mutating func add(_ text: String) { text.utf8.withContiguousStorageIfAvailable { add(UnsafeRawBufferPointer($0)) } }

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        add(bytes.count)
        var start = 0
        while start + 8 <= bytes.count {
            add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)))
            start += 8
        }
        while start < bytes.count {
            var word: UInt64 = 0
            for (shift, byte) in bytes[start..<Swift.min(start + 8, bytes.count)].enumerated() { word |= UInt64(byte) << (8 * UInt64(shift)) }
            add(word)
            start += 8
        }
    }

    mutating func add(_ attributes: Attributes) {
        switch attributes {
        case .none: add(0)
        case .axes(let axes): add(1); add(axes)
        case .axis(let axis, let reversed): add(2); add(axis); add(reversed ? 1 : 0)
        case .shape(let shape): add(3); add(shape)
        case .permutation(let permutation): add(4); add(permutation)
        case .slices(let slices): add(5); add(slices)
        case .embedding(let slices, let shape): add(6); add(slices); add(shape)
        case .elementType(let type): add(7); add(Int(type.rawValue))
        case .count(let count): add(8); add(count)
        }
    }

    mutating func add(_ slices: [Attributes.Slice]) {
        add(slices.count)
        for slice in slices { add([slice.start, slice.step, slice.count]) }
    }

    var text: String {
        func hexadecimal(_ word: UInt64) -> String {
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return hexadecimal(a) + hexadecimal(b)
    }
}
