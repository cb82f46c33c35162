public import Programs
internal import Tensors

/// A function of a vector that gives one number, with its gradient and its exact Hessian, evaluated at many points at once.
///
/// Immutable; several threads may evaluate it.
public struct ScalarFunction: Sendable {
    public let name: String
    /// The length n of its argument.
    public let dimension: Int
    private let values: Program
    private let curvatures: Program

    /// Points go through a program side by side, so many at a time.
    static let lanes = 128
    /// The Hessian is n columns by forward over reverse mode; beyond this it is not the tool.
    public static let largestDimension = 512

    /// - Throws: `LandscapeError` when the function gives no single number, does not depend on its argument or has too
    ///   many arguments for an exact Hessian; whatever tracing throws.
    public init(name: String, dimension: Int, _ function: (Operand) throws -> Operand) throws {
        guard dimension >= 1 else { throw LandscapeError.noArguments(function: name) }
        guard dimension <= Self.largestDimension else {
            throw LandscapeError.tooManyArguments(function: name, count: dimension, most: Self.largestDimension)
        }
        self.name = name
        self.dimension = dimension
        let graph = Graph()
        let point = Operand.traced(graph.input(TensorType([dimension])))
        let parts = try (0..<dimension).map { graph.variable(graph.lift(try point.at($0))) }
        let value = try Self.value(name, function, parts, in: graph)
        let gradient = try graph.gradient(of: value, withRespectTo: parts)
        let flat = try Operand.concatenate(gradient.map { try $0.reshaped([1]) })
        graph.setOutputs([value, graph.lift(flat)])
        values = try Self.compiled(graph)
        let columns = try parts.indices.map { column in
            let tangents = try graph.pushforward(of: gradient.map { graph.lift($0) }, from: [(parts[column], Operand(1))])
            return try Operand.concatenate(tangents.map { try ($0 ?? Operand(0)).reshaped([1]) })
        }
        graph.setOutputs([value, graph.lift(flat), graph.lift(try Operand.stack(columns, axis: 1))])
        curvatures = try Self.compiled(graph)
    }

    /// The one number that a function gives, in the graph of its coordinates.
    private static func value(
        _ name: String, _ function: (Operand) throws -> Operand, _ parts: [Traced], in graph: Graph
    ) throws -> Traced {
        let result = try function(.concatenate(parts.map { try Operand.traced($0).reshaped([$0.type.count]) }))
        guard result.count == 1 else { throw LandscapeError.notOneNumber(function: name, shape: result.shape) }
        guard case .traced(let traced) = result, graph.depends(traced, on: parts) else {
            throw LandscapeError.dependsOnNothing(function: name)
        }
        return graph.lift(try Operand.traced(traced).reshaped([]).converted(to: .f64))
    }

    /// Throws `LandscapeError` unless the function gives one number that depends on its argument and is finite at a point.
    public static func check(name: String, at point: [Double], _ function: (Operand) throws -> Operand) throws {
        guard !point.isEmpty else { throw LandscapeError.noArguments(function: name) }
        let graph = Graph()
        let input = graph.input(TensorType([point.count]))
        _ = try value(name, { try function($0.reshaped([point.count])) }, [input], in: graph)
        guard let number = try function(.tensor(Tensor(point))).tensor, number.count == 1 else { return }
        guard number[flat: 0].isFinite else {
            throw LandscapeError.notFinite(function: name, point: point, value: number[flat: 0])
        }
    }

    private static func compiled(_ graph: Graph) throws -> Program {
        try Program(compiling: graph.batched([true], count: lanes), lanes: [0])
    }

    /// What the function is at one point.
    public struct Local: Sendable {
        public let value: Double
        /// n.
        public let gradient: [Double]
        /// n × n, symmetric, row-major; empty where it was not asked for.
        public let hessian: [Double]
    }

    /// Value and gradient at points, one after the other in `points`, with the Hessian where asked.
    public func evaluate(_ points: [Double], curvature: Bool) throws -> [Local] {
        var results: [Local] = []
        results.reserveCapacity(points.count / dimension)
        try points.withUnsafeBufferPointer { points in
            try visit(points, curvature: curvature) { _, value, gradient, hessian in
                results.append(Local(value: value, gradient: Array(gradient), hessian: Array(hessian)))
            }
        }
        return results
    }

    /// The same, one point after the other: its number, value, gradient and Hessian, which is empty where it was not asked for.
    /// The memory holds during the call alone.
    func visit(
        _ points: UnsafeBufferPointer<Double>, curvature: Bool,
        _ body: (Int, Double, UnsafeBufferPointer<Double>, UnsafeBufferPointer<Double>) throws -> Void
    ) throws {
        let n = dimension
        let execution = Execution(curvature ? curvatures : values)
        let inputStrides = execution.program.inputStrides[0]
        // Safe: the input has the shape [lanes, n] and these strides, and all its elements are f64, as are the outputs.
        let input = execution.inputMemory(0).assumingMemoryBound(to: Double.self)
        var gradient = [Double](repeating: 0, count: n)
        var hessian = [Double](repeating: 0, count: curvature ? n * n : 0)
        let count = points.count / n
        for first in stride(from: 0, to: count, by: Self.lanes) {
            let present = min(Self.lanes, count - first)
            for lane in 0..<Self.lanes {
                // Lanes that are left over repeat the last point.
                let point = (first + min(lane, present - 1)) * n
                for index in 0..<n { input[lane * inputStrides[0] + index * inputStrides[1]] = points[point + index] }
            }
            try execution.run()
            let valueRows = Rows(execution, 0), gradientRows = Rows(execution, 1)
            let hessianRows = curvature ? Rows(execution, 2) : nil
            for lane in 0..<present {
                for index in 0..<n { gradient[index] = gradientRows[lane, index] }
                if let hessianRows {
                    for row in 0..<n {
                        hessian[row * n + row] = hessianRows[lane, row, row]
                        for column in 0..<row {
                            // Rounding may tell the two apart.
                            let mean = (hessianRows[lane, row, column] + hessianRows[lane, column, row]) / 2
                            hessian[row * n + column] = mean
                            hessian[column * n + row] = mean
                        }
                    }
                }
                try gradient.withUnsafeBufferPointer { gradient in
                    try hessian.withUnsafeBufferPointer { try body(first + lane, valueRows[lane], gradient, $0) }
                }
            }
        }
    }

    /// An output of f64 in place.
    private struct Rows {
        private let memory: UnsafePointer<Double>
        private let strides: (Int, Int, Int)

        init(_ execution: Execution, _ output: Int) {
            let place = execution.outputPlace(output)
            memory = UnsafePointer(place.memory.assumingMemoryBound(to: Double.self))
            let all = place.strides + [0, 0, 0]
            strides = (all[0], all[1], all[2])
        }

        subscript(_ lane: Int, _ row: Int = 0, _ column: Int = 0) -> Double {
            memory[lane * strides.0 + row * strides.1 + column * strides.2]
        }
    }

    public func local(at point: [Double]) throws -> Local {
        let found = try evaluate(point, curvature: true)
        return found[0]
    }
}

extension Graph {
    /// Whether a value is made of any of the others.
    fileprivate func depends(_ value: Traced, on sources: [Traced]) -> Bool {
        var reached = [Bool](repeating: false, count: nodes.count)
        for source in sources { reached[source.index] = true }
        for (index, node) in nodes.enumerated() where !reached[index] { reached[index] = node.operands.contains { reached[$0] } }
        return reached[value.index]
    }
}
