internal import Runtime

extension Guide {
    static let linearNetworks = Guide(
        "linear networks", "deep linear models beside their exact theory, and the spectra of weights",
        [
            .text(
                """
                A linear target of known rank, with white inputs, and a product of two
                matrices that learns it from small weights:
                """),
            .example(
                """
                data = lowrank(n=200, d=8, m=8, rank=2, values=[3, 1], whiten=true, seed=1)
                net = deep_linear([8, 8, 8], init=normal(0.01))
                run = train(net, data, optimizer=sgd(lr=0.05), batch=none, steps=2000, track=20, precision=f64)
                run.status
                """,
                shows: """
                "finished"
                """),
            .text(
                """
                `product` is the end-to-end matrix. Its error falls apart into what lies on
                the target's singular directions, what lies beside them, and the rest; the
                squares add up to the square of the whole error:
                """),
            .example(
                """
                e = error_decomposition(run.model.product, data.target, 2)
                abs(e.support^2 + e.null^2 + e.mixed^2 - e.total^2) < 1e-12
                """,
                shows: "true"),
            .text(
                """
                `theory_saxe` sets the exact course of each singular mode beside the run, and
                `plot` draws both. `balancedness` is what gradient flow conserves, and
                `theory_least_squares` is the closed form for a single layer.
                """),
            .example(
                """
                theory = theory_saxe(run, data)
                theory.modes.s
                """,
                shows: "[3, 1]"),
            .example("type(plot(theory))", shows: "\"figure\""),
            .text(
                """
                `spectrum` is a table of singular values in figures, of a matrix, of a model's
                layers, or of a run at every snapshot; `plot(spectrum(run))` is its picture:
                """),
            .example(
                """
                table = spectrum(run)
                round(table[table.step == 2000].stable_rank * 10) / 10
                """,
                shows: "[1.3, 1.3]"),
            .text(
                """
                Noise has a spectrum too. `marchenko_pastur` says how far it reaches, and what
                of a matrix stands out of it:
                """),
            .example(
                """
                noise = randn(400, 100, seed=1)
                planted = noise + 4 * outer(ones(400), ones(100)) / 10
                [length(marchenko_pastur(noise).spikes), length(marchenko_pastur(planted).spikes)]
                """,
                shows: "[0, 1]"),
        ],
        seeAlso: ["models", "training", "implicit em"])
}
