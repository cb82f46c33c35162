internal import CKernels
internal import Glibc

/// Runs one instruction of the kernels over tensors' memory.
enum ReductionKernel {
    /// Reduces a source seen as four axes, some of them reduced, into a result of the kept ones. `arithmetic` is the
    /// type of the sums; loads and stores convert.
    static func reduce(
        _ operation: dyn_reduction, arithmetic: ElementType, source: Tensor, extents: [Int], isReduced: [Bool],
        result: Tensor
    ) throws {
        precondition(extents.count == Int(DYN_RANK) && isReduced.count == Int(DYN_RANK), "four axes")
        let kept = zip(extents, isReduced).map { $1 ? 1 : $0 }
        let resultStrides = zip(kept.rowMajorStrides, isReduced).map { $1 ? 0 : $0 }
        var bits: UInt8 = 0
        for axis in 0..<Int(DYN_RANK) where isReduced[axis] { bits |= 1 << UInt8(axis) }
        try run(
            DYN_REDUCE, code: Int32(operation.rawValue), arithmetic: arithmetic, reducedBits: bits, extents: extents,
            source: source, sourceStrides: extents.rowMajorStrides, result: result, resultStrides: resultStrides)
    }

    /// Running sums along the last of four axes that lie in memory with the given strides.
    static func cumulativeSum(source: Tensor, extents: [Int], strides: [Int], result: Tensor) throws {
        try run(
            DYN_CUMULATIVE_SUM, code: 0, arithmetic: source.elementType, reducedBits: 0, extents: extents,
            source: source, sourceStrides: strides, result: result, resultStrides: strides)
    }

    private static func run(
        _ kind: dyn_instruction_kind, code: Int32, arithmetic: ElementType, reducedBits: UInt8, extents: [Int],
        source: Tensor, sourceStrides: [Int], result: Tensor, resultStrides: [Int]
    ) throws {
        var instruction = dyn_instruction()
        instruction.kind = UInt8(kind.rawValue)
        instruction.type = arithmetic.rawValue
        instruction.reduced = reducedBits
        instruction.code = code
        instruction.access_count = 2
        instruction.load_count = 1
        instruction.store_count = 1
        instruction.extent = quadruple(extents)
        instruction.scale = 1
        let accesses = [
            dyn_access(slot: 0, type: UInt32(source.elementType.rawValue), offset: 0, stride: quadruple(sourceStrides)),
            dyn_access(slot: 1, type: UInt32(result.elementType.rawValue), offset: 0, stride: quadruple(resultStrides)),
        ]
        let slots: [UnsafeMutableRawPointer?] = [source.storage.address, result.storage.address]
        // The pointers are used within the call alone; source and result are held by the caller's arguments.
        try withUnsafePointer(to: &instruction) { instructions in
            try accesses.withUnsafeBufferPointer { accesses in
                var program = dyn_program()
                program.instructions = instructions
                program.instruction_count = 1
                program.accesses = accesses.baseAddress
                let scratchBytes = dyn_scratch_bytes(&program)
                guard let scratch = TensorStorage(byteCount: scratchBytes) else {
                    throw TensorError.outOfMemory(shape: extents, bytes: scratchBytes, available: 0)
                }
                // The first run of a program prepares it in its scratch, which must be zero before.
                scratch.address.initializeMemory(as: UInt8.self, repeating: 0, count: scratchBytes)
                withExtendedLifetime((scratch, source, result)) {
                    slots.withUnsafeBufferPointer { dyn_execute(&program, $0.baseAddress, scratch.address) }
                }
            }
        }
    }

    private static func quadruple(_ values: [Int]) -> (Int64, Int64, Int64, Int64) {
        (Int64(values[0]), Int64(values[1]), Int64(values[2]), Int64(values[3]))
    }
}
