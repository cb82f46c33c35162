internal import Runtime

extension Guide {
    static let implicitEM = Guide(
        "implicit em", "an encoder without a decoder: its loss, when it has converged, and what it has learned",
        [
            .text(
                """
                `implicit_em` is a loss of activations alone: a log-sum-exp whose gradient is a
                mixture's responsibilities, with terms for variance and correlation. It needs no
                labels. The history shows each term by itself:
                """),
            .example(
                """
                written = digits()
                data = dataset(written.x / 16, written.y, classes=10)
                net = encoder(64, 16)
                run = train(net, data, loss=implicit_em, optimizer=sgd(lr=1e-3), batch=128, epochs=20, seed=1)
                h = run.history
                max(abs(h.lse + h.variance + h.correlation - h.loss)) < 1e-2
                """,
                shows: "true"),
            .text(
                """
                Its gradient with respect to an activation is a responsibility: how far a sample
                belongs to a unit.
                """),
            .example(
                """
                r = responsibilities(run.model, data.x[0:5])
                [max(abs(sum(r, axis=1) - 1)) < 1e-6, all(r >= 0)]
                """,
                shows: "[true, true]"),
            .text(
                """
                The loss has no lower bound: it falls with the scale of the activations, so a
                bound on its change says when that scale grows slowly, not when anything has
                settled. `until=settled(1)` is such a bound, `settled(1e-3, of="relative")`
                another. The share of a sample that changes hands in an epoch has a scale of its
                own:
                """),
            .example(
                """
                moved = {moved = responsibilities_change(data.x[0:200])}
                rule = settled(0.02, column="moved", of="value")
                train(net, data, loss=implicit_em, optimizer=adam(lr=1e-2), batch=128, epochs=100, seed=1, measure=moved, until=rule).status
                """,
                shows: "\"converged\""),
            .text("What the units have learned, a linear classifier of their activations tells:"),
            .example(
                """
                probe = linear_probe(predict(run.model, data.x), data.y)
                probe.accuracy > 0.85
                """,
                shows: "true"),
            .text(
                """
                `scripts/implicit_em.dyn` sets 24 published runs beside controls: other widths,
                longer training, other criteria, cross-entropy, and explicit EM.
                """),
        ],
        seeAlso: ["implicit_em", "responsibilities", "settled", "linear_probe", "linear networks"])
}
