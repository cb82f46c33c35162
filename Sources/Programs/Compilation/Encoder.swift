internal import CKernels
internal import Tensors

/// Writes instructions as the flat arrays that the kernels' executor reads.
struct Encoder {
    private(set) var instructions: [dyn_instruction] = []
    private(set) var accesses: [dyn_access] = []
    private(set) var operations: [dyn_lane_operation] = []
    private(set) var stores: [UInt16] = []
    /// Where the encoded instructions of each instruction begin, and where the last ones end.
    private(set) var starts: [Int] = []
    private let buffers: [Buffer]

    private static let rank = Int(DYN_RANK)

    /// Tiles keep up with the BLAS, and need no packing, as long as a panel of the right factor stays in the second-level
    /// cache: up to this depth, and to so many multiply-adds. Below the lesser number they win at any depth.
    private static let deepest = 4096
    private static let mostMultiplyAdds = 1 << 27
    private static let fewMultiplyAdds = 200_000

    /// Whether the product of m × k by k × n goes to the BLAS.
    static func goesToLibrary(_ m: Int, _ n: Int, _ k: Int) -> Bool {
        let multiplyAdds = m * n * k
        return multiplyAdds >= mostMultiplyAdds || k > deepest && multiplyAdds >= fewMultiplyAdds
    }

    var hasLibraryProducts: Bool { instructions.contains { $0.library != 0 } }

    init(_ program: [Instruction], buffers: [Buffer]) {
        self.buffers = buffers
        for instruction in program {
            starts.append(instructions.count)
            encode(instruction)
        }
        starts.append(instructions.count)
    }

    /// A stretch with the numbers of encoded instructions; nil where one of its instructions became several.
    func encoded(_ stretch: LaneStretch) -> LaneStretch? {
        guard stretch.range.allSatisfy({ starts[$0 + 1] == starts[$0] + 1 }) else { return nil }
        var result = stretch
        result.range = starts[stretch.range.lowerBound]..<starts[stretch.range.upperBound]
        return result
    }

    private mutating func encode(_ instruction: Instruction) {
        switch instruction {
        case .chain(let chain): encode(chain)
        case .reduce(let operation, let type, let source, let axes, let result):
            encodeReduction(operation, type, source, axes, result)
        case .matmul(let type, let left, let right, let result, let bias):
            encodeProduct(type, left, right, result, bias)
        case .gather(let type, let table, let index, let result):
            let width = table.shape.dropFirst().reduce(1, *)
            emit(DYN_GATHER, type, extent: [index.shape[0], width, table.shape[0], 1], [
                access(table, strides: [width, 1, 0, 0]), access(index, strides: [index.strides[0], 0, 0, 0]),
                access(result, strides: [width, 1, 0, 0]),
            ])
        case .scatterAdd(let type, let source, let index, let result):
            let width = source.shape.dropFirst().reduce(1, *)
            emit(DYN_SCATTER_ADD, type, extent: [index.shape[0], width, result.shape[0], 1], [
                access(source, strides: [width, 1, 0, 0]), access(index, strides: [index.strides[0], 0, 0, 0]),
                access(result, strides: [width, 1, 0, 0]),
            ])
        case .cumulativeSum(let type, let source, let axis, let reversed, let result):
            // The summed axis last, the others collapsed before it.
            let order = source.shape.indices.filter { $0 != axis } + [axis]
            let space = IndexSpace(
                shape: order.map { source.shape[$0] },
                strides: [order.map { source.strides[$0] }, order.map { result.strides[$0] }], keepingLast: true)
            space.forEachPart(rank: Self.rank) { shape, strides, offsets in
                emit(DYN_CUMULATIVE_SUM, type, reduced: reversed ? 1 : 0, extent: shape, [
                    access(source, strides: strides[0], moved: offsets[0]), access(result, strides: strides[1], moved: offsets[1]),
                ])
            }
        case .singularPair(let type, let matrix, let result):
            emit(DYN_SINGULAR_PAIR, type, extent: matrix.shape, [access(matrix, strides: matrix.strides), access(result, strides: result.strides)])
        case .bilinearForm(let type, let matrix, let pair, let result):
            emit(DYN_BILINEAR_FORM, type, extent: matrix.shape, [
                access(matrix, strides: matrix.strides), access(pair, strides: pair.strides), access(result, strides: []),
            ])
        case .call(let number):
            emit(DYN_CALL, .f64, code: Int32(number), extent: [1, 1, 1, 1], [])
        }
    }

