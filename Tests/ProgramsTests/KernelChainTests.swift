import CKernels
import Testing

@Suite struct KernelChainTests {
    private static func operation(_ code: UInt32, _ a: Int, _ b: Int = 0, _ c: Int = 0) -> dyn_lane_operation {
        dyn_lane_operation(code: UInt16(code), a: UInt16(a), b: UInt16(b), c: UInt16(c))
    }
    private static func binary(_ operation: dyn_binary_operation) -> UInt32 { 64 + operation.rawValue }

    /// Extents, and the strides of two loads and the store in them.
    static let forms: [(extent: [Int], left: [Int], right: [Int], store: [Int])] = [
        ([1, 1, 1, 1], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]),
        ([1, 1, 1, 1200], [0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 1]),
        ([1, 1, 1, 33], [0, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, 1]),
        ([1, 1, 1, 600], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]),
        ([1, 1, 16, 32], [0, 0, 32, 1], [0, 0, 1, 0], [0, 0, 32, 1]),
        ([1, 1, 70, 10], [0, 0, 10, 1], [0, 0, 0, 1], [0, 0, 10, 1]),
        ([1, 1, 30, 41], [0, 0, 1, 30], [0, 0, 41, 1], [0, 0, 41, 1]),
        ([1, 1, 30, 41], [0, 0, 41, 1], [0, 0, 41, 1], [0, 0, 1, 30]),
        ([1, 1, 7, 100], [0, 0, 200, 2], [0, 0, 0, 3], [0, 0, 100, 1]),
        ([3, 4, 5, 6], [120, 30, 6, 1], [0, 1, 0, 4], [120, 30, 6, 1]),
        ([3, 4, 5, 6], [1, 3, 12, 60], [20, 0, 4, 0], [120, 1, 24, 4]),
    ]

    @Test("loads and stores of every form meet the right elements", arguments: InstructionSet.available, KernelType.arithmetic)
    func forms(_ set: InstructionSet, _ type: KernelType) {
        for form in Self.forms {
            for (leftType, storeType) in [(type, type), (.bool, type), (.f32, .f64), (type, .f32)] {
                var numbers = KernelNumbers(2)
                let program = KernelProgram(DYN_CHAIN, type, extent: form.extent)
                let left = KernelView(slot: program.slot(numbers.array(1600), leftType), offset: 3, strides: form.left)
                let right = KernelView(slot: program.slot(numbers.array(1600), type), offset: 1, strides: form.right)
                let store = KernelView(slot: program.slot(Array(repeating: 7, count: 1600), storeType), offset: 2, strides: form.store)
                program.views = [left, right, store]
                program.operations = [Self.operation(Self.binary(DYN_ADD), 0, 1), Self.operation(Self.binary(DYN_MULTIPLY), 2, 0)]
                program.stores = [3]
                program.instruction.load_count = 2
                program.instruction.store_count = 1
                program.instruction.operation_count = 2
                _ = set.use { _ in program.run(times: 2) }
                var expected = [Double](repeating: 7, count: 1600)
                let (read, added) = (program.memory[0].values, program.memory[1].values)
                for coordinate in coordinates(form.extent) {
                    let x = type.rounded(read[left.index(coordinate)])
                    let y = added[right.index(coordinate)]
                    expected[store.index(coordinate)] = storeType.rounded(type.rounded(type.rounded(x + y) * x))
                }
                #expect(program.memory[2].values == expected, "extent \(form.extent), \(leftType) to \(storeType)")
            }
        }
    }

    @Test("a chain may update its loads in place", arguments: InstructionSet.available, [1, 5, 40, 1500])
    func inPlace(_ set: InstructionSet, _ count: Int) {
        // m ← m/2 + g; p ← p - m·p (m new, p read after m is written), the shape of an optimizer's update.
        let strides = [0, 0, 0, count == 1 ? 0 : 1]
        var numbers = KernelNumbers(4)
        let (p, m, g) = (numbers.array(count), numbers.array(count), numbers.array(count))
        let program = KernelProgram(DYN_CHAIN, .f64, extent: [1, 1, 1, count])
        let views = [p, m, g].map { KernelView(slot: program.slot($0, .f64), strides: strides) }
        let half = KernelView(slot: program.slot([0.5], .f64), strides: [0, 0, 0, 0])
        program.views = views + [half, views[1], views[0]]
        program.operations = [
            Self.operation(Self.binary(DYN_MULTIPLY), 1, 3), Self.operation(Self.binary(DYN_ADD), 4, 2),
            Self.operation(Self.binary(DYN_MULTIPLY), 5, 0), Self.operation(Self.binary(DYN_SUBTRACT), 0, 6),
        ]
        program.stores = [5, 7]
        program.instruction.load_count = 4
        program.instruction.store_count = 2
        program.instruction.operation_count = 4
        _ = set.use { _ in program.run() }
        let newM = zip(m, g).map { $0 * 0.5 + $1 }
        #expect(program.memory[1].values == newM)
        #expect(program.memory[0].values == zip(p, newM).map { $0 - $1 * $0 })
    }

    @Test("a load that is overwritten early keeps its value for later readers", arguments: InstructionSet.available)
    func overwrittenEarly(_ set: InstructionSet) {
        // x ← x + 1 while the old x is still squared.
        let values = (0..<900).map(Double.init)
        let program = KernelProgram(DYN_CHAIN, .f64, extent: [1, 1, 1, 900])
        let x = KernelView(slot: program.slot(values, .f64), strides: [0, 0, 0, 1])
        let one = KernelView(slot: program.slot([1], .f64), strides: [0, 0, 0, 0])
        let square = KernelView(slot: program.slot(values, .f64), strides: [0, 0, 0, 1])
        program.views = [x, one, x, square]
        program.operations = [Self.operation(Self.binary(DYN_ADD), 0, 1), Self.operation(DYN_SQUARE.rawValue, 0)]
        program.stores = [2, 3]
        program.instruction.load_count = 2
        program.instruction.store_count = 2
        program.instruction.operation_count = 2
        _ = set.use { _ in program.run() }
        #expect(program.memory[0].values == values.map { $0 + 1 })
        #expect(program.memory[2].values == values.map { $0 * $0 })
    }

    @Test("two arrays may change places", arguments: InstructionSet.available)
    func swapping(_ set: InstructionSet) {
        let (a, b) = ((0..<700).map(Double.init), (0..<700).map { -Double($0) })
        let program = KernelProgram(DYN_CHAIN, .f64, extent: [1, 1, 1, 700])
        let views = [a, b].map { KernelView(slot: program.slot($0, .f64), strides: [0, 0, 0, 1]) }
        program.views = views + views
        program.stores = [1, 0]
        program.instruction.load_count = 2
        program.instruction.store_count = 2
        _ = set.use { _ in program.run() }
        #expect(program.memory[0].values == b && program.memory[1].values == a)
    }

    @Test("an element computed alone has the bits that it has in company", arguments: InstructionSet.available, KernelType.arithmetic)
    func aloneAndInCompany(_ set: InstructionSet, _ type: KernelType) {
        var numbers = KernelNumbers(8)
        let values = numbers.array(130)
        func sigmoidOfSquare(_ values: [Double]) -> [Double] {
            let count = values.count
            let program = KernelProgram(DYN_CHAIN, type, extent: [1, 1, 1, count])
            program.views = [values, values].map { KernelView(slot: program.slot($0, type), strides: [0, 0, 0, 1]) }
            program.operations = [
                Self.operation(DYN_SQUARE.rawValue, 0), Self.operation(DYN_SIGMOID.rawValue, 1),
                Self.operation(128 + DYN_FMA.rawValue, 2, 0, 1), Self.operation(Self.binary(DYN_DIVIDE), 3, 2),
            ]
            program.stores = [4]
            program.instruction.load_count = 1
            program.instruction.store_count = 1
            program.instruction.operation_count = 4
            _ = set.use { _ in program.run() }
            return program.memory[1].values
        }
        #expect(sigmoidOfSquare(values) == values.flatMap { sigmoidOfSquare([$0]) })
    }
}
