internal import Learning
internal import Runtime
internal import Tensors

/// What in a run deserves a look.
enum Anomalies {
    static let builtins: [Builtin] = [
        Builtin(
            "anomalies", "(run: run) -> table",
            "a table of what in a run deserves a look: kind, step, epoch, value, bound, evidence",
            help: """
                Kinds: "spike" (the loss of a row exceeds the median of the ten before by six robust standard deviations of their changes and by a \
                fifth), "plateau" (at least ten rows and a tenth of the run within 1 %, before the loss falls by more than a tenth), \
                "exploding update" (a gradient norm above a hundred times the median before), "dead layer" (a layer of which no parameter changes between \
                two snapshots while others do; train with track= to see it), "not finite". `value` passed `bound`; `evidence` says what \
                was seen. An empty table is good news.
                """,
            examples: [
                Example("run = minimize(x -> 10*sum(x^2), start=[1], optimizer=sgd(lr=0.2), steps=400)\nanomalies(run).kind", shows: "[\"spike\", \"exploding update\", \"not finite\"]"),
                Example("length(anomalies(minimize(x -> sum(x^2), start=[1], optimizer=sgd(lr=0.1), steps=50)))", shows: "0"),
            ],
            seeAlso: ["gradient_norms", "train"], searchTerms: ["spikes", "plateau", "dead", "diagnose", "exploding"]
        ) { call in
            guard let run: RunObject = try call.object("run") else {
                throw call.wrongType("run", expected: "a run", value: try call.value("run"))
            }
            let found = try AnomalySearch(run.run, cancellation: call.context.cancellation).found
            return Value(try Table(columns: [
                ("kind", .text(found.map(\.kind.rawValue))), ("step", .numbers(Tensor(found.map(\.step)))),
                ("epoch", .numbers(Tensor(found.map(\.epoch)))), ("value", .numbers(Tensor(found.map(\.value)))),
                ("bound", .numbers(Tensor(found.map(\.bound)))), ("evidence", .text(found.map(\.evidence))),
            ]))
        },
    ]
}
