internal import Programs
internal import Runtime
internal import Synchronization
internal import Tensors

/// A function's derivative, or the function compiled: traced once for each form of its arguments, then run by the engine.
///
/// On values that are being traced it becomes part of their graph, so derivatives nest.
final class DerivedFunction: Sendable {
    private let function: FunctionValue
    private let derivative: Derivative
    private let plans = Mutex<[DerivativePlan]>([])

    /// How many forms of arguments are kept.
    private static let mostPlans = 16

    init(_ derivative: Derivative, of function: FunctionValue) {
        self.derivative = derivative
        self.function = function
    }

    /// The function as a value.
    var value: Value {
        let direction = derivative.takesDirection ? ", the last being the direction" : ""
        return .function(
            FunctionValue(
                Builtin(
                    "\(derivative.rawValue)(\(function.name))", "(arguments…: any, **named: any) -> any",
                    "\(derivative.rawValue) of \(function.call); takes its arguments\(direction)",
                    captures: [Value(derivative.rawValue), .function(function)],
                    making: Making(function: derivative.rawValue, arguments: Arguments([.function(function)]))
                ) { call in try self.callAsFunction(call.rest, named: call.named, machine: call.machine) }))
    }

    func callAsFunction(_ values: [Value], named: Record, machine: Machine) throws -> Value {
        var values = values
        var direction: Operand?
        if derivative.takesDirection {
            guard values.count > 1, let last = try values.popLast()?.asOperand() else {
                throw DifferentiationError.directionMissing(derivative.rawValue)
            }
            direction = last
        }
        let arguments = try ArgumentTrees(values, named: named)
        guard !arguments.leaves.isEmpty || derivative == .compile else {
            throw DifferentiationError.nothingToDifferentiate("\(derivative.rawValue)(\(function.name))")
        }
        let form = DerivativeForm(derivative, arguments, directionShape: direction?.shape)
        try form.check(direction)
        let flatDirection = try direction.map { try $0.reshaped([$0.count]) }

        let tracer = DerivativeTracer(function: function, machine: machine, derivative: derivative)
        if let graph = arguments.graph ?? Self.graph(of: direction) ?? function.capturedGraph {
            return try splice(tracer, arguments, flatDirection, form, in: graph)
        }
        let plan = try plan(tracer, arguments, flatDirection, machine)
        let inputs = arguments.leaves + (flatDirection.map { [$0] } ?? [])
        return try form.value(plan.run(inputs.compactMap(\.tensor)), tree: plan.resultTree)
    }

    private static func graph(of operand: Operand?) -> Graph? {
        if case .traced(let traced)? = operand { traced.graph } else { nil }
    }

    /// The derivative as further operations of a graph that is being traced.
    private func splice(
        _ tracer: DerivativeTracer, _ arguments: ArgumentTrees, _ direction: Operand?, _ form: DerivativeForm, in graph: Graph
    ) throws -> Value {
        if derivative == .compile {
            return try tracer.machine.call(function, arguments.values(arguments.leaves), named: arguments.named)
        }
        let variables = arguments.leaves.map { graph.variable(graph.lift($0)) }
        return try form.value(tracer.derive(arguments, variables, direction: direction, in: graph), tree: nil)
    }

    /// The plan for the form of these arguments: the one there is, or a new one.
    private func plan(
        _ tracer: DerivativeTracer, _ arguments: ArgumentTrees, _ direction: Operand?, _ machine: Machine
    ) throws -> DerivativePlan {
        let known = plans.withLock { plans in plans.first { $0.arguments.matches(arguments) && $0.dependencies.hold(in: machine) } }
        if let known { return known }
        let plan = try DerivativePlan(tracer, arguments, direction)
        plans.withLock { plans in
            plans.removeAll { $0.arguments.matches(arguments) }
            plans.insert(plan, at: 0)
            if plans.count > Self.mostPlans { plans.removeLast() }
        }
        return plan
    }
}
