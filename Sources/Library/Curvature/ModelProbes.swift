internal import Analysis
internal import Learning
internal import Runtime
internal import Tensors

/// What a model's loss says about training it further, and about data it has not seen.
enum ModelProbes {
    static let builtins: [Builtin] = [
        Builtin(
            "gradient_norms", "(\(CurvatureArguments.signature)) -> table",
            "a table of the gradient's norm in each block of a model's parameters: name, parameters, norm, rms",
            help: """
                `norm` is ‖∂L/∂θ‖ of the block, `rms` that over the root of its size, so that blocks of different sizes compare. The loss is a mean \
                over `data` (of a split the training part). For its course give it the models of a run's snapshots: \
                `unflatten(run.model, run.weights[k])`.
                """,
            examples: [
                Example("gradient_norms(mlp([2, 4, 2]), moons(n=50, seed=1)).name", shows: "[\"layers.0.weight\", \"layers.0.bias\", \"layers.1.weight\", \"layers.1.bias\"]"),
                Example("data = dataset([[1], [1]], [1, 3])\ngradient_norms(unflatten(linear(1, 1), [0]), data).norm", shows: "[4]"),
            ],
            seeAlso: ["gradient_covariance", "anomalies"], searchTerms: ["vanishing gradient", "exploding gradient", "per layer"]
        ) { call in
            let problem = try call.curvatureProblem()
            let gradient = try problem.gradient(in: call.context).doubles
            let blocks = problem.blocks.filter { !$0.range.isEmpty }
            let norms = blocks.map { block in block.range.reduce(0.0) { $0 + gradient[$1] * gradient[$1] }.squareRoot() }
            return Value(try Table(columns: [
                ("name", .text(blocks.map(\.name))), ("parameters", .numbers(Tensor(blocks.map { Double($0.range.count) }))),
                ("norm", .numbers(Tensor(norms))),
                ("rms", .numbers(Tensor(zip(norms, blocks).map { $0 / Double($1.range.count).squareRoot() }))),
            ]))
        },
        Builtin(
            "generalization_gap", "(model: model, data: record, loss: string | function = auto) -> record",
            "a record {gap, train, test}: the loss on the test part less that on the training part",
            help: "`data` is a split. Of classifiers `accuracy_gap` is the training accuracy less the test accuracy.",
            examples: [
                Example("data = moons(n=200, noise=0.2, seed=1) |> split(test=0.25)\nm = train(mlp([2, 16, 2]), data, epochs=5).model\ng = generalization_gap(m, data)\nabs(g.gap - (loss(m, data.test) - loss(m, data.train))) < 1e-6", shows: "true"),
            ],
            seeAlso: ["loss", "accuracy", "split"], searchTerms: ["overfitting", "test loss"]
        ) { call in
            let model = try call.model("model")
            let (train, test) = try call.data("data")
            guard let test else { throw LearningError.noTestData(needed: "generalization_gap") }
            let loss = try call.loss("loss")
            let scores = try [train, test].map { part in
                let problem = try CurvatureProblem(model, part, loss: loss)
                return try LossSurface(problem).evaluate(count: 1, in: call.context) { _ in problem.parameters }
            }
            var record: Record = [
                "gap": Value(scores[1].loss[0] - scores[0].loss[0]), "train": Value(scores[0].loss[0]), "test": Value(scores[1].loss[0]),
            ]
            if train.isClassification { record["accuracy_gap"] = Value(scores[0].accuracy[0] - scores[1].accuracy[0]) }
            return Value(record)
        },
    ]
}
