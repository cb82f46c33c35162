internal import Learning
internal import Programs
internal import Runtime
internal import Tensors

// How arguments become settings of an experiment: names of builtins, objects, numbers, and functions of the user's.
extension Call {
    /// A number, a schedule, a function of progress, or one of progress and the run's state.
    func schedule(_ name: String) throws -> Schedule { try schedule(name, value(name)) }

    /// A list of numbers, schedules or functions of progress; one alone is a list of one.
    func schedules(_ name: String) throws -> [Schedule] {
        let value = try value(name)
        guard value.scalar == nil, value.function == nil, let elements = try value.asElements() else { return [try schedule(name, value)] }
        return try elements.map { try schedule(name, $0) }
    }

    /// One learning rate, or rates by layer: a list from the inputs on, or a record by the names of layers or blocks.
    func learningRate(_ name: String = "lr") throws -> (common: Schedule, layers: LayerRates?) {
        let value = try value(name)
        switch value {
        case .record(let box):
            let rates = LayerRates.named(try box.record.fields.map { ($0.name, try schedule(name, $0.value)) })
            return (rates.first ?? 0, rates)
        case .list, .tensor:
            guard value.scalar == nil, let elements = try value.asElements() else { break }
            let rates = LayerRates.list(try elements.map { try schedule(name, $0) })
            return (rates.first ?? 0, rates)
        default: break
        }
        return (try schedule(name, value), nil)
    }

    private func schedule(_ name: String, _ value: Value) throws -> Schedule {
        switch value {
        case .number(let number): return Schedule(number)
        case .object(let object as ScheduleObject): return object.schedule
        case .function(let function):
            let user = UserFunction(function, machine: machine)
            if function.requiredCount == 2 {
                return Schedule(
                    name: function.name, text: "\(function.name)(t, state)", definition: ["function": .string(function.name), "of": "t, state"]
                ) { UserFollower(function: user) }
            }
            // Its values at a few places stand for it in a definition.
            let probes = try [0, 0.25, 0.5, 0.75, 1].map { try user.number([.number($0)]) }
            return Schedule(
                name: function.name, text: "\(function.name)(t)", definition: ["function": .array(probes.map { .number($0) })]
            ) { progress, _ in try user.number([.number(progress)]) }
        default:
            if let number = value.scalar { return Schedule(number) }
            throw wrongType(name, expected: "a number, a schedule or a function of progress", value: value)
        }
    }

    /// An activation by name or function; relu unless given.
    func activation(_ name: String) throws -> Activation {
        guard let value = try optional(name) else { return .relu }
        let known = Activation.all
        if let text = value.text {
            guard let activation = known.first(where: { $0.name == text }) else {
                throw TrainingArgumentError.unknownName(kind: "activation", name: text, known: known.map(\.name))
            }
            return activation
        }
        guard let function = value.function else { throw wrongType(name, expected: "an activation", value: value) }
        if let builtin = function.builtin, let activation = known.first(where: { $0.name == builtin.name }) { return activation }
        let user = UserFunction(function, machine: machine)
        let trace = try Graph.trace([TensorType([2, 3])]) { [try user.operand([Value($0[0])])] }
        return Activation(name: function.name, definition: ["name": .string(function.name), "function": .string(trace.fingerprint)]) {
            try user.operand([Value($0)])
        }
    }

    /// A normalisation by name; nil where there is none.
    func normalization(_ name: String) throws -> Normalization? {
        guard let text = try optionalString(name), text != "none" else { return nil }
        guard let normalization = Normalization(rawValue: text) else {
            throw TrainingArgumentError.unknownName(
                kind: "normalisation", name: text, known: Normalization.allCases.map(\.rawValue) + ["none"])
        }
        return normalization
    }

