import CKernels
import Glibc
import Testing

@Suite struct KernelMathematicsTests {
    /// A function, the C library's double version, where it is tried, and how many units in the last place it may be off
    /// in f64 and f32 (the library's own error included).
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let operation: dyn_unary_operation
        let reference: @Sendable (Double) -> Double
        let range: ClosedRange<Double>
        var bounds: (f64: Double, f32: Double) = (2, 2)
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "exp", operation: DYN_EXP, reference: { Glibc.exp($0) }, range: -750...712),
        Case(name: "log", operation: DYN_LOG, reference: { Glibc.log($0) }, range: 0...3),
        Case(name: "log1p", operation: DYN_LOG1P, reference: { Glibc.log1p($0) }, range: -1...3),
        Case(name: "expm1", operation: DYN_EXPM1, reference: { Glibc.expm1($0) }, range: -40...80),
        Case(name: "sin", operation: DYN_SIN, reference: { Glibc.sin($0) }, range: -2e5...2e5),
        Case(name: "cos", operation: DYN_COS, reference: { Glibc.cos($0) }, range: -2e5...2e5),
        Case(name: "tan", operation: DYN_TAN, reference: { Glibc.tan($0) }, range: -10...10),
        Case(name: "sinh", operation: DYN_SINH, reference: { Glibc.sinh($0) }, range: -20...20, bounds: (2, 3)),
        Case(name: "erf", operation: DYN_ERF, reference: { Glibc.erf($0) }, range: -5...5),
        Case(name: "tanh", operation: DYN_TANH, reference: { Glibc.tanh($0) }, range: -20...20, bounds: (4, 8)),
        Case(name: "sigmoid", operation: DYN_SIGMOID, reference: { 1 / (1 + Glibc.exp(-$0)) }, range: -40...40, bounds: (4, 3)),
        Case(
            name: "softplus", operation: DYN_SOFTPLUS, reference: { max($0, 0) + Glibc.log1p(Glibc.exp(-abs($0))) },
            range: -40...40, bounds: (3, 3)),
        Case(name: "sqrt", operation: DYN_SQRT, reference: { $0.squareRoot() }, range: 0...1e9, bounds: (0.5, 0.51)),
    ]

    @Test("functions are as accurate as they claim", arguments: cases, InstructionSet.available)
    func accuracy(_ function: Case, _ set: InstructionSet) {
        let length = function.range.upperBound - function.range.lowerBound
        let points = (0..<1000).map { i in
            let x = function.range.lowerBound + length * Double(i) / 999
            return i % 3 == 0 ? x * Glibc.exp(-Double(i) / 40) : x
        }
        for type in KernelType.arithmetic {
            let memory = KernelMemory(points, type)
            let result = KernelMemory(points, type)
            _ = set.use { _ in dyn_unary(type.code, function.operation, memory.pointer, result.pointer, points.count) }
            var outliers: [Double] = []
            for index in points.indices {
                let expected = function.reference(memory[index])
                let rounded = type.rounded(expected)
                let found = result[index]
                if rounded.isInfinite || rounded.isNaN {
                    if found != rounded && !(found.isNaN && rounded.isNaN) { outliers.append(memory[index]) }
                    continue
                }
                let unit = type == .f64 ? expected.ulp : Double(Float(expected).ulp)
                let bound = type == .f64 ? function.bounds.f64 : function.bounds.f32
                if !(abs(found - expected) <= bound * unit) { outliers.append(memory[index]) }
            }
            #expect(outliers.isEmpty, "\(type)")
        }
    }

    /// Arguments and results as IEEE 754 and C have them.
    static let special: [(dyn_unary_operation, [Double], [Double])] = [
        (DYN_EXP, [0, -0.0, .infinity, -.infinity, 1000, -1000], [1, 1, .infinity, 0, .infinity, 0]),
        (DYN_LOG, [1, 0, -0.0, .infinity, -1], [0, -.infinity, -.infinity, .infinity, .nan]),
        (DYN_LOG1P, [0, -1, .infinity, -2], [0, -.infinity, .infinity, .nan]),
        (DYN_EXPM1, [0, .infinity, -.infinity], [0, .infinity, -1]),
        (DYN_TANH, [0, .infinity, -.infinity, 50, -50], [0, 1, -1, 1, -1]),
        (DYN_SIGMOID, [0, .infinity, -.infinity, -1000], [0.5, 1, 0, 0]),
        (DYN_SOFTPLUS, [.infinity, -.infinity, 1000], [.infinity, 0, 1000]),
        (DYN_SIN, [0, .infinity], [0, .nan]), (DYN_COS, [0, -.infinity], [1, .nan]),
        (DYN_SIGN, [3, -2, 0], [1, -1, 0]), (DYN_RELU, [3, -2, 0], [3, 0, 0]),
        (DYN_ROUND, [0.5, 1.5, 2.5, -0.5], [0, 2, 2, 0]), (DYN_FLOOR, [1.5, -1.5], [1, -2]), (DYN_CEIL, [1.5, -1.5], [2, -1]),
        (DYN_RECIPROCAL, [4, 0], [0.25, .infinity]), (DYN_SQRT, [4, -1], [2, .nan]),
        (DYN_NOT, [0, 2, .nan], [1, 0, 0]), (DYN_IS_NAN, [0, .nan, .infinity], [0, 1, 0]),
        (DYN_IS_FINITE, [0, .nan, .infinity, -.infinity], [1, 0, 0, 0]),
    ]

    @Test("special arguments have their special values", arguments: InstructionSet.available, KernelType.arithmetic)
    func specialValues(_ set: InstructionSet, _ type: KernelType) {
        for (operation, arguments, expected) in Self.special {
            let memory = KernelMemory(arguments, type)
            let result = KernelMemory(arguments, type)
            _ = set.use { _ in dyn_unary(type.code, operation, memory.pointer, result.pointer, arguments.count) }
            for index in expected.indices {
                #expect(result[index] == expected[index] || (result[index].isNaN && expected[index].isNaN),
                        "operation \(operation.rawValue) at \(arguments[index]) gives \(result[index])")
            }
        }
    }

    @Test("a NaN stays a NaN", arguments: InstructionSet.available, KernelType.arithmetic)
    func notANumber(_ set: InstructionSet, _ type: KernelType) {
        let logical = [DYN_NOT, DYN_IS_NAN, DYN_IS_FINITE].map(\.rawValue)
        for operation in 0..<DYN_UNARY_COUNT.rawValue where !logical.contains(operation) {
            let memory = KernelMemory([.nan, 0.5], type)
            _ = set.use { _ in
                dyn_unary(type.code, dyn_unary_operation(rawValue: operation), memory.pointer, memory.pointer, 2)
            }
            #expect(memory[0].isNaN && !memory[1].isNaN, "operation \(operation)")
        }
    }

    @Test("tanh is odd", arguments: InstructionSet.available, KernelType.arithmetic)
    func tanhIsOdd(_ set: InstructionSet, _ type: KernelType) {
        var numbers = KernelNumbers(3)
        let points = numbers.array(200).map { $0 * 10 }
        let (plus, minus) = (KernelMemory(points, type), KernelMemory(points.map { -$0 }, type))
        _ = set.use { _ in
            dyn_unary(type.code, DYN_TANH, plus.pointer, plus.pointer, 200)
            dyn_unary(type.code, DYN_TANH, minus.pointer, minus.pointer, 200)
        }
        #expect(plus.values == minus.values.map { -$0 })
    }
}
