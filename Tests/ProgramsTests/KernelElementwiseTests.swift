import CKernels
import Glibc
import Testing

@Suite struct KernelElementwiseTests {
    static let binaryReferences: [(dyn_binary_operation, @Sendable (Double, Double) -> Double)] = [
        (DYN_ADD, { $0 + $1 }), (DYN_SUBTRACT, { $0 - $1 }), (DYN_MULTIPLY, { $0 * $1 }), (DYN_DIVIDE, { $0 / $1 }),
        (DYN_MAXIMUM, { $0 > $1 || $0.isNaN ? $0 : $1 }), (DYN_MINIMUM, { $0 < $1 || $0.isNaN ? $0 : $1 }),
        (DYN_ATAN2, { Glibc.atan2($0, $1) }), (DYN_POWER, { Glibc.pow($0, $1) }),
        (DYN_EQUAL, { $0 == $1 ? 1 : 0 }), (DYN_NOT_EQUAL, { $0 != $1 ? 1 : 0 }), (DYN_LESS, { $0 < $1 ? 1 : 0 }),
        (DYN_LESS_EQUAL, { $0 <= $1 ? 1 : 0 }), (DYN_GREATER, { $0 > $1 ? 1 : 0 }),
        (DYN_GREATER_EQUAL, { $0 >= $1 ? 1 : 0 }), (DYN_AND, { $0 != 0 && $1 != 0 ? 1 : 0 }),
        (DYN_OR, { $0 != 0 || $1 != 0 ? 1 : 0 }),
    ]

    @Test("binary operations agree with Swift's, whatever the steps", arguments: InstructionSet.available, KernelType.arithmetic)
    func binary(_ set: InstructionSet, _ type: KernelType) {
        var numbers = KernelNumbers(1)
        var left = numbers.array(37), right = numbers.array(37)
        left.replaceSubrange(0..<5, with: [.nan, 1, .infinity, 0, 0.5])
        right.replaceSubrange(0..<5, with: [1, .nan, 2, 0, 0.5])
        let a = KernelMemory(left, type), b = KernelMemory(right, type), result = KernelMemory(left, type)
        for (operation, reference) in Self.binaryReferences {
            for (aStep, bStep) in [(1, 1), (0, 1), (1, 0), (0, 0)] {
                for first in [0, 4] {
                    let shift = first * (type == .f64 ? 8 : 4)
                    _ = set.use { _ in
                        dyn_binary(type.code, operation, a.pointer + shift, aStep, b.pointer + shift, bStep, result.pointer, 33)
                    }
                    let agrees = (0..<33).allSatisfy { index in
                        let expected = type.rounded(reference(a[first + index * aStep], b[first + index * bStep]))
                        let found = result[index]
                        let tolerance = operation == DYN_POWER || operation == DYN_ATAN2 ? abs(expected) * (type == .f64 ? 1e-15 : 3e-7) : 0
                        return found == expected || abs(found - expected) <= tolerance || (found.isNaN && expected.isNaN)
                    }
                    #expect(agrees, "operation \(operation.rawValue), steps \(aStep) and \(bStep)")
                }
            }
        }
    }

    @Test("the modulo has the divisor's sign, as in Python", arguments: InstructionSet.available)
    func modulo(_ set: InstructionSet) {
        let a = KernelMemory([7, -7, 7, -7, 6, 1], .f64), b = KernelMemory([3, 3, -3, -3, 3, 0], .f64)
        _ = set.use { _ in dyn_binary(DYN_F64, DYN_MODULO, a.pointer, 1, b.pointer, 1, a.pointer, 6) }
        #expect(Array(a.values.prefix(5)) == [1, 2, -2, -1, 0] && a[5].isNaN)
    }

    @Test("an exponent gives the same power whether it is one for all or one each", arguments: InstructionSet.available, KernelType.arithmetic)
    func powers(_ set: InstructionSet, _ type: KernelType) {
        var numbers = KernelNumbers(9)
        let base = KernelMemory([-.infinity, -0.0, 0, .infinity, .nan] + numbers.array(30), type)
        for exponent in [2, 0.5, -1, 3, 1, 0, 1.5, -2] {
            let each = KernelMemory(Array(repeating: exponent, count: 35), type)
            let one = KernelMemory(base.values, type), many = KernelMemory(base.values, type)
            _ = set.use { _ in
                dyn_binary(type.code, DYN_POWER, base.pointer, 1, each.pointer, 0, one.pointer, 35)
                dyn_binary(type.code, DYN_POWER, base.pointer, 1, each.pointer, 1, many.pointer, 35)
            }
            #expect(zip(one.values, many.values).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }, "exponent \(exponent)")
        }
    }

