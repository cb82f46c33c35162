internal import Tensors

/// Stretches of a program in which every sample goes its own way: element l of each result depends on elements l of the
/// operands alone. Such instructions can run for some samples at a time, from the first to the last of them, so that what
/// one leaves is in the first-level cache for the next.
///
/// The order of instructions changes: those of a stretch stand together, what stood between them and does not belong there
/// behind. Each computes what it did before.
struct LaneBlocks {
    private(set) var instructions: [Instruction] = []
    private(set) var stretches: [LaneStretch] = []
    private var ranges: [Range<Int>] = []
    private let lanes: Int

    /// - Parameters:
    ///   - lanes: the extent of the axis along which vectors run: how many samples or starting points there are.
    ///   - kept: buffers that are read after the run.
    init(_ program: [Instruction], calls: [ProgramCall], buffers: [Buffer], lanes: Int, kept: Set<Int>) {
        self.lanes = lanes
        guard lanes >= LaneStretch.narrowestBlock else {
            instructions = program
            return
        }
        var members: [Instruction] = []
        var others: [Instruction] = []
        var open = Stretch(lanes: lanes)
        func touched(_ instruction: Instruction) -> (reads: [Int], writes: [Int]) {
            guard case .call(let number) = instruction else {
                return (instruction.reads.map(\.buffer), instruction.writes.map(\.buffer))
            }
            return (calls[number].operands.map(\.buffer), [calls[number].result.buffer])
        }
        func close(_ blocks: inout LaneBlocks) {
            if members.count > 1 {
                blocks.ranges.append(blocks.instructions.count..<(blocks.instructions.count + members.count))
            }
            blocks.instructions += members + others
            members = []
            others = []
            open = Stretch(lanes: lanes)
        }
        for instruction in program {
            let (reads, writes) = touched(instruction)
            if let access = LaneAccess(instruction, lanes: lanes) {
                if !open.admits(access, reads, writes) { close(&self) }
                open.add(access, writes)
                members.append(instruction)
            } else if members.isEmpty {
                instructions.append(instruction)
            } else {
                open.pass(reads, writes)
                others.append(instruction)
            }
        }
        close(&self)
        let own = privateBuffers(buffers, kept, touched)
        stretches = ranges.compactMap { LaneStretch.fitting($0, Array(instructions[$0]), buffers, own: own, lanes: lanes) }
        if stretches.isEmpty { instructions = program }
    }

    /// Buffers that nothing outside one stretch touches.
    private func privateBuffers(
        _ buffers: [Buffer], _ kept: Set<Int>, _ touched: (Instruction) -> (reads: [Int], writes: [Int])
    ) -> Set<Int> {
        var home = [Int?](repeating: nil, count: buffers.count)
        var isShared = [Bool](repeating: false, count: buffers.count)
        for buffer in kept { isShared[buffer] = true }
        for (position, instruction) in instructions.enumerated() {
            let stretch = ranges.firstIndex { $0.contains(position) }
            let (reads, writes) = touched(instruction)
            for buffer in reads + writes {
                if stretch == nil || home[buffer] != nil && home[buffer] != stretch { isShared[buffer] = true }
                home[buffer] = stretch
            }
        }
        return Set(buffers.indices.filter { index in
            guard case .temporary = buffers[index].kind else { return false }
            return home[index] != nil && !isShared[index]
        })
    }

    /// The members of a stretch so far, and what stands between them.
    private struct Stretch {
        let lanes: Int
        private var written: Set<Int> = []
        /// Read in another order than sample by sample.
        private var readFreely: Set<Int> = []
        private var passedReads: Set<Int> = []
        private var passedWrites: Set<Int> = []

        init(lanes: Int) { self.lanes = lanes }

        /// Whether an instruction may move up to the members: nothing that stands between them needs what it writes or
        /// writes what it needs, and it meets what they write sample by sample.
        func admits(_ access: LaneAccess, _ reads: [Int], _ writes: [Int]) -> Bool {
            passedWrites.isDisjoint(with: reads) && passedWrites.isDisjoint(with: writes) && passedReads.isDisjoint(with: writes)
                && written.isDisjoint(with: access.free) && readFreely.isDisjoint(with: writes)
        }

        mutating func add(_ access: LaneAccess, _ writes: [Int]) {
            written.formUnion(writes)
            readFreely.formUnion(access.free)
        }

        mutating func pass(_ reads: [Int], _ writes: [Int]) {
            passedReads.formUnion(reads)
            passedWrites.formUnion(writes)
        }
    }
}

/// A stretch with the sizes of its blocks, and a place for all that only its own instructions touch in the memory of a block.
struct LaneStretch {
    /// Numbers of its instructions.
    var range: Range<Int>
    /// Samples in all, and in a block.
    let lanes: Int
    let block: Int
    /// Byte offsets in a block's own memory, by buffer.
    let offsets: [Int: Int]
    let bytes: Int