    private mutating func encode(_ chain: Instruction.Chain) {
        guard chain.shape.allSatisfy({ $0 > 0 }), !chain.stores.isEmpty else { return }
        let views = chain.loads + chain.stores.map(\.view)
        // The order in which the first store lies in memory, outermost first.
        let lead = chain.stores[0].view.strides
        let order = chain.shape.indices.sorted { (abs(lead[$0]), $1) > (abs(lead[$1]), $0) }
        let space = IndexSpace(
            shape: order.map { chain.shape[$0] }, strides: views.map { view in order.map { view.strides[$0] } })
        let firstOperation = Int32(operations.count)
        let firstStore = Int32(stores.count)
        for operation in chain.operations {
            operations.append(dyn_lane_operation(
                code: operation.code, a: UInt16(operation.a), b: UInt16(operation.b), c: UInt16(operation.c)))
        }
        stores += chain.stores.map { UInt16($0.register) }
        space.forEachPart(rank: Self.rank) { shape, strides, offsets in
            emit(DYN_CHAIN, chain.arithmetic, extent: shape, views.indices.map { access(views[$0], strides: strides[$0], moved: offsets[$0]) })
            instructions[instructions.count - 1].load_count = Int32(chain.loads.count)
            instructions[instructions.count - 1].store_count = Int32(chain.stores.count)
            instructions[instructions.count - 1].first_operation = firstOperation
            instructions[instructions.count - 1].operation_count = Int32(chain.operations.count)
            instructions[instructions.count - 1].first_store = firstStore
        }
    }

    private mutating func encodeReduction(
        _ operation: dyn_reduction, _ type: ElementType, _ source: View, _ axes: [Int], _ result: View
    ) {
        let kept = source.shape.indices.filter { !axes.contains($0) }
        var resultStrides = [Int](repeating: 0, count: source.shape.count)
        for (position, axis) in kept.enumerated() { resultStrides[axis] = result.strides[position] }
        guard result.shape.allSatisfy({ $0 > 0 }) else { return }
        // Dimensions as they lie in the source, so that runs collapse; reduced and kept ones never merge.
        let order = source.shape.indices.sorted { (abs(source.strides[$0]), $1) > (abs(source.strides[$1]), $0) }
        let flags = order.map { axes.contains($0) ? 1 : 0 }
        let space = IndexSpace(
            shape: order.map { source.shape[$0] },
            strides: [order.map { source.strides[$0] }, order.map { resultStrides[$0] }], kinds: flags)
        guard space.shape.count <= Self.rank else {
            return encodeHighRankReduction(operation, type, source, axes, result)
        }
        let pad = Self.rank - space.shape.count
        var mask: UInt8 = 0
        for (position, kind) in space.kinds.enumerated() where kind == 1 { mask |= 1 << UInt8(position + pad) }
        emit(DYN_REDUCE, type, reduced: mask, code: Int32(operation.rawValue), extent: space.shape, [
            access(source, strides: space.strides[0]), access(result, strides: space.strides[1]),
        ])
    }

    /// More than four separate runs: one axis at a time, the last first, through a row-major copy made by the caller's view.
    private mutating func encodeHighRankReduction(
        _ operation: dyn_reduction, _ type: ElementType, _ source: View, _ axes: [Int], _ result: View
    ) {
        // Loop over the outermost kept dimension, which lowers the rank by one each time.
        let kept = source.shape.indices.filter { !axes.contains($0) }
        guard let outer = kept.first else { return }
        for i in 0..<source.shape[outer] {
            var part = source
            part.offset += i * source.strides[outer]
            part.shape[outer] = 1
            part.strides[outer] = 0
            var target = result
            target.offset += i * result.strides[0]
            target.shape[0] = 1
            target.strides[0] = 0
            encodeReduction(operation, type, part, axes, target)
        }
    }

