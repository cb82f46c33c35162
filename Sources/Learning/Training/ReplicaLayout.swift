internal import Programs
internal import Tensors

/// Where each replica's numbers lie in the memory of a program of all replicas.
final class ReplicaLayout {
    /// The components of the state.
    private(set) var state: [ReplicaPlace] = []
    /// What the drive supplies.
    private(set) var supplied: [ReplicaPlace] = []
    /// What a step observes.
    private(set) var observed: [ReplicaPlace] = []
    /// The shapes of what is observed, of one replica.
    let observedShapes: [Shape]
    private var offsets: [UnsafeMutablePointer<Int>] = []

    init(_ execution: Execution, stateCount: Int) {
        let program = execution.program
        observedShapes = program.outputTypes.dropFirst(stateCount).map { Array($0.shape.dropFirst()) }
        let inputs = zip(program.inputTypes, program.inputStrides).map { place($0, $1) }
        state = Array(inputs.prefix(stateCount))
        supplied = Array(inputs.dropFirst(stateCount))
        observed = program.outputTypes.indices.dropFirst(stateCount).map { place(program.outputTypes[$0], execution.outputPlace($0).strides) }
    }

    deinit { for pointer in offsets { pointer.deallocate() } }

    /// - Parameters:
    ///   - type: of all replicas, [lanes, …].
    ///   - strides: in elements, one for each dimension.
    private func place(_ type: TensorType, _ strides: [Int]) -> ReplicaPlace {
        var all = [0]
        for (extent, stride) in zip(type.shape, strides).dropFirst() {
            all = all.flatMap { start in (0..<extent).map { start + $0 * stride } }
        }
        let pointer = UnsafeMutablePointer<Int>.allocate(capacity: max(all.count, 1))
        for (element, offset) in all.enumerated() { pointer[element] = offset }
        offsets.append(pointer)
        return ReplicaPlace(elementType: type.elementType, count: all.count, laneStride: strides.first ?? 0, offsets: UnsafePointer(pointer))
    }
}

/// Where the elements of one replica's value lie. Lent by a layout: usable as long as that lives.
struct ReplicaPlace {
    let elementType: ElementType
    /// The elements of one replica, in row-major order.
    let count: Int
    fileprivate let laneStride: Int
    fileprivate let offsets: UnsafePointer<Int>

    @inline(__always)
    func load<Number>(_ element: Int, lane: Int, in memory: UnsafeMutableRawPointer, as type: Number.Type) -> Number {
        memory.assumingMemoryBound(to: type)[offsets[element] + lane * laneStride]
    }

    @inline(__always)
    func value(_ element: Int, lane: Int, in memory: UnsafeMutableRawPointer) -> Double {
        elementType == .f32
            ? Double(load(element, lane: lane, in: memory, as: Float.self)) : load(element, lane: lane, in: memory, as: Double.self)
    }

    @inline(__always)
    func set(_ element: Int, lane: Int, in memory: UnsafeMutableRawPointer, _ value: Double) {
        let index = offsets[element] + lane * laneStride
        if elementType == .f32 {
            memory.assumingMemoryBound(to: Float.self)[index] = Float(value)
        } else {
            memory.assumingMemoryBound(to: Double.self)[index] = value
        }
    }
}
