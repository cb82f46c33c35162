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
                of the whole. k=none gives all: n points span at most n − 1 dimensions. Large clouds of f32 are worked in f32.
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
                minimumDistance: call.number("min_dist"), epochs: call.optionalWhole("epochs"), seed: call.seed(), in: call.context
            ).embedding)
        },
        Builtin(
            "tsne", "(x: tensor | dataset, d: whole = 2, perplexity: number = 30, *, iterations: whole = 1000, seed: whole = 0) -> tensor",
            "a picture of points in `d` dimensions in which neighborhoods of about `perplexity` points stay together",
            help: """
                t-distributed stochastic neighbor embedding of van der Maaten and Hinton (2008) with exact sums, from the principal components on. \
                Sizes of groups and distances between them mean little: look at `trustworthiness` and `pca` beside it. Takes time as n².
                """,
            examples: [
                Example("x = blobs(n=60, d=5, seed=1)\ntrustworthiness(x, tsne(x, perplexity=10, iterations=300), neighbors=5) > 0.9", shows: "true"),
            ],
            seeAlso: ["umap", "pca", "trustworthiness"], searchTerms: ["embedding", "van der maaten", "manifold"]
        ) { call in
            Value(try TSNE(
                call.points(), dimension: call.whole("d"), perplexity: call.number("perplexity"), iterations: call.whole("iterations"),
                seed: call.seed(), in: call.context
            ).embedding)
        },
        Builtin(
            "umap_transform",
            """
            (new: tensor | dataset, x: tensor | dataset, embedding: tensor, neighbors: whole = 15, *, min_dist: number = 0.1, epochs: whole = 100, \
            seed: whole = 0) -> tensor
            """,
            "new points placed in the embedding that `umap` made of others",
            help: """
                `embedding` is what `umap` gave of `x`, which stays as it is; each new point goes near the `neighbors` of `x` that are nearest to \
                it, then to where its bonds pull and other points push. Embed the states of a run at one time, and transform those of other \
                times, to see them in one picture.
                """,
            examples: [
                Example("x = blobs(n=60, seed=1).x\nshape(umap_transform(x[0:5], x, umap(x, epochs=50)))", shows: "[5, 2]"),
            ],
            seeAlso: ["umap"], searchTerms: ["out of sample", "new points", "aligned"]
        ) { call in
            Value(try UMAP.transform(
                call.points("new"), of: call.points("x"), embedding: call.tensor("embedding"), neighbors: call.whole("neighbors"),
                minimumDistance: call.number("min_dist"), epochs: call.whole("epochs"), seed: call.seed(),
                cancellation: call.context.cancellation))
        },
        Builtin(
            "umap_aligned",
            """
            (x: tensor | list, d: whole = 2, neighbors: whole = 15, min_dist: number = 0.1, *, alignment: number = 0.1, window: whole = 2, \
            epochs: whole = auto, seed: whole = 0) -> tensor
            """,
            "pictures of the same points at several times, made to be laid over each other, [times, n, d]",
            help: """
                `x` is a tensor [times, n, features], or a list of a tensor [n, features] for each time; a row is the same point throughout. \
                The layouts of `umap` are optimized together: in every epoch a point is drawn the share `alignment` of the way to the mean of its \
                places at the `window` times before and after. Snapshots of an ensemble, or the activations of the same samples along a \
                training, become one moving picture.
                """,
            examples: [
                Example("x = blobs(n=60, d=5, seed=1).x\nshape(umap_aligned([x, x + 0.1, x + 0.2], epochs=50))", shows: "[3, 60, 2]"),
            ],
            seeAlso: ["umap", "umap_transform"], searchTerms: ["aligned", "over time", "snapshots", "movie"]
        ) { call in
            Value(try UMAP.aligned(
                call.clouds(), dimension: call.whole("d"), neighbors: call.whole("neighbors"), minimumDistance: call.number("min_dist"),
                alignment: call.number("alignment"), window: call.whole("window"), epochs: call.optionalWhole("epochs"), seed: call.seed(),
                in: call.context))
        },
        Builtin(
            "embedding_quality", "(x: tensor | dataset, embedding: tensor, neighbors: whole = 10) -> record",
            "how well an embedding keeps neighbors, beside principal components: a record {trustworthiness, continuity, pca_trustworthiness, pca_continuity}",
            help: """
                Trustworthiness asks whether neighbors in the picture are neighbors in truth, continuity whether true neighbors are neighbors in \
                the picture (Venna and Kaski 2001); both from 0 to 1, about 0.5 by chance. An embedding that does not beat `pca` of as many dimensions \
                shows nothing that `pca` does not.
                """,
            examples: [
                Example("x = blobs(n=60, d=5, seed=1)\nembedding_quality(x, pca(x).scores, neighbors=5).trustworthiness > 0.8", shows: "true"),
            ],
            seeAlso: ["trustworthiness", "umap", "tsne"], searchTerms: ["continuity", "baseline"]
        ) { call in
            let (x, embedding, k) = (try call.points(), try call.tensor("embedding"), try call.whole("neighbors"))
            guard let count = x.shape.first, count > 1 else { throw call.invalid("x", "must have several points, one a row") }
            guard embedding.rank == 2, embedding.shape[0] == count, embedding.shape[1] > 0 else {
                throw call.invalid("embedding", "must have a row for each point")
            }
            let most = min(count - 1, x.rank == 2 ? x.shape[1] : 1)
            let baseline = try PrincipalComponents(x, k: max(1, min(embedding.shape[1], most))).scores
            return Value([
                "trustworthiness": Value(try Trustworthiness.of(x, embedding: embedding, neighbors: k, in: call.context)),
                "continuity": Value(try Trustworthiness.of(embedding, embedding: x, neighbors: k, in: call.context)),
                "pca_trustworthiness": Value(try Trustworthiness.of(x, embedding: baseline, neighbors: k, in: call.context)),
                "pca_continuity": Value(try Trustworthiness.of(baseline, embedding: x, neighbors: k, in: call.context)),
            ] as Record)
        },
    ]
}
