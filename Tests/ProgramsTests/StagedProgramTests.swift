import Programs
import Tensors
import Testing

@Suite struct StagedProgramTests {
    @Test("a staged program gives what the whole program gives, for every value of what varies")
    func agreement() throws {
        let weight = Tensor((0..<12).map { Double($0) / 10 - 0.5 }, shape: [3, 4])
        let samples = Tensor((0..<20).map { Double($0 % 7) - 3 }, shape: [5, 4])
        let graph = Graph()
        let w = graph.input(TensorType([3, 4]))
        let x = graph.input(TensorType([5, 4]))
        let v = graph.input(TensorType([3, 4]))
        let free = graph.variable(w)
        let loss = try Operand.traced(x).product(Operand.traced(free).transposed()).tanh().square().sum()
        let gradient = try graph.gradient(of: graph.lift(loss), withRespectTo: [free])[0]
        let product = try #require(graph.pushforward(of: [graph.lift(gradient)], from: [(free, .traced(v))])[0])
        graph.setOutputs([graph.lift(product)])
        let whole = Execution(try Program(compiling: graph, lanes: [nil, 0, nil]))
        let staged = try StagedProgram(compiling: graph, varying: [2], lanes: [nil, 0, nil]).stage([0: weight, 1: samples])
        for shift in 0..<3 {
            let direction = Tensor((0..<12).map { Double(($0 + shift) % 5) - 2 }, shape: [3, 4])
            try whole.setInput(0, weight)
            try whole.setInput(1, samples)
            try whole.setInput(2, direction)
            try whole.run()
            try staged.setInput(0, direction)
            try staged.run()
            let (expected, found) = (try whole.output(0).doubles, try staged.output(0).doubles)
            #expect(zip(expected, found).allSatisfy { abs($0 - $1) < 1e-12 * max(1, abs($0)) })
        }
    }

    @Test("what stays is not computed again for each value of what varies")
    func work() throws {
        let graph = try Graph.trace([TensorType([50, 50]), TensorType([50])]) { inputs in
            [try inputs[0].product(inputs[0]).product(inputs[1])]
        }
        let staged = try StagedProgram(compiling: graph, varying: [1])
        #expect(staged.floatingPointOperations < 10_000)
        #expect(try Program(compiling: graph).floatingPointOperations > 200_000)
    }

    @Test("an input that stays and is not given is refused")
    func missing() throws {
        let graph = try Graph.trace([TensorType([2]), TensorType([2])]) { [try $0[0].exp() * $0[1]] }
        let staged = try StagedProgram(compiling: graph, varying: [1])
        #expect(throws: ProgramError.self) { _ = try staged.stage([:]) }
    }
}
