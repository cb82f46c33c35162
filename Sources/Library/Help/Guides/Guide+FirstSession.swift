internal import Runtime

extension Guide {
    static let firstSession = Guide(
        "a first session", "from data to a trained network and a picture, in ten lines",
        [
            .text(
                """
                Start the prompt with `dyn`. What you type is evaluated; a value is printed
                and kept in `ans`, an assignment prints nothing. Tab completes, `?name`
                explains, `??word` searches, Ctrl-C stops what runs and keeps the session,
                Ctrl-D leaves. `?:` lists the commands of the prompt; `:set` shows how values
                are written (`digits`, `plot` …) and how much `memory` they may take.
                """),
            .example(
                "1 + 1",
                shows: "2"),
            .example(
                """
                x = [1, 2, 4]
                x / sum(x)
                """,
                shows: "[0.142857, 0.285714, 0.571429]"),
            .text(
                """
                Now the work itself. Data first: two interleaving half circles, a thousand
                points.
                """),
            .example(
                """
                data = moons(n=200, noise=0.2, seed=1)
                data
                """,
                shows: "dataset moons: 200 samples × 2 features → 2 classes (100, 100)"),
            .text(
                """
                A network with one hidden layer of 8 units, trained with Adam. `seed` fixes
                everything that is drawn at random: the same line gives the same bits again.
                """),
            .example(
                """
                run = train(mlp([2, 8, 2], activation=tanh), data, optimizer=adam(lr=0.01), epochs=30, track=10, seed=1)
                run.status
                """,
                shows: """
                "finished"
                """),
            .text(
                "What a value holds stands behind a dot; `fields` lists it."),
            .example(
                "fields(run)",
                shows: """
                ["config", "status", "reason", "history", "steps", "weights", "final", "model", "best", "best_epoch", "converged_at", "seconds"]
                """),
            .example(
                "shape(run.weights)",
                shows: "[4, 42]"),
            .text(
                """
                `run.history` is a table with a row for each epoch, and one before training.
                `run.weights` are the snapshots that `track=10` asked for, a row each.
                """),
            .example(
                "run.history[-1].epoch",
                shows: "30"),
            .example(
                "accuracy(run.model, data) > 0.8",
                shows: "true"),
            .text(
                """
                A figure as a value is drawn in the terminal; a file's ending decides its
                format.
                """),
            .example(
                """
                save_figure("loss.svg", plot(run.history.epoch, run.history.loss))
                """),
            .text(
                "Keep the run, and have it back another day."),
            .example(
                """
                save("moons.h5", run)
                """),
            .example(
                """
                load("moons.h5") == run
                """,
                shows: "true"),
            .text(
                """
                From here: `?datasets`, `?models`, `?training`, `?sweeps`, and
                `?coming from python`.
                """),
        ],
        seeAlso: ["datasets", "models", "training", "language"])
}
