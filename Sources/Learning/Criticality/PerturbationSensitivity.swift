public import Analysis
public import Diagnostics
internal import Glibc
internal import Programs
public import Tensors

/// How strongly outputs answer to small changes of the inputs.
public enum PerturbationSensitivity {
    public enum Method: String, Sendable, CaseIterable {
        /// |f(x + εu) − f(x)|/ε.
        case finite
        /// |J u|: the same for ε → 0, by the derivative.
        case exact
    }

    /// The mean over samples, random unit directions u and outputs, with its standard error over samples. Evidence: `directions`, `eps`,
    /// `largest` (over samples).
    ///
    /// - Parameter epsilon: the length of a perturbation, for the finite method.
    /// - Throws: `LearningError`.
    public static func estimate(
        _ model: Model, inputs: Tensor, epsilon: Double = 1e-3, directions: Int = 10, method: Method = .finite, seed: UInt64 = 0,
        cancellation: Cancellation = Cancellation()
    ) throws -> Estimate {
        guard epsilon > 0, epsilon.isFinite else {
            throw LearningError.badArgument(name: "eps", value: epsilon, expected: "a positive number")
        }
        guard (1...100_000).contains(directions) else {
            throw LearningError.badArgument(name: "directions", value: Double(directions), expected: "a whole number from 1 to 100000")
        }
        try model.check(inputs)
        // In double precision, so that a small difference keeps its digits.
        let flat = try model.parameters().converted(to: .f64)
        let x = inputs.converted(to: .f64)
        let (n, d) = (x.shape[0], x.shape.dropFirst().reduce(1, *))
        let base = try outputs(model, flat, x)
        let derivative = method == .exact ? try Derivative(model, n: n, d: d) : nil
        var sums = [Double](repeating: 0, count: n)
        for direction in 0..<directions {
            try cancellation.check()
            let u = try unitRows(n, d, RandomStream(seed: seed, purpose: .probing, step: UInt64(direction)))
            let change: [Double]
            if let derivative {
                change = try derivative.product(flat, x, u).doubles
            } else {
                let moved = try outputs(model, flat, Tensor.binary(.add, x, u * epsilon)).doubles
                change = zip(moved, base.doubles).map { ($0 - $1) / epsilon }
            }
            let k = change.count / n
            for row in 0..<n {
                var sum = 0.0
                for output in 0..<k { sum += abs(change[row * k + output]) }
                sums[row] += sum / Double(k * directions)
            }
        }
        let mean = sums.reduce(0, +) / Double(n)
        let variance = n > 1 ? sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n - 1) : .nan
        return Estimate(
            value: mean, error: n > 1 ? (variance / Double(n)).squareRoot() : nil, count: n,
            evidence: ["method": .text(method.rawValue), "directions": .number(Double(directions)), "eps": .number(epsilon), "largest": .number(sums.max() ?? .nan)])
    }

    private static func outputs(_ model: Model, _ flat: Tensor, _ x: Tensor) throws -> Tensor {
        try model.forward(.tensor(flat), .tensor(x)).tensor ?? Tensor(scalar: .nan)
    }

    private static func unitRows(_ n: Int, _ d: Int, _ draws: RandomStream) throws -> Tensor {
        var values = try draws.normals(shape: [n, d]).doubles
        for row in 0..<n {
            var square = 0.0
            for column in 0..<d { square += values[row * d + column] * values[row * d + column] }
            for column in 0..<d where square > 0 { values[row * d + column] /= square.squareRoot() }
        }
        return Tensor(values, shape: [n, d])
    }

    /// J u for every sample, compiled.
    private struct Derivative {
        private let execution: Execution

        init(_ model: Model, n: Int, d: Int) throws {
            let graph = Graph()
            let inputs = [[model.size], [n, d], [n, d]].map { graph.input(TensorType($0)) }
            let output = graph.lift(try model.forward(.traced(inputs[0]), .traced(inputs[1])))
            let tangent = try graph.pushforward(of: [output], from: [(inputs[1], .traced(inputs[2]))])[0]
            graph.setOutputs([graph.lift(try tangent ?? .tensor(Tensor(zeros: output.shape)))])
            execution = Execution(try Program(compiling: graph))
        }

        func product(_ flat: Tensor, _ x: Tensor, _ u: Tensor) throws -> Tensor {
            for (number, tensor) in [flat, x, u].enumerated() { try execution.setInput(number, tensor) }
            try execution.run()
            return try execution.output(0)
        }
    }
}
