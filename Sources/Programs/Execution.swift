internal import CKernels
public import Tensors

/// The memory of a program while it runs: inputs, temporaries, outputs. A run allocates nothing.
///
/// An execution belongs to one thread at a time. All memory is its own or its program's; input pointers that are lent to
/// it (`bind`) must stay valid until they are replaced.
public final class Execution {
    public let program: Program
    private let slots: UnsafeMutableBufferPointer<UnsafeMutableRawPointer?>
    private let arena: UnsafeMutableRawPointer
    private let inputs: [UnsafeMutableRawPointer]
    private let scratch: UnsafeMutableRawPointer
    /// Where the first element of each output lies: its slot and the offset there.
    private let firstElements: [(slot: Int, byteOffset: Int, type: ElementType)]
    private var failure: (any Error)?
    private var native: dyn_native_step?
    /// The program's native code holds for this set alone.
    private let instructionSet: dyn_instruction_set
    private var runsSinceReport = 0
    /// How many runs are reported together: reports of short ones would cost more than the runs.
    private let runsPerReport: Int
    /// What the next run brings towards the caches, `aheadCount` tables.
    private let ahead = UnsafeMutablePointer<dyn_rows_ahead>.allocate(capacity: DYN_TABLES_AHEAD)
    private var aheadCount = 0

    /// - Parameter isPortable: never to use native code, for comparisons.
    public init(_ program: Program, isPortable: Bool = false) {
        self.program = program
        let alignment = MemoryPlan.alignment
        func memory(_ bytes: Int) -> UnsafeMutableRawPointer {
            let pointer = UnsafeMutableRawPointer.allocate(byteCount: max(bytes, alignment), alignment: alignment)
            pointer.initializeMemory(as: UInt8.self, repeating: 0, count: max(bytes, alignment))
            return pointer
        }
        arena = memory(program.arenaBytes)
        scratch = memory(program.scratchBytes)
        slots = .allocate(capacity: max(program.slotCount, 1))
        slots.initialize(repeating: nil)
        var inputs: [UnsafeMutableRawPointer] = []
        for (index, buffer) in program.buffers.enumerated() {
            switch buffer.kind {
            case .input:
                let pointer = memory(MemoryPlan.bytes(buffer))
                inputs.append(pointer)
                slots[index] = pointer
            case .constant: slots[index] = program.constants[index]
            case .temporary: if let offset = program.plan.offsets[index] { slots[index] = arena + offset }
            }
        }
        self.inputs = inputs
        firstElements = zip(program.outputViews, program.outputTypes).map { view, type in
            (view.buffer, view.offset * type.elementType.byteCount, type.elementType)
        }
        instructionSet = dyn_current_instruction_set()
        runsPerReport = isPortable ? .max : program.native.runsPerReport
        native = isPortable ? nil : program.native.note(0, of: program) ?? program.native.step
    }

    deinit {
        if runsPerReport != .max { _ = program.native.note(runsSinceReport, of: program) }
        arena.deallocate()
        ahead.deallocate()
        scratch.deallocate()
        for input in inputs { input.deallocate() }
        slots.deallocate()
    }

    /// Whether runs use native code now.
    public var isNative: Bool { native != nil && dyn_current_instruction_set() == instructionSet }

    // Inputs are the first buffers of a program, in order, so an input's number is its slot.

    /// The memory of an input, laid out by `program.inputStrides`.
    public func inputMemory(_ number: Int) -> UnsafeMutableRawPointer { slots[number] ?? arena }

    /// Lends memory for an input, laid out by `program.inputStrides`, in place of the execution's own.
    public func bind(_ number: Int, to memory: UnsafeMutableRawPointer) { slots[number] = memory }

    public func setInput(_ number: Int, _ tensor: Tensor) throws {
        let type = program.inputTypes[number]
        guard tensor.shape == type.shape else {
            throw ProgramError.inputMismatch(index: number, expected: type, found: TensorType(of: tensor))
        }
        Self.copy(tensor.converted(to: type.elementType), into: program.inputViews[number], inputMemory(number))
    }

