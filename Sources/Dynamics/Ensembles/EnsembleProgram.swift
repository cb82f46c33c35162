public import Programs
internal import Tensors

/// Many states of one small system that advance in lockstep, along the vector lanes, with tangent vectors and the sums of
/// the logarithms of their growth.
///
/// One run makes `stride` steps of every lane, then orthonormalises its tangents (modified Gram–Schmidt).
public struct EnsembleProgram: Sendable {
    public let name: String
    public let lanes: Int
    public let dimension: Int
    public let tangents: Int
    public let stride: Int
    public let timeStep: Double
    public let program: Program

    /// - Parameters:
    ///   - tangents: how many tangent vectors, 0 … dimension.
    ///   - stride: steps of a run; more cost less for each, but too many lose the smaller exponents to rounding.
    /// - Throws: `ProgramError.cannotExpand` where the function has no form that goes along lanes;
    ///   `DynamicsError.notDifferentiable`.
    public init(_ evolution: Evolution, dimension: Int, lanes: Int, tangents: Int = 0, stride: Int = 1) throws {
        let step = ElementExpansion(of: try evolution.stepGraph(dimension: dimension))
        let type = TensorType([lanes], .f64)
        let graph = Graph()
        let inputs = (0..<dimension * (1 + tangents) + tangents).map { _ in graph.input(type) }
        let variables = inputs[..<dimension].map { graph.variable($0) }
        var state = variables.map { Operand.traced($0) }
        for _ in 0..<stride { state = try step.outputs(of: [state])[0].map { try $0.broadcast(to: [lanes]) } }
        var vectors: [[Operand]] = []
        var isSmooth = tangents == 0
        for tangent in 0..<tangents {
            let first = dimension * (1 + tangent)
            let moved = try graph.pushforward(
                of: state.map { graph.lift($0) },
                from: variables.enumerated().map { (variable: $1, tangent: .traced(inputs[first + $0])) })
            isSmooth = isSmooth || moved.contains { $0 != nil }
            vectors.append(try moved.map { try ($0 ?? Operand(0)).broadcast(to: [lanes]) })
        }
        guard isSmooth else { throw DynamicsError.notDifferentiable(name: evolution.name) }
        let sums = inputs.suffix(tangents).map { Operand.traced($0) }
        let growth = try Self.orthonormalize(&vectors)
        let outputs = try state + vectors.flatMap(\.self) + zip(sums, growth).map { try $0 + $1 }
        graph.setOutputs(try outputs.map { graph.lift(try $0.broadcast(to: [lanes])) })
        program = try Program(
            compiling: graph, lanes: inputs.map { _ in 0 },
            updates: Dictionary(uniqueKeysWithValues: inputs.indices.map { ($0, $0) }))
        name = evolution.name
        self.lanes = lanes
        self.dimension = dimension
        self.tangents = tangents
        self.stride = stride
        timeStep = evolution.timeStep
    }

    /// ln of each vector's length, without its part along those before it.
    private static func orthonormalize(_ vectors: inout [[Operand]]) throws -> [Operand] {
        var growth: [Operand] = []
        for index in vectors.indices {
            // Below this a length is lost to underflow; its logarithm stands for −∞.
            let square = try Operand.maximum(dot(vectors[index], vectors[index]), Operand(EnsembleProgram.leastSquare))
            growth.append(try square.log() * 0.5)
            let inverse = try square.sqrt().reciprocal()
            vectors[index] = try vectors[index].map { try $0 * inverse }
            for later in vectors.indices where later > index {
                let part = try dot(vectors[index], vectors[later])
                vectors[later] = try zip(vectors[later], vectors[index]).map { try $0 - part * $1 }
            }
        }
        return growth
    }

    static let leastSquare = 1e-300
    /// ln of the least length that a run can show.
    public static let leastGrowth = -345.0

    private static func dot(_ a: [Operand], _ b: [Operand]) throws -> Operand {
        var sum = Operand(0)
        for (x, y) in zip(a, b) { sum = try sum + (x.isSame(as: y) ? x.square() : x * y) }
        return sum
    }
}

extension Operand {
    fileprivate func isSame(as other: Operand) -> Bool {
        if case .traced(let a) = self, case .traced(let b) = other { a.index == b.index } else { false }
    }
}
