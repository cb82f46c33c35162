import Programs
import Tensors
import Testing

/// A program mapped over a batch gives every member what it gives alone.
@Suite struct BatchingTests {
    static let tested = Primitive.table.filter { $0.sampling != nil }
    private static let count = 3

    /// Numbers spread over a range, other ones for each salt.
    private static func sample(_ shape: Shape, _ range: ClosedRange<Double>, _ salt: Int) -> Tensor {
        let count = shape.reduce(1, *)
        return Tensor((0..<count).map { index in
            let unit = (Double((index * 7919 + salt * 104_729) % 10_007) + 0.5) / 10_007
            return range.lowerBound + (range.upperBound - range.lowerBound) * unit
        }, shape: shape)
    }

    private static func run(_ graph: Graph, _ inputs: [Tensor], lanes: [Int?] = []) throws -> Tensor {
        let execution = Execution(try Program(compiling: graph, lanes: lanes))
        for (number, tensor) in inputs.enumerated() { try execution.setInput(number, tensor) }
        try execution.run()
        return try execution.output(0)
    }

    private static func compare(_ graph: Graph, members: [[Tensor]], batched flags: [Bool], _ comment: Comment) throws {
        let alone = try members.map { try run(graph, $0) }
        let inputs = try flags.indices.map { number in
            guard flags[number] else { return members[0][number] }
            return try Tensor.concatenate(
                members.map { try $0[number].reshaped([1] + $0[number].shape) }, axis: 0)
        }
        let mapped = try graph.batched(flags, count: members.count)
        for lanes in [[Int?](), flags.map { $0 ? 0 : nil }] {
            let together = try run(mapped, inputs, lanes: lanes)
            for (member, own) in alone.enumerated() {
                let part = try together.at([.at(member)])
                #expect(part.shape == own.shape, comment)
                for (a, b) in zip(part.doubles, own.doubles) { #expect(abs(a - b) <= 1e-12 * max(1, abs(b)), comment) }
            }
        }
    }

    @Test("every primitive, with each choice of operands that differ between members", arguments: tested.map(\.name))
    func everyPrimitive(name: String) throws {
        let primitive = try #require(Self.tested.first { $0.name == name })
        let sampling = try #require(primitive.sampling)
        let graph = try Graph.trace(sampling.shapes.map { TensorType($0) }) { inputs in
            var operands = inputs
            if sampling.form != .any {
                let n = sampling.shapes[0][0]
                let identity = Operand(Tensor((0..<(n * n)).map { $0 % (n + 1) == 0 ? 1.0 : 0.0 }, shape: [n, n]))
                operands[0] = try inputs[0].product(inputs[0].transposed()) + identity
            }
            return [try Operand.apply(primitive, sampling.attributes, operands)]
        }
        for choice in 1..<(1 << sampling.shapes.count) {
            let flags = sampling.shapes.indices.map { choice >> $0 & 1 == 1 }
            let members = (0..<Self.count).map { member in
                zip(sampling.shapes, sampling.ranges).enumerated().map { number, form in
                    Self.sample(form.0, form.1, number + 1 + (flags[number] ? 17 * member : 0))
                }
            }
            try Self.compare(graph, members: members, batched: flags, "operands \(flags)")
        }
    }

    @Test("products too large to be written out", arguments: [[true, false], [false, true], [true, true]])
    func largeProducts(flags: [Bool]) throws {
        let graph = try Graph.trace([TensorType([9, 8]), TensorType([8, 7])]) { [try $0[0].product($0[1])] }
        let members = (0..<Self.count).map { member in
            [Self.sample([9, 8], -1...1, flags[0] ? member : 0), Self.sample([8, 7], -1...1, 5 + (flags[1] ? member : 0))]
        }
        try Self.compare(graph, members: members, batched: flags, "operands \(flags)")
    }

    @Test("rows chosen by an index of each member's own", arguments: [[true, false], [false, true], [true, true]])
    func gather(flags: [Bool]) throws {
        let graph = try Graph.trace([TensorType([4, 2]), TensorType([3])]) { inputs in
            [try Operand.gather(inputs[0], rows: inputs[1])]
        }
        let rows = [[0.0, 3, 1], [2, 2, 0], [1, 0, 3]]
        let members = (0..<Self.count).map { member in
            [Self.sample([4, 2], -1...1, flags[0] ? member : 0), Tensor(rows[flags[1] ? member : 0])]
        }
        try Self.compare(graph, members: members, batched: flags, "operands \(flags)")
    }

    @Test("rows added at an index of each member's own", arguments: [[true, false], [false, true], [true, true]])
    func scatter(flags: [Bool]) throws {
        let graph = try Graph.trace([TensorType([3, 2]), TensorType([3])]) { inputs in
            [try Operand.apply(.scatterAdd, .count(4), inputs)]
        }
        let rows = [[0.0, 3, 1], [2, 2, 0], [1, 0, 3]]
        let members = (0..<Self.count).map { member in
            [Self.sample([3, 2], -1...1, flags[0] ? member : 0), Tensor(rows[flags[1] ? member : 0])]
        }
        try Self.compare(graph, members: members, batched: flags, "operands \(flags)")
    }

    @Test("what members share is given to each")
    func shared() throws {
        let graph = try Graph.trace([TensorType([2]), TensorType([2])]) { inputs in [try inputs[0] * 2, inputs[1]] }
        let mapped = try graph.batched([false, true], count: 3)
        #expect(mapped.outputs.map { mapped.nodes[$0].type.shape } == [[3, 2], [3, 2]])
        #expect(throws: ProgramError.self) { try graph.batched([true], count: 3) }
    }

    @Test("derivatives are mapped like anything else")
    func derivatives() throws {
        let graph = Graph()
        let x = graph.input(TensorType([3]))
        let value = graph.lift(try Operand.traced(x).square().sum() * Operand.traced(x).at(0))
        graph.setOutputs(try graph.gradient(of: value, withRespectTo: [x]).map { graph.lift($0) })
        let members = (0..<Self.count).map { [Self.sample([3], -1...1, $0)] }
        try Self.compare(graph, members: members, batched: [true], "gradient")
    }

    @Test("a slice of a concatenation is a slice of its part")
    func slicesOfParts() throws {
        let graph = try Graph.trace([TensorType([2]), TensorType([3])]) { inputs in
            let joined = try Operand.concatenate(inputs)
            return [try joined.at(1), try joined.at(3), try joined.sliced(axis: 0, start: 1, count: 3)]
        }
        #expect(graph.nodes.filter { $0.primitive == .concatenate }.count == 1)
        let execution = Execution(try Program(compiling: graph))
        try execution.setInput(0, Tensor([1, 2]))
        try execution.setInput(1, Tensor([3, 4, 5]))
        try execution.run()
        #expect(execution.outputScalar(0) == 2 && execution.outputScalar(1) == 4)
        #expect(try execution.output(2).doubles == [2, 3, 4])
    }
}
