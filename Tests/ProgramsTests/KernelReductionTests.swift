import CKernels
import Testing

@Suite struct KernelReductionTests {
    @Test("reductions over any dimensions agree with loops", arguments: InstructionSet.available, KernelType.arithmetic)
    func anyDimensions(_ set: InstructionSet, _ type: KernelType) {
        let spaces = [[1, 1, 1, 1], [1, 1, 1, 32], [1, 1, 6, 33], [1, 1, 70, 3], [2, 3, 4, 5], [1, 1, 1, 700]]
        for extent in spaces {
            for transposed in [false, true] {
                for mask in 0..<16 {
                    for code in mask == 8 ? [DYN_SUM, DYN_PRODUCT_OF, DYN_MAX, DYN_MIN] : [DYN_SUM, DYN_MIN] { check(set, type, extent, mask, code, transposed) }
                }
            }
        }
    }

    private func check(_ set: InstructionSet, _ type: KernelType, _ extent: [Int], _ mask: Int, _ code: dyn_reduction, _ transposed: Bool) {
        var numbers = KernelNumbers(11)
        let count = extent.reduce(1, *)
        let program = KernelProgram(DYN_REDUCE, type, extent: extent)
        let kept = (0..<4).map { mask >> $0 & 1 == 1 ? 1 : extent[$0] }
        let values = numbers.array(count).map { code == DYN_PRODUCT_OF ? 1 + $0 / 100 : $0 }
        let source = KernelView(slot: program.slot(values, type), strides: strides(extent, transposed))
        let keptStrides = strides(kept, false).enumerated().map { mask >> $0.offset & 1 == 1 ? 0 : $0.element }
        let result = KernelView(slot: program.slot(Array(repeating: 0, count: kept.reduce(1, *)), type), strides: keptStrides)
        program.views = [source, result]
        program.instruction.reduced = UInt8(mask)
        program.instruction.code = Int32(code.rawValue)
        _ = set.use { _ in program.run() }
        var expected = [Double?](repeating: nil, count: kept.reduce(1, *))
        let read = program.memory[0].values
        for coordinate in coordinates(extent) {
            let (value, target) = (read[source.index(coordinate)], result.index(coordinate))
            guard let so = expected[target] else {
                expected[target] = value
                continue
            }
            switch code {
            case DYN_SUM: expected[target] = so + value
            case DYN_PRODUCT_OF: expected[target] = so * value
            case DYN_MAX: expected[target] = max(so, value)
            default: expected[target] = min(so, value)
            }
        }
        let tolerance = code == DYN_MAX || code == DYN_MIN ? 0 : Double(count) * (type == .f64 ? 1e-16 : 1e-7) * 2
        let agrees = zip(program.memory[1].values, expected).allSatisfy { found, value in
            abs(found - (value ?? .nan)) <= tolerance * max(1, abs(value ?? 0))
        }
        #expect(agrees, "\(extent), mask \(mask), code \(code.rawValue)")
    }

    private func strides(_ extent: [Int], _ transposed: Bool) -> [Int] {
        var result = [0, 0, 0, 0]
        var stride = 1
        for d in transposed ? [0, 1, 2, 3] : [3, 2, 1, 0] {
            result[d] = stride
            stride *= extent[d]
        }
        return result
    }

    @Test("the sum of a long row is as accurate as pairwise summation", arguments: InstructionSet.available)
    func accuracy(_ set: InstructionSet) {
        // A running f32 sum of 100 000 times 0.1 is off by 1e-4 of it; pairwise by less than 1e-6.
        let program = KernelProgram(DYN_REDUCE, .f32, extent: [1, 1, 1, 100_000])
        program.views = [
            KernelView(slot: program.slot(Array(repeating: 0.1, count: 100_000), .f32), strides: [0, 0, 0, 1]),
            KernelView(slot: program.slot([0], .f32), strides: [0, 0, 0, 0]),
        ]
        program.instruction.reduced = 8
        _ = set.use { _ in program.run() }
        #expect(abs(program.memory[1][0] - 10_000) < 0.01)
    }

    @Test("one NaN makes a maximum NaN, wherever it is", arguments: InstructionSet.available, KernelType.arithmetic)
    func notANumber(_ set: InstructionSet, _ type: KernelType) {
        for place in 0..<40 {
            for (mask, strides) in [(8, [0, 0, 0, 1]), (4, [0, 0, 1, 0])] {
                let program = KernelProgram(DYN_REDUCE, type, extent: mask == 8 ? [1, 1, 1, 40] : [1, 1, 40, 1])
                var values = [Double](repeating: 1, count: 40)
                values[place] = .nan
                program.views = [
                    KernelView(slot: program.slot(values, type), strides: strides),
                    KernelView(slot: program.slot([0], type), strides: [0, 0, 0, 0]),
                ]
                program.instruction.reduced = UInt8(mask)
                program.instruction.code = Int32(DYN_MAX.rawValue)
                _ = set.use { _ in program.run() }
                #expect(program.memory[1][0].isNaN)
            }
        }
    }
}
