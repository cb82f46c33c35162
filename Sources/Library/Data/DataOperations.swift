internal import Learning
internal import Runtime
internal import Tensors

/// What is done to data sets.
enum DataOperations {
    static let builtins: [Builtin] = [
        Builtin(
            "split", "(data: dataset, test: number = 0.2, seed: whole = 0) -> record",
            "a record {train, test}: a random part of the samples held out",
            help: "`test` is the fraction held out, rounded up to whole samples. Whatever takes data takes a split; training measures the test part too.",
            examples: [
                Example("s = split(moons(n=1000), test=0.25, seed=42)\n[s.train.n, s.test.n]", shows: "[750, 250]"),
                Example("split(moons(n=10)).test.n", shows: "2"),
            ],
            seeAlso: ["standardize", "subset", "train"], searchTerms: ["train_test_split", "hold out", "validation"]
        ) { call in
            guard let object: DatasetObject = try call.object("data") else {
                throw call.wrongType("data", expected: "a dataset", value: try call.value("data"))
            }
            return try call.splitValue(Split(splitting: object.dataset, testFraction: call.number("test"), seed: call.seed()))
        },
        Builtin(
            "standardize", "(data: dataset | record) -> dataset | record",
            "the data with every feature shifted and scaled to mean 0 and standard deviation 1",
            help: """
                On a split, both parts by the mean and deviation of train, so that nothing of test is known to training. The \
                deviation has divisor n, as scikit-learn's StandardScaler. Constant features become 0.
                """,
            examples: [
                Example("data = standardize(blobs(n=100, seed=1))\nall(abs(mean(data.x, axis=0)) < 1e-12)", shows: "true"),
                Example("s = moons(n=100) |> split(test=0.2) |> standardize\ns.train.n", shows: "80"),
            ],
            seeAlso: ["split"], searchTerms: ["normalize", "scale", "StandardScaler", "z-score"]
        ) { call in
            try call.changingData { try $0.standardized() } split: { try $0.standardized() }
        },
        Builtin(
            "shuffle_labels", "(data: dataset | record, seed: whole = 0) -> dataset | record",
            "the same samples with the same labels in random order",
            help: "How often each class occurs stays; the bond between samples and labels goes. On a split, train and test each.",
            examples: [Example("data = moons(n=100)\nshuffle_labels(data, seed=1)", shows: "dataset moons: 100 samples × 2 features → 2 classes (50, 50)")],
            seeAlso: ["random_labels", "corrupt_labels"], searchTerms: ["permute", "noise task", "null"]
        ) { call in
            let seed = try call.seed()
            return try call.changingData { try $0.shufflingLabels(seed: seed) } split: { try $0.shufflingLabels(seed: seed) }
        },
        Builtin(
            "random_labels", "(data: dataset | record, seed: whole = 0) -> dataset | record",
            "the same samples with labels drawn uniformly over the classes",
            help: "Each label on its own; on a split, in train and test. What a network learns of them it has learned by heart.",
            examples: [Example("random_labels(moons(n=100), seed=1).n", shows: "100")],
            seeAlso: ["shuffle_labels", "corrupt_labels"], searchTerms: ["noise task", "memorization", "null"]
        ) { call in
            let seed = try call.seed()
            return try call.changingData { try $0.randomizingLabels(seed: seed) } split: { try $0.randomizingLabels(seed: seed) }
        },
        Builtin(
            "corrupt_labels", "(data: dataset | record, fraction: number, seed: whole = 0) -> dataset | record",
            "the same samples with a fraction of the labels wrong",
            help: "Exactly round(fraction·n) samples, chosen at random, get one of the other classes, uniformly.",
            examples: [Example("data = moons(n=100)\nsum(corrupt_labels(data, 0.3, seed=1).y != data.y)", shows: "30")],
            seeAlso: ["random_labels", "shuffle_labels"], searchTerms: ["label noise", "flip"]
        ) { call in
            let (fraction, seed) = (try call.number("fraction"), try call.seed())
            return try call.changingData { try $0.corruptingLabels(fraction: fraction, seed: seed) } split: {
                try $0.corruptingLabels(fraction: fraction, seed: seed)
            }
        },
        Builtin(
            "subset", "(data: dataset | record, samples: whole | tensor, seed: whole = 0) -> dataset | record",
            "some of the samples: so many at random, those at indices, or those where a mask is true",
            help: "A number draws that many without replacement; on a split it does so from train and keeps test whole.",
            examples: [
                Example("subset(moons(n=100), 20, seed=1).n", shows: "20"),
                Example("subset(moons(n=100), [0, 2, 4]).n", shows: "3"),
                Example("data = moons(n=100)\nsubset(data, data.y == 1)", shows: "dataset moons: 50 samples × 2 features → 2 classes (0, 50)"),
            ],
            seeAlso: ["split", "batches"], searchTerms: ["sample", "select", "filter", "rows"]
        ) { call in
            let (train, test) = try call.data("data")
            let part = try subset(train, call)
            guard let test else { return .object(DatasetObject(part)) }
            return call.splitValue(try Split(train: part, test: test))
        },
        Builtin(
            "batches", "(data: dataset, size: whole = 32, seed: whole = 0) -> list",
            "the samples in random order, cut into data sets of `size`; the last may be smaller",
            examples: [Example("map(b -> b.n, batches(moons(n=100), 40))", shows: "[40, 40, 20]")],
            seeAlso: ["subset", "split"], searchTerms: ["minibatch", "epoch"]
        ) { call in
            guard let object: DatasetObject = try call.object("data") else {
                throw call.wrongType("data", expected: "a dataset", value: try call.value("data"))
            }
            return Value(try object.dataset.batches(size: call.whole("size"), seed: call.seed()).map { .object(DatasetObject($0)) })
        },
    ]

    private static func subset(_ data: Dataset, _ call: Call) throws -> Dataset {
        if let count = try call.value("samples").whole { return try data.subset(count: count, seed: call.seed()) }
        let chosen = try call.tensor("samples")
        if chosen.elementType == .bool {
            guard chosen.count == data.count else {
                throw call.invalid("samples", "is a mask of \(chosen.count) for \(data.count) samples")
            }
            return try data.subset(chosen.bools.indices.filter { chosen.bools[$0] })
        }
        let indices = try DataSources.wholes(chosen, "samples", call)
        return try data.subset(indices.map { $0 < 0 ? $0 + data.count : $0 })
    }
}
