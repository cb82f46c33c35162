internal import Analysis
internal import Runtime
internal import Tensors

/// Principal components and embeddings.
enum Decompositions {
    static let builtins: [Builtin] = [
        Builtin(
            "pca", "(x: tensor | dataset, k: whole | none = 2) -> record",
            "a record {scores, components, variance, ratio, mean}: the directions in which points vary most",
            help: """
                Points are the rows of `x`, centered. `scores` [n, k] are their coordinates along the `components` [k, d], which are \
                orthonormal rows with the entry of largest magnitude positive; `variance` has divisor n − 1, `ratio` is its share \
                of the whole. k=none gives all: n points span at most n − 1 dimensions.
                """,
            examples: [
                Example("pca([[0, 0], [1, 1], [2, 2]], k=1).ratio", shows: "[1]"),
                Example("pca([[0, 0], [1, 1], [2, 2]], k=1).components", shows: "[[0.707107, 0.707107]]"),
                Example("shape(pca(digits(), k=3).scores)", shows: "[1797, 3]"),
            ],
            seeAlso: ["umap", "svd", "trustworthiness"], searchTerms: ["principal components", "dimension reduction", "variance"]
        ) { call in
            let analysis = try PrincipalComponents(call.points(), k: call.optionalWhole("k"))
            return Value([
                "scores": Value(analysis.scores), "components": Value(analysis.components), "variance": Value(analysis.variance),
                "ratio": Value(analysis.ratio), "mean": Value(analysis.mean),
            ] as Record)
        },
        Builtin(
            "umap",
            """
            (x: tensor | dataset, d: whole = 2, neighbors: whole = 15, min_dist: number = 0.1, epochs: whole = auto, \
            seed: whole = 0) -> tensor
            """,
            "a picture of points in `d` dimensions in which neighbors stay neighbors, [n, d]",
            help: """
                Uniform manifold approximation and projection of McInnes, Healy and Melville (2018), with umap-learn's steps and \
                constants: exact nearest neighbors, fuzzy union, spectral layout, negative sampling. A neighborhood counts the \
                point itself; `epochs` is 500, or 200 beyond 10 000 points. Axes and distances between far-apart groups mean \
                nothing: look at `trustworthiness` and `pca` beside it.
                """,
            examples: [
                Example("shape(umap(blobs(n=60, seed=1), epochs=50))", shows: "[60, 2]"),
                Example("x = blobs(n=60, d=5, seed=1)\ntrustworthiness(x, umap(x), neighbors=5) > 0.9", shows: "true"),
            ],
            seeAlso: ["pca", "trustworthiness"], searchTerms: ["embedding", "manifold", "dimension reduction"]
        ) { call in
            Value(try UMAP(
                call.points(), dimension: call.whole("d"), neighbors: call.whole("neighbors"),
                minimumDistance: call.number("min_dist"), epochs: call.optionalWhole("epochs"), seed: call.seed(),
                cancellation: call.context.cancellation
            ).embedding)
        },
    ]
}
