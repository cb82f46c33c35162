internal import Programs
public import Tensors

// The exact tangent of a step: small displacements are carried along by its derivative.
extension System {
    /// How many numbers the whole state has.
    public var stateSize: Int { initial.reduce(0) { $0 + $1.count } }

    /// The system together with `count` tangent vectors: its state is the old one, then each tangent's components.
    ///
    /// A tangent moves by the derivative of the step at the state (`Graph.pushforward`), whatever enters from outside held
    /// as it is: of training with minibatches this is the derivative along the batches that were drawn.
    ///
    /// - Parameter tangents: one vector of the whole state's size for each, components one after the other.
    /// - Throws: `DynamicsError.notDifferentiable` when the next state depends on the state nowhere smoothly.
    public func withTangents(_ tangents: [Tensor]) throws -> System {
        var initial = initial
        var names = components
        for (number, tangent) in tangents.enumerated() {
            initial += try split(tangent)
            names += components.map { "\($0) tangent \(number)" }
        }
        let variants = try variants.map { try tangentVariant($0.graph, count: tangents.count) }
        return System(
            name: name, initial: initial, components: names, observables: observables, variants: variants, drive: drive,
            timeStep: timeStep, control: control)
    }

    /// A vector of the whole state's size as one tensor for each component, of its shape and element type.
    public func split(_ vector: Tensor) throws -> [Tensor] {
        guard vector.count == stateSize else { throw DynamicsError.stateShape(expected: [stateSize], found: vector.shape) }
        let values = vector.doubles
        var start = 0
        return initial.map { component in
            defer { start += component.count }
            let part = Array(values[start..<start + component.count])
            return Tensor(part, shape: component.shape).converted(to: component.elementType)
        }
    }

    /// 0 where a tangent is not finite.
    ///
    /// An optimizer's root of a second moment has no derivative where that is 0, at weights that no gradient has reached; there
    /// the first moment is 0 too, and the update does not depend on the second.
    private func finite(_ tangent: Operand) throws -> Operand {
        try Operand.select(Operand.unary(.isFinite, tangent), tangent, Operand(Tensor(scalar: 0, elementType: tangent.elementType)))
            .converted(to: tangent.elementType)
    }

    private func tangentVariant(_ step: Graph, count: Int) throws -> Variant {
        let graph = Graph()
        let types = step.inputs.map { step.nodes[$0].type }
        let stateTypes = types.prefix(initial.count)
        // Variables of their own, so that the derivative is taken with respect to the state and nothing else.
        let state = stateTypes.map { graph.input($0) }
        let tangents = (0..<count).map { _ in stateTypes.map { graph.input($0) } }
        let driven = types.dropFirst(initial.count).map { graph.input($0) }
        let variables = state.map { graph.variable($0) }
        let outputs = try graph.splice(step, inputs: (variables + driven).map { .traced($0) })
        let next = outputs.prefix(initial.count).map { graph.lift($0) }
        var results = Array(outputs.prefix(initial.count))
        var isSmooth = false
        for tangent in tangents {
            let moved = try graph.pushforward(
                of: next, from: zip(variables, tangent).map { (variable: $0, tangent: .traced($1)) })
            for (part, type) in zip(moved, stateTypes) {
                if part != nil { isSmooth = true }
                let whole = try (part ?? Operand(0)).converted(to: type.elementType).broadcast(to: type.shape)
                results.append(initial.count > 1 ? try finite(whole) : whole)
            }
        }
        guard isSmooth || count == 0 else { throw DynamicsError.notDifferentiable(name: name) }
        graph.setOutputs((results + outputs.dropFirst(initial.count)).map { graph.lift($0) })
        let stateCount = initial.count * (1 + count)
        let old = variants.first?.lanes ?? []
        func lane(_ number: Int) -> Int? { number < old.count ? old[number] : nil }
        let lanes = (0..<stateCount).map { lane($0 % initial.count) } + driven.indices.map { lane(initial.count + $0) }
        return try Variant(graph, stateCount: stateCount, lanes: lanes)
    }
}
