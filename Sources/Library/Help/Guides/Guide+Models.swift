internal import Runtime

extension Guide {
    static let models = Guide(
        "models", "networks, activations, initial weights, and models of one's own",
        [
            .text(
                """
                `mlp(sizes)` is a stack of fully connected layers with an activation between
                them; `linear`, `deep_linear` and `encoder` are special cases with names of
                their own.
                """),
            .example(
                """
                net = mlp([2, 16, 2], activation=tanh)
                net.size
                """,
                shows: "82"),
            .text(
                """
                A model that was not trained has no weights yet: `train` draws them with its
                seed. A trained one has them.
                """),
            .example(
                """
                data = moons(n=100, seed=1)
                m = train(net, data, epochs=2, seed=1).model
                shape(m.layers[0].weight)
                """,
                shows: "[16, 2]"),
            .text(
                """
                Weights are out × in, as in PyTorch. `flatten` gives all parameters as one
                vector, `unflatten` puts such a vector back.
                """),
            .example(
                """
                w = flatten(m)
                shape(w)
                """,
                shows: "[82]"),
            .example(
                "unflatten(m, 0 * w).layers[0].bias[0]",
                shows: "0"),
            .text(
                """
                `predict` gives the outputs (for classification logits), `accuracy` and `loss`
                the usual numbers.
                """),
            .example(
                "shape(predict(m, data.x))",
                shows: "[100, 2]"),
            .text(
                """
                An activation may be a function of your own, and so may the initial weights,
                of (out, in):
                """),
            .example(
                """
                swish(x) = x * sigmoid(x)
                small(out, in_) = 0.1 * randn(out, in_, seed=3)
                own = mlp([2, 8, 2], activation=swish, init=small)
                train(own, data, epochs=1).status
                """,
                shows: """
                "finished"
                """),
            .text(
                """
                A model may be any function of parameters and inputs. Here the same matrix
                encodes and decodes:
                """),
            .example(
                """
                tied = model({W = randn(2, 6, seed=1)}, (p, x) -> x @ p.W.T @ p.W)
                low = lowrank(n=64, d=6, m=6, rank=2, seed=1)
                run = train(tied, low, loss=(out, y) -> mean((out - y)^2), epochs=3)
                run.status
                """,
                shows: """
                "finished"
                """),
            .text(
                "Parameters are fields of the model, here of the trained one:"),
            .example(
                "shape(run.model.W)",
                shows: "[2, 6]"),
        ],
        seeAlso: ["training", "differentiation", "datasets"])
}
