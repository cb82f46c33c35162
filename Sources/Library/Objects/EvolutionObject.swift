internal import Dynamics
internal import Programs
internal import Runtime
internal import Tensors

/// A map or a flow as a value. Calling it calls its function: the next state, or the velocity.
final class EvolutionObject: SettingObject, @unchecked Sendable {
    let evolution: Evolution

    init(_ evolution: Evolution) { self.evolution = evolution }

    override var typeName: String { evolution.isFlow ? "flow" : "map" }

    override var fieldNames: [String] {
        ["name", "dimension", "start"] + evolution.parameters.map(\.name) + (evolution.isFlow ? ["dt", "method"] : [])
    }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "name": return Value(evolution.name)
        case "dimension": return evolution.dimension.map { Value($0) } ?? Value.none
        case "start": return evolution.start.map { Value($0) } ?? Value.none
        case "dt" where evolution.isFlow: return Value(evolution.timeStep)
        case "method" where evolution.isFlow:
            guard case .flow(let integrator) = evolution.kind else { return nil }
            return Value(integrator.method.rawValue)
        default: return evolution.parameters.first { $0.name == name }.map { Value($0.value) }
        }
    }

    override func describe(_ style: DisplayStyle) -> String {
        let parameters = evolution.parameters.map { "\($0.name)=\(NumberText.shortest($0.value))" }.joined(separator: ", ")
        let size = evolution.dimension.map { " of \($0) \($0 == 1 ? "coordinate" : "coordinates")" } ?? ""
        guard case .flow(let integrator) = evolution.kind else { return "map \(evolution.name)(\(parameters))\(size)" }
        return "flow \(evolution.name)(\(parameters))\(size), \(integrator.method.rawValue) with dt = \(NumberText.shortest(integrator.timeStep))"
    }

    override func summary(_ style: DisplayStyle) -> String { describe(style) }

    override var callable: FunctionValue? {
        let evolution = evolution
        return FunctionValue(
            Builtin(
                evolution.name, "(x: numeric) -> tensor",
                evolution.isFlow ? "the velocity at a state" : "the state after a state",
                captures: evolution.parameters.map { Value($0.value) }
            ) { call in Value(try evolution.function(call.operand("x"))) })
    }

    override func isEqual(to other: Object) -> Bool {
        guard self !== other else { return true }
        if let mine = making, let others = (other as? EvolutionObject)?.making, mine.equals(others) { return true }
        guard let other = (other as? EvolutionObject)?.evolution else { return false }
        return (!evolution.parameters.isEmpty && evolution.name == other.name && evolution.isFlow == other.isFlow
                && evolution.timeStep == other.timeStep
                && evolution.parameters.elementsEqual(other.parameters) { $0.name == $1.name && $0.value == $1.value })
    }
}
