import CKernels
import Testing

@Suite struct KernelProductTests {
    static let sizes = [
        (1, 1, 1), (1, 32, 16), (16, 32, 10), (10, 16, 32), (16, 1, 32), (2, 130, 6), (3, 4, 300), (3, 2, 40), (5, 17, 9),
        (7, 70, 3), (20, 48, 1), (4, 9, 0),
    ]

    @Test("products agree with loops in every layout", arguments: InstructionSet.available, KernelType.arithmetic)
    func layouts(_ set: InstructionSet, _ type: KernelType) {
        for (number, (m, n, k)) in Self.sizes.enumerated() {
            let biases: [[Int]?] = [nil, [0, 1, 0, 0], [0, 0, 1, 0], [0, 1, m, 0]]
            for layout in 0..<8 {
                let bias = biases[(layout + number) % 4]
                check(set, type, [2, m, n, k], layout, bias: bias, scale: number % 3 == 0 ? 0.5 : 1)
            }
        }
    }

    /// layout: bits for A, B, C transposed in memory.
    private func check(_ set: InstructionSet, _ type: KernelType, _ extent: [Int], _ layout: Int, bias biasStrides: [Int]?, scale: Double) {
        let (m, n, k) = (extent[1], extent[2], extent[3])
        var numbers = KernelNumbers(UInt64(layout + 1))
        let program = KernelProgram(DYN_MATMUL, type, extent: extent)
        let a = KernelView(
            slot: program.slot(numbers.array(2 * m * k), type), strides: layout & 1 == 0 ? [m * k, k, 0, 1] : [m * k, 1, 0, m])
        let b = KernelView(
            slot: program.slot(numbers.array(k * n), type), strides: layout & 2 == 0 ? [0, 0, 1, n] : [0, 0, k, 1])
        let c = KernelView(
            slot: program.slot(Array(repeating: 9, count: 2 * m * n + 1), type), strides: layout & 4 == 0 ? [m * n, n, 1, 0] : [m * n, 1, m, 0])
        program.views = [a, b, c]
        if let biasStrides { program.views.append(KernelView(slot: program.slot(numbers.array(m * n + m + n), type), strides: biasStrides)) }
        program.instruction.scale = scale
        _ = set.use { _ in program.run(times: 2) }
        let (left, right, found) = (program.memory[0].values, program.memory[1].values, program.memory[2].values)
        let bias = program.memory.count > 3 ? program.memory[3].values : []
        var worst = 0.0
        for i in 0..<2 {
            for row in 0..<m {
                for column in 0..<n {
                    var sum = 0.0
                    let (first, second) = (a.index([i, row, 0, 0]), b.index([i, 0, column, 0]))
                    for l in 0..<k { sum += left[first + l * a.strides[3]] * right[second + l * b.strides[3]] }
                    sum *= scale
                    if biasStrides != nil { sum += bias[program.views[3].index([i, row, column, 0])] }
                    worst = max(worst, abs(found[c.index([i, row, column, 0])] - sum))
                }
            }
        }
        #expect(worst <= Double(k + 1) * (type == .f64 ? 2e-16 : 2e-7), "\(extent), layout \(layout)")
        #expect(found[2 * m * n] == 9)
    }

    @Test("a replica's product has the same bits alone and in a batch", arguments: InstructionSet.available, KernelType.arithmetic)
    func replicas(_ set: InstructionSet, _ type: KernelType) {
        var numbers = KernelNumbers(6)
        let (left, right) = ((0..<5).map { _ in numbers.array(16 * 10) }, (0..<5).map { _ in numbers.array(10 * 32) })
        func products(_ replicas: ClosedRange<Int>) -> [Double] {
            let count = replicas.count
            let program = KernelProgram(DYN_MATMUL, type, extent: [count, 16, 32, 10])
            program.views = [
                KernelView(slot: program.slot(replicas.flatMap { left[$0] }, type), strides: [160, 10, 0, 1]),
                KernelView(slot: program.slot(replicas.flatMap { right[$0] }, type), strides: [320, 0, 1, 32]),
                KernelView(slot: program.slot(Array(repeating: 0, count: count * 512), type), strides: [512, 32, 1, 0]),
            ]
            _ = set.use { _ in program.run() }
            return program.memory[2].values
        }
        #expect(products(0...4) == (0..<5).flatMap { products($0...$0) })
    }
}
