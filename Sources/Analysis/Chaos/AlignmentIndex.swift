public import Diagnostics
public import Dynamics
public import Tensors

/// The generalized alignment index GALI_k: the volume spanned by k unit tangent vectors, the product of the singular values of
/// the matrix of them (Skokos, Bountis & Antonopoulos 2007).
///
/// On a chaotic orbit it falls exponentially, as all turn to the most unstable direction; on a regular one it stays or
/// falls like a power.
public struct AlignmentIndex: Sendable {
    /// The index after each step, from step 0 (vectors at right angles: 1) on.
    public let values: Tensor
    public let steps: Tensor

    /// - Parameter steps: at most; it ends where the index is below 1e-16, what double precision can tell from 0.
    public init(of system: System, k: Int = 2, steps: Int, seed: UInt64 = 0, in context: WorkContext = WorkContext()) throws {
        try LyapunovSpectrum.check(steps: steps, transient: 0)
        guard k >= 2 else { throw DynamicsError.badCount(name: "k", value: k, least: 2) }
        let orbit = try TangentOrbit(system, k: k, seed: seed, in: context)
        var values = [1.0]
        for _ in 0..<steps {
            let volume = try orbit.advanceKeepingAngles()
            values.append(volume)
            if volume < 1e-16 { break }
        }
        self.values = Tensor(values)
        self.steps = Tensor(values.indices.map(Double.init))
    }
}

extension TangentOrbit {
    /// One step; the tangents are then made of length 1 again, without turning them. Gives the volume they span.
    func advanceKeepingAngles() throws -> Double {
        try advanceAlone()
        let tangents = try tangents()
        let (rows, columns) = (tangents.shape[0], tangents.shape[1])
        var values = tangents.doubles
        guard values.allSatisfy(\.isFinite) else { throw DynamicsError.escaped(name: system.name, step: step) }
        for column in 0..<columns {
            var square = 0.0
            for row in 0..<rows { square += values[row * columns + column] * values[row * columns + column] }
            guard square > 0 else { return 0 }
            let length = square.squareRoot()
            for row in 0..<rows { values[row * columns + column] /= length }
        }
        let units = Tensor(values, shape: [rows, columns])
        try setTangents(units)
        return try units.singularValues().doubles.reduce(1, *)
    }
}
