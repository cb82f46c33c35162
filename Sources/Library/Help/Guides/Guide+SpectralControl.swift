internal import Runtime

extension Guide {
    static let spectralControl = Guide(
        "spectral control", "steering singular values during training, and measuring how close to chaos a network stands",
        [
            .text(
                """
                The largest singular value σ of a weight matrix is the most that its layer
                stretches. `spectral` adds 0.1·(σ - target)² for all layers but the output's;
                the target is a number or any schedule:
                """),
            .example(
                """
                data = moons(n=400, noise=0.1, seed=1) |> split(test=0.5, seed=1)
                net = mlp([2, 16, 16, 1])
                sigma = m -> svdvals(m.layers[1].weight)[0]
                run = train(net, data, optimizer=adam(lr=0.01), epochs=60, batch=none, regularize=spectral(ramp(2.5, 1), weight=1), measure={sigma = sigma})
                length(run.history.sigma)
                """,
                shows: "61"),
            .text(
                """
                - `ramp`, `exponential`, `step` and `cosine` follow progress, and so does a
                  function `t -> 2.5 - t`;
                - `plateau` falls while the loss moves and rises where it rests;
                - `capacity` begins the line where a law of the number of parameters says;
                - `layer_law` gives each layer a target of its own, by its depth;
                - a function `(t, state) -> …` sees the last row of the history, measures
                  included, so that what is measured steers what is trained.
                """),
            .example(
                """
                steered = train(net, data, optimizer=adam(lr=0.01), epochs=5, batch=none, measure={s = m -> perturbation_sensitivity(m, data.test).value}, regularize=spectral((t, state) -> 2 / (1 + state.s)))
                steered.status
                """,
                shows: "\"finished\""),
            .text(
                """
                Others hold a bound after each update (`spectral_norm`), draw down all that
                exceeds one (`spectral_clip`), or act on the whole spectrum (`nuclear`,
                `orthogonality`):
                """),
            .example(
                """
                held = train(net, data, optimizer=adam(lr=0.05), epochs=20, batch=none, regularize=spectral_norm(1.2))
                sigma(held.model) < 1.2001
                """,
                shows: "true"),
            .text(
                """
                What such a network does, and how near it stands to the edge of chaos:
                """),
            .example(
                """
                dead_neurons(run.model, data).fraction < 0.5
                """,
                shows: "true"),
            .example(
                """
                exact = perturbation_sensitivity(run.model, data, method="exact")
                exact.value > 0
                """,
                shows: "true"),
            .example(
                """
                attacked = adversarial_accuracy(run.model, data, 0.2)
                attacked.value <= attacked.clean
                """,
                shows: "true"),
            .text(
                """
                The boundary in the plane is a picture, and the boxes that it meets give its
                dimension. A network of ReLUs decides along straight pieces, so a boundary of
                dimension 1.3 is one that was not looked at closely enough: the median over
                zooms says so.
                """),
            .example(
                """
                b = boundary(run.model, data, resolution=100)
                shape(b.values)
                """,
                shows: "[100, 100]"),
            .example(
                """
                abs(boundary_dimension(run.model, data, resolution=256, zooms=4).value - 1) < 0.1
                """,
                shows: "true"),
            .text(
                """
                At initialisation theory says where order ends, for wide networks of any
                activation, yours as well:
                """),
            .example(
                """
                [edge_of_chaos(relu).critical, edge_of_chaos(tanh, bias_std=sqrt(0.1)).critical]
                """,
                shows: "[2, 1.98607]"),
            .text(
                """
                Whether any of it helps is a matter of arms, seeds and tests: see the guide
                "honest comparisons".
                """),
        ],
        seeAlso: ["honest comparisons", "training", "spectral", "criticality"])
}
