import CKernels
import Testing

@Suite struct KernelMovementTests {
    @Test("rows are gathered by index, and an index outside gives NaN", arguments: InstructionSet.available, KernelType.arithmetic)
    func gather(_ set: InstructionSet, _ type: KernelType) {
        let program = KernelProgram(DYN_GATHER, type, extent: [4, 3, 2, 1])
        program.views = [
            KernelView(slot: program.slot([1, 2, 3, 4, 5, 6], type), strides: [3, 1, 0, 0]),
            KernelView(slot: program.slot([1, 0, 2, -1], .f64), strides: [1, 0, 0, 0]),
            KernelView(slot: program.slot(Array(repeating: 0, count: 12), type), strides: [3, 1, 0, 0]),
        ]
        _ = set.use { _ in program.run() }
        #expect(Array(program.memory[2].values.prefix(6)) == [4, 5, 6, 1, 2, 3])
        let outside = program.memory[2].values.suffix(6).filter(\.isNaN)
        #expect(outside.count == 6)
    }

    @Test("rows are added where their index says", arguments: InstructionSet.available, KernelType.arithmetic)
    func scatterAdd(_ set: InstructionSet, _ type: KernelType) {
        let program = KernelProgram(DYN_SCATTER_ADD, type, extent: [3, 2, 3, 1])
        program.views = [
            KernelView(slot: program.slot([1, 2, 10, 20, 100, 200], type), strides: [2, 1, 0, 0]),
            KernelView(slot: program.slot([2, 0, 2], .f32), strides: [1, 0, 0, 0]),
            KernelView(slot: program.slot(Array(repeating: 9, count: 6), type), strides: [2, 1, 0, 0]),
        ]
        _ = set.use { _ in program.run() }
        #expect(program.memory[2].values == [10, 20, 0, 0, 101, 202])
    }

    @Test("running sums go either way", arguments: InstructionSet.available, KernelType.arithmetic)
    func cumulativeSum(_ set: InstructionSet, _ type: KernelType) {
        for (backwards, expected) in [(0, [1.0, 3, 6, 4, 9, 15]), (1, [6.0, 5, 3, 15, 11, 6])] {
            let program = KernelProgram(DYN_CUMULATIVE_SUM, type, extent: [1, 1, 2, 3])
            program.views = [
                KernelView(slot: program.slot([1, 2, 3, 4, 5, 6], type), strides: [0, 0, 3, 1]),
                KernelView(slot: program.slot(Array(repeating: 0, count: 6), type), strides: [0, 0, 3, 1]),
            ]
            program.instruction.reduced = UInt8(backwards)
            _ = set.use { _ in program.run() }
            #expect(program.memory[1].values == expected)
        }
    }

    @Test("minibatches are drawn by column and by row", arguments: KernelType.arithmetic)
    func minibatches(_ type: KernelType) {
        let index: [Int32] = [2, 0]
        let columns = KernelMemory([1, 2, 3, 0, 4, 5, 6, 0], type), drawn = KernelMemory([0, 0, 0, 0], type)
        dyn_gather_columns(type.code, columns.pointer, 4, 2, index, 2, drawn.pointer)
        #expect(drawn.values == [3, 1, 6, 4])
        let rows = KernelMemory([1, 2, 3, 4, 5, 6], type)
        dyn_gather_rows(type.code, rows.pointer, 2, index, 2, drawn.pointer)
        #expect(drawn.values == [5, 6, 1, 2])
    }

    @Test("minibatches are drawn sample by sample into columns, whole vectors and rests", arguments: KernelType.arithmetic)
    func transposedMinibatches(_ type: KernelType) {
        for (samples, width) in [(50, 7), (16, 4), (3, 5), (40, 1)] {
            let rows = KernelMemory((0..<samples * width).map(Double.init), type)
            let index = (0..<samples).map { Int32(($0 * 7 + 3) % samples) }
            let drawn = KernelMemory(Array(repeating: -1, count: samples * width), type)
            dyn_gather_transposed(type.code, rows.pointer, Int64(width), index, Int64(samples), drawn.pointer)
            let expected = (0..<width).flatMap { j in index.map { Double(Int($0) * width + j) } }
            #expect(drawn.values == expected)
        }
    }
}
