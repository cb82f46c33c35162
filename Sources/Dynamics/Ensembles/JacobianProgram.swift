internal import Programs
internal import Tensors

/// A function of a state and its matrix of partial derivatives, for many states at once along the vector lanes.
public final class JacobianProgram {
    public let lanes: Int
    public let dimension: Int
    private let execution: Execution
    private let hasLength: Bool

    /// What is evaluated.
    public enum Quantity: Sendable {
        /// The state after so many steps.
        case iterate(Int)
        /// The velocity of a flow.
        case velocity
        /// The state after a Runge–Kutta step whose length is given for each lane.
        case variableStep
    }

    /// - Throws: `ProgramError.cannotExpand`, `DynamicsError.mapChangesShape`.
    public init(_ evolution: Evolution, _ quantity: Quantity, dimension d: Int, lanes: Int) throws {
        let source: Graph
        switch quantity {
        case .iterate: source = try evolution.stepGraph(dimension: d)
        case .velocity: source = try evolution.graph(dimension: d)
        case .variableStep: source = try evolution.variableStepGraph(dimension: d)
        }
        hasLength = if case .variableStep = quantity { true } else { false }
        let type = TensorType([lanes], .f64)
        let graph = Graph()
        let inputs = (0..<d + (hasLength ? 1 : 0)).map { _ in graph.input(type) }
        let variables = inputs[..<d].map { graph.variable($0) }
        let arguments = [variables.map { Operand.traced($0) }] + (hasLength ? [[Operand.traced(inputs[d])]] : [])
        var values = try ElementExpansion(of: source).outputs(of: arguments)[0].map { try $0.broadcast(to: [lanes]) }
        if case .iterate(let count) = quantity {
            for _ in 1..<Swift.max(count, 1) {
                values = try ElementExpansion(of: source).outputs(of: [values])[0].map { try $0.broadcast(to: [lanes]) }
            }
        }
        var outputs = values
        let one = try Operand(1).broadcast(to: [lanes])
        for variable in variables {
            outputs += try graph.pushforward(of: values.map { graph.lift($0) }, from: [(variable, one)])
                .map { try ($0 ?? Operand(0)).broadcast(to: [lanes]) }
        }
        graph.setOutputs(outputs.map { graph.lift($0) })
        execution = Execution(try Program(compiling: graph, lanes: inputs.map { _ in 0 }))
        self.lanes = lanes
        dimension = d
    }

    /// The values, coordinate by coordinate [d × lanes], and Jacobians, entry by entry [d · d × lanes], at states [d × lanes].
    public func columns(_ states: [Double]) throws -> (values: [Double], jacobians: [Double]) {
        let d = dimension
        for coordinate in 0..<d {
            try execution.setInput(coordinate, Tensor(Array(states[coordinate * lanes..<(coordinate + 1) * lanes])))
        }
        try execution.run()
        let values = try (0..<d).flatMap { try execution.output($0).doubles }
        var jacobians: [Double] = []
        jacobians.reserveCapacity(d * d * lanes)
        for row in 0..<d { for variable in 0..<d { jacobians += try execution.output(d * (1 + variable) + row).doubles } }
        return (values, jacobians)
    }

    /// The values [lanes × d] and Jacobians [lanes × d × d] at states [lanes × d].
    public func callAsFunction(_ states: [Double], lengths: [Double] = []) throws -> (values: [Double], jacobians: [Double]) {
        let d = dimension
        for coordinate in 0..<d {
            try execution.setInput(coordinate, Tensor((0..<lanes).map { states[$0 * d + coordinate] }))
        }
        if hasLength { try execution.setInput(d, Tensor(lengths)) }
        try execution.run()
        var values = [Double](repeating: 0, count: lanes * d)
        var jacobians = [Double](repeating: 0, count: lanes * d * d)
        for row in 0..<d {
            let column = try execution.output(row).doubles
            for lane in 0..<lanes { values[lane * d + row] = column[lane] }
        }
        for variable in 0..<d {
            for row in 0..<d {
                let column = try execution.output(d * (1 + variable) + row).doubles
                for lane in 0..<lanes { jacobians[(lane * d + row) * d + variable] = column[lane] }
            }
        }
        return (values, jacobians)
    }
}
