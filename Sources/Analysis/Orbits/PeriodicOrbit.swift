internal import Glibc
internal import Tensors

/// A closed orbit: of period 1 a fixed point.
public struct PeriodicOrbit: Sendable {
    /// The states in the order in which they are visited.
    public let points: [[Double]]
    /// The eigenvalues of the derivative along the orbit, largest modulus first: of a map's iterate, of a flow's return, or of
    /// a flow's velocity at a fixed point.
    public let multipliers: [(real: Double, imaginary: Double)]
    /// The time once round: steps of a map; 0 for a flow's fixed point.
    public let period: Double
    public let isStable: Bool

    public var largestMultiplier: Double { multipliers.first.map { hypot($0.real, $0.imaginary) } ?? .nan }

    /// - Parameter derivative: d × d, row-major.
    init(points: [[Double]], period: Double, derivative: [Double], kind: Kind) throws {
        let d = points[0].count
        let (real, imaginary, _, _) = try Tensor(derivative, shape: [d, d]).eig()
        var pairs = zip(real.doubles, imaginary.doubles).map { (real: $0, imaginary: $1) }
        switch kind {
        case .map:
            pairs.sort { hypot($0.real, $0.imaginary) > hypot($1.real, $1.imaginary) }
            isStable = pairs.allSatisfy { hypot($0.real, $0.imaginary) < 1 }
        case .equilibrium:
            pairs.sort { $0.real > $1.real }
            isStable = pairs.allSatisfy { $0.real < 0 }
        case .cycle:
            // Along the flow nothing grows or shrinks: that multiplier is 1.
            if let trivial = pairs.indices.min(by: { hypot(pairs[$0].real - 1, pairs[$0].imaginary) < hypot(pairs[$1].real - 1, pairs[$1].imaginary) }) {
                pairs.remove(at: trivial)
            }
            pairs.sort { hypot($0.real, $0.imaginary) > hypot($1.real, $1.imaginary) }
            isStable = pairs.allSatisfy { hypot($0.real, $0.imaginary) < 1 }
        }
        self.points = points
        self.period = period
        multipliers = pairs
    }

    enum Kind { case map, equilibrium, cycle }
}