    private mutating func encodeProduct(_ type: ElementType, _ left: View, _ right: View, _ result: View, _ bias: View?) {
        let batched = result.shape.count == 3
        let d = batched ? 1 : 0
        let (m, n, k) = (left.shape[d], right.shape[d + 1], left.shape[d + 1])
        func batch(_ view: View) -> Int { batched ? view.strides[0] : 0 }
        guard m > 0, n > 0, !batched || result.shape[0] > 0 else { return }
        var list = [
            access(left, strides: [batch(left), left.strides[d], 0, left.strides[d + 1]]),
            access(right, strides: [batch(right), 0, right.strides[d + 1], right.strides[d]]),
            access(result, strides: [batch(result), result.strides[d], result.strides[d + 1], 0]),
        ]
        if let bias { list.append(access(bias, strides: [batch(bias), bias.strides[d], bias.strides[d + 1], 0])) }
        emit(DYN_MATMUL, type, extent: [batched ? result.shape[0] : 1, m, n, k], list)
        instructions[instructions.count - 1].library = Self.goesToLibrary(m, n, k) ? 1 : 0
    }

    private func access(_ view: View, strides: [Int], moved: Int = 0) -> dyn_access {
        var padded = [Int](repeating: 0, count: Self.rank - strides.count) + strides
        padded = Array(padded.suffix(Self.rank))
        return dyn_access(
            slot: UInt32(view.buffer), type: UInt32(buffers[view.buffer].elementType.rawValue), offset: Int64(view.offset + moved),
            stride: (Int64(padded[0]), Int64(padded[1]), Int64(padded[2]), Int64(padded[3])))
    }

    private mutating func emit(
        _ kind: dyn_instruction_kind, _ type: ElementType, reduced: UInt8 = 0, code: Int32 = 0, extent: [Int],
        _ list: [dyn_access]
    ) {
        let padded = [Int](repeating: 1, count: Self.rank - extent.count) + extent
        var instruction = dyn_instruction()
        instruction.kind = UInt8(kind.rawValue)
        instruction.type = UInt8(type == .f32 ? DYN_F32.rawValue : DYN_F64.rawValue)
        instruction.reduced = reduced
        instruction.code = code
        instruction.first_access = Int32(accesses.count)
        instruction.access_count = Int32(list.count)
        instruction.extent = (Int64(padded[0]), Int64(padded[1]), Int64(padded[2]), Int64(padded[3]))
        instruction.scale = 1
        accesses += list
        instructions.append(instruction)
    }
}

/// An index space with the strides of several views in it, dimensions of extent 1 dropped and runs merged.
struct IndexSpace {
    private(set) var shape: Shape
    /// For each view, a stride a dimension.
    private(set) var strides: [[Int]]
    /// Dimensions of different kinds never merge.
    private(set) var kinds: [Int]

    init(shape: Shape, strides: [[Int]], kinds: [Int]? = nil, keepingLast: Bool = false) {
        self.shape = []
        self.kinds = []
        self.strides = strides.map { _ in [] }
        let last = shape.count - 1
        for axis in shape.indices {
            let kind = kinds?[axis] ?? 0
            let isFixed = keepingLast && axis == last
            if shape[axis] == 1, !isFixed { continue }
            let inner = strides.map { $0[axis] }
            if !isFixed, let previous = self.shape.last, self.kinds.last == kind,
                zip(self.strides, inner).allSatisfy({ $0[$0.count - 1] == $1 * shape[axis] }) {
                self.shape[self.shape.count - 1] = previous * shape[axis]
                for view in inner.indices { self.strides[view][self.strides[view].count - 1] = inner[view] }
            } else {
                self.shape.append(shape[axis])
                self.kinds.append(kind)
                for view in inner.indices { self.strides[view].append(inner[view]) }
            }
        }
    }

    /// The space in parts of at most `rank` dimensions: the outermost ones are walked here.
    func forEachPart(rank: Int, _ body: (_ shape: Shape, _ strides: [[Int]], _ offsets: [Int]) -> Void) {
        let outer = max(0, shape.count - rank)
        var index = [Int](repeating: 0, count: outer)
        while true {
            let offsets = strides.map { view in (0..<outer).reduce(0) { $0 + index[$1] * view[$1] } }
            body(Array(shape[outer...]), strides.map { Array($0[outer...]) }, offsets)
            var axis = outer - 1
            while axis >= 0 {
                index[axis] += 1
                if index[axis] < shape[axis] { break }
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }
}
