public import Tensors

// Executions of one function over parts of the data, all at the same point: what they share is lent, what they give is added.

extension Execution {
    /// Lends a tensor to several executions as one of their inputs while `body` runs; they have none there afterwards, but what is
    /// lent or set next. Where one of them wants it in another order than row by row, each gets a copy.
    public static func lending<Result>(
        _ tensor: Tensor, toInput number: Int, of executions: [Execution], _ body: () throws -> Result
    ) throws -> Result {
        let isPlain = executions.allSatisfy {
            $0.program.inputTypes[number] == TensorType(of: tensor) && $0.program.inputViews[number].isRowMajor
                && $0.program.inputViews[number].offset == 0
        }
        guard isPlain else {
            for execution in executions { try execution.setInput(number, tensor) }
            return try body()
        }
        let own = executions.map { $0.inputMemory(number) }
        defer { for (execution, memory) in zip(executions, own) { execution.bind(number, to: memory) } }
        return try tensor.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return try body() }
            // Safe: a program writes to none of its inputs but those that it updates, which are never lent.
            for execution in executions { execution.bind(number, to: UnsafeMutableRawPointer(mutating: start)) }
            return try body()
        }
    }

    /// Σ w · y over executions with weights w, of an output y that has the same shape in all, in the order given.
    public static func sum(ofOutput number: Int, of parts: [(execution: Execution, weight: Double)]) throws -> Tensor {
        guard let first = parts.first else { return Tensor(scalar: 0) }
        if parts.count == 1, first.weight == 1 { return try first.execution.output(number) }
        let type = first.execution.program.outputTypes[number]
        let addresses = parts.map { $0.execution.outputMemory(number) }
        guard type.elementType == .f32, !addresses.contains(nil), type.count > 0 else {
            var sum = try first.execution.output(number) * first.weight
            for part in parts.dropFirst() { sum = try sum + part.execution.output(number) * part.weight }
            return sum
        }
        return try Tensor(shape: type.shape, of: Float.self) { sum in
            for (place, part) in parts.enumerated() {
                guard let memory = addresses[place] else { continue }
                // Safe: the output lies there row by row, as many numbers as the sum has.
                let terms = UnsafeBufferPointer(start: memory.assumingMemoryBound(to: Float.self), count: sum.count)
                let weight = Float(part.weight)
                if place == 0 {
                    for index in sum.indices { sum[index] = weight * terms[index] }
                } else {
                    for index in sum.indices { sum[index] += weight * terms[index] }
                }
            }
        }
    }
}