    @Test("select chooses by its condition and fma adds to a product", arguments: InstructionSet.available, KernelType.arithmetic)
    func ternary(_ set: InstructionSet, _ type: KernelType) {
        var numbers = KernelNumbers(5)
        let a = KernelMemory((0..<21).map { Double($0 % 3) }, type)
        let b = KernelMemory(numbers.array(21), type), c = KernelMemory(numbers.array(21), type)
        let result = KernelMemory(a.values, type)
        for steps in 0..<8 {
            let (aStep, bStep, cStep) = (steps & 1, steps >> 1 & 1, steps >> 2)
            _ = set.use { _ in dyn_ternary(type.code, DYN_SELECT, a.pointer, aStep, b.pointer, bStep, c.pointer, cStep, result.pointer, 21) }
            let chosen = (0..<21).allSatisfy { result[$0] == (a[$0 * aStep] != 0 ? b[$0 * bStep] : c[$0 * cStep]) }
            #expect(chosen)
            _ = set.use { _ in dyn_ternary(type.code, DYN_FMA, a.pointer, aStep, b.pointer, bStep, c.pointer, cStep, result.pointer, 21) }
            let added = (0..<21).allSatisfy {
                abs(result[$0] - (a[$0 * aStep] * b[$0 * bStep] + c[$0 * cStep])) <= (type == .f64 ? 1e-15 : 3e-7)
            }
            #expect(added)
        }
    }

    @Test("an element's bits do not depend on its neighbours", arguments: InstructionSet.available, KernelType.arithmetic)
    func alone(_ set: InstructionSet, _ type: KernelType) {
        var numbers = KernelNumbers(7)
        let points = KernelMemory(numbers.array(70).map { $0 * 8 }, type)
        let size = type == .f64 ? 8 : 4
        for operation in 0..<DYN_UNARY_COUNT.rawValue {
            let operation = dyn_unary_operation(rawValue: operation)
            let each = KernelMemory(points.values, type), together = KernelMemory(points.values, type)
            _ = set.use { _ in
                for i in 0..<70 { dyn_unary(type.code, operation, points.pointer + i * size, each.pointer + i * size, 1) }
                for count in Array(1...17) + [31, 32, 33, 47, 69, 70] {
                    let rest = count..<min(count + 3, 70)
                    for i in rest { together[i] = 99 }
                    dyn_unary(type.code, operation, points.pointer, together.pointer, count)
                    let agrees = (0..<count).allSatisfy { together[$0] == each[$0] || (together[$0].isNaN && each[$0].isNaN) }
                    #expect(agrees && rest.allSatisfy { together[$0] == 99 }, "operation \(operation.rawValue), \(count) elements")
                }
            }
        }
    }

    @Test("conversions keep values and give truths", arguments: InstructionSet.available)
    func conversions(_ set: InstructionSet) {
        let values = [0, 1, -2.5, .nan, .infinity]
        for from in KernelType.allCases {
            for to in KernelType.allCases {
                let source = KernelMemory(values, from), result = KernelMemory(values, to)
                _ = set.use { _ in dyn_convert(from.code, source.pointer, to.code, result.pointer, 5) }
                for i in values.indices {
                    #expect(result[i] == to.rounded(from.rounded(values[i])) || (result[i].isNaN && values[i].isNaN))
                }
            }
        }
    }

    @Test("one infinity among many numbers is noticed, wherever it is", arguments: InstructionSet.available, KernelType.arithmetic)
    func finiteness(_ set: InstructionSet, _ type: KernelType) {
        let memory = KernelMemory(Array(repeating: 1, count: 45), type)
        _ = set.use { _ in
            #expect(dyn_all_finite(type.code, memory.pointer, 45))
            for i in 0..<45 {
                memory[i] = i % 2 == 0 ? .nan : -.infinity
                #expect(!dyn_all_finite(type.code, memory.pointer, 45))
                #expect(dyn_all_finite(type.code, memory.pointer, i))
                memory[i] = 1
            }
        }
    }
}
