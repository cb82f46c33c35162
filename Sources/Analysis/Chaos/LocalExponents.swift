public import Diagnostics
public import Dynamics
public import Tensors

/// Lyapunov exponents of successive stretches of one orbit (finite-time exponents).
public struct LocalExponents: Sendable {
    /// [windows, k], natural logarithms per unit of time.
    public let values: Tensor
    /// The step at the end of each window, [windows].
    public let steps: Tensor

    public init(
        of system: System, k: Int = 1, windows: Int, window: Int, seed: UInt64 = 0, in context: WorkContext = WorkContext()
    ) throws {
        try LyapunovSpectrum.check(steps: window, transient: 0)
        guard windows >= 1 else { throw DynamicsError.badCount(name: "windows", value: windows, least: 1) }
        let orbit = try TangentOrbit(system, k: k, seed: seed, in: context)
        var values: [Double] = []
        for _ in 0..<windows {
            values += try orbit.advance(window).map { $0 / (Double(window) * system.timeStep) }
        }
        self.values = Tensor(values, shape: [windows, k])
        steps = Tensor((1...windows).map { Double($0 * window) })
    }
}
