import CKernels
import Glibc
import Programs
import Tensors
import Testing

/// What native programs must keep to: the bits of the portable way, under every instruction set.
@Suite struct NativeProgramTests {
    private static func sample(_ shape: Shape, _ salt: Int, _ type: ElementType) -> Tensor {
        let count = shape.reduce(1, *)
        return Tensor((0..<count).map { Double(($0 * 7919 + salt * 104_729) % 2003) / 501.5 - 2 }, shape: shape).converted(to: type)
    }

    private static func onEachSet(_ body: () throws -> Void) rethrows {
        let own = dyn_current_instruction_set()
        for set in NativeAgreement.instructionSets where dyn_use_instruction_set(set) { try body() }
        _ = dyn_use_instruction_set(own)
    }

    private static let unary = Primitive.table.prefix { $0 !== Primitive.add }
    private static let binary = Primitive.table.drop { $0 !== Primitive.add }.prefix { $0 !== Primitive.select }

    @Test("every elementwise operation has the same bits, in whole vectors and parts of them", arguments: [ElementType.f64, .f32])
    func elementwise(type: ElementType) throws {
        let graph = try Graph.trace([TensorType([37], type), TensorType([3, 37], type), TensorType([], type)]) { x in
            let (a, b, c) = (x[0], x[1], x[2])
            var results = try Self.unary.map { try Operand.unary($0, b) }
            for operation in Self.binary {
                results += try [Operand.binary(operation, a, b), Operand.binary(operation, b, c), Operand.binary(operation, c, a)]
            }
            results += try [0.5, 3, -1, 2, 2.5].map { try Operand.power(b, Operand.binary(.subtract, c, c) + $0) }
            return results + [try a * b + c, try Operand.select(Operand.binary(.less, a, b), a, c), try (c * c).exp() * b]
        }
        let inputs = [Self.sample([37], 1, type), Self.sample([3, 37], 2, type), Self.sample([], 3, type)]
        try Self.onEachSet { try NativeAgreement.expect(graph, inputs: inputs) }
    }

    @Test("products of all forms and sizes have the same bits", arguments: [ElementType.f64, .f32])
    func products(type: ElementType) throws {
        for (m, k, n) in [(2, 3, 5), (16, 2, 32), (9, 33, 70)] {
            let graph = try Graph.trace([TensorType([m, k], type), TensorType([n, k], type), TensorType([n], type)]) { x in
                let product = try x[0].product(x[1].transposed()) + x[2]
                return [product, try x[1].transposed().product(product.transposed().product(x[0]).product(x[0].transposed()))]
            }
            let inputs = [Self.sample([m, k], 1, type), Self.sample([n, k], 2, type), Self.sample([n], 3, type)]
            try Self.onEachSet {
                for lanes in [[nil, nil, nil], [0, nil, nil], [nil, 0, 0]] as [[Int?]] {
                    try NativeAgreement.expect(graph, lanes: lanes, inputs: inputs)
                }
            }
        }
    }

    @Test("reductions along every axis have the same bits", arguments: [ElementType.f64, .f32])
    func reductions(type: ElementType) throws {
        let graph = try Graph.trace([TensorType([5, 67, 3], type), TensorType([1300], type)]) { x in
            var results: [Operand] = []
            for axes in [[0], [1], [2], [0, 1], [1, 2], [0, 2], [0, 1, 2]] {
                results += [try x[0].sum(axes: axes), try x[0].maximum(axes: axes)]
            }
            return results + [try x[1].sum(axes: [0]), try x[1].maximum(axes: [0])]
        }
        let inputs = [Self.sample([5, 67, 3], 1, type), Self.sample([1300], 2, type)]
        try Self.onEachSet { try NativeAgreement.expect(graph, inputs: inputs) }
    }

    @Test("a network's gradient step, repeated, has the same bits", arguments: [ElementType.f64, .f32])
    func trainingStep(type: ElementType) throws {
        let (inputCount, hidden) = (2, 16)
        let graph = try Graph.trace([TensorType([hidden, inputCount], type), TensorType([32, inputCount], type)]) { x in
            let loss = try (x[1].product(x[0].transposed())).tanh().square().sum(axes: [0, 1])
            guard case .traced(let traced) = loss, case .traced(let weights) = x[0] else { return [] }
            let gradient = try traced.graph.gradient(of: traced, withRespectTo: [weights])[0]
            return [try x[0] - gradient * 0.01, loss]
        }
        let inputs = [Self.sample([hidden, inputCount], 1, type), Self.sample([32, inputCount], 2, type)]
        try Self.onEachSet {
            try NativeAgreement.expect(graph, lanes: [nil, 0], updates: [0: 0], inputs: inputs, steps: 20)
        }
    }

