internal import Programs
internal import Runtime
internal import Synchronization
internal import Tensors

/// A derivative traced and compiled for arguments of one form. Several threads may run it at once.
final class DerivativePlan: Sendable {
    let arguments: ArgumentTrees
    let dependencies: FunctionDependencies
    /// The form of the function's own result, where that is what is computed.
    let resultTree: ArgumentTree?
    private let program: Program
    private let idle = Mutex<[IdleExecution]>([])

    /// An execution that no thread runs.
    private struct IdleExecution: @unchecked Sendable {
        let execution: Execution
    }

    init(_ tracer: DerivativeTracer, _ arguments: ArgumentTrees, _ direction: Operand?) throws {
        self.arguments = arguments
        dependencies = FunctionDependencies(of: tracer.function, in: tracer.machine)
        let graph = Graph()
        let inputs = arguments.leaves.map { graph.input($0.type) }
        let directionInput = direction.map { Operand.traced(graph.input($0.type)) }
        let outputs: [Operand]
        if tracer.derivative == .compile {
            let (tree, leaves) = try tracer.call(arguments, inputs)
            resultTree = tree
            outputs = leaves
        } else {
            resultTree = nil
            outputs = try tracer.derive(arguments, inputs, direction: directionInput, in: graph)
        }
        graph.setOutputs(outputs.map { graph.lift($0) })
        program = try Program(compiling: graph)
    }

    func run(_ inputs: [Tensor]) throws -> [Operand] {
        let execution = idle.withLock { $0.popLast() }?.execution ?? Execution(program)
        defer {
            let returned = IdleExecution(execution: execution)
            idle.withLock { $0.append(returned) }
        }
        for (number, input) in inputs.enumerated() { try execution.setInput(number, input) }
        try execution.run()
        return try program.outputTypes.indices.map { .tensor(try execution.output($0)) }
    }
}
