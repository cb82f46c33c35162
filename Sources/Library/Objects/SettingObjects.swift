internal import Learning
internal import Runtime
internal import Storage
internal import Tensors

// The settings of an experiment as values: optimizers, schedules, regularizers, initialisations.

final class OptimizerObject: SettingObject, @unchecked Sendable {
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

final class ScheduleObject: SettingObject, @unchecked Sendable {
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

final class RegularizerObject: SettingObject, @unchecked Sendable {
    let regularizer: Regularizer

    init(_ regularizer: Regularizer) { self.regularizer = regularizer }

    override var typeName: String { "regularizer" }
    override func describe(_ style: DisplayStyle) -> String { regularizer.text }
    override func summary(_ style: DisplayStyle) -> String { describe(style) }
    override func isEqual(to other: Object) -> Bool { (other as? RegularizerObject)?.regularizer.definition == regularizer.definition }
}

final class InitializerObject: SettingObject, @unchecked Sendable {
    let initializer: Initializer

    init(_ initializer: Initializer) { self.initializer = initializer }

    override var typeName: String { "initializer" }
    override func describe(_ style: DisplayStyle) -> String { initializer.name }
    override func summary(_ style: DisplayStyle) -> String { initializer.name }
    override func isEqual(to other: Object) -> Bool { (other as? InitializerObject)?.initializer.definition == initializer.definition }
}

final class LossObject: SettingObject, @unchecked Sendable {
    let loss: Loss

    init(_ loss: Loss) { self.loss = loss }

    override var typeName: String { "loss" }
    override var fieldNames: [String] { ["name", "terms"] }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "name": Value(loss.name)
        case "terms": Value(loss.terms.map(\.name))
        default: nil
        }
    }

    override func describe(_ style: DisplayStyle) -> String {
        let settings = (loss.definition.members ?? []).compactMap { member -> String? in
            guard case .number(let number) = member.value else { return nil }
            return "\(member.name)=\(NumberText.shortest(number))"
        }
        return "\(loss.name)(\(settings.joined(separator: ", ")))"
    }

    override func summary(_ style: DisplayStyle) -> String { describe(style) }
    override func isEqual(to other: Object) -> Bool { (other as? LossObject)?.loss.definition == loss.definition }

    /// Calling a loss gives its value.
    override var callable: FunctionValue? {
        let loss = loss
        return FunctionValue(Builtin(loss.name, "(outputs: numeric, targets: numeric = 0) -> numeric", "the loss of outputs") { call in
            Value(try loss.apply(call.operand("outputs"), call.operand("targets")))
        })
    }
}

/// A rule that says of a history when to stop.
final class StoppingRuleObject: SettingObject, @unchecked Sendable {
    let rule: StoppingRule

    init(_ rule: StoppingRule) { self.rule = rule }

    override var typeName: String { "stopping rule" }
    override func describe(_ style: DisplayStyle) -> String {
        let members = (rule.definition.members ?? []).filter { $0.name != "name" }
        return "settled(\(members.map { "\($0.name)=\(Value(json: $0.value).inline(style))" }.joined(separator: ", ")))"
    }

    override func summary(_ style: DisplayStyle) -> String { describe(style) }
    override func isEqual(to other: Object) -> Bool { (other as? StoppingRuleObject)?.rule.definition == rule.definition }

    override var callable: FunctionValue? {
        let rule = rule
        return FunctionValue(Builtin("settled", "(history: table) -> bool", "whether a history has settled") { call in
            Value(try rule.isMet(call.table("history")))
        })
    }
}

/// A measure that compares the models of successive rows.
final class MeasureObject: SettingObject, @unchecked Sendable {
    private let definition: JSONValue
    private let change: @Sendable (_ model: Model, _ earlier: Model) throws -> Double

    init(_ definition: JSONValue, change: @escaping @Sendable (Model, Model) throws -> Double) {
        self.definition = definition
        self.change = change
    }

    override var typeName: String { "measure" }
    override func describe(_ style: DisplayStyle) -> String { "measure \(definition["name"]?.string ?? "of change")" }
    override func summary(_ style: DisplayStyle) -> String { describe(style) }
    override func isEqual(to other: Object) -> Bool { (other as? MeasureObject)?.definition == definition }

    func measure(named name: String) -> Measure { Measure(name: name, definition: definition, change: change) }

    override var callable: FunctionValue? {
        let change = change
        return FunctionValue(Builtin("change", "(model: model, earlier: model) -> number", "the change between two models") { call in
            guard let model: ModelObject = try call.object("model"), let earlier: ModelObject = try call.object("earlier") else {
                throw call.wrongType("model", expected: "a model", value: try call.value("model"))
            }
            return Value(try change(model.model, earlier.model))
        })
    }
}
