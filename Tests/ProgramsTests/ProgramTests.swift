import CKernels
import Programs
import Tensors
import Testing

/// Compiled programs against eager evaluation of the same functions.
@Suite struct ProgramTests {
    private static func sample(_ shape: Shape, _ salt: Int) -> Tensor {
        let count = shape.reduce(1, *)
        return Tensor((0..<count).map { Double(($0 * 7919 + salt * 104_729) % 2003) / 1001.5 - 1 }, shape: shape)
    }

    private static func expectAgreement(
        _ shapes: [Shape], lanes: [Int?] = [], elementType: ElementType = .f64, tolerance: Double = 1e-12,
        _ function: ([Operand]) throws -> [Operand]
    ) throws {
        let inputs = shapes.enumerated().map { sample($1, $0 + 1).converted(to: elementType) }
        let eager = try function(inputs.map { .tensor($0) })
        let graph = try Graph.trace(shapes.map { TensorType($0, elementType) }, function)
        let execution = Execution(try Program(compiling: graph, lanes: lanes))
        for (number, tensor) in inputs.enumerated() { try execution.setInput(number, tensor) }
        for _ in 0..<2 { try execution.run() }
        for (number, expected) in eager.enumerated() {
            let found = try execution.output(number)
            let wanted = try #require(expected.tensor)
            #expect(found.shape == wanted.shape)
            for (a, b) in zip(found.doubles, wanted.doubles) { #expect(abs(a - b) <= tolerance * max(1, abs(b))) }
        }
        try NativeAgreement.expect(graph, lanes: lanes, inputs: inputs)
    }

    @Test("a network's forward pass agrees, samples along the lanes or not", arguments: [[nil, nil, nil], [0, nil, nil]] as [[Int?]])
    func network(lanes: [Int?]) throws {
        try Self.expectAgreement([[33, 5], [7, 5], [7]], lanes: lanes) { x in
            let hidden = try (x[0].product(x[1].transposed()) + x[2]).tanh()
            return [hidden, try hidden.logSoftmax(), try hidden.sum(axes: [0]), try hidden.maximum(axes: [1])]
        }
    }

    @Test("shapes: transposed, sliced backwards, reshaped, broadcast, joined")
    func shapes() throws {
        try Self.expectAgreement([[4, 6], [6]]) { x in
            let back = try x[0].sliced([.init(start: 3, step: -2, count: 2), .init(start: 1, step: 2, count: 3)])
            let turned = try x[0].transposed().reshaped([8, 3])
            let joined = try Operand.concatenate([turned, turned * 2], axis: 1)
            return [back, turned, joined, try (x[0] + x[1]).reshaped([24]), try x[1].expanded(at: [1]).broadcast(to: [6, 3])]
        }
    }

    @Test("five dimensions reduce and combine")
    func highRank() throws {
        try Self.expectAgreement([[2, 3, 2, 3, 2], [3, 1, 3, 1]]) { x in
            let sum = try x[0] * x[1]
            return [try sum.sum(axes: [1, 3]), try sum.transposed([4, 2, 0, 3, 1]).square(), try sum.maximum(axes: [0, 2, 4])]
        }
    }

    @Test("products of every form: matrix, vector, batch, transposed")
    func products() throws {
        try Self.expectAgreement([[3, 4], [4, 5], [4], [2, 3, 4], [2, 4, 5]], tolerance: 1e-11) { x in
            [
                try x[0].product(x[1]), try x[0].product(x[2]), try x[2].product(x[1]), try x[2].product(x[2]),
                try x[3].product(x[4]), try x[3].product(x[1]), try x[1].transposed().product(x[0].transposed()),
            ]
        }
    }

    @Test("large products go to the library and agree")
    func largeProduct() throws {
        try Self.expectAgreement([[9, 4200], [4200, 7], [7]], lanes: [0, nil, nil], tolerance: 1e-9) { x in
            [try x[0].product(x[1]) + x[2]]
        }
    }

    @Test("products of middling size are tiles, and agree")
    func middlingProduct() throws {
        try Self.expectAgreement([[120, 90], [90, 70], [70]], lanes: [0, nil, nil], tolerance: 1e-10) { x in
            [try x[0].product(x[1]) + x[2]]
        }
    }

    @Test("constants of equal numbers are one value, so that the same formula written twice is computed once")
    func equalConstants() throws {
        let graph = Graph()
        let x = Operand.traced(graph.input(TensorType([3, 2], .f32)))
        func formula() throws -> Operand { try ((x * -2 + 1).exp() / 3).sum() }
        let (first, second) = (graph.lift(try formula()), graph.lift(try formula()))
        #expect(first.index == second.index)
        #expect(graph.lift(try x * -0.0).index != graph.lift(try x * Operand(Tensor([-0.0, 0, 0, 0, 0, 0], shape: [3, 2]))).index)
    }

    @Test("rows gathered and running sums")
    func gathering() throws {
        let index = Operand(Tensor([2, 0, 2, 1]))
        try Self.expectAgreement([[3, 4]]) { x in
            [try Operand.gather(x[0], rows: index), try x[0].cumulativeSum(axis: 0), try x[0].cumulativeSum(axis: 1, reversed: true)]
        }
    }

    @Test("single precision stays single")
    func singlePrecision() throws {
        try Self.expectAgreement([[9, 3], [3, 3]], lanes: [0, nil], elementType: .f32, tolerance: 2e-6) { x in
            let y = try (x[0].product(x[1]) * 0.5 + 1).sigmoid()
            #expect(y.elementType == .f32)
            return [y, try y.mean(), try Operand.select(Operand.binary(.greater, y, 0.5), y, 0)]
        }
    }

    @Test("an output that updates an input makes the next run the next step")
    func updates() throws {
        let graph = try Graph.trace([TensorType([3]), TensorType([3])]) { x in
            // Each reads the other's old value.
            [try x[0] + x[1], try x[0] * 0.5, try x[0].sum()]
        }
        let execution = Execution(try Program(compiling: graph, updates: [0: 0, 1: 1]))
        var (a, b) = ([1.0, 2, 3], [0.5, 0.25, 4])
        try execution.setInput(0, Tensor(a))
        try execution.setInput(1, Tensor(b))
        for _ in 0..<4 {
            let total = a.reduce(0, +)
            (a, b) = (zip(a, b).map(+), a.map { $0 * 0.5 })
            try execution.run()
            #expect(execution.outputScalar(2) == total)
        }
        #expect(try execution.input(0).doubles == a)
        #expect(try execution.input(1).doubles == b)
    }

    @Test("results have the same bits in any place: alone, in company, on a second run")
    func sameBits() throws {
        func value(_ count: Int) throws -> Double {
            let graph = try Graph.trace([TensorType([count]), TensorType([4])]) { x in
                var parts = try (0..<4).map { try x[1].at($0).exp().sum() }
                parts.append(try x[0].exp().sum())
                return parts
            }
            let execution = Execution(try Program(compiling: graph))
            try execution.setInput(0, Self.sample([count], 3))
            try execution.setInput(1, Tensor([0.1, 0.2, 0.3, 0.4]))
            try execution.run()
            return execution.outputScalar(1)
        }
        #expect(try value(1) == value(1000))
    }

    @Test("equal functions have equal fingerprints, others not")
    func fingerprints() throws {
        func print(_ factor: Double, _ count: Int) throws -> String {
            try Graph.trace([TensorType([count])]) { [try ($0[0] * Operand(factor)).tanh()] }.fingerprint
        }
        #expect(try print(2, 3) == print(2, 3))
        #expect(try print(2, 3) != print(2.0000000001, 3))
        #expect(try print(2, 3) != print(2, 4))
    }

    @Test("shapes that do not fit are errors that show both")
    func errors() {
        #expect(throws: ProgramError.self) {
            try Graph.trace([TensorType([2, 3]), TensorType([4])]) { [try $0[0] + $0[1]] }
        }
        #expect(throws: ProgramError.self) {
            try Graph.trace([TensorType([2, 3]), TensorType([2, 3])]) { [try $0[0].product($0[1])] }
        }
        #expect(throws: ProgramError.self) {
            try Graph.trace([TensorType([2])]) { inputs in
                guard case .traced(let x) = inputs[0] else { return inputs }
                return try x.graph.gradient(of: x, withRespectTo: [x])
            }
        }
    }
}
