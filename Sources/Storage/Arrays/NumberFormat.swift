internal import Tensors

/// How numbers lie in the files of others: their type and byte order.
struct NumberFormat: Equatable {
    enum Kind: Equatable { case bool, u8, i8, u16, i16, u32, i32, u64, i64, f16, f32, f64 }

    let kind: Kind
    let isBigEndian: Bool

    var byteCount: Int {
        switch kind {
        case .bool, .u8, .i8: 1
        case .u16, .i16, .f16: 2
        case .u32, .i32, .f32: 4
        case .u64, .i64, .f64: 8
        }
    }

    /// The tensor's type that holds it: single precision and masks stay, all else becomes double precision.
    var elementType: ElementType {
        switch kind {
        case .bool: .bool
        case .f32: .f32
        default: .f64
        }
    }

    /// Fills a tensor of `count` numbers from a source, a block at a time; `isCancelled` is asked between blocks.
    func read(_ shape: Shape, from source: ByteSource, _ what: String, as type: ElementType? = nil) throws -> Tensor {
        let count = shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
        let type = type ?? elementType
        let isDirect = type == elementType && !isBigEndian && (kind == .f32 || kind == .f64)
        return try Tensor(shape: shape, elementType: type) { base in
            if isDirect {
                let bytes = count * byteCount
                let filled = try source.read(into: UnsafeMutableRawBufferPointer(start: base, count: bytes))
                if filled < bytes { throw source.tooShort(what, missing: bytes - filled) }
                return
            }
            let block = UnsafeMutableRawBufferPointer.allocate(byteCount: min(count, 1 << 16) * byteCount, alignment: 64)
            defer { block.deallocate() }
            for start in stride(from: 0, to: count, by: 1 << 16) {
                let numbers = min(1 << 16, count - start)
                let wanted = numbers * byteCount
                let filled = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: block[..<wanted]))
                if filled < wanted { throw source.tooShort(what, missing: (count - start) * byteCount - filled) }
                convert(UnsafeRawBufferPointer(block), numbers, to: base + start * type.byteCount, type)
            }
        }
    }

    private func convert(_ bytes: UnsafeRawBufferPointer, _ count: Int, to base: UnsafeMutableRawPointer, _ type: ElementType) {
        switch type {
        case .f64:
            let out = base.assumingMemoryBound(to: Double.self)
            each(bytes, count) { out[$0] = $1 }
        case .f32:
            let out = base.assumingMemoryBound(to: Float.self)
            each(bytes, count) { out[$0] = Float($1) }
        case .bool:
            let out = base.assumingMemoryBound(to: UInt8.self)
            each(bytes, count) { out[$0] = $1 != 0 ? 1 : 0 }
        }
    }

    @inline(__always)
    private func each(_ bytes: UnsafeRawBufferPointer, _ count: Int, _ put: (Int, Double) -> Void) {
        switch kind {
        case .bool, .u8: for index in 0..<count { put(index, Double(bytes[index])) }
        case .i8: for index in 0..<count { put(index, Double(Int8(bitPattern: bytes[index]))) }
        case .u16: integers(UInt16.self, bytes, count) { put($0, Double($1)) }
        case .i16: integers(UInt16.self, bytes, count) { put($0, Double(Int16(bitPattern: $1))) }
        case .u32: integers(UInt32.self, bytes, count) { put($0, Double($1)) }
        case .i32: integers(UInt32.self, bytes, count) { put($0, Double(Int32(bitPattern: $1))) }
        case .u64: integers(UInt64.self, bytes, count) { put($0, Double($1)) }
        case .i64: integers(UInt64.self, bytes, count) { put($0, Double(Int64(bitPattern: $1))) }
        case .f16: integers(UInt16.self, bytes, count) { put($0, Self.half($1)) }
        case .f32: integers(UInt32.self, bytes, count) { put($0, Double(Float(bitPattern: $1))) }
        case .f64: integers(UInt64.self, bytes, count) { put($0, Double(bitPattern: $1)) }
        }
    }

    @inline(__always)
    private func integers<T: FixedWidthInteger>(
        _ type: T.Type, _ bytes: UnsafeRawBufferPointer, _ count: Int, _ put: (Int, T) -> Void
    ) {
        for index in 0..<count {
            let raw = bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<T>.size, as: T.self)
            put(index, isBigEndian ? T(bigEndian: raw) : T(littleEndian: raw))
        }
    }

    /// IEEE half precision: sign, 5 bits of exponent, 10 of fraction.
    static func half(_ bits: UInt16) -> Double {
        let sign = bits >> 15 == 0 ? 1.0 : -1.0
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Double(bits & 0x3FF)
        switch exponent {
        case 0: return sign * fraction * 0x1p-24
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * (1 + fraction / 1024) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
        }
    }
}
