internal import Glibc
internal import Programs
internal import Tensors

/// Wide random networks in the mean-field limit: weights N(0, σ_w²/fan-in), biases N(0, σ_b²).
///
/// The squared length of pre-activations maps as q ← σ_w² ∫Dz φ(√q z)² + σ_b²; at its fixed point q*, χ = σ_w² ∫Dz φ′(√q* z)² is the factor by which
/// a small difference of two inputs grows from layer to layer: ordered below 1, chaotic above, critical at 1.
///
/// - Source: Poole et al. 2016; Schoenholz et al. 2017.
public struct EdgeOfChaos: Sendable {
    /// The fixed point q*; infinite where lengths grow without bound.
    public let lengthFixedPoint: Double
    public let susceptibility: Double
    /// The correlation at which two inputs end: 1 in the ordered phase.
    public let correlationFixedPoint: Double
    /// Layers over which correlations settle, −1/ln of the slope of their map at its fixed point; infinite at criticality.
    public let depthScale: Double
    /// σ_w² at which χ = 1 for this σ_b; nil where there is none.
    public let criticalWeightVariance: Double?

    public enum Phase: String, Sendable { case ordered, critical, chaotic }

    public var phase: Phase { abs(susceptibility - 1) < 1e-9 ? .critical : susceptibility < 1 ? .ordered : .chaotic }

    /// - Parameters:
    ///   - activation: elementwise, smooth but for a kink at 0.
    ///   - weightDeviation: σ_w, positive.
    ///   - biasDeviation: σ_b.
    /// - Throws: `LearningError` for numbers out of range or an activation that is not finite.
    public init(_ activation: Activation, weightDeviation: Double, biasDeviation: Double) throws {
        guard weightDeviation > 0, weightDeviation < 1e6 else {
            throw LearningError.badArgument(name: "weight_std", value: weightDeviation, expected: "a positive number below a million")
        }
        guard biasDeviation >= 0, biasDeviation < 1e6 else {
            throw LearningError.badArgument(name: "bias_std", value: biasDeviation, expected: "a number from 0 to a million")
        }
        let field = try MeanField(activation)
        let (w, b) = (weightDeviation * weightDeviation, biasDeviation * biasDeviation)
        criticalWeightVariance = try field.criticalWeightVariance(b)
        let q = try field.length(w, b)
        lengthFixedPoint = q
        // A scale-free activation has the same slope at any length.
        let probe = q.isFinite ? max(q, MeanField.smallest) : 1
        susceptibility = w * (try field.slopeSquare(probe))
        if susceptibility <= 1 || !q.isFinite || q <= MeanField.smallest {
            correlationFixedPoint = 1
            depthScale = susceptibility == 1 ? .infinity : 1 / abs(log(susceptibility))
        } else {
            let c = try field.correlation(w, b, q)
            correlationFixedPoint = c
            depthScale = -1 / log(w * (try field.correlated(q, c).slope))
        }
    }
}

/// Gaussian averages of an activation and its derivative.
private final class MeanField {
    static let smallest = 1e-12
    private static let largest = 1e12
    private let nodes: [(z: Double, weight: Double)]
    private let execution: Execution
    private let count: Int

    init(_ activation: Activation) throws {
        nodes = Self.quadrature(panels: 10, order: 10)
        count = nodes.count
        let graph = Graph()
        let input = graph.input(TensorType([count]))
        let value = graph.lift(try activation.apply(.traced(input)))
        guard value.shape == [count] else { throw LearningError.measureShape(name: activation.name, value.shape) }
        let slope = try graph.gradient(of: graph.lift(Operand.traced(value).sum()), withRespectTo: [input])[0]
        graph.setOutputs([value, graph.lift(slope)])
        execution = Execution(try Program(compiling: graph))
    }

    /// φ and φ′ at places.
    private func evaluate(_ x: [Double]) throws -> (values: [Double], slopes: [Double]) {
        try execution.setInput(0, Tensor(x))
        try execution.run()
        let (values, slopes) = (try execution.output(0).doubles, try execution.output(1).doubles)
        guard values.allSatisfy(\.isFinite), slopes.allSatisfy(\.isFinite) else {
            throw LearningError.badArgument(name: "activation", value: .nan, expected: "finite everywhere")
        }
        return (values, slopes)
    }

    private func average(_ q: Double, _ part: ([Double], [Double]) -> [Double]) throws -> Double {
        let root = q.squareRoot()
        let (values, slopes) = try evaluate(nodes.map { root * $0.z })
        return zip(nodes, part(values, slopes)).reduce(0) { $0 + $1.0.weight * $1.1 * $1.1 }
    }

    func valueSquare(_ q: Double) throws -> Double { try average(q) { values, _ in values } }
    func slopeSquare(_ q: Double) throws -> Double { try average(q) { _, slopes in slopes } }

