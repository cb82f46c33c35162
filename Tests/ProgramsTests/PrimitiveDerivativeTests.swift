import Programs
import Tensors
import Testing

/// Every primitive's derivatives against finite differences in f64, to second order.
@Suite struct PrimitiveDerivativeTests {
    static let tested = Primitive.table.filter { $0.sampling != nil }

    /// Numbers spread over a range, the same on each run.
    private static func sample(_ shape: Shape, _ range: ClosedRange<Double>, _ salt: Int) -> Tensor {
        let count = shape.reduce(1, *)
        let values = (0..<count).map { index in
            let unit = (Double((index * 7919 + salt * 104_729) % 10_007) + 0.5) / 10_007
            return range.lowerBound + (range.upperBound - range.lowerBound) * unit
        }
        return Tensor(values, shape: shape)
    }

    /// A number from a primitive: its result weighted by fixed numbers and bent, so that second derivatives show.
    private static func objective(_ primitive: Primitive, _ sampling: Primitive.Sampling, _ operands: [Operand]) throws -> Operand {
        let result = try Operand.apply(primitive, sampling.attributes, formed(operands, sampling.form))
        let weights = Operand(sample(result.shape, 0.5...1.5, 9))
        return try (result * weights).sum() + 0.5 * (result.square() * weights).sum()
    }

    private static func formed(_ operands: [Operand], _ form: Primitive.Sampling.Form) throws -> [Operand] {
        guard form != .any, let x = operands.first else { return operands }
        let n = x.shape[0]
        let identity = Operand(Tensor((0..<(n * n)).map { $0 % (n + 1) == 0 ? 1.0 : 0.0 }, shape: [n, n]))
        let first = switch form {
        case .any: x
        case .wellConditioned: try x + 3 * identity
        case .symmetric: try 0.5 * (x + x.transposed())
        case .positiveDefinite: try x.product(x.transposed()) + identity
        }
        return [first] + operands.dropFirst()
    }

    private static func operands(_ sampling: Primitive.Sampling) -> [Tensor] {
        zip(sampling.shapes, sampling.ranges).enumerated().map { sample($1.0, $1.1, $0 + 1) }
    }

    private static func gradients(_ primitive: Primitive, _ sampling: Primitive.Sampling) throws -> Program {
        let graph = Graph()
        let inputs = sampling.shapes.map { graph.input(TensorType($0)) }
        let value = graph.lift(try objective(primitive, sampling, inputs.map { .traced($0) }))
        graph.setOutputs(try graph.gradient(of: value, withRespectTo: inputs).map { graph.lift($0) })
        return try Program(compiling: graph)
    }

    @Test("the reverse derivative is the slope", arguments: tested.map(\.name))
    func first(name: String) throws {
        let primitive = try #require(Self.tested.first { $0.name == name })
        let sampling = try #require(primitive.sampling)
        let point = Self.operands(sampling)
        let execution = Execution(try Self.gradients(primitive, sampling))
        for (number, tensor) in point.enumerated() { try execution.setInput(number, tensor) }
        try execution.run()
        for operand in point.indices {
            let gradient = try execution.output(operand)
            for element in 0..<point[operand].count {
                let slope = try Self.slope(at: point, operand, element, h: 1e-5) { moved in
                    try Self.objective(primitive, sampling, moved.map { .tensor($0) }).tensor?.scalar ?? .nan
                }
                #expect(abs(gradient[flat: element] - slope) <= 1e-6 * max(1, abs(slope)), "operand \(operand), element \(element)")
            }
        }
    }

    @Test("the derivative of the derivative is its slope, forward over reverse and reverse over reverse", arguments: tested.map(\.name))
    func second(name: String) throws {
        let primitive = try #require(Self.tested.first { $0.name == name })
        let sampling = try #require(primitive.sampling)
        let point = Self.operands(sampling)
        let gradient = Execution(try Self.gradients(primitive, sampling))
        let directions = zip(sampling.shapes, point.indices).map { Self.sample($0, -1...1, 20 + $1) }
        let graph = Graph()
        let inputs = sampling.shapes.map { graph.input(TensorType($0)) }
        let value = graph.lift(try Self.objective(primitive, sampling, inputs.map { .traced($0) }))
        let first = try graph.gradient(of: value, withRespectTo: inputs).map { graph.lift($0) }
        let forward = try graph.pushforward(of: first, from: zip(inputs, directions).map { ($0, .tensor($1)) })
        var along = Operand(0)
        for (part, direction) in zip(first, directions) { along = try along + (.traced(part) * .tensor(direction)).sum() }
        let reverse = try graph.gradient(of: graph.lift(along), withRespectTo: inputs)
        let zeros = try sampling.shapes.map { Operand(try Tensor(zeros: $0)) }
        graph.setOutputs(zip(forward, zeros).map { graph.lift($0 ?? $1) } + reverse.map { graph.lift($0) })
        let execution = Execution(try Program(compiling: graph))
        for (number, tensor) in point.enumerated() { try execution.setInput(number, tensor) }
        try execution.run()
        // The slope of the gradient along the direction, by central differences.
        let h = 1e-5
        func gradients(at sign: Double) throws -> [[Double]] {
            for (number, tensor) in point.enumerated() {
                try gradient.setInput(number, tensor + directions[number] * (sign * h))
            }
            try gradient.run()
            return try point.indices.map { try gradient.output($0).doubles }
        }
        let (up, down) = (try gradients(at: 1), try gradients(at: -1))
        for operand in point.indices {
            let (f, r) = (try execution.output(operand).doubles, try execution.output(point.count + operand).doubles)
            for element in f.indices {
                let slope = (up[operand][element] - down[operand][element]) / (2 * h)
                #expect(abs(f[element] - slope) <= 1e-4 * max(1, abs(slope)), "forward, operand \(operand), element \(element)")
                #expect(abs(r[element] - slope) <= 1e-4 * max(1, abs(slope)), "reverse, operand \(operand), element \(element)")
            }
        }
    }

    private static func slope(
        at point: [Tensor], _ operand: Int, _ element: Int, h: Double, _ function: ([Tensor]) throws -> Double
    ) throws -> Double {
        var (up, down) = (point, point)
        up[operand][flat: element] += h
        down[operand][flat: element] -= h
        return (try function(up) - function(down)) / (2 * h)
    }
}