    /// An initialisation by name or function; fan_in unless given.
    func initializer(_ name: String) throws -> Initializer {
        guard let value = try optional(name) else { return .fanIn }
        if case .object(let object as InitializerObject) = value { return object.initializer }
        if let text = value.text {
            guard let initializer = Initializer.named.first(where: { $0.name == text }) else {
                throw TrainingArgumentError.unknownName(kind: "initialisation", name: text, known: Initializer.named.map(\.name))
            }
            return initializer
        }
        guard let function = value.function else { throw wrongType(name, expected: "an initialisation", value: value) }
        if function.builtin?.name == "zeros" { return .zeros }
        let user = UserFunction(function, machine: machine)
        return Initializer(name: function.name, definition: ["function": .string(function.name)]) { out, fanIn, _ in
            let value = try user([Value(out), Value(fanIn)])
            guard let tensor = try value.asTensor() else {
                throw TrainingArgumentError.functionResult(function: function.name, expected: "a tensor out × in", found: value.typePhrase)
            }
            return tensor
        }
    }

    /// A loss by name or function; nil for `auto`.
    func loss(_ name: String) throws -> Loss? {
        guard let value = try optional(name) else { return nil }
        if let text = value.text {
            if text == "auto" { return nil }
            if text == "implicit_em" { return .implicitEM() }
            guard let loss = Loss.all.first(where: { $0.name == text }) else {
                throw TrainingArgumentError.unknownName(kind: "loss", name: text, known: Loss.all.map(\.name) + ["implicit_em"])
            }
            return loss
        }
        if case .object(let object as LossObject) = value { return object.loss }
        guard let function = value.function else { throw wrongType(name, expected: "a loss", value: value) }
        if function.builtin?.name == "implicit_em" { return .implicitEM() }
        if let builtin = function.builtin, let loss = Loss.all.first(where: { $0.name == builtin.name }) { return loss }
        let user = UserFunction(function, machine: machine)
        return Loss(name: function.name, definition: ["function": .string(function.name)], decision: .largestOutput) {
            try user.operand([Value($0), Value($1)])
        }
    }

    func regularizers(_ name: String) throws -> [Regularizer] {
        guard let value = try optional(name) else { return [] }
        let list: [Value] = if case .list(let box) = value { box.elements } else { [value] }
        return try list.map { element in
            if case .object(let object as RegularizerObject) = element { return object.regularizer }
            guard let function = element.function else {
                throw wrongType(name, expected: "regularizers or functions of the model", value: element)
            }
            let user = UserFunction(function, machine: machine)
            return Regularizer(name: function.name) { blocks, layout in
                try user.operand([Value(ModelObject.record(layout, blocks))])
            }
        }
    }

    func measures(_ name: String) throws -> [Measure] {
        guard let record = try optionalRecord(name) else { return [] }
        return try record.fields.map { field in
            if case .object(let object as MeasureObject) = field.value { return object.measure(named: field.name) }
            guard let function = field.value.function else {
                throw wrongType(name, expected: "a record of functions of the model", value: field.value)
            }
            let user = UserFunction(function, machine: machine)
            return Measure(name: field.name, definition: .string(function.name)) { model in
                try user.number([.object(ModelObject(model))])
            }
        }
    }

    /// f32 or f64, as the functions of these names or as text.
    func precision(_ name: String) throws -> ElementType {
        let value = try value(name)
        switch value.text ?? value.function?.name {
        case "f32": return .f32
        case "f64": return .f64
        default: throw invalid(name, "must be f32 or f64, not \(value.inline(style))")
        }
    }

    func seed(_ name: String = "seed") throws -> UInt64 {
        let seed = try whole(name)
        guard seed >= 0 else { throw invalid(name, "must be a whole number from 0 up, not \(seed)") }
        machine.ledger.note(seed: seed)
        return UInt64(seed)
    }

    func stoppingRule(_ name: String) throws -> StoppingRule? {
        if let object: StoppingRuleObject = try object(name) { return object.rule }
        guard let function = try optionalFunction(name) else { return nil }
        let user = UserFunction(function, machine: machine)
        return StoppingRule(definition: .string(function.name)) { try user.bool([Value($0)]) }
    }
}

/// A function (t, state) of the user's, with the last row of the history as a record.
private struct UserFollower: ScheduleFollower {
    let function: UserFunction

    func value(progress: Double, epoch: Double, state: RunState) throws -> Double {
        let row = Record(zip(state.names, state.values).map { (name: $0, value: Value($1)) })
        return try function.number([.number(progress), Value(row)])
    }
}
