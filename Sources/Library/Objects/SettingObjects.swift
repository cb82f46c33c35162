internal import Learning
internal import Runtime
internal import Tensors

// The settings of an experiment as values: optimizers, schedules, regularizers, initialisations.

final class OptimizerObject: Object, @unchecked Sendable {
    let optimizer: Optimizer

    init(_ optimizer: Optimizer) { self.optimizer = optimizer }

    override var typeName: String { "optimizer" }
    override var fieldNames: [String] {
        ["name"] + optimizer.arguments.map(\.name) + (optimizer.parts.isEmpty ? [] : ["first", "second"])
    }

    override func field(_ name: String) throws -> Value? {
        if name == "name" { return Value(optimizer.name) }
        if optimizer.parts.count == 2, let place = ["first", "second"].firstIndex(of: name) {
            return .object(OptimizerObject(optimizer.parts[place]))
        }
        if name == "lr", let rates = optimizer.layerRates { return Self.value(rates) }
        guard let argument = optimizer.arguments.first(where: { $0.name == name }) else { return nil }
        return Self.value(argument.schedule)
    }

    private static func value(_ schedule: Schedule) -> Value {
        schedule.constant.map { Value($0) } ?? .object(ScheduleObject(schedule))
    }

    private static func value(_ rates: LayerRates) -> Value {
        switch rates {
        case .list(let schedules):
            let constants = schedules.compactMap(\.constant)
            return constants.count == schedules.count ? Value(constants) : Value(schedules.map(value))
        case .named(let rates): return Value(Record(rates.map { (name: $0.name, value: value($0.rate)) }))
        }
    }

    override func describe(_ style: DisplayStyle) -> String { optimizer.text }
    override func summary(_ style: DisplayStyle) -> String { optimizer.shortText }
    override func isEqual(to other: Object) -> Bool { (other as? OptimizerObject)?.optimizer.definition == optimizer.definition }
}

final class ScheduleObject: Object, @unchecked Sendable {
    let schedule: Schedule

    init(_ schedule: Schedule) { self.schedule = schedule }

    override var typeName: String { "schedule" }
    override func describe(_ style: DisplayStyle) -> String { schedule.text }
    override func summary(_ style: DisplayStyle) -> String { schedule.text }
    override func isEqual(to other: Object) -> Bool { (other as? ScheduleObject)?.schedule.definition == schedule.definition }

    /// Calling a schedule gives its value at a progress in [0, 1].
    override var callable: FunctionValue? {
        let schedule = schedule
        return FunctionValue(Builtin(schedule.name, "(t: number)", "the value at progress t in [0, 1]") { call in
            Value(try schedule.value(progress: call.number("t"), epoch: 0))
        })
    }
}

final class RegularizerObject: Object, @unchecked Sendable {
    let regularizer: Regularizer

    init(_ regularizer: Regularizer) { self.regularizer = regularizer }

    override var typeName: String { "regularizer" }
    override func describe(_ style: DisplayStyle) -> String { regularizer.text }
    override func summary(_ style: DisplayStyle) -> String { describe(style) }
    override func isEqual(to other: Object) -> Bool { (other as? RegularizerObject)?.regularizer.definition == regularizer.definition }
}

final class InitializerObject: Object, @unchecked Sendable {
    let initializer: Initializer

    init(_ initializer: Initializer) { self.initializer = initializer }

    override var typeName: String { "initializer" }
    override func describe(_ style: DisplayStyle) -> String { initializer.name }
    override func summary(_ style: DisplayStyle) -> String { initializer.name }
    override func isEqual(to other: Object) -> Bool { (other as? InitializerObject)?.initializer.definition == initializer.definition }
}
