internal import CKernels
internal import Tensors

/// A graph compiled for execution: instructions over buffers that are all planned ahead. Immutable; shared by any number
/// of executions on any number of threads.
public final class Program: Sendable {
    public let inputTypes: [TensorType]
    public let outputTypes: [TensorType]
    /// Strides of each input's memory, in elements: the program chooses the order that it works best in.
    public let inputStrides: [[Int]]
    /// Multiply-adds count two.
    public let floatingPointOperations: Int
    /// Memory that each execution takes for temporaries and outputs, in bytes.
    public let arenaBytes: Int

    let instructions: [Instruction]
    let buffers: [Buffer]
    let calls: [ProgramCall]
    let inputViews: [View]
    let outputViews: [View]
    let plan: MemoryPlan
    /// Where outputs lie that were computed in the memory of an input.
    let updates: [Int: Int]
    /// What native code may run block by block, in numbers of encoded instructions.
    let stretches: [LaneStretch]
    private let encoded: EncodedProgram
    let native: NativeCode

    /// Compiles a graph.
    ///
    /// - Parameters:
    ///   - lanes: for each input, the axis on which vectors work (samples, starting points), if any.
    ///   - updates: output → input. After a run that input's memory holds the output's value, so that running again is the
    ///     next step of a dynamical system.
    ///   - computed: the inputs that are outputs of another program, in whose order they lie best.
    public init(compiling graph: Graph, lanes: [Int?] = [], updates: [Int: Int] = [:], computed: Set<Int> = []) throws {
        for (output, input) in updates {
            let types = (graph.nodes[graph.outputs[output]].type, graph.nodes[graph.inputs[input]].type)
            guard types.0 == types.1 else {
                throw ProgramError.inputMismatch(index: input, expected: types.1, found: types.0)
            }
        }
        var lowering = try Lowering(graph, inputLanes: lanes, computed: computed)
        let (inOrder, outputs) = lowering.finish(updates: updates)
        let kept = Set(outputs.map(\.buffer))
        let blocks = LaneBlocks(
            inOrder, calls: lowering.calls, buffers: lowering.buffers,
            lanes: zip(graph.inputs, lanes).compactMap { input, axis in axis.map { graph.nodes[input].type.shape[$0] } }.max() ?? 0,
            kept: kept)
        let instructions = blocks.instructions
        self.instructions = instructions
        self.buffers = lowering.buffers
        self.calls = lowering.calls
        self.inputViews = lowering.inputViews
        self.outputViews = outputs
        self.updates = updates
        self.inputTypes = graph.inputs.map { graph.nodes[$0].type }
        self.outputTypes = graph.outputs.map { graph.nodes[$0].type }
        self.inputStrides = lowering.inputViews.map(\.strides)
        // One by one first, so that their sum cannot overflow.
        var inputBytes = 0
        for buffer in lowering.buffers {
            let bytes = MemoryPlan.bytes(buffer)
            try TensorMemory.checkRoom(for: "a value within the function", bytes, of: UInt8.self)
            if case .input = buffer.kind { inputBytes += bytes }
        }
        self.plan = MemoryPlan(
            buffers: lowering.buffers, instructions: instructions, calls: lowering.calls, kept: kept, stretches: blocks.stretches)
        try TensorMemory.checkRoom(for: "the memory in which the function runs", plan.arenaBytes + inputBytes, of: UInt8.self)
        self.arenaBytes = plan.arenaBytes
        self.floatingPointOperations = instructions.reduce(0) { $0 + $1.floatingPointOperations }
        let encoder = Encoder(instructions, buffers: lowering.buffers)
        if encoder.hasLibraryProducts { precondition(KernelProducts.areReady, "OpenBLAS is set up") }
        self.encoded = EncodedProgram(encoder, buffers: lowering.buffers)
        self.stretches = blocks.stretches.compactMap(encoder.encoded)
        // A portable instruction costs some 30 ns whatever it does, and then does some 10⁹ multiply-adds a second.
        self.native = NativeCode(
            secondsPerRun: 3e-8 * Double(encoded.instructionCount) + 1e-10 * Double(floatingPointOperations))
    }

    /// Whether native code could be faster, and would be short enough to compile.
    var isWorthCompiling: Bool {
        encoded.instructionCount <= 2000 && instructions.contains {
            switch $0 {
            case .chain, .matmul, .reduce: true
            default: false
            }
        }
    }

