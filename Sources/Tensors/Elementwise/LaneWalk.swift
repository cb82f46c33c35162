/// A walk over a result in row-major order and over operands that broadcast to it, in runs that vector kernels take.
///
/// Neighbouring axes along which every operand either lies without gaps or repeats are merged; the innermost one is the run.
struct LaneWalk {
    /// Elements of a run.
    private(set) var run = 1
    /// How each operand goes along a run: 1, or 0 where it repeats one value.
    private(set) var steps: [Int]
    private var extents: [Int] = []
    private var strides: [[Int]]
    private var isEmpty = false

    init(_ shape: Shape, _ operandStrides: [[Int]]) {
        strides = operandStrides.map { _ in [] }
        steps = operandStrides.map { _ in 1 }
        for axis in shape.indices where shape[axis] != 1 {
            if shape[axis] == 0 { isEmpty = true }
            let continues = !extents.isEmpty && operandStrides.indices.allSatisfy {
                strides[$0][extents.count - 1] == shape[axis] &* operandStrides[$0][axis]
            }
            if continues {
                extents[extents.count - 1] *= shape[axis]
                for operand in strides.indices { strides[operand][extents.count - 1] = operandStrides[operand][axis] }
            } else {
                extents.append(shape[axis])
                for operand in strides.indices { strides[operand].append(operandStrides[operand][axis]) }
            }
        }
        if let last = extents.popLast() {
            run = last
            steps = strides.map { $0[extents.count] }
        }
    }

    /// Calls `body` for each run with the operands' offsets and the result's, in elements.
    @inline(__always)
    func forEachRun(_ body: (_ offsets: [Int], _ place: Int) -> Void) {
        if isEmpty { return }
        var offsets = [Int](repeating: 0, count: strides.count)
        var position = [Int](repeating: 0, count: extents.count)
        var place = 0
        while true {
            body(offsets, place)
            place += run
            var axis = extents.count - 1
            while axis >= 0 {
                position[axis] += 1
                for operand in offsets.indices { offsets[operand] += strides[operand][axis] }
                if position[axis] < extents[axis] { break }
                for operand in offsets.indices { offsets[operand] -= strides[operand][axis] * extents[axis] }
                position[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }
}
