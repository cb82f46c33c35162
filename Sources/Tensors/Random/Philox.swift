/// Philox4x32-10: a bijection of 128-bit counters, keyed by 64 bits, whose outputs pass every test of randomness known.
///
/// Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
public struct Philox: Sendable {
    @usableFromInline let key: SIMD2<UInt32>

    @inlinable
    public init(key: SIMD2<UInt32>) { self.key = key }

    /// The four random words of a counter.
    @inlinable
    public func bits(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
        var (c0, c1, c2, c3) = (counter[0], counter[1], counter[2], counter[3])
        var (k0, k1) = (key[0], key[1])
        for _ in 0..<10 {
            let first = UInt64(c0) &* 0xD251_1F53
            let second = UInt64(c2) &* 0xCD9E_8D57
            (c0, c1, c2, c3) = (
                UInt32(truncatingIfNeeded: second >> 32) ^ c1 ^ k0, UInt32(truncatingIfNeeded: second),
                UInt32(truncatingIfNeeded: first >> 32) ^ c3 ^ k1, UInt32(truncatingIfNeeded: first)
            )
            k0 = k0 &+ 0x9E37_79B9
            k1 = k1 &+ 0xBB67_AE85
        }
        return SIMD4(c0, c1, c2, c3)
    }
}
