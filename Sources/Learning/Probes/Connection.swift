public import Analysis
public import Diagnostics
internal import Programs
internal import Storage
public import Tensors

/// The loss between two models of one architecture, along a line or a curve.
public struct Connection: Sendable {
    public let t: [Double]
    public let loss: [Double]
    /// NaN where it has no meaning.
    public let accuracy: [Double]

    /// The most by which the loss rises above the straight line between its values at the ends, and where.
    ///
    /// - Source: Frankle, Dziugaite, Roy & Carbin 2020.
    public var barrier: (height: Double, t: Double) {
        guard let first = loss.first, let last = loss.last else { return (.nan, .nan) }
        var best = (height: 0.0, t: 0.0)
        for (place, value) in zip(t, loss) {
            let excess = value - ((1 - place) * first + place * last)
            if !excess.isFinite { return (.infinity, place) }
            if excess > best.height { best = (excess, place) }
        }
        return best
    }

    /// Along (1 − t) a + t b, or with `middle` along the quadratic Bézier curve (1 − t)² a + 2t(1 − t) m + t² b.
    ///
    /// - Parameter count: how many places from 0 to 1.
    public init(
        from a: Tensor, to b: Tensor, by middle: Tensor? = nil, _ problem: CurvatureProblem, count: Int,
        in context: WorkContext = WorkContext()
    ) throws {
        guard count >= 3, count <= 1_000_000 else {
            throw AnalysisError.badArgument("n", value: Double(count), expected: "3 … 1000000")
        }
        let places = (0..<count).map { Double($0) / Double(count - 1) }
        let (start, end, bend) = (a.converted(to: .f64), b.converted(to: .f64), middle?.converted(to: .f64))
        let values = try LossSurface(problem).evaluate(count: count, label: "interpolation", in: context) { index in
            let t = places[index]
            guard let bend else { return try start * (1 - t) + end * t }
            return try start * ((1 - t) * (1 - t)) + bend * (2 * t * (1 - t)) + end * (t * t)
        }
        t = places
        loss = values.loss
        accuracy = values.accuracy
    }
}

/// A quadratic Bézier curve between two models, trained so that the loss along it is low.
public enum BezierCurve {
    /// The nodes of the five-point Gauss–Legendre rule on [0, 1] and their weights.
    private static let nodes: [(t: Double, weight: Double)] = [
        (0.046910077030668, 0.118463442528095), (0.230765344947158, 0.239314335249683), (0.5, 0.284444444444444),
        (0.769234655052842, 0.239314335249683), (0.953089922969332, 0.118463442528095),
    ]

    /// The middle control point, from the middle of the line on, by the mean loss over five places of the curve.
    ///
    /// - Source: Garipov, Izmailov, Podoprikhin, Vetrov & Wilson 2018, with a quadrature in place of random places.
    public static func middle(
        from a: Model, to b: Model, _ data: Dataset, loss: Loss? = nil, optimizer: Optimizer, epochs: Int, batch: Int?,
        seed: UInt64, in context: WorkContext = WorkContext()
    ) throws -> Tensor {
        let (start, end) = (try a.parameters().converted(to: .f64), try b.parameters().converted(to: .f64))
        let one = try a.predict(data.inputs.at([.range(start: 0, stop: 1, step: 1)]))
        let used = try loss ?? Loss.automatic(for: data, outputs: one.shape.last ?? 1)
        let precision = try a.parameters().elementType
        let bend = try FunctionModel(
            name: "bezier", parameters: [("middle", (start + end) * 0.5)], definition: ["curve": a.architecture.definition]
        ) { blocks, inputs in
            // Side by side, so that each sample keeps its row.
            try Operand.concatenate(nodes.map { node in
                let t = node.t
                let fixed = try start * ((1 - t) * (1 - t)) + end * (t * t)
                let point = try blocks[0] * Operand(2 * t * (1 - t)) + Operand(fixed).converted(to: blocks[0].elementType)
                return try a.forward(point, inputs)
            }, axis: 1)
        }
        let mean = Loss(name: "bezier") { outputs, targets in
            let width = outputs.shape[1] / nodes.count
            var sum: Operand = 0
            for (index, node) in nodes.enumerated() {
                let part = try outputs.sliced(axis: 1, start: index * width, count: width)
                sum = try sum + used.apply(part, targets) * Operand(node.weight)
            }
            return sum
        }
        let experiment = try Experiment(
            model: Model(bend), objective: .data(train: data, test: nil, loss: mean, batch: batch), optimizer: optimizer,
            epochs: epochs, seed: seed, precision: precision)
        let run = try experiment.train(in: context)
        guard run.status != .interrupted else { throw Interrupted() }
        guard run.status != .diverged else { throw ProbeError.diverged("the curve's loss") }
        return try run.finalWeights
    }
}
