internal import Runtime

extension Guide {
    static let datasets = Guide(
        "datasets", "where data comes from, what a data set holds, how it is split and changed",
        [
            .text(
                """
                A data set is samples and their targets. The generators (`moons`, `circles`,
                `spirals`, `blobs`, `xor`, `classification`, `regression`, `lowrank`) take `n`
                and a `seed`; `digits()` comes with Dyn; `csv` reads a file; `dataset(x, y)`
                takes tensors of your own.
                """),
            .example(
                """
                data = blobs(n=90, centers=3, d=2, spread=0.5, seed=4)
                data
                """,
                shows: "dataset blobs: 90 samples × 2 features → 3 classes (30, 30, 30)"),
            .example(
                "{n = data.n, d = data.d, classes = data.classes}",
                shows: "{n = 90, d = 2, classes = 3}"),
            .text(
                """
                The samples are `data.x`, a tensor [n, d]; the targets `data.y`: class numbers
                from 0 for classification, a tensor [n, m] for regression.
                """),
            .example(
                "shape(data.x)",
                shows: "[90, 2]"),
            .example(
                "histogram(data.y, bins=3).counts",
                shows: "[30, 30, 30]"),
            .text(
                "Samples of one's own:"),
            .example(
                """
                own = dataset([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])
                own
                """,
                shows: "dataset data: 4 samples × 2 features → 2 classes (2, 2)"),
            .text(
                """
                `split` holds out a part at random and gives a record {train, test}; wherever
                data is taken a split may stand, and then the history has columns for the test
                data too. `standardize` of a split takes mean and deviation from the training
                part alone.
                """),
            .example(
                """
                parts = standardize(split(data, test=0.2, seed=1))
                [parts.train.n, parts.test.n]
                """,
                shows: "[72, 18]"),
            .text(
                """
                Labels can be spoiled on purpose: `shuffle_labels` keeps how often each class
                occurs, `random_labels` draws anew, `corrupt_labels` changes a fraction.
                """),
            .example(
                """
                noisy = corrupt_labels(data, 0.1, seed=2)
                sum(noisy.y != data.y)
                """,
                shows: "9"),
            .text(
                "A linear task of known rank, with its true matrix in `target`:"),
            .example(
                """
                low = lowrank(n=100, d=6, m=4, rank=2, seed=1)
                rank(low.target)
                """,
                shows: "2"),
        ],
        seeAlso: ["models", "training", "files"])
}
