internal import CKernels
internal import Tensors

/// What a compiled program does, operation by operation, for readers.
public struct ProgramExplanation: Sendable {
    public struct Operation: Sendable {
        /// What runs: `elementwise`, `product`, `sum`, `gather`, …
        public let kind: String
        /// The operations that were fused into it, or what else says how it runs.
        public let detail: String
        /// The index space that it works on.
        public let shape: [Int]
        /// How the innermost vectors run: `lanes 32`, `columns`, `dots`, `BLAS`, …
        public let layout: String
        /// Bytes read from and written to memory.
        public let bytes: Int
        public let floatingPointOperations: Int
    }

    public let operations: [Operation]
    public let inputs: [TensorType]
    public let outputs: [TensorType]
    /// Memory for temporaries and outputs of one execution.
    public let arenaBytes: Int
    public let floatingPointOperations: Int
    /// The kernels' vectors: `baseline`, `AVX2`, `AVX-512`.
    public let instructionSet: String
}

extension Program {
    /// What the program does, in the order in which it does it.
    public var explanation: ProgramExplanation {
        ProgramExplanation(
            operations: instructions.map(explain), inputs: inputTypes, outputs: outputTypes, arenaBytes: arenaBytes,
            floatingPointOperations: floatingPointOperations, instructionSet: Self.name(dyn_current_instruction_set()))
    }

    /// The program as C, as it is compiled natively on this machine: without the templates that it includes.
    public var nativeText: String {
        withEncoded { encoded in
            var source = NativeSource(encoded, stretches, for: dyn_current_instruction_set())
            return source.programText()
        }
    }

    /// Compiles the program natively now, whatever the policy; executions made from now on use it.
    ///
    /// - Returns: whether there is native code, in this thread's instruction set.
    @discardableResult
    public func compileNatively() -> Bool { native.settleNow(self) }

    private static func name(_ set: dyn_instruction_set) -> String {
        set == DYN_AVX512 ? "AVX-512" : set == DYN_AVX2 ? "AVX2" : "baseline"
    }

    private func explain(_ instruction: Instruction) -> ProgramExplanation.Operation {
        let bytes = (instruction.reads + instruction.writes).reduce(0) { $0 + distinctBytes($1) }
        func operation(_ kind: String, _ detail: String, _ shape: [Int], _ layout: String) -> ProgramExplanation.Operation {
            ProgramExplanation.Operation(
                kind: kind, detail: detail, shape: shape, layout: layout, bytes: bytes,
                floatingPointOperations: instruction.floatingPointOperations)
        }
        switch instruction {
        case .chain(let chain):
            let names = chain.operations.map { laneOperationName(Int($0.code)) ?? "?" }
            let lanes = chain.stores.first.map { innermostExtent($0.view) } ?? 1
            return operation(
                names.isEmpty ? "copy" : "elementwise", Self.counted(names), chain.shape, "\(chain.arithmetic.name), \(lanes) along the lanes")
        case .reduce(let kind, let type, let source, let axes, _):
            let name = kind == DYN_SUM ? "sum" : kind == DYN_MAX ? "max" : kind == DYN_MIN ? "min" : "product of elements"
            return operation(name, "over axes \(axes.map(String.init).joined(separator: ", "))", source.shape, type.name)
        case .matmul(let type, let left, let right, let result, let bias):
            let d = result.shape.count == 3 ? 1 : 0
            let sizes = "\(left.shape[d]) × \(left.shape[d + 1]) by \(right.shape[d]) × \(right.shape[d + 1])"
            let isLibrary = Encoder.goesToLibrary(left.shape[d], right.shape[d + 1], left.shape[d + 1])
            return operation("product", sizes + (bias == nil ? "" : ", bias added"), result.shape, type.name + (isLibrary ? ", BLAS" : ", tiles"))
        case .gather(let type, _, _, let result): return operation("gather", "rows by index", result.shape, type.name)
        case .scatterAdd(let type, _, _, let result): return operation("scatter", "rows added by index", result.shape, type.name)
        case .cumulativeSum(let type, _, let axis, _, let result):
            return operation("cumulative sum", "along axis \(axis)", result.shape, type.name)
        case .singularPair(let type, let matrix, _):
            return operation("singular pair", "vectors of the largest singular value, by Lanczos", matrix.shape, type.name)
        case .bilinearForm(let type, let matrix, _, _): return operation("bilinear form", "uᵀ W v", matrix.shape, type.name)
        case .call(let number):
            return operation(calls[number].primitive.name, "library call", calls[number].resultType.shape, calls[number].resultType.elementType.name)
        }
    }

    private func distinctBytes(_ view: View) -> Int {
        let elements = zip(view.shape, view.strides).reduce(1) { $0 * ($1.1 == 0 ? min($1.0, 1) : $1.0) }
        return elements * buffers[view.buffer].elementType.byteCount
    }

    /// The extent of the dimension that varies fastest in memory.
    private func innermostExtent(_ view: View) -> Int {
        let inner = view.shape.indices.filter { view.shape[$0] > 1 }.min { abs(view.strides[$0]) < abs(view.strides[$1]) }
        return inner.map { view.shape[$0] } ?? 1
    }

    /// `multiply, add ×2, tanh`: names in order of first use with their numbers.
    private static func counted(_ names: [String]) -> String {
        var order: [String] = []
        var counts: [String: Int] = [:]
        for name in names {
            if counts[name] == nil { order.append(name) }
            counts[name, default: 0] += 1
        }
        return order.map { name in counts[name].map { $0 > 1 ? "\(name) ×\($0)" : name } ?? name }.joined(separator: ", ")
    }
}