    /// Sets an input to an output of another execution: in one copy where both have the same order in memory.
    func setInput(_ number: Int, toOutput output: Int, of other: Execution) throws {
        let (source, target) = (other.program.outputViews[output], program.inputViews[number])
        let type = program.inputTypes[number].elementType
        let count = source.shape.reduce(1, *)
        guard other.program.outputTypes[output].elementType == type, source.shape == target.shape,
            target.isEquivalent(to: source.strides), !source.strides.contains(0), count > 0, source.span == count,
            let memory = other.slots[source.buffer]
        else { return try setInput(number, other.output(output)) }
        let size = type.byteCount
        // Safe: `count` elements without gaps lie behind the first one on both sides.
        (inputMemory(number) + target.offset * size).copyMemory(from: memory + source.offset * size, byteCount: count * size)
    }

    public func setInput(_ number: Int, scalar: Double) {
        switch program.inputTypes[number].elementType {
        case .f32: inputMemory(number).storeBytes(of: Float(scalar), as: Float.self)
        case .bool: inputMemory(number).storeBytes(of: scalar != 0 ? 1 : 0, as: UInt8.self)
        case .f64: inputMemory(number).storeBytes(of: scalar, as: Double.self)
        }
    }

    /// Has the next run bring rows that will be read after it towards the caches, while it computes: a minibatch drawn from all
    /// over a memory that no cache holds. No more than two tables; further ones are left to their reader.
    ///
    /// - Parameters:
    ///   - index: which rows; lent, as the table is, until that run has ended.
    ///   - rowBytes: from one row to the next.
    public func fetchAhead(_ index: UnsafeBufferPointer<Int32>, ofRowsAt table: UnsafeRawPointer, rowBytes: Int) {
        guard aheadCount < DYN_TABLES_AHEAD, rowBytes > 0 else { return }
        (ahead + aheadCount).initialize(to: dyn_rows_ahead(
            table: table, index: index.baseAddress, count: Int64(index.count), row_bytes: Int64(rowBytes)))
        aheadCount += 1
    }

    /// Has the next run bring the largest input of another execution, which runs after it, towards the caches.
    public func fetchAhead(largestInputOf other: Execution) {
        let buffers = other.program.buffers.prefix(other.inputs.count)
        guard let largest = buffers.indices.max(by: { MemoryPlan.bytes(buffers[$0]) < MemoryPlan.bytes(buffers[$1]) }),
            aheadCount < DYN_TABLES_AHEAD
        else { return }
        (ahead + aheadCount).initialize(to: dyn_rows_ahead(
            table: other.inputMemory(largest), index: nil, count: 1, row_bytes: Int64(MemoryPlan.bytes(buffers[largest]))))
        aheadCount += 1
    }

    /// Runs the program once.
    public func run() throws {
        program.execute(
            slots: UnsafePointer(slots.baseAddress ?? slotsPlaceholder), scratch: scratch,
            context: Unmanaged.passUnretained(self).toOpaque(), native: isNative ? native : nil,
            ahead: UnsafeBufferPointer(start: ahead, count: aheadCount))
        aheadCount = 0
        if native == nil {
            runsSinceReport += 1
            if runsSinceReport == runsPerReport {
                runsSinceReport = 0
                native = program.native.note(runsPerReport, of: program)
            }
        }
        if let failure {
            self.failure = nil
            throw failure
        }
    }

    private var slotsPlaceholder: UnsafeMutablePointer<UnsafeMutableRawPointer?> {
        scratch.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
    }

    /// The value of an output (or of the input that it updates) after a run.
    public func output(_ number: Int) throws -> Tensor { try tensor(program.outputViews[number], program.outputTypes[number].elementType) }

    public func input(_ number: Int) throws -> Tensor { try tensor(program.inputViews[number], program.inputTypes[number].elementType) }

    public func outputScalar(_ number: Int) -> Double {
        let (slot, byteOffset, type) = firstElements[number]
        guard let memory = slots[slot] else { return .nan }
        return switch type {
        case .f64: memory.load(fromByteOffset: byteOffset, as: Double.self)
        case .f32: Double(memory.load(fromByteOffset: byteOffset, as: Float.self))
        case .bool: Double(memory.load(fromByteOffset: byteOffset, as: UInt8.self))
        }
    }

