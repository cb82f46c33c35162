import CKernels
import Programs
import Tensors
import Testing

@Suite struct SingularPairTests {
    @Test("σ and its vectors are the same bits with every instruction set, compiled or not, in f64 and f32", arguments: [
        [1, 1], [2, 32], [32, 32], [50, 3], [9, 130], [130, 90],
    ])
    func sameBits(shape: [Int]) throws {
        let own = dyn_current_instruction_set()
        defer { _ = dyn_use_instruction_set(own) }
        for type in [ElementType.f64, .f32] {
            let matrix = try RandomStream(seed: 2, purpose: .user).normals(shape: shape).converted(to: type)
            let graph = Graph()
            let input = graph.input(TensorType(shape, type))
            let σ = try Operand.traced(input).spectralNorm()
            graph.setOutputs([graph.lift(σ), graph.lift(try Operand.apply(.singularPair, .none, [.traced(input)]))])
            let program = try Program(compiling: graph)
            var first: (value: Tensor, pair: Tensor)?
            for set in [DYN_BASELINE, DYN_AVX2, DYN_AVX512] where dyn_use_instruction_set(set) {
                let pair = try matrix.largestSingularPair()
                let eager = try Tensor.concatenate([pair.left, pair.right], axis: 0)
                let execution = Execution(program)
                try execution.setInput(0, matrix)
                try execution.run()
                let found = (value: try execution.output(0), pair: try execution.output(1))
                let value = try matrix.bilinearForm(eager)
                #expect(found.pair == eager && found.value == value)
                let expected = first ?? found
                #expect(found.pair == expected.pair && found.value == expected.value)
                first = expected
            }
        }
    }
}