    /// The arrays that the kernels read; valid during the call.
    func withEncoded<Result>(_ body: (dyn_program) throws -> Result) rethrows -> Result { try body(encoded.program) }

    var scratchBytes: Int { encoded.scratchBytes }
    var constants: [Int: UnsafeMutableRawPointer] { encoded.constants }
    var slotCount: Int { buffers.count }

    func execute(
        slots: UnsafePointer<UnsafeMutableRawPointer?>, scratch: UnsafeMutableRawPointer, context: UnsafeMutableRawPointer,
        native: dyn_native_step?, ahead: UnsafeBufferPointer<dyn_rows_ahead>
    ) {
        encoded.execute(slots: slots, scratch: scratch, context: context, native: native, ahead: ahead)
    }
}

/// The encoded arrays and the constants, at fixed addresses.
///
/// Safe to share: everything is written here, in the initializer, and only read afterwards.
private final class EncodedProgram: @unchecked Sendable {
    private let instructions: UnsafeMutableBufferPointer<dyn_instruction>
    private let accesses: UnsafeMutableBufferPointer<dyn_access>
    private let operations: UnsafeMutableBufferPointer<dyn_lane_operation>
    private let stores: UnsafeMutableBufferPointer<UInt16>
    let constants: [Int: UnsafeMutableRawPointer]
    let scratchBytes: Int
    let instructionCount: Int
    /// All but the context of callbacks.
    let program: dyn_program

    init(_ encoder: Encoder, buffers: [Buffer]) {
        func fixed<Element>(_ array: [Element]) -> UnsafeMutableBufferPointer<Element> {
            let memory = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(array.count, 1))
            _ = memory.initialize(from: array)
            return memory
        }
        instructions = fixed(encoder.instructions)
        accesses = fixed(encoder.accesses)
        operations = fixed(encoder.operations)
        stores = fixed(encoder.stores)
        var constants: [Int: UnsafeMutableRawPointer] = [:]
        for (index, buffer) in buffers.enumerated() {
            guard case .constant(let tensor) = buffer.kind else { continue }
            let bytes = MemoryPlan.bytes(buffer)
            let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: MemoryPlan.alignment)
            tensor.withUnsafeBytes { memory.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(memory), byteCount: min($0.count, bytes)) }
            constants[index] = memory
        }
        self.constants = constants
        instructionCount = encoder.instructions.count
        var program = dyn_program()
        program.instructions = UnsafePointer(instructions.baseAddress)
        program.instruction_count = Int64(instructionCount)
        program.accesses = UnsafePointer(accesses.baseAddress)
        program.operations = UnsafePointer(operations.baseAddress)
        program.stores = UnsafePointer(stores.baseAddress)
        program.callback = { context, code, _ in
            guard let context else { return }
            Unmanaged<Execution>.fromOpaque(context).takeUnretainedValue().call(Int(code))
        }
        scratchBytes = max(Int(dyn_scratch_bytes(&program)), MemoryPlan.alignment)
        self.program = program
    }

    deinit {
        instructions.deallocate()
        accesses.deallocate()
        operations.deallocate()
        stores.deallocate()
        for memory in constants.values { memory.deallocate() }
    }

    func execute(
        slots: UnsafePointer<UnsafeMutableRawPointer?>, scratch: UnsafeMutableRawPointer, context: UnsafeMutableRawPointer,
        native: dyn_native_step?, ahead: UnsafeBufferPointer<dyn_rows_ahead>
    ) {
        var program = program
        program.callback_context = context
        dyn_execute_ahead(&program, native, slots, scratch, ahead.baseAddress, Int64(ahead.count))
    }
}

extension Instruction {
    var floatingPointOperations: Int {
        switch self {
        case .chain(let chain): chain.operations.count * chain.shape.reduce(1, *)
        case .reduce(_, _, let source, _, _): source.shape.reduce(1, *)
        case .matmul(_, let left, let right, _, _): 2 * left.shape.reduce(1, *) * (right.shape.last ?? 1)
        case .scatterAdd(_, let source, _, _), .cumulativeSum(_, let source, _, _, _): source.shape.reduce(1, *)
        // Some fifteen products with the matrix and as many with its transpose.
        case .singularPair(_, let matrix, _): 60 * matrix.shape.reduce(1, *)
        case .bilinearForm(_, let matrix, _, _): 2 * matrix.shape.reduce(1, *)
        case .gather, .call: 0
        }
    }
}
