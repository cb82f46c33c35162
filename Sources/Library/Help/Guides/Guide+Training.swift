internal import Runtime

extension Guide {
    static let training = Guide(
        "training", "experiments and runs: what is trained, how it goes, what is left",
        [
            .text(
                """
                `train(model, data, …)` trains and gives a run. `experiment` takes the same
                arguments and only describes; `train(experiment)` runs it.
                """),
            .example(
                """
                data = split(moons(n=200, noise=0.2, seed=1), test=0.25)
                e = experiment(mlp([2, 8, 2]), data, optimizer=adam(lr=0.01), epochs=20, batch=32, seed=1)
                run = train(e)
                run.status
                """,
                shows: """
                "finished"
                """),
            .text(
                "The arguments that matter most:"),
            .text(
                """
                - `loss`: `auto` takes cross entropy for class labels and the mean squared
                  error for the rest; a name (`mse`, `bce`, …) or a function (outputs, y) ->
                  number.
                - `optimizer`: `sgd(…)`, `adam(…)` and the others of `?optimizers`, with
                  PyTorch's names, defaults and update rules. Any number of it may be a
                  schedule.
                - `batch`: samples in an update; `none` is all of them (gradient descent).
                - `epochs` or `steps`: how long; `patience`, `until`: when to stop before.
                - `track=k`: keep the weights every k epochs. `log=k`: a history row every k
                  steps.
                - `measure`: a record of functions of the model, each a column of the history.
                - `regularize`: a list of penalties, built in or functions of the model.
                - `precision`: `f32` unless you ask for `f64`.
                """),
            .example(
                """
                last = run.history[-1]
                last.epoch
                """,
                shows: "20"),
            .example(
                "run.history.loss[-1] < run.history.loss[0]",
                shows: "true"),
            .text(
                """
                Measures and penalties get the model. Schedules are functions of progress from
                0 to 1, or ready ones such as `cosine(0.01, 0)`:
                """),
            .example(
                """
                run = train(mlp([2, 8, 2]), data, optimizer=sgd(lr=cosine(0.1, 0), momentum=0.9), epochs=10, measure={size = m -> norm(flatten(m))}, regularize=[l2(0.001)], seed=1)
                run.history.lr[-1] < run.history.lr[0]
                """,
                shows: "true"),
            .example(
                "run.history.size[-1] > 0",
                shows: "true"),
            .text(
                """
                `status` is "finished", "converged" (`until` held), "stopped early"
                (`patience` ran out), "interrupted" (Ctrl-C did), "diverged" (the loss or a
                parameter is not finite) or "failed"; `reason` says why in words. None of them
                is an error: what was reached is kept.
                """),
            .example(
                """
                wild = train(mlp([2, 8, 2]), data, optimizer=sgd(lr=1e9), epochs=20)
                wild.status
                """,
                shows: """
                "diverged"
                """),
            .text(
                """
                `minimize` runs an optimizer on a function of your own and gives a run as
                well:
                """),
            .example(
                """
                path = minimize((x, y) -> (1 - x)^2 + 10*(y - x^2)^2, start=[-1, 1], optimizer=adam(lr=0.05), steps=2000)
                norm(path.weights[-1] - [1, 1]) < 0.01
                """,
                shows: "true"),
            .text(
                """
                `store="run.h5"` writes the run to disk while it goes on; the same call again
                finds the finished run there and trains nothing.
                """),
        ],
        seeAlso: ["sweeps", "models", "differentiation", "files"])
}
