internal import Diagnostics
internal import Learning
internal import Runtime
internal import Storage
internal import Tensors

/// Many runs at once, and one of them again.
enum Sweeps {
    static let builtins: [Builtin] = [sweep, reproduce]

    static let sweep = Builtin(
        "sweep", "(design: design | list | table, point: function, *, store: string | none = none, overwrite: bool = false, threads: whole | none = none) -> study",
        "runs a function's experiments for all points of a design, on all cores", help: """
            The function gets each point as a record and gives an experiment, a run, a number or a record of numbers. A point \
            that fails or diverges is a row of the study's table that says so; the others go on. A misspelled argument or name in \
            the function is an error at once. Results come in the order of the \
            design and do not depend on the number of threads. `store="study.h5"` makes each finished run durable; the same call \
            again runs only what is missing, more points are added, and other results are refused unless `overwrite=true`. Runs and \
            numbers that the function gives itself are known by its text and the values that it uses. \
            Trainings of few samples (8 at a step, 128 parameters at most) run in lockstep, one to each vector lane, with the bits \
            that each has alone.
            """,
        examples: [
            Example("s = sweep(grid(lr=[0.1, 0.01], seed=1..2), p -> experiment(model=mlp([2, 4, 2]), data=moons(n=60), optimizer=adam(lr=p.lr), epochs=2, seed=p.seed))\nlength(s.runs)", shows: "4"),
            Example("sweep(grid(x=1..3), p -> p.x^2).table.value", shows: "[1, 4, 9]"),
        ],
        seeAlso: ["grid", "random_design", "compare", "summarize", "reproduce"], searchTerms: ["search", "parallel", "replicates", "lockstep"]
    ) { call in
        let design = try design(call)
        let user = UserFunction(try call.function("point"), machine: call.machine)
        var context = call.context
        if let threads = try call.optionalWhole("threads") {
            guard threads >= 1 else { throw call.invalid("threads", "must be at least 1") }
            context = WorkContext(cancellation: context.cancellation, progress: context.progress, threads: threads)
        }
        let store = try call.optionalString("store").map { try StudyStore($0, overwrites: call.bool("overwrite"), provenance: FileProvenance.current(call)) }
        let recipe = StudyObject.Recipe(points: design.points) { try point(of: user([Value($0)])) }
        let made = store == nil ? nil : definition(of: user.function, over: design.table, call.machine)
        let study = try Sweep.run(design.table, store: store, in: context, recipe: made) { index, _ in
            try recipe.point(design.points[index])
        }
        let result = Value.object(StudyObject(study, recipe: recipe))
        if let path = try call.optionalString("store") {
            call.machine.ledger.note(file: path)
            call.sign(result, file: path)
        }
        return result
    }

    /// What a point is computed from: the function and the values of the design. Nil where the function has no definition.
    private static func definition(
        of function: FunctionValue, over design: Table, _ machine: Machine
    ) -> (@Sendable (Int) -> JSONValue)? {
        guard let text = ValueDefinition(machine: machine).text(of: .function(function)) else { return nil }
        @Sendable func definition(_ point: Int) -> JSONValue {
            .object([
                JSONValue.Member("function", .string(text)), JSONValue.Member("point", .string(StudyStore.text(of: design, point))),
            ])
        }
        return definition
    }

    private static func design(_ call: Call) throws -> DesignObject {
        if let design: DesignObject = try call.object("design") { return design }
        let elements = try call.value("design").asElements() ?? []
        let points = try elements.map { element -> Record in
            guard case .record(let box) = element else {
                throw call.wrongType("design", expected: "a grid, a table or a list of records", value: element)
            }
            return box.record
        }
        guard let first = points.first else { throw LearningError.emptySweep }
        guard points.allSatisfy({ $0.names == first.names }) else {
            throw call.invalid("design", "has records of different names")
        }
        return try DesignObject(points)
    }

    private static func point(of value: Value) throws -> Sweep.Point {
        switch value {
        case .object(let object as ExperimentObject): return .experiment(object.experiment)
        case .object(let object as RunObject): return .outcome(.run(object.run))
        case .record(let box):
            return .outcome(.numbers(try box.record.fields.map { field in
                guard let number = field.value.scalar else { throw TrainingArgumentError.pointResult(found: field.value.typePhrase) }
                return (name: field.name, value: number)
            }))
        default:
            guard let number = value.scalar else { throw TrainingArgumentError.pointResult(found: value.typePhrase) }
            return .outcome(.numbers([(name: "value", value: number)]))
        }
    }

    static let reproduce = Builtin(
        "reproduce", "(study: study, i: whole, point: function | none = none) -> run | record", "one point of a study run again, to the same bits", help: """
            Makes and trains point `i` (a row of the study's table; -1 is the last) once more and holds it against what the study has: a run \
            that comes out different in its definition, its status or any bit of its weights is an error that says in what. A study from \
            a file does not carry the function of its sweep: give it as `point`.
            """,
        examples: [
            Example("s = sweep(grid(lr=[0.1, 0.01]), p -> experiment(model=mlp([2, 4, 2]), data=moons(n=60), optimizer=adam(lr=p.lr), epochs=2))\nall(reproduce(s, 1).final == s.runs[1].final)", shows: "true"),
        ],
        seeAlso: ["sweep"], searchTerms: ["verify", "rerun", "deterministic", "replicate"]
    ) { call in
        guard let object: StudyObject = try call.object("study") else {
            throw call.wrongType("study", expected: "a study", value: try call.value("study"))
        }
        let count = object.study.outcomes.count
        let given = try call.whole("i")
        let index = given < 0 ? count + given : given
        guard (0..<count).contains(index) else { throw call.invalid("i", "must be a point of the study, from 0 to \(count - 1), not \(given)") }
        var recipe = object.recipe
        if let function = try call.optionalFunction("point") {
            let user = UserFunction(function, machine: call.machine)
            recipe = StudyObject.Recipe(points: try designPoints(object.study.design)) { try point(of: user([Value($0)])) }
        }
        guard let recipe else { throw TrainingArgumentError.studyWithoutFunction }
        let outcome = try object.study.reproduced(index, in: call.context) { try recipe.point(recipe.points[index]) }
        switch outcome {
        case .run(let run): return .object(RunObject(run))
        case .numbers(let numbers): return Value(Record(numbers.map { (name: $0.name, value: .number($0.value)) }))
        case .failed(let reason): return Value(["status": Value("failed"), "reason": Value(reason)] as Record)
        case .interrupted: throw Interrupted()
        }
    }

    private static func designPoints(_ design: Table) throws -> [Record] {
        try (0..<design.rowCount).map { row in Record(try design.row(row).map { (name: $0.name, value: Value($0.cell)) }) }
    }
}
