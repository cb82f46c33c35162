internal import Runtime

extension Guide {
    static let sweeps = Guide(
        "sweeps", "many runs at once: designs, studies, summaries",
        [
            .text(
                """
                A sweep trains what a function makes of every point of a design, on all cores.
                `grid` makes the design: all combinations, the last axis fastest.
                """),
            .example(
                """
                design = grid(lr=[0.01, 0.1], seed=1..3)
                length(design)
                """,
                shows: "6"),
            .text(
                "The function gets a point, a record, and gives an experiment:"),
            .example(
                """
                data = moons(n=100, noise=0.2, seed=1)
                study = sweep(design, p -> experiment(mlp([2, 6, 2]), data, optimizer=adam(lr=p.lr), epochs=5, seed=p.seed))
                length(study.runs)
                """,
                shows: "6"),
            .text(
                """
                `study.table` has a row for each point: its values, the last row of its
                history, and its status. It is a table like any other.
                """),
            .example(
                "study.table.lr",
                shows: "[0.01, 0.01, 0.01, 0.1, 0.1, 0.1]"),
            .example(
                """
                best = sort(study.table, by="loss")[0]
                best.status
                """,
                shows: """
                "finished"
                """),
            .text(
                "`summarize` gives mean, deviation, n and a 95 % interval for each group:"),
            .example(
                """
                summarize(study, by=["lr"], metrics=["loss"]).lr
                """,
                shows: "[0.01, 0.1]"),
            .text(
                """
                `compare` tests arms against a baseline, paired by seed. It knows the whole
                definition of every run: arms that differ in more than the factor are refused
                with the list of what differs, unless `despite` names it.
                """),
            .example(
                """
                c = compare(study, metric="loss", by="lr", baseline=0.01)
                [c.n[0], c.least_p[0]]
                """,
                shows: "[3, 0.25]"),
            .text(
                "Any point can be run again; it comes out with the same bits, or says why not:"),
            .example(
                "all(reproduce(study, 4).final == study.final[4])",
                shows: "true"),
            .text(
                """
                A run that diverges or fails is a row with that status and a reason; the
                others go on. The function may also return a number or a record of numbers,
                for work that is no training:
                """),
            .example(
                """
                squares = sweep(grid(a=1..3), p -> {square = p.a^2})
                squares.table.square
                """,
                shows: "[1, 4, 9]"),
            .text(
                """
                `study.final` are the last weights of all runs, a row each, ready for `pca`,
                `kmeans` or `separation`:
                """),
            .example(
                "shape(study.final)",
                shows: "[6, 32]"),
            .example(
                "shape(pca(study.final, k=2).scores)",
                shows: "[6, 2]"),
            .text(
                """
                With `store="study.h5"` every run is in the file as soon as it ends, and a long
                one with all that it has reached; a kill at any moment loses no more than the
                last second. The same call again resumes: what is finished is not run twice,
                what was broken off goes on to the same bits. A point is known by what it is
                (its settings, data and functions) wherever it stands, so a changed design
                adds only what is new.
                """),
        ],
        seeAlso: ["training", "files", "pictures"])
}
