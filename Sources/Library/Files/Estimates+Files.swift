internal import Analysis
internal import Learning
internal import Runtime
internal import Tensors

// Estimates, tests and what else is a handful of numbers, in files.

extension EstimateObject: RecordedObject {
    static let kind = "estimate"

    func recorded() throws -> Record {
        let evidence = Record(estimate.evidence.map { named in
            let value: Value =
                switch named.value {
                case .number(let number): Value(number)
                case .numbers(let tensor): .tensor(TensorBox(tensor))
                case .text(let text): Value(text)
                }
            return (name: named.name, value: value)
        })
        return Record(saving: [
            "value": Value(estimate.value), "error": estimate.error.map { Value($0) }, "interval": Value(interval: estimate.interval),
            "level": Value(estimate.level), "n": Value(estimate.count), "evidence": Value(evidence),
        ])
    }

    static func restore(_ fields: SavedFields) throws -> Object {
        let evidence = try fields.fields("evidence").record.fields.map { name, value in
            if let text = value.text { return Estimate.NamedEvidence(name: name, value: .text(text)) }
            if case .number(let number) = value { return Estimate.NamedEvidence(name: name, value: .number(number)) }
            guard let tensor = try value.asTensor() else { throw fields.malformed("has evidence `\(name)` that is no number, tensor or text") }
            return Estimate.NamedEvidence(name: name, value: .numbers(tensor))
        }
        return EstimateObject(Estimate(
            value: try fields.number("value"), error: try fields.optionalNumber("error"), interval: try fields.interval("interval"),
            level: try fields.number("level"), count: try fields.whole("n"), evidence: evidence))
    }
}

extension ResultObject: RecordedObject {
    static let kind = "result"

    func recorded() throws -> Record { ["name": Value(name), "text": Value(text), "fields": Value(fields)] }

    static func restore(_ fields: SavedFields) throws -> Object {
        ResultObject(try fields.text("name"), try fields.fields("fields").record, text: try fields.text("text"))
    }
}

extension TestObject: RecordedObject {
    static let kind = "test"

    func recorded() throws -> Record {
        let effect = test.effect.map { effect in
            Value(["name": Value(effect.name), "value": Value(effect.value), "interval": Value(interval: effect.interval)] as Record)
        }
        let assumptions = test.assumptions.map { assumption in
            Value([
                "name": Value(assumption.name), "check": Value(assumption.check), "statistic": Value(assumption.statistic),
                "p": Value(assumption.p),
            ] as Record)
        }
        return Record(saving: [
            "name": Value(test.name), "statistic": Value(test.statistic), "p": Value(test.p), "df": Value(test.degreesOfFreedom),
            "n": Value(test.counts.map(Double.init)), "estimate": test.estimate.map { Value($0) }, "interval": Value(interval: test.interval),
            "level": Value(test.level), "effect": effect, "assumptions": Value(assumptions), "extras": Value(extras),
        ])
    }

    static func restore(_ fields: SavedFields) throws -> Object {
        let effect = try fields.optionalFields("effect").map { effect in
            HypothesisTest.Effect(name: try effect.text("name"), value: try effect.number("value"), interval: try effect.interval("interval"))
        }
        let assumptions = try fields.several("assumptions").map { assumption in
            Assumption(
                name: try assumption.text("name"), check: try assumption.text("check"), statistic: try assumption.number("statistic"),
                p: try assumption.number("p"))
        }
        let counts = try fields.numbers("n")
        guard counts.allSatisfy({ $0 == $0.rounded() && abs($0) < 0x1p53 }) else { throw fields.malformed("has counts that are not whole") }
        let test = HypothesisTest(
            name: try fields.text("name"), statistic: try fields.number("statistic"), p: try fields.number("p"),
            degreesOfFreedom: try fields.numbers("df"), counts: counts.map { Int($0) }, estimate: try fields.optionalNumber("estimate"),
            interval: try fields.interval("interval"), level: try fields.number("level"), effect: effect, assumptions: assumptions)
        return TestObject(test, extras: try fields.fields("extras").record)
    }
}

extension TheoryObject: RecordedObject {
    static let kind = "theory"

    func recorded() throws -> Record {
        Record(saving: [
            "title": Value(title), "steps": Value(course.steps), "targets": Value(course.targets), "starts": Value(course.starts),
            "theory": .tensor(TensorBox(course.theory)), "measured": course.measured.map { .tensor(TensorBox($0)) },
        ])
    }

    static func restore(_ fields: SavedFields) throws -> Object {
        TheoryObject(try fields.text("title"), try ModeCourse(
            steps: fields.numbers("steps"), targets: fields.numbers("targets"), starts: fields.numbers("starts"),
            theory: fields.tensor("theory"), measured: fields.optionalTensor("measured")))
    }
}

extension ProbeObject: RecordedObject {
    static let kind = "probe"

    func recorded() throws -> Record {
        [
            "weight": .tensor(TensorBox(probe.weight)), "bias": .tensor(TensorBox(probe.bias)), "mean": .tensor(TensorBox(probe.mean)),
            "std": .tensor(TensorBox(probe.deviation)), "loss": Value(probe.loss), "accuracy": Value(probe.accuracy),
            "iterations": Value(probe.iterations), "converged": Value(probe.isConverged),
        ]
    }

    static func restore(_ fields: SavedFields) throws -> Object {
        ProbeObject(try LinearProbe(
            weight: fields.tensor("weight"), bias: fields.tensor("bias"), mean: fields.tensor("mean"), deviation: fields.tensor("std"),
            loss: fields.number("loss"), accuracy: fields.number("accuracy"), iterations: fields.whole("iterations"),
            isConverged: fields.truth("converged")))
    }
}