    /// Numbers whose square roots come nearest to the middle of two: x = (m² + rest) / 2^k for an odd m of 54 bits and a small
    /// rest, found bit by bit from m² ≡ -rest modulo 2^k.
    private static func hardSquares() -> [Double] {
        var found: [Double] = []
        for bits in [UInt64(54), 55] {
            for rest in stride(from: Int64(-401), through: 401, by: 2) {
                var roots: [UInt64] = [1]
                for bit in 1..<bits {
                    let mask: UInt64 = (2 << bit) - 1
                    let both = roots + roots.map { root in root | (1 << bit) }
                    roots = both.filter { root in (root &* root &+ UInt64(bitPattern: rest)) & mask == 0 }
                }
                for root in roots where root >> 53 == 1 {
                    let square = root.multipliedFullWidth(by: root)
                    let low = square.low.addingReportingOverflow(UInt64(bitPattern: rest))
                    let high = square.high &+ (low.overflow ? 1 : 0) &- (rest < 0 ? 1 : 0)
                    let mantissa = high << (64 - bits) | low.partialValue >> bits
                    if mantissa >> 52 == 1 { found.append(Double(mantissa) * (bits == 54 ? 0x1p-52 : 0x1p-51)) }
                }
            }
        }
        return found
    }

    @Test("a square root is the nearest number, whatever instructions compute it")
    func squareRoots() throws {
        let hard = Self.hardSquares()
        #expect(hard.count > 100)
        let stream = RandomStream(seed: 11, purpose: .user)
        let others = (0..<20_000).map { index in
            let words = stream.bits(at: UInt64(index))
            return Double(bitPattern: (UInt64(words[0]) << 32 | UInt64(words[1])) >> 1)
        }
        let numbers =
            hard + hard.map { $0 * 0x1p-200 } + others
            + [0, -0.0, -1, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude]
        let graph = try Graph.trace([TensorType([numbers.count], .f64)]) { [try $0[0].sqrt(), try .power($0[0], 0.5)] }
        try Self.onEachSet {
            try NativeAgreement.expect(graph, inputs: [Tensor(numbers)])
            let execution = Execution(try Program(compiling: graph), isPortable: true)
            try execution.setInput(0, Tensor(numbers))
            try execution.run()
            let wrong = zip(try execution.output(0).doubles, numbers).filter { result, number in
                let expected = number.squareRoot()
                return result.bitPattern != expected.bitPattern && !(result.isNaN && expected.isNaN)
            }
            #expect(wrong.isEmpty)
        }
    }

    /// Two hidden layers, a softmax over two classes, plain gradient descent in place.
    private static func deepStep(samples: Int, _ type: ElementType) throws -> Graph {
        try Graph.trace([
            TensorType([16, 2], type), TensorType([16, 16], type), TensorType([2, 16], type), TensorType([samples, 2], type),
        ]) { x in
            let hidden = try x[3].product(x[0].transposed()).tanh().product(x[1].transposed()).tanh()
            let scores = try hidden.product(x[2].transposed())
            let chosen = try scores.logSoftmax(axis: 1).sliced(axis: 1, start: 0, count: 1)
            let loss = try chosen.sum() * -0.01
            let weights = x[..<3].compactMap { if case .traced(let traced) = $0 { traced } else { nil } }
            guard case .traced(let traced) = loss, weights.count == 3 else { return [] }
            let gradients = try traced.graph.gradient(of: traced, withRespectTo: weights)
            return try zip(x, gradients).map { try $0 - $1 * 0.1 } + [loss]
        }
    }

    @Test("a deep network's step, block by block, has the same bits for any number of samples", arguments: [ElementType.f64, .f32])
    func blocks(type: ElementType) throws {
        for samples in [100, 128, 129, 250, 500] {
            let graph = try Self.deepStep(samples: samples, type)
            let inputs = [
                Self.sample([16, 2], 1, type), Self.sample([16, 16], 2, type), Self.sample([2, 16], 3, type),
                Self.sample([samples, 2], 4, type),
            ]
            try Self.onEachSet {
                try NativeAgreement.expect(
                    graph, lanes: [nil, nil, nil, 0], updates: [0: 0, 1: 1, 2: 2], inputs: inputs, steps: 5)
            }
        }
    }

    @Test("many samples are worked on in blocks, few at once")
    func stretches() throws {
        for (samples, isInBlocks) in [(32, false), (500, true)] {
            let program = try Program(
                compiling: try Self.deepStep(samples: samples, .f32), lanes: [nil, nil, nil, 0], updates: [0: 0, 1: 1, 2: 2])
            #expect(program.nativeText.contains("first += 64") == isInBlocks)
        }
    }

    @Test("what the first instruction of a stretch needs is computed before it")
    func productBeforeStretch() throws {
        let shapes = [[40, 30], [30, 50], [500, 50]]
        let graph = try Graph.trace(shapes.map { TensorType($0, .f32) }) { x in
            [try x[2].product(x[0].product(x[1]).transposed()).tanh().square().tanh()]
        }
        let results = try [[nil, nil, 0], []].map { (lanes: [Int?]) -> [Double] in
            let execution = Execution(try Program(compiling: graph, lanes: lanes), isPortable: true)
            for (number, shape) in shapes.enumerated() { try execution.setInput(number, Self.sample(shape, number, .f32)) }
            try execution.run()
            return try execution.output(0).doubles
        }
        #expect(zip(results[0], results[1]).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test("numbers alone reach the text")
    func text() throws {
        let graph = try Graph.trace([TensorType([10], .f64)]) { [try ($0[0] * 2).tanh().sum(axes: [0])] }
        let text = try Program(compiling: graph).nativeText
        #expect(text.contains("lane_tanh_f64"))
        #expect(text.contains("reduce_run_f64(DYN_SUM"))
    }
}
