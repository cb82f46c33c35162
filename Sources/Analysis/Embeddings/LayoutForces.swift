/// The pulls and pushes of UMAP's curve as tables over the squared distance: no power is taken at run time.
///
/// 64 places to each doubling, straight lines between: off by less than 1e-4 of the force. Distances beyond the tables, from
/// 2⁻²⁰ to 2¹⁶, are computed.
struct LayoutForces {
    private let curve: EmbeddingCurve
    /// For each place the force there and its change to the next.
    private let pulls: [SIMD2<Double>]
    private let pushes: [SIMD2<Double>]

    private static let first = -40
    private static let doublings = 72
    private static let bits = 6
    private static let shift = UInt64(52 - bits)
    private static let offset = UInt64(1023 + first) << UInt64(bits)
    private static let mantissa = (UInt64(1) << shift) - 1

    init(_ curve: EmbeddingCurve) {
        self.curve = curve
        func table(isBond: Bool) -> [SIMD2<Double>] {
            let values = (0...Self.doublings << Self.bits).map { place in
                curve.gradient(Double(bitPattern: (UInt64(place) + Self.offset) << Self.shift), isBond: isBond)
            }
            return zip(values, values.dropFirst()).map { SIMD2($0, $1 - $0) }
        }
        pulls = table(isBond: true)
        pushes = table(isBond: false)
    }

    /// Runs `body` with the tables' memory.
    func withTables(_ body: (Tables) throws -> Void) rethrows {
        try pulls.withUnsafeBufferPointer { pulls in
            try pushes.withUnsafeBufferPointer { pushes in
                try body(Tables(curve: curve, pulls: pulls, pushes: pushes))
            }
        }
    }

    struct Tables {
        // Both live as long as the body that is given them, and every place is checked against their size.
        fileprivate let curve: EmbeddingCurve
        fileprivate let pulls: UnsafeBufferPointer<SIMD2<Double>>
        fileprivate let pushes: UnsafeBufferPointer<SIMD2<Double>>

        /// The factor of y_i − y_j for two points with a bond.
        @inline(__always)
        func pull(_ square: Double) -> Double {
            LayoutForces.value(square, pulls) ?? curve.gradient(square, isBond: true)
        }

        /// The factor of y_i − y_j for two points without.
        @inline(__always)
        func push(_ square: Double) -> Double {
            LayoutForces.value(square, pushes) ?? curve.gradient(square, isBond: false)
        }
    }

    @inline(__always)
    private static func value(_ square: Double, _ table: UnsafeBufferPointer<SIMD2<Double>>) -> Double? {
        let pattern = square.bitPattern
        let place = (pattern &>> shift) &- offset
        guard place < UInt64(table.count) else { return nil }
        let entry = table[Int(truncatingIfNeeded: place)]
        let share = Double(Int64(truncatingIfNeeded: pattern & mantissa)) * (1 / Double(UInt64(1) << shift))
        return entry.x + entry.y * share
    }
}