    /// The stable q*: where σ_w² ∫φ² + σ_b² − q changes from above 0 to below.
    func length(_ w: Double, _ b: Double) throws -> Double {
        func excess(_ q: Double) throws -> Double { w * (try valueSquare(q)) + b - q }
        // From a length of 1 outwards, so that the fixed point is the one that a network finds.
        var (low, high) = (1.0, 1.0)
        if try excess(1) > 0 {
            while try excess(high) > 0 { high *= 2; if high > Self.largest { return .infinity } }
            low = high / 2
        } else {
            while try excess(low) <= 0 { low /= 2; if low < Self.smallest { return b > 0 ? low : 0 } }
            high = low * 2
        }
        return try bisected(&low, &high, excess)
    }

    /// With q as the parameter: σ_w² = 1/∫φ′², and q = σ_w² ∫φ² + σ_b².
    func criticalWeightVariance(_ b: Double) throws -> Double? {
        func excess(_ q: Double) throws -> Double {
            let slope = try slopeSquare(q)
            return slope > 0 ? (try valueSquare(q)) / slope + b - q : .infinity
        }
        let bottom = 1 / (try slopeSquare(Self.smallest))
        var (low, high) = (Self.smallest, Self.smallest)
        // Lengths that vanish, or that any slope keeps.
        if b == 0, try valueSquare(1e-8) < 1e-6 { return bottom < 1e6 ? bottom : nil }
        guard try excess(low) > 0 else { return nil }
        while try excess(high) > 1e-12 * high {
            high *= 2
            if high > 1e6 { return nil }
        }
        low = high / 2
        let q = try bisected(&low, &high, excess)
        return 1 / (try slopeSquare(q))
    }

    private func bisected(_ low: inout Double, _ high: inout Double, _ excess: (Double) throws -> Double) rethrows -> Double {
        for _ in 0..<200 {
            let middle = (low + high) / 2
            if middle <= low || middle >= high { break }
            if try excess(middle) > 0 { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// ∫∫ φ(u₁)φ(u₂) and the same of φ′, for u of variance q and correlation c.
    func correlated(_ q: Double, _ c: Double) throws -> (value: Double, slope: Double) {
        let root = q.squareRoot()
        let rest = max(0, 1 - c * c).squareRoot()
        let (values, slopes) = try evaluate(nodes.map { root * $0.z })
        var (value, slope) = (0.0, 0.0)
        for (index, first) in nodes.enumerated() {
            let (others, otherSlopes) = try evaluate(nodes.map { root * (c * first.z + rest * $0.z) })
            var (inner, innerSlope) = (0.0, 0.0)
            for (place, second) in nodes.enumerated() {
                inner += second.weight * others[place]
                innerSlope += second.weight * otherSlopes[place]
            }
            value += first.weight * values[index] * inner
            slope += first.weight * slopes[index] * innerSlope
        }
        return (value, slope)
    }

    /// The correlation below 1 that two inputs end at, in the chaotic phase.
    func correlation(_ w: Double, _ b: Double, _ q: Double) throws -> Double {
        var (low, high) = (0.0, 1 - 1e-9)
        // The map lies above the diagonal left of its fixed point.
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if middle <= low || middle >= high { break }
            if (w * (try correlated(q, middle).value) + b) / q > middle { low = middle } else { high = middle }
            if high - low < 1e-12 { break }
        }
        return (low + high) / 2
    }

    /// Gauss and Legendre's rule on panels of [−10, 0] and [0, 10] with the normal density in its weights: kinks at 0 do no harm.
    private static func quadrature(panels: Int, order: Int) -> [(z: Double, weight: Double)] {
        var rule: [(x: Double, weight: Double)] = []
        for index in 0..<order {
            var x = cos(Double.pi * (Double(index) + 0.75) / (Double(order) + 0.5))
            var slope = 1.0
            for _ in 0..<100 {
                var (before, polynomial) = (1.0, x)
                for degree in 2...order {
                    (before, polynomial) = (polynomial, (Double(2 * degree - 1) * x * polynomial - Double(degree - 1) * before) / Double(degree))
                }
                slope = Double(order) * (x * polynomial - before) / (x * x - 1)
                let step = polynomial / slope
                x -= step
                if abs(step) < 1e-15 { break }
            }
            rule.append((x, 2 / ((1 - x * x) * slope * slope)))
        }
        let width = 10 / Double(panels)
        var nodes: [(z: Double, weight: Double)] = []
        for panel in -panels..<panels {
            for point in rule {
                let z = (Double(panel) + 0.5 + point.x / 2) * width
                nodes.append((z, point.weight * width / 2 * exp(-z * z / 2) / (2 * Double.pi).squareRoot()))
            }
        }
        return nodes
    }
}
