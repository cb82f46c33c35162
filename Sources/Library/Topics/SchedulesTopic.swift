internal import Learning
internal import Runtime

/// Numbers that change during training, as functions of progress t in [0, 1].
enum SchedulesTopic {
    static let builtins: [Builtin] = [constant, ramp, exponential, cosine, step, polynomial, warmup, oneCycle, plateau]

    static let constant = Builtin(
        "constant", "(value: number) -> schedule", "the same value throughout", examples: [Example("constant(0.1)(0.5)", shows: "0.1")], seeAlso: ["ramp"]
    ) { call in .object(ScheduleObject(Schedule(try call.number("value")))) }

    static let ramp = Builtin(
        "ramp", "(start: number, end: number) -> schedule", "a straight line from start to end",
        examples: [Example("ramp(2.5, 1.0)(0.5)", shows: "1.75")], seeAlso: ["exponential", "cosine"], searchTerms: ["linear"]
    ) { call in .object(ScheduleObject(.ramp(from: try call.number("start"), to: try call.number("end")))) }

    static let exponential = Builtin(
        "exponential", "(start: number, end: number, rate: number = 5) -> schedule", "end + (start - end) exp(-rate t)",
        examples: [Example("exponential(2.5, 1.0)(0)", shows: "2.5")], seeAlso: ["ramp"], searchTerms: ["decay"]
    ) { call in
        .object(ScheduleObject(.exponential(from: try call.number("start"), to: try call.number("end"), rate: try call.number("rate"))))
    }

    static let cosine = Builtin(
        "cosine", "(start: number, end: number = 0) -> schedule", "half a cosine from start to end",
        help: "Source: Loshchilov & Hutter 2017, without restarts.", examples: [Example("cosine(1, 0)(0.5)", shows: "0.5")], seeAlso: ["one_cycle"],
        searchTerms: ["annealing"]
    ) { call in .object(ScheduleObject(.cosine(from: try call.number("start"), to: try call.number("end")))) }

    static let step = Builtin(
        "step", "(start: number, epochs: tensor, values: tensor) -> schedule", "the start value, then each value from its epoch on",
        examples: [Example("step(2.5, [34, 67], [1.7, 1.0])", shows: "step(2.5, [34, 67], [1.7, 1])")], seeAlso: ["ramp"], searchTerms: ["piecewise", "milestones"]
    ) { call in
        .object(ScheduleObject(try .step(
            from: call.number("start"), at: call.tensor("epochs").doubles, to: call.tensor("values").doubles)))
    }

    static let polynomial = Builtin(
        "polynomial", "(start: number, end: number = 0, power: number = 1) -> schedule", "end + (start - end)(1 - t)^power",
        examples: [Example("polynomial(1, 0, power=2)(0.5)", shows: "0.25")], seeAlso: ["ramp"]
    ) { call in
        .object(ScheduleObject(.polynomial(from: try call.number("start"), to: try call.number("end"), power: try call.number("power"))))
    }

    static let warmup = Builtin(
        "warmup", "(value: number, fraction: number = 0.1) -> schedule", "from 0 to a value over the first part of training, then constant",
        examples: [Example("warmup(1, fraction=0.5)(0.25)", shows: "0.5")], seeAlso: ["one_cycle"]
    ) { call in .object(ScheduleObject(.warmup(to: try call.number("value"), fraction: try call.number("fraction")))) }

    static let oneCycle = Builtin(
        "one_cycle", "(peak: number, start: number = auto, end: number = auto, fraction: number = 0.3) -> schedule",
        "up to a peak, then down, both along a cosine",
        help: "As PyTorch's OneCycleLR: `start` is peak/25 and `end` is start/10 000 unless given. Source: Smith & Topin 2018.",
        examples: [Example("one_cycle(1)(0.3)", shows: "1")], seeAlso: ["cosine", "warmup"]
    ) { call in
        let peak = try call.number("peak")
        let start = try call.optionalNumber("start") ?? peak / 25
        return .object(ScheduleObject(.oneCycle(
            peak: peak, start: start, end: try call.optionalNumber("end") ?? start / 10_000, fraction: try call.number("fraction"))))
    }

    static let plateau = Builtin(
        "plateau", """
            (start: number, end: number, *, column: string = "loss", window: whole = 5, tolerance: number = 1e-6, up: number = 1.1, \
            down: number = 0.95, warmup: whole = 10) -> schedule
            """,
        "falls while a column of the history moves, and rises again where it rests", help: """
            It begins at `start`. From row `warmup` on, each row of the history multiplies it by `up` (to at most `start`) where the variance of the \
            last `window` values of the column is below `tolerance`, else by `down` (to at least `end`). The column may be a measure. For any other \
            rule write a function of progress and state, where state is the last row of the history as a record: \
            `lr=(t, state) -> 0.1 / (1 + state.grad_norm)`.
            """,
        examples: [
            Example("plateau(2.5, 1)", shows: "plateau(2.5, 1)"),
            Example("""
                run = train(mlp([2, 4, 1]), moons(n=40), optimizer=sgd(lr=plateau(0.1, 0.01, warmup=2, window=2)), batch=none, epochs=20)
                [run.history.lr[0], run.history.lr[-1]]
                """, shows: "[0.1, 0.0735092]"),
        ],
        seeAlso: ["spectral", "exponential", "step"], searchTerms: ["adaptive", "ReduceLROnPlateau", "feedback", "steer"]
    ) { call in
        .object(ScheduleObject(try .plateau(
            from: call.number("start"), to: call.number("end"), column: call.string("column"), window: call.whole("window"),
            tolerance: call.number("tolerance"), up: call.number("up"), down: call.number("down"), warmup: call.whole("warmup"))))
    }
}
