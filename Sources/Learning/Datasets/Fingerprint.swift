public import Tensors

/// A 64-bit hash of tensors' shapes and values: FNV-1a over 64-bit words with a final mix. For identity, not for security.
public struct Fingerprint {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    public init() {}

    public mutating func add(_ word: UInt64) {
        state = (state ^ word) &* 0x0000_0100_0000_01B3
        state ^= state >> 29
    }

    public mutating func add(_ text: String) {
        for byte in text.utf8 { add(UInt64(byte)) }
    }

    public mutating func add(_ tensor: Tensor) {
        add(UInt64(tensor.rank))
        for extent in tensor.shape { add(UInt64(extent)) }
        // 0.0 and -0.0 are equal values, so they hash alike.
        tensor.withUnsafeElements(of: Double.self) { values in
            for value in values { add((value == 0 ? 0.0 : value).bitPattern) }
        }
    }

    /// The state after splitmix64's finalizer.
    public var value: UInt64 {
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
