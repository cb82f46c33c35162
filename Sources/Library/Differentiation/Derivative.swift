internal import Programs
internal import Runtime
internal import Tensors

/// What is made of a function's graph.
enum Derivative: String, Sendable {
    case grad, valueAndGrad = "value_and_grad", jacobian, hessian, hvp, jvp, compile

    /// Whether the last argument is a direction and not one of the function's.
    var takesDirection: Bool { self == .hvp || self == .jvp }
}

/// Traces a function and adds derivatives to its graph.
struct DerivativeTracer {
    let function: FunctionValue
    let machine: Machine
    let derivative: Derivative

    /// Calls the function on variables of the graph.
    func call(_ arguments: ArgumentTrees, _ variables: [Traced]) throws -> (tree: ArgumentTree, leaves: [Operand]) {
        let values = try arguments.values(variables.map { .traced($0) })
        let result = try machine.call(function, values, named: arguments.named)
        var leaves: [Operand] = []
        let tree = try ArgumentTree(result, leaves: &leaves)
        return (tree, leaves)
    }

    /// The function's one numeric result.
    func result(_ arguments: ArgumentTrees, _ variables: [Traced], in graph: Graph) throws -> Traced {
        let (tree, leaves) = try call(arguments, variables)
        switch tree {
        case .leaf: return graph.lift(try leaves[0].asFloat())
        case .fixed(let value):
            throw DifferentiationError.resultNotNumeric(function: function.name, found: value.typePhrase)
        case .list, .record: throw DifferentiationError.severalResults(function: function.name)
        }
    }

    /// The derivative's leaves in the graph of the variables. The last axis of a Jacobian goes over all elements of all
    /// variables, those before it are the result's.
    func derive(_ arguments: ArgumentTrees, _ variables: [Traced], direction: Operand?, in graph: Graph) throws -> [Operand] {
        switch derivative {
        case .compile: return try call(arguments, variables).leaves
        case .grad: return try graph.gradient(of: result(arguments, variables, in: graph), withRespectTo: variables)
        case .valueAndGrad:
            let value = try result(arguments, variables, in: graph)
            return [.traced(value)] + (try graph.gradient(of: value, withRespectTo: variables))
        case .jvp:
            return [try directional(of: [result(arguments, variables, in: graph)], variables, direction, in: graph)[0]]
        case .hvp:
            let gradient = try graph.gradient(of: result(arguments, variables, in: graph), withRespectTo: variables)
            let products = try directional(of: gradient.map { graph.lift($0) }, variables, direction, in: graph)
            return [try Self.flat(products)]
        case .jacobian:
            let value = try result(arguments, variables, in: graph)
            return [try jacobian(of: .traced(value), variables, in: graph).reshaped(value.shape + [Self.count(variables)])]
        case .hessian:
            let gradient = try graph.gradient(of: result(arguments, variables, in: graph), withRespectTo: variables)
            return [try jacobian(of: Self.flat(gradient), variables, in: graph)]
        }
    }

    /// The tangents of values along one direction of all variables, given as one vector.
    private func directional(
        of results: [Traced], _ variables: [Traced], _ direction: Operand?, in graph: Graph
    ) throws -> [Operand] {
        guard let direction else { throw DifferentiationError.directionMissing(derivative.rawValue) }
        var tangents: [(variable: Traced, tangent: Operand)] = []
        var start = 0
        for variable in variables {
            let count = variable.type.count
            let part = try direction.sliced(axis: 0, start: start, count: count).reshaped(variable.shape)
            tangents.append((variable, try part.converted(to: variable.type.elementType)))
            start += count
        }
        return try zip(graph.pushforward(of: results, from: tangents), results).map { tangent, result in
            try tangent?.broadcast(to: result.shape) ?? Operand(Tensor(scalar: 0)).broadcast(to: result.shape)
        }
    }

    /// The matrix of partial derivatives: elements of the value by elements of the variables.
    private func jacobian(of value: Operand, _ variables: [Traced], in graph: Graph) throws -> Operand {
        let inputs = Self.count(variables)
        let outputs = value.count
        let lifted = graph.lift(value)
        if inputs <= outputs {
            let columns = try (0..<inputs).map { column in
                try directional(of: [lifted], variables, Self.unit(column, of: inputs), in: graph)[0].reshaped([outputs])
            }
            return try Operand.stack(columns, axis: 1)
        }
        let rows = try (0..<outputs).map { row in
            let seed = try Self.unit(row, of: outputs).reshaped(value.shape)
            let cotangents = try graph.pullback(of: [(lifted, seed.converted(to: value.elementType))], to: variables)
            return try Self.flat(
                zip(cotangents, variables).map { cotangent, variable in
                    try cotangent?.broadcast(to: variable.shape) ?? Operand(Tensor(scalar: 0)).broadcast(to: variable.shape)
                })
        }
        return try Operand.stack(rows, axis: 0)
    }

    private static func count(_ variables: [Traced]) -> Int { variables.reduce(0) { $0 + $1.type.count } }

    private static func unit(_ place: Int, of count: Int) throws -> Operand {
        var unit = try Tensor(zeros: [count])
        unit[flat: place] = 1
        return .tensor(unit)
    }

    /// Several values as one vector.
    static func flat(_ operands: [Operand]) throws -> Operand {
        try Operand.concatenate(operands.map { try $0.reshaped([$0.count]) }, axis: 0)
    }
}
