internal import Analysis
internal import Runtime
internal import Tensors

/// Distances between points, groups of points, and how separate groups are.
enum Clusters {
    private static let points = "`x` has a point in each row; a dataset stands for its samples."

    static let builtins: [Builtin] = [
        Builtin(
            "distances", "(x: tensor | dataset, metric: string = \"euclidean\") -> tensor",
            "the matrix of distances between all points",
            help: points + " Metrics: euclidean, squared_euclidean, manhattan, chebyshev, cosine (1 − cos of the angle).",
            examples: [
                Example("distances([[0, 0], [3, 4]])", shows: "[[0, 5],\n [5, 0]]"),
                Example("distances([[0, 0], [3, 4]], metric=\"manhattan\")[0, 1]", shows: "7"),
            ],
            seeAlso: ["kmeans", "separation"], searchTerms: ["pairwise", "pdist", "metric"]
        ) { call in
            Value(try Distances.pairwise(call.points(), metric: Metric(named: call.string("metric")), in: call.context))
        },
        Builtin(
            "kmeans", "(x: tensor | dataset, k: whole, restarts: whole = 10, seed: whole = 0) -> record",
            "a record {labels, centers, inertia}: the points in k groups around their means",
            help: """
                Lloyd's algorithm from k-means++ starts; the best of `restarts`. `inertia` is the sum of squared distances to the \
                centers. Clusters are numbered in order of appearance. 
                """ + points,
            examples: [
                Example("kmeans([0, 0.2, 9, 9.2], 2).labels", shows: "[0, 0, 1, 1]"),
                Example("kmeans(blobs(n=60, centers=[[0, 0], [9, 9]], seed=1), 2).labels |> unique", shows: "[0, 1]"),
            ],
            seeAlso: ["dbscan", "silhouette", "separation"], searchTerms: ["cluster", "lloyd", "centroid"]
        ) { call in
            let clusters = try KMeans(call.points(), k: call.whole("k"), restarts: call.whole("restarts"), seed: call.seed(), in: call.context)
            return Value([
                "labels": Value(clusters.labels), "centers": Value(clusters.centers), "inertia": Value(clusters.inertia),
            ] as Record)
        },
        Builtin(
            "dbscan", "(x: tensor | dataset, eps: number, min_samples: whole = 5) -> tensor",
            "a label for each point by density; −1 is noise",
            help: """
                Points with at least `min_samples` points (themselves included) within `eps` are core points; core points within \
                `eps` of each other share a cluster, and points within `eps` of a core point join it. 
                """ + points,
            examples: [Example("dbscan([0, 0.1, 0.2, 5, 5.1, 9], eps=0.3, min_samples=2)", shows: "[0, 0, 0, 1, 1, -1]")],
            seeAlso: ["kmeans", "silhouette"], searchTerms: ["cluster", "density", "noise"]
        ) { call in
            Value(try DBSCAN(call.points(), epsilon: call.number("eps"), minimumSamples: call.whole("min_samples"), in: call.context).labels)
        },
        Builtin(
            "silhouette", "(x: tensor | dataset, labels: tensor | list, samples: bool = false) -> number | tensor",
            "how well points sit in their groups, from −1 to 1: the mean, or with samples=true each point's value",
            help: """
                (b − a)/max(a, b) with a the mean distance within a point's group and b that to the nearest other group \
                (Rousseeuw 1987). `labels` are whole numbers or texts. 
                """ + points,
            examples: [
                Example("silhouette([0, 1, 9, 10], [0, 0, 1, 1])", shows: "0.888545"),
                Example("silhouette([0, 1, 9, 10], [\"a\", \"a\", \"b\", \"b\"], samples=true)", shows: "[0.894737, 0.882353, 0.882353, 0.894737]"),
            ],
            seeAlso: ["kmeans", "separation"], searchTerms: ["cluster quality"]
        ) { call in
            let silhouette = try Silhouette(call.points(), labels: call.labels(), in: call.context)
            return try call.bool("samples") ? Value(silhouette.values) : Value(silhouette.mean)
        },
        Builtin(
            "trustworthiness", "(x: tensor | dataset, embedding: tensor, neighbors: whole = 10) -> number",
            "how many neighbors in an embedding are neighbors in truth, from 0 to 1",
            help: "Of Venna and Kaski (2001), as scikit-learn computes it; `neighbors` is less than half of the points. " + points,
            examples: [
                Example("x = randn(40, 5, seed=1)\ntrustworthiness(x, x, neighbors=5)", shows: "1"),
                Example("x = randn(40, 5, seed=1)\ntrustworthiness(x, pca(x, k=2).scores, neighbors=5) > 0.5", shows: "true"),
            ],
            seeAlso: ["pca", "umap"], searchTerms: ["embedding quality", "neighborhood"]
        ) { call in
            Value(try Trustworthiness.of(call.points(), embedding: call.tensor("embedding"), neighbors: call.whole("neighbors"), in: call.context))
        },
        Builtin(
            "separation",
            "(x: tensor | dataset, labels: tensor | list, permutations: whole = 999, seed: whole = 0, metric: string = \"euclidean\") -> record",
            "a record {statistic, p, permutations, …}: are groups of points apart? A permutation test",
            help: """
                The statistic is (mean distance between groups − mean distance within) / mean of all distances. p is the share of \
                relabelings, the observed one among them, with a statistic as large: all distinct ones where there are no more than \
                `permutations` (5 against 5: 252, field `exact`), else that many drawn, p = (1 + b)/(1 + permutations). \
                `labels` are whole numbers or texts. 
                """ + points,
            examples: [
                Example("t = separation([0, 1, 4, 5], [0, 0, 1, 1])\n[t.statistic, t.p, t.permutations]", shows: "[1, 0.333333, 6]"),
                Example("data = blobs(n=40, centers=[[0, 0], [9, 9]], seed=1)\nseparation(data, data.y).p", shows: "0.001"),
            ],
            seeAlso: ["silhouette", "distances"], searchTerms: ["permanova", "anosim", "permutation test", "groups differ"]
        ) { call in
            let test = try Separation(
                call.points(), labels: call.labels(), permutations: call.whole("permutations"),
                metric: Metric(named: call.string("metric")), seed: call.seed(), in: call.context)
            return Value([
                "statistic": Value(test.statistic), "p": Value(test.p), "permutations": Value(test.permutations),
                "exact": Value(test.exact), "between": Value(test.between), "within": Value(test.within),
            ] as Record)
        },
    ]
}
