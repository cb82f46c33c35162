public import Programs
public import Tensors

/// A loss over data as a function of parameters, at a point: what curvature is asked of.
public struct CurvatureProblem: Sendable {
    /// A part of the flat parameter vector.
    public struct Block: Sendable {
        public let name: String
        public let shape: Shape
        public let offset: Int
        /// Whether it is no variable of the loss: its derivatives are 0.
        public let isFixed: Bool
        /// Whether it is a matrix [units, features] on which outputs depend through its product with the samples alone.
        public let isAppliedToSamples: Bool

        public init(name: String, shape: Shape, offset: Int, isFixed: Bool = false, isAppliedToSamples: Bool = false) {
            self.name = name
            self.shape = shape
            self.offset = offset
            self.isFixed = isFixed
            self.isAppliedToSamples = isAppliedToSamples
        }

        public var range: Range<Int> { offset..<(offset + shape.reduce(1, *)) }
    }

    /// The distribution of targets given outputs whose negative logarithm the loss is.
    public enum Likelihood: Sendable {
        /// Classes with probabilities softmax(outputs).
        case categorical
        /// Class 1 with probability σ(output).
        case bernoulli
        /// Normal about the outputs, of variance 1.
        case gaussian
    }

    public typealias Forward = @Sendable (_ blocks: [Operand], _ samples: Operand) throws -> Operand
    public typealias LossFunction = @Sendable (_ outputs: Operand, _ targets: Operand) throws -> Operand

    /// The point, [P].
    public let parameters: Tensor
    public let blocks: [Block]
    /// [n, d].
    public let samples: Tensor
    /// [n] or [n, m].
    public let targets: Tensor
    /// Outputs [n, k].
    public let outputs: Forward
    /// One number.
    public let loss: LossFunction
    /// How many answers are right, where that has a meaning.
    public let correct: (@Sendable (Operand, Operand) throws -> Operand?)?
    /// Whether the loss is the mean over samples of what each sample's outputs give, and these depend on no other sample.
    public let isSampleMean: Bool
    public let likelihood: Likelihood?

    /// - Throws: `AnalysisError.notFinite` for parameters that are not.
    public init(
        parameters: Tensor, blocks: [Block], samples: Tensor, targets: Tensor, isSampleMean: Bool,
        likelihood: Likelihood? = nil, correct: (@Sendable (Operand, Operand) throws -> Operand?)? = nil,
        outputs: @escaping Forward, loss: @escaping LossFunction
    ) throws {
        if let index = parameters.doubles.firstIndex(where: { !$0.isFinite }) {
            throw AnalysisError.notFinite(what: "the weight vector", index: index)
        }
        self.parameters = parameters
        self.blocks = blocks
        self.samples = samples
        self.targets = targets
        self.isSampleMean = isSampleMean
        self.likelihood = likelihood
        self.correct = correct
        self.outputs = outputs
        self.loss = loss
    }

    public var dimension: Int { parameters.count }
    public var sampleCount: Int { samples.shape[0] }

    /// The same at another point.
    public func at(_ parameters: Tensor) throws -> CurvatureProblem {
        guard parameters.count == dimension else {
            throw AnalysisError.unequalLengths(
                first: "the point", firstCount: parameters.count, second: "the parameters", secondCount: dimension)
        }
        return try CurvatureProblem(
            parameters: parameters, blocks: blocks, samples: samples, targets: targets, isSampleMean: isSampleMean,
            likelihood: likelihood, correct: correct, outputs: outputs, loss: loss)
    }

    /// Ranges of samples that are taken together: by their size alone, so that results do not depend on threads. All at once
    /// where the loss is no mean.
    var chunks: [Range<Int>] {
        let n = sampleCount
        let width = max(1, samples.shape[1])
        let parts = isSampleMean ? max(1, min(n, (n * width + Self.chunkElements - 1) / Self.chunkElements)) : 1
        return (0..<parts).map { $0 * n / parts..<($0 + 1) * n / parts }
    }

    /// So many that a chunk of samples in single precision stays in the second-level cache from one product to the next.
    private static let chunkElements = 1 << 18

    /// The samples and targets of a range.
    func part(_ range: Range<Int>) throws -> (samples: Tensor, targets: Tensor) {
        if range.count == sampleCount { return (samples, targets) }
        let slice = TensorIndex.range(start: range.lowerBound, stop: range.upperBound, step: 1)
        return (try samples.at([slice]), try targets.at([slice]))
    }

    // MARK: Tracing

    /// A graph whose first inputs are the flat parameters, samples and targets of so many rows.
    func trace(rows: Int, _ type: ElementType, _ body: (inout Tracing) throws -> [Operand]) throws -> Graph {
        let graph = Graph()
        let flat = graph.input(TensorType([dimension], type))
        let samples = Operand.traced(graph.input(TensorType([rows] + self.samples.shape.dropFirst(), type)))
        let targets = Operand.traced(graph.input(TensorType([rows] + self.targets.shape.dropFirst(), type)))
        let variables = try split(.traced(flat)).map { graph.variable(graph.lift($0)) }
        let parameters = try zip(variables, blocks).map { try $1.isFixed ? Operand.traced($0).detached() : .traced($0) }
        let outputs = try self.outputs(parameters, samples).converted(to: type)
        var tracing = Tracing(
            problem: self, graph: graph, type: type, rows: rows, targets: targets, variables: variables, outputs: outputs)
        graph.setOutputs(try body(&tracing).map { graph.lift($0) })
        return graph
    }

    /// The lane axes of `trace`'s inputs.
    static let lanes: [Int?] = [nil, 0, 0]

    func split(_ flat: Operand) throws -> [Operand] {
        try blocks.map { try flat.sliced(axis: 0, start: $0.offset, count: $0.range.count).reshaped($0.shape) }
    }

    /// A problem under trace.
    struct Tracing {
        let problem: CurvatureProblem
        let graph: Graph
        let type: ElementType
        let rows: Int
        let targets: Operand
        let variables: [Traced]
        let outputs: Operand

        func loss(_ outputs: Operand) throws -> Operand {
            let value = try problem.loss(outputs, targets)
            guard value.count == 1 else { throw ProgramError.notAScalar(value.shape) }
            return try value.reshaped([]).converted(to: type)
        }

        func direction() throws -> [Operand] {
            try problem.split(.traced(graph.input(TensorType([problem.dimension], type))))
        }

        func zero(_ shape: Shape) throws -> Operand {
            try Operand(Tensor(scalar: 0).converted(to: type)).broadcast(to: shape)
        }

        func join(_ parts: [Operand?]) throws -> Operand {
            try Operand.concatenate(zip(parts, problem.blocks).map { part, block in
                try (part ?? zero(block.shape)).converted(to: type).broadcast(to: block.shape).reshaped([block.range.count])
            })
        }
    }
}
