internal import Learning
internal import Runtime

/// Synthetic data sets.
enum Generators {
    static let builtins: [Builtin] = [
        Builtin(
            "moons", "(n: whole = 1000, noise: number = 0.1, seed: whole = 0) -> dataset",
            "two interleaving half circles, a class each",
            help: """
                Class 0 is the upper half circle about (0, 0), class 1 the lower one about (1, 0.5), both of radius 1. Points are \
                evenly spaced, then moved by gaussian noise with standard deviation `noise`, then shuffled (as scikit-learn's make_moons).
                """,
            examples: [
                Example("moons(n=1000, noise=0.2, seed=1)", shows: "dataset moons: 1000 samples × 2 features → 2 classes (500, 500)"),
                Example("data = moons(200)\ndata.d", shows: "2"),
            ],
            seeAlso: ["circles", "spirals", "xor", "split"], searchTerms: ["two moons", "crescents", "toy data"]
        ) { call in
            .object(DatasetObject(try .moons(
                count: call.whole("n"), noise: call.number("noise"), seed: call.seed(), cancellation: call.context.cancellation)))
        },
        Builtin(
            "circles", "(n: whole = 1000, noise: number = 0.1, factor: number = 0.3, seed: whole = 0) -> dataset",
            "a circle of radius 1 around one of radius `factor`, a class each",
            help: "Class 0 is the outer circle. Points are evenly spaced, then moved by gaussian noise, then shuffled (as scikit-learn's make_circles).",
            examples: [Example("circles(n=300, factor=0.5)", shows: "dataset circles: 300 samples × 2 features → 2 classes (150, 150)")],
            seeAlso: ["moons", "spirals", "xor"], searchTerms: ["rings", "toy data"]
        ) { call in
            .object(DatasetObject(try .circles(
                count: call.whole("n"), noise: call.number("noise"), factor: call.number("factor"), seed: call.seed(),
                cancellation: call.context.cancellation)))
        },
        Builtin(
            "spirals", "(n: whole = 1000, classes: whole = 2, turns: number = 1.5, noise: number = 0.1, seed: whole = 0) -> dataset",
            "spiral arms about the origin, a class each",
            help: """
                Each arm's radius grows by 1 a turn, from 0 to `turns`; neighboring arms are 1/classes apart. Points are evenly \
                spaced along the angle, then moved by gaussian noise, then shuffled.
                """,
            examples: [Example("spirals(n=300, classes=3)", shows: "dataset spirals: 300 samples × 2 features → 3 classes (100, 100, 100)")],
            seeAlso: ["moons", "circles", "xor"], searchTerms: ["two spirals", "toy data"]
        ) { call in
            .object(DatasetObject(try .spirals(
                count: call.whole("n"), classes: call.whole("classes"), turns: call.number("turns"), noise: call.number("noise"),
                seed: call.seed(), cancellation: call.context.cancellation)))
        },
        Builtin(
            "blobs", "(n: whole = 1000, centers: whole | tensor = 3, d: whole = 2, spread: number = 1, seed: whole = 0) -> dataset",
            "round gaussian clusters, a class each",
            help: """
                `centers` is their number, drawn uniformly in [−10, 10]^d, or a tensor with a center in each row. `spread` is the \
                standard deviation in each coordinate (as scikit-learn's make_blobs).
                """,
            examples: [
                Example("blobs(n=90, centers=3)", shows: "dataset blobs: 90 samples × 2 features → 3 classes (30, 30, 30)"),
                Example("blobs(n=10, centers=[[0, 0, 0], [5, 5, 5]])", shows: "dataset blobs: 10 samples × 3 features → 2 classes (5, 5)"),
            ],
            seeAlso: ["classification", "kmeans"], searchTerms: ["gaussian mixture", "clusters", "toy data"]
        ) { call in
            let (count, spread, seed) = (try call.whole("n"), try call.number("spread"), try call.seed())
            if let centers = try call.value("centers").whole {
                return .object(DatasetObject(try .blobs(
                    count: count, centers: centers, features: call.whole("d"), spread: spread, seed: seed,
                    cancellation: call.context.cancellation)))
            }
            return .object(DatasetObject(try .blobs(count: count, at: call.tensor("centers"), spread: spread, seed: seed, cancellation: call.context.cancellation)))
        },
        Builtin(
            "xor", "(n: whole = 1000, noise: number = 0.1, seed: whole = 0) -> dataset",
            "points of a square, in class 1 where exactly one coordinate is positive",
            help: "A quarter of the points is uniform in each quadrant of [−1, 1]²; they keep their class when gaussian noise moves them.",
            examples: [Example("xor(n=100)", shows: "dataset xor: 100 samples × 2 features → 2 classes (50, 50)")],
            seeAlso: ["moons", "circles"], searchTerms: ["exclusive or", "checkerboard", "toy data"]
        ) { call in
            .object(DatasetObject(try .xor(
                count: call.whole("n"), noise: call.number("noise"), seed: call.seed(), cancellation: call.context.cancellation)))
        },
        Builtin(
            "border", "(name: string, n: whole = 10000, noise: number = 0, file: string | none = none, seed: whole = 0) -> dataset",
            "points inside (class 1) and outside (class 0) a real border",
            help: """
                `border("belgium-netherlands")` is Belgium, `border("baarle")` its 22 exclaves in the Netherlands with the Dutch enclaves \
                inside them (OpenStreetMap; see data/borders). `file` reads your own: GeoJSON polygons, or a CSV of points \
                with columns lon, lat (or x, y) and, where there are several rings, polygon and ring; `name` then chooses the feature \
                of that name, else the first is taken. Rings must be closed and must not cross themselves. The region's bounding box and a tenth of it around \
                are mapped onto [-1.5, 2.5] × [-1, 1.5]; points are uniform there and keep their class when gaussian noise moves them.
                """,
            examples: [
                Example("data = border(\"belgium-netherlands\", n=1000, seed=1)\n[data.n, data.classes]", shows: "[1000, 2]"),
                Example("write_csv(\"square.csv\", table(x=[0, 1, 1, 0, 0], y=[0, 0, 1, 1, 0]))\nmean(border(\"square\", n=20000, file=\"square.csv\").y)", shows: "0.696"),
            ],
            seeAlso: ["moons", "split", "csv"], searchTerms: ["geojson", "polygon", "country", "baarle", "region", "map"]
        ) { call in
            .object(DatasetObject(try .border(
                call.string("name"), count: call.whole("n"), noise: call.number("noise"), file: call.optionalString("file"), seed: call.seed(),
                cancellation: call.context.cancellation)))
        },
        Builtin(
            "classification",
            """
            (n: whole = 1000, features: whole = 20, informative: whole = 2, redundant: whole = 2, classes: whole = 2, \
            clusters: whole = 2, separation: number = 1, flip: number = 0.01, seed: whole = 0) -> dataset
            """,
            "gaussian clusters at the vertices of a hypercube, hidden among redundant and noise features",
            help: """
                The construction of scikit-learn's make_classification (with its own random numbers): `clusters` clusters for each \
                class at distinct vertices (±separation, …) of a cube in `informative` dimensions, each with a random covariance; \
                `redundant` random linear combinations of these features; the other features are N(0, 1). A share `flip` of the \
                labels is drawn again. Samples and features are shuffled.
                """,
            examples: [
                Example("classification(n=100, features=10, informative=5, flip=0, seed=42)", shows: "dataset classification: 100 samples × 10 features → 2 classes (50, 50)"),
            ],
            seeAlso: ["blobs", "regression", "random_labels"], searchTerms: ["make_classification", "madelon", "synthetic"]
        ) { call in
            .object(DatasetObject(try .classification(
                count: call.whole("n"), features: call.whole("features"), informative: call.whole("informative"),
                redundant: call.whole("redundant"), classes: call.whole("classes"), clusters: call.whole("clusters"),
                separation: call.number("separation"), flip: call.number("flip"), seed: call.seed(),
                cancellation: call.context.cancellation)))
        },
        Builtin(
            "regression",
            "(n: whole = 1000, features: whole = 10, informative: whole = 10, noise: number = 0, seed: whole = 0) -> dataset",
            "a linear function of some of the features, with noise",
            help: """
                x is N(0, I); y = a·x + noise·N(0, 1) where `informative` of the coefficients a are uniform in [0, 100] and the others 0 \
                (as scikit-learn's make_regression); with fewer than ten features, all are informative unless you say otherwise. The field `target` holds a, of shape [1, features].
                """,
            examples: [
                Example("regression(n=50, features=4)", shows: "dataset regression: 50 samples × 4 features → 1 target"),
                Example("data = regression(n=50, features=4)\nall(abs(data.x @ data.target.T - data.y) < 1e-9)", shows: "true"),
            ],
            seeAlso: ["lowrank", "classification"], searchTerms: ["make_regression", "least squares", "synthetic"]
        ) { call in
            .object(DatasetObject(try .regression(
                count: call.whole("n"), features: call.whole("features"),
                informative: call.isGiven("informative") ? call.whole("informative") : nil, noise: call.number("noise"), seed: call.seed(),
                cancellation: call.context.cancellation)))
        },
        Builtin(
            "lowrank",
            """
            (n: whole = 1000, d: whole = 50, m: whole = 50, rank: whole = 5, values: tensor | none = none, whiten: bool = false, \
            noise: number = 0, seed: whole = 0) -> dataset
            """,
            "targets that are a linear map of low rank of the inputs",
            help: """
                Y = X Aᵀ + noise·N(0, 1), with A = U diag(values) Vᵀ of shape [m, d] and U, V random with orthonormal columns. \
                The singular values are `values`, by default rank, rank − 1, …, 1. X is N(0, 1)/√d, or with whiten=true exactly \
                xᵀx/n = I. The field `target` holds A.
                """,
            examples: [
                Example("lowrank(n=200, d=20, m=10, rank=3)", shows: "dataset lowrank: 200 samples × 20 features → 10 targets"),
                Example("round(svdvals(lowrank(n=200, d=20, m=10, rank=3, values=[5, 2, 1]).target)[0:4] * 1e6) / 1e6", shows: "[5, 2, 1, 0]"),
            ],
            seeAlso: ["regression", "deep_linear"], searchTerms: ["matrix factorization", "deep linear", "teacher matrix"]
        ) { call in
            .object(DatasetObject(try .lowRank(
                count: call.whole("n"), inputs: call.whole("d"), outputs: call.whole("m"), rank: call.whole("rank"),
                values: call.optionalTensor("values")?.doubles, whitened: call.bool("whiten"), noise: call.number("noise"),
                seed: call.seed(), cancellation: call.context.cancellation)))
        },
        Builtin(
            "teacher", "(model: model, n: whole = 1000, noise: number = 0, seed: whole = 0) -> dataset",
            "inputs from N(0, I) with a model's outputs as targets",
            help: """
                For students of known teachers: y = model(x) + noise·N(0, 1). A fresh model gets its weights from `seed`. The field `target` holds \
                the end-to-end matrix of a linear teacher.
                """,
            examples: [
                Example("teacher(mlp([5, 3, 2]), n=100)", shows: "dataset teacher: 100 samples × 5 features → 2 targets"),
                Example("data = teacher(linear(3, 1), n=50, seed=2)\nall(abs(data.x @ data.target.T - data.y) < 1e-9)", shows: "true"),
            ],
            seeAlso: ["lowrank", "regression"], searchTerms: ["student", "distillation", "synthetic"]
        ) { call in
            guard let model: ModelObject = try call.object("model") else {
                throw call.wrongType("model", expected: "a model", value: try call.value("model"))
            }
            return .object(DatasetObject(try .teacher(
                model.model, count: call.whole("n"), noise: call.number("noise"), seed: call.seed(), cancellation: call.context.cancellation)))
        },
    ]
}
