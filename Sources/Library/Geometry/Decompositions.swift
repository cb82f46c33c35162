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
    ]
}