    /// Samples in a block of f32, at most and at least; half of that in f64. Whole panels of products with every
    /// instruction set, or half ones.
    static let widestBlock = 64
    static let narrowestBlock = 32
    /// All arrays of a block together: more, and they would leave the first-level cache.
    private static let mostBytes = 44 << 10

    /// The widest blocks that fit; nil where they gain nothing, because all is small enough, or do not fit.
    fileprivate static func fitting(
        _ range: Range<Int>, _ members: [Instruction], _ buffers: [Buffer], own: Set<Int>, lanes: Int
    ) -> LaneStretch? {
        let part = members.contains { $0.arithmetic == .f64 } ? 2 : 1
        return LaneStretch(range, members, buffers, own: own, lanes: lanes, block: widestBlock / part)
            ?? LaneStretch(range, members, buffers, own: own, lanes: lanes, block: narrowestBlock / part)
    }

    private init?(
        _ range: Range<Int>, _ members: [Instruction], _ buffers: [Buffer], own: Set<Int>, lanes: Int, block: Int
    ) {
        guard lanes >= 2 * block else { return nil }
        var whole = 0
        var shared = 0
        var local = buffers
        let touched = Set(members.flatMap { ($0.reads + $0.writes).map(\.buffer) })
        for index in buffers.indices {
            let isOwn = touched.contains(index) && own.contains(index)
            local[index].kind = isOwn ? .temporary : .input(index)
            local[index].count = buffers[index].count / lanes * block
            guard touched.contains(index), buffers[index].count >= lanes, buffers[index].count % lanes == 0 else { continue }
            whole += MemoryPlan.bytes(buffers[index])
            if !isOwn { shared += MemoryPlan.bytes(local[index]) }
        }
        let plan = MemoryPlan(buffers: local, instructions: members, calls: [], kept: [])
        guard whole > Self.mostBytes, plan.arenaBytes + shared <= Self.mostBytes else { return nil }
        self.range = range
        self.lanes = lanes
        self.block = block
        offsets = Dictionary(uniqueKeysWithValues: plan.offsets.enumerated().compactMap { index, offset in offset.map { (index, $0) } })
        bytes = plan.arenaBytes
    }
}

extension Instruction {
    fileprivate var arithmetic: ElementType {
        switch self {
        case .chain(let chain): chain.arithmetic
        case .matmul(let type, _, _, _, _), .reduce(_, let type, _, _, _): type
        default: .f64
        }
    }
}

/// An instruction that works sample by sample, and what it reads in another order.
private struct LaneAccess {
    /// Buffers that are not read sample by sample, with samples one behind the other.
    private(set) var free: Set<Int> = []

    /// Nil for an instruction that does not work sample by sample, or does not write samples one behind the other.
    init?(_ instruction: Instruction, lanes: Int) {
        func isAlong(_ view: View, _ axis: Int) -> Bool {
            view.shape[axis] == lanes && view.strides[axis] == 1 && view.offset % lanes == 0
                && view.shape.indices.allSatisfy { $0 == axis || view.shape[$0] <= 1 || view.strides[$0] % lanes == 0 }
        }
        switch instruction {
        case .chain(let chain):
            guard let first = chain.stores.first?.view,
                let axis = first.shape.indices.first(where: { isAlong(first, $0) }),
                chain.stores.allSatisfy({ isAlong($0.view, axis) })
            else { return nil }
            free = Set(chain.loads.filter { !isAlong($0, axis) }.map(\.buffer))
            guard free.isDisjoint(with: chain.stores.map(\.view.buffer)) else { return nil }
        case .matmul(_, let left, let right, let result, let bias):
            guard result.shape.count == 2 else { return nil }
            let samples: View
            let weights: View
            if isAlong(result, 1) {
                (samples, weights) = (right, left)
                if !isAlong(right, 1) { free.insert(right.buffer) }
            } else if isAlong(result, 0) {
                (samples, weights) = (left, right)
                if !isAlong(left, 0) { free.insert(left.buffer) }
            } else {
                return nil
            }
            free.insert(weights.buffer)
            if let bias { free.insert(bias.buffer) }
            guard samples.buffer != weights.buffer, !free.contains(result.buffer), samples.buffer != result.buffer else { return nil }
        case .reduce(_, _, let source, let axes, let result):
            let keptAxes = source.shape.indices.filter { !axes.contains($0) }
            guard let place = result.shape.indices.first(where: { isAlong(result, $0) }), keptAxes.indices.contains(place),
                isAlong(source, keptAxes[place]), source.buffer != result.buffer
            else { return nil }
        default: return nil
        }
    }
}
