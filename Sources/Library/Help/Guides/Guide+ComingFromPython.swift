internal import Runtime

extension Guide {
    static let comingFromPython = Guide(
        "coming from python", "what is the same, what is different, and the Dyn word for it",
        [
            .text(
                """
                Most of NumPy's ways are the same: indices from 0, slices without their end,
                broadcasting, `@`, masks, names of functions. What differs:
                """),
            .text(
                """
                - Power is `^`; `**` is refused. `A.T` transposes.
                - Blocks have braces: `if x > 0 { … } else { … }`; indentation means nothing.
                  `elif` is `else if`.
                - `True`, `False`, `None` are `true`, `false`, `none`; `&&` and `||` are `and`
                  and `or`, of single truth values. Masks combine as a chain, `x[0 < x < 3]`,
                  or by `where(m, n, false)` for `m & n`.
                - `lambda x: x + 1` is `x -> x + 1`; `def f(x): …` is `f(x) = …` or
                  `fn f(x) { … }`.
                - `range(5)` is `0..4`: both ends belong to it.
                - A dict is a record: `{lr = 0.1}`, `r.lr`; f-strings need no f:
                  `"lr = {lr}"`.
                - Functions stand alone, not behind a dot: `sum(x)`, `shape(x)`, `length(x)`
                  rather than `x.sum()`, `x.shape`, `len(x)`; chains are written
                  `x |> sort |> f`.
                - List comprehensions are `map` and `filter`.
                """),
            .example(
                "map(filter(1..6, n -> n % 2 == 0), n -> n^2)",
                shows: "[4, 16, 36]"),
            .text(
                """
                - `import` is not needed: everything is there.
                - Values are immutable: `b = a` never shares, no function changes its
                  argument.
                """),
            .example(
                """
                fn mark(x) { x[0] = 100; x }
                a = [1, 2, 3]
                b = mark(a)
                a
                """,
                shows: "[1, 2, 3]"),
            .text(
                "Reductions take `axis`:"),
            .example(
                "sum([[1, 2], [3, 4]], axis=0)",
                shows: "[4, 6]"),
            .text(
                "Random numbers take a seed and nothing else decides them:"),
            .example(
                "randn(3, seed=1) == randn(3, seed=1)",
                shows: "[true, true, true]"),
            .text(
                "A loop over seeds that prints:"),
            .example(
                """
                for seed in 1..2 { print("seed {seed}") }
                """,
                shows: """
                seed 1
                seed 2
                """),
            .text(
                """
                PyTorch's training loop is one call, with the same names, defaults and update
                rules:
                """),
            .example(
                """
                run = train(mlp([2, 16, 2], activation=relu), moons(n=100), optimizer=sgd(lr=0.1, momentum=0.9), batch=32, epochs=3, seed=0)
                run.status
                """,
                shows: """
                "finished"
                """),
            .text(
                """
                Its weights are out × in: `run.model.layers[0].weight` is `model[0].weight`.
                Gradients are functions of functions, as in JAX: `grad(f)(x)`.
                """),
            .text(
                """
                Going back is easy: `save("run.h5", run)` and, in Python,
                `h5py.File("run.h5")`; `?file layout` has the names.
                """),
        ],
        seeAlso: ["language", "files", "training"])
}
