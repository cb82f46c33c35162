internal import Glibc
internal import Diagnostics
internal import Dynamics
public import Tensors

/// The Lyapunov exponents of a system: the mean rates, per unit of time, at which small displacements grow.
///
/// Tangent vectors are carried along by the exact derivative of each step and made orthonormal again now and then; the
/// exponents are the means of the logarithms of their growth (Benettin, Galgani, Giorgilli & Strelcyn 1980; Shimada &
/// Nagashima 1979).
public struct LyapunovSpectrum: Sendable {
    public let name: String
    /// λ₁ ≥ λ₂ ≥ …, natural logarithms per unit of time (of a map: per step).
    public let values: [Double]
    /// Standard errors: of the mean over an ensemble of starts, or over successive blocks of one orbit. NaN where there is one block.
    public let errors: [Double]
    /// The running values after each checkpoint, [T, k].
    public let trace: Tensor
    /// The exponents of each stretch between checkpoints, [T, k]: local exponents along the orbit.
    public let local: Tensor
    /// The time of each checkpoint, [T].
    public let times: Tensor
    /// Steps that count, over all starts.
    public let count: Int
    /// The starts that went along; 1 for one orbit.
    public let starts: Int
    /// Nil where more exponents would be needed to say.
    public let kaplanYorke: Double?
    /// How many numbers the state has.
    public let stateSize: Int

    /// Growth below this per step is beyond what double precision can follow: a superstable orbit.
    static let leastExponent = -40.0

    /// - Parameter growths: for each start and checkpoint, ln of the growth of each tangent since the checkpoint before.
    init(
        name: String, growths: [[[Double]]], intervals: [Double], stepsEach: Int, timeStep: Double, stateSize: Int
    ) {
        let starts = growths.count
        let k = growths.first?.first?.count ?? 0
        let checkpoints = intervals.count
        var running = [Double](repeating: 0, count: k)
        var trace: [Double] = []
        var local: [Double] = []
        var times: [Double] = []
        var time = 0.0
        for checkpoint in 0..<checkpoints {
            time += intervals[checkpoint]
            times.append(time)
            for tangent in 0..<k {
                var mean = 0.0
                for start in 0..<starts { mean += growths[start][checkpoint][tangent] }
                mean /= Double(starts)
                running[tangent] += mean
                local.append(mean / intervals[checkpoint])
                trace.append(running[tangent] / time)
            }
        }
        var values = running.map { $0 / time }
        let errors = (0..<k).map { tangent in
            let samples: [Double] =
                starts > 1
                ? growths.map { $0.reduce(0) { $0 + $1[tangent] } / time }
                : zip(growths[0], intervals).map { $0[tangent] / $1 }
            guard samples.count > 1 else { return Double.nan }
            return (Moments.meanAndVariance(samples).variance / Double(samples.count)).squareRoot()
        }
        let limit = Self.leastExponent / timeStep
        values = values.map { $0 < limit ? -.infinity : $0 }
        let order = values.indices.sorted { values[$0] > values[$1] || (values[$0] == values[$1] && $0 < $1) }
        self.name = name
        self.values = order.map { values[$0] }
        self.errors = order.map { errors[$0] }
        self.trace = Tensor(trace, shape: [checkpoints, k])
        self.local = Tensor(local, shape: [checkpoints, k])
        self.times = Tensor(times)
        self.count = stepsEach * starts
        self.starts = starts
        self.stateSize = stateSize
        kaplanYorke = KaplanYorke.dimension(of: values, isComplete: k == stateSize)
    }

    /// The largest exponent with its evidence: `trace`, `times`, `starts`.
    public var largest: Estimate {
        let width = values.count
        let trace = trace.doubles
        let first = stride(from: 0, to: trace.count, by: max(width, 1)).map { trace[$0] }
        return Estimate(
            value: values.first ?? .nan, error: errors.first, count: count,
            evidence: [
                "trace": .numbers(Tensor(first)), "times": .numbers(times), "starts": .number(Double(starts)),
                "note": .text(note),
            ])
    }

    /// What is special about the value; empty where nothing is.
    public var note: String {
        values.first == -.infinity ? "the derivative vanishes on the orbit: it is superstable" : ""
    }

    // How many stretches the steps are divided into, for the trace and the errors.
    static let mostCheckpoints = 50
}
