internal import Learning
internal import Programs
internal import Runtime
internal import Tensors

extension DifferentiationTopic {
    static let explain = Builtin(
        "explain", "(f: function | experiment, arguments…: any, *, code: bool = false) -> program",
        "The compiled program of a function or of an experiment's training step",
        help: """
            A table of the operations in the order in which they run: what was fused into each, the index space, how it lies in \
            memory, bytes moved and floating-point operations. A function is traced for the arguments given (numbers where none \
            are); an experiment gives its training step, optimizer and penalties included. With `code=true` it prints as the C \
            that is compiled natively when the work repays it (DYN_NATIVE=off in the environment keeps to the portable way, \
            which gives the same bits). Fields: operations, flops, bytes, memory, code.
            """,
        examples: [
            Example("p = explain(x -> sum(tanh(x)^2), [1, 2, 3])\np.operations.operation", shows: "[\"elementwise\", \"sum\"]"),
            Example("explain(experiment(model=mlp([2, 8, 2]), data=moons(n=100), epochs=1));"),
        ], seeAlso: ["compile", "experiment"], searchTerms: ["compiled", "fused", "layout", "native", "speed", "instructions"]
    ) { call in
        let code = try call.bool("code")
        if let experiment = try call.object("f", as: ExperimentObject.self) {
            guard call.rest.isEmpty else { throw call.invalid("arguments", "an experiment takes none") }
            return .object(try ProgramObject( experiment.experiment.stepProgram(), title: "a training step", showsCode: code))
        }
        let function = try call.function("f")
        let values = call.rest.isEmpty ? [Value](repeating: Value(1.0), count: function.requiredCount) : call.rest
        let arguments = try ArgumentTrees(values, named: Record())
        let graph = Graph()
        let tracer = DerivativeTracer(function: function, machine: call.machine, derivative: .compile)
        let (_, leaves) = try tracer.call(arguments, arguments.leaves.map { graph.input($0.type) })
        graph.setOutputs(leaves.map { graph.lift($0) })
        return .object(try ProgramObject( Program(compiling: graph), title: function.call, showsCode: code))
    }
}