    /// The memory of an output that lies in one row-major run; nil otherwise.
    public func outputMemory(_ number: Int) -> UnsafeMutableRawPointer? {
        let view = program.outputViews[number]
        guard view.isRowMajor, let memory = slots[view.buffer] else { return nil }
        return memory + view.offset * program.outputTypes[number].elementType.byteCount
    }

    /// Where an output lies, whatever its order: its first element and a stride in elements for each dimension.
    public func outputPlace(_ number: Int) -> (memory: UnsafeMutableRawPointer, strides: [Int]) {
        (outputStart(number), program.outputViews[number].strides)
    }

    /// The first element of an output, whatever its order.
    public func outputStart(_ number: Int) -> UnsafeMutableRawPointer {
        let (slot, byteOffset, _) = firstElements[number]
        return (slots[slot] ?? arena) + byteOffset
    }

    // MARK: Tensors in and out

    private func tensor(_ view: View, _ type: ElementType) throws -> Tensor {
        let memory = slots[view.buffer] ?? arena
        let size = type.byteCount
        return try Tensor(shape: view.shape, elementType: type) { target in
            Self.walk(view) { first, count, apart in
                Self.copy(memory + first.offset * size, apart.offset, to: target + first.position * size, apart.position, count: count, size: size)
            }
        }
    }

    private static func copy(_ tensor: Tensor, into view: View, _ memory: UnsafeMutableRawPointer) {
        let size = tensor.elementType.byteCount
        tensor.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            walk(view) { first, count, apart in
                copy(base + first.position * size, apart.position, to: memory + first.offset * size, apart.offset, count: count, size: size)
            }
        }
    }

    /// Copies elements that lie so many elements apart.
    private static func copy(
        _ source: UnsafeRawPointer, _ from: Int, to target: UnsafeMutableRawPointer, _ to: Int, count: Int, size: Int
    ) {
        func spread<Element>(_ type: Element.Type) {
            let (source, target) = (source.assumingMemoryBound(to: type), target.assumingMemoryBound(to: type))
            for index in 0..<count { target[index * to] = source[index * from] }
        }
        switch size {
        case _ where from == 1 && to == 1: target.copyMemory(from: source, byteCount: count * size)
        case 8: spread(UInt64.self)
        case 4: spread(UInt32.self)
        default: spread(UInt8.self)
        }
    }

    /// Every element of a view, a run along its longest axis at a time, or all at once where they lie one behind the other:
    /// the row-major position and the offset in memory of the first, how many there are, how far apart in either.
    private static func walk(
        _ view: View, _ run: (_ first: (position: Int, offset: Int), _ count: Int, _ apart: (position: Int, offset: Int)) -> Void
    ) {
        let count = view.shape.reduce(1, *)
        guard count > 0 else { return }
        guard !view.isRowMajor, let longest = view.shape.indices.max(by: { view.shape[$0] < view.shape[$1] }) else {
            return run((0, view.offset), count, (1, 1))
        }
        let positions = View.strides(of: view.shape, innermost: nil)
        let others = view.shape.indices.filter { $0 != longest }
        var index = [Int](repeating: 0, count: view.shape.count)
        var first = (position: 0, offset: view.offset)
        for _ in 0..<(count / view.shape[longest]) {
            run(first, view.shape[longest], (positions[longest], view.strides[longest]))
            for axis in others.reversed() {
                index[axis] += 1
                first.position += positions[axis]
                first.offset += view.strides[axis]
                if index[axis] < view.shape[axis] { break }
                first.position -= positions[axis] * view.shape[axis]
                first.offset -= view.strides[axis] * view.shape[axis]
                index[axis] = 0
            }
        }
    }

    /// A call back from the running program.
    func call(_ number: Int) {
        guard failure == nil else { return }
        let call = program.calls[number]
        do {
            let operands = try zip(call.operands, call.operandTypes).map { try tensor($0, $1.elementType) }
            let result = try call.primitive.evaluate(operands, call.attributes)
            guard let memory = slots[call.result.buffer] else { return }
            Self.copy(result.converted(to: call.resultType.elementType), into: call.result, memory)
        } catch {
            failure = error
        }
    }
}
