internal import CKernels
internal import Glibc

/// Random numbers that are a function of (seed, purpose, step, index): no state, so neither the order of drawing nor
/// threads nor resumption can change them.
///
/// The key of `Philox` is the seed; its counter is the index (64 bits, of which a stream uses the lower 62), the step
/// (the lower 48 bits) and the purpose (16 bits). Each index has a block of four words: `bits`, `uniform` and `normal`
/// at one index are made of the same words (`normal` of those of index / 2), so draw two quantities from two streams.
public struct RandomStream: Sendable {
    private let philox: Philox
    private let step: SIMD2<UInt32>

    public init(seed: UInt64, purpose: RandomPurpose, step: UInt64 = 0) {
        philox = Philox(key: SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
        self.step = SIMD2(
            UInt32(truncatingIfNeeded: step), UInt32(truncatingIfNeeded: step >> 32) & 0xFFFF | purpose.rawValue << 16)
    }

    /// The same for the kernels.
    var kernelStream: dyn_random_stream {
        dyn_random_stream(key: (philox.key[0], philox.key[1]), step: (step[0], step[1]))
    }

    /// The four random words of an index.
    @inline(__always)
    public func bits(at index: UInt64) -> SIMD4<UInt32> {
        philox.bits(SIMD4(UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32), step[0], step[1]))
    }

    /// A number in [0, 1), a multiple of 2⁻⁵³.
    @inline(__always)
    public func uniform(at index: UInt64) -> Double {
        let words = bits(at: index)
        return RandomStream.uniform(words[0], words[1])
    }

    /// A number of the standard normal distribution: Box–Muller from the two uniforms of one block.
    ///
    /// The block is that of index / 2: √(−2 ln u) cos 2πv at an even index, with the sine at an odd one; u is in
    /// (0, 1], so it is finite, at most 8.57.
    public func normal(at index: UInt64) -> Double {
        let pair = normalPair(at: index >> 1)
        return index & 1 == 0 ? pair.0 : pair.1
    }

    /// A whole number in 0 ..< `bound`, each as likely as the others (Lemire 2019: a draw that would favour some is
    /// drawn again, from other words).
    public func integer(below bound: Int, at index: UInt64) -> Int {
        precondition(bound > 0, "a positive bound")
        let bound = UInt64(bound)
        let words = bits(at: index)
        var (high, low) = bound.multipliedFullWidth(by: RandomStream.join(words[0], words[1]))
        if low < bound {
            let threshold = (0 &- bound) % bound
            if low < threshold { (high, low) = bound.multipliedFullWidth(by: RandomStream.join(words[2], words[3])) }
            var attempt: UInt64 = 1
            while low < threshold {
                // Indices beyond 2⁶² are kept for this.
                let more = bits(at: index &+ attempt << 62)
                (high, low) = bound.multipliedFullWidth(by: RandomStream.join(more[0], more[1]))
                // Four blocks that all fail have a probability below 2⁻⁵ · bound/2⁶⁴; the bias of giving up is less.
                if attempt == 3 { break }
                attempt += 1
            }
        }
        return Int(high)
    }

    /// Two independent standard normal numbers of one block.
    @inline(__always)
    func normalPair(at index: UInt64) -> (Double, Double) {
        let words = bits(at: index)
        let radius = (-2 * Glibc.log(1 - RandomStream.uniform(words[0], words[1]))).squareRoot()
        let angle = 2 * Double.pi * RandomStream.uniform(words[2], words[3])
        return (radius * Glibc.cos(angle), radius * Glibc.sin(angle))
    }

    @inline(__always)
    static func join(_ low: UInt32, _ high: UInt32) -> UInt64 { UInt64(high) << 32 | UInt64(low) }

    @inline(__always)
    static func uniform(_ low: UInt32, _ high: UInt32) -> Double {
        Double(join(low, high) >> 11) * 0x1p-53
    }
}

extension RandomStream {
    /// A number of the exponential distribution of mean 1: −ln u with u in (0, 1].
    func exponential(at index: UInt64) -> Double { -Glibc.log(1 - uniform(at: index)) }
}
