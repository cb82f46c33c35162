internal import Learning
internal import Runtime
internal import Tensors

/// What models have learned, and when they have settled.
enum Probes {
    static let builtins: [Builtin] = [
        Builtin(
            "linear_probe", "(features: tensor | dataset, labels: tensor | list | none = none, *, C: number = 1, steps: whole = 1000) -> probe",
            "multinomial logistic regression on standardised features: what can be read off them by a plane",
            help: """
                Least C Σ −log p(label) + ½‖W‖² with the intercept unpenalised, as scikit-learn's LogisticRegression behind a StandardScaler. \
                `labels` are whole numbers from 0 up; a dataset brings its own. The probe is a function that tells classes: `p(x)`, and \
                `p.accuracy`, `p.loss` (mean log loss) are of the training samples. `mean(p(test) == labels)` is the accuracy on others. \
                Fields: weight, bias (for standardised features), mean, std, loss, accuracy, iterations, converged.
                """,
            examples: [
                Example("data = blobs(n=200, centers=[[0, 0], [6, 6]], seed=1)\nlinear_probe(data).accuracy", shows: "1"),
                Example("s = digits() |> split(test=0.25)\np = linear_probe(s.train)\nmean(p(s.test.x) == s.test.y) > 0.94", shows: "true"),
            ],
            seeAlso: ["responsibilities", "predict", "accuracy"], searchTerms: ["logistic regression", "classifier", "representation"]
        ) { call in
            let features = try call.points("features")
            let given: DatasetObject? = try call.object("features")
            let labels: Tensor
            if try call.optional("labels") != nil {
                labels = try call.labels("labels")
            } else if let data = given?.dataset, data.isClassification {
                labels = data.targets
            } else {
                throw call.invalid("labels", "must be given, one for each row of features")
            }
            let steps = try call.whole("steps")
            guard steps >= 1 else { throw call.invalid("steps", "must be at least 1") }
            return .object(ProbeObject(try LinearProbe(
                features: features, labels: labels, strength: call.number("C"), steps: steps, cancellation: call.context.cancellation)))
        },
        Builtin(
            "responsibilities", "(model: model, x: tensor | dataset) -> tensor",
            "softmax(−a) of a model's activations a [n, K]: how its units share each sample",
            help: "The gradient of implicit_em's log-sum-exp term; in a mixture model, the posterior of its components. Rows add up to 1.",
            examples: [Example("r = responsibilities(encoder(4, 3), zeros(2, 4))\nabs(sum(r, axis=1) - 1) < 1e-9 |> all", shows: "true")],
            seeAlso: ["implicit_em", "encoder", "responsibilities_change"], searchTerms: ["posterior", "assignment", "em"]
        ) { call in
            guard let model: ModelObject = try call.object("model") else {
                throw call.wrongType("model", expected: "a model", value: try call.value("model"))
            }
            return Value(try Responsibilities.of(model.model, call.points("x")))
        },
        Builtin(
            "responsibilities_change", "(x: tensor | dataset) -> measure",
            "a measure for `measure=`: the share of each sample that changed hands since the history row before",
            help: """
                The mean over the samples x of ½ Σ_j |r_j − r′_j|, r being the responsibilities now and r′ those at the row before (NaN in the \
                first row): from 0, nothing moves, to 1. It does not depend on the scale of the loss. With `until=settled(0.01, column="moved", of="value")` \
                training stops when the assignments have settled.
                """,
            examples: [
                Example("""
                    data = digits()
                    run = train(encoder(64, 8), data, loss=implicit_em, optimizer=sgd(lr=0.001), batch=128, epochs=3, measure={moved = responsibilities_change(data)})
                    0 < run.history.moved[-1] < 1
                    """, shows: "true"),
            ],
            seeAlso: ["responsibilities", "settled"], searchTerms: ["convergence", "criterion"]
        ) { call in
            let inputs = try call.points("x")
            guard inputs.rank == 2, inputs.count > 0 else { throw call.invalid("x", "must be samples [n, d], not of shape \(inputs.shape)") }
            return .object(MeasureObject(["name": "responsibilities_change", "samples": .number(Double(inputs.shape[0]))]) { model, earlier in
                try Responsibilities.change(from: earlier, to: model, inputs)
            })
        },
        Builtin(
            "settled", "(below: number, *, column: string = \"loss\", rows: whole = 5, of: string = \"change\") -> stopping rule",
            "a rule for `until=`: a column of the history has stayed below a bound in so many successive rows",
            help: """
                `of="change"` looks at |x_t − x_{t−1}|, "relative" at that over |x_{t−1}|, "value" at |x_t|. `settled(1)` is five successive \
                absolute changes of the loss below 1. An absolute bound says as much of the loss's scale and its rate as of the training; for a \
                loss without bounds measure what has a scale of its own.
                """,
            examples: [
                Example("rule = settled(0.5, rows=2)\n[rule(table(loss=[3, 2, 1.9, 1.8])), rule(table(loss=[3, 2, 1]))]", shows: "[true, false]"),
                Example("train(linear(2, 1), regression(n=40, features=2), optimizer=sgd(lr=0.1), batch=none, epochs=500, until=settled(1e-3, of=\"relative\")).status", shows: "\"converged\""),
            ],
            seeAlso: ["train", "responsibilities_change"], searchTerms: ["until", "converged", "criterion", "tolerance", "stop"]
        ) { call in
            let text = try call.string("of")
            guard let settling = StoppingRule.Settling(rawValue: text) else {
                throw TrainingArgumentError.unknownName(
                    kind: "way of settling", name: text, known: StoppingRule.Settling.allCases.map(\.rawValue))
            }
            return .object(StoppingRuleObject(try .settled(
                below: call.number("below"), column: call.string("column"), rows: call.whole("rows"), of: settling)))
        },
    ]
}
