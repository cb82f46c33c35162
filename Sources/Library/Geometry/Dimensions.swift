internal import Analysis
internal import Runtime
internal import Tensors

/// Dimensions of clouds of points. Each is an estimate with its evidence, or an error that says what would be needed.
enum Dimensions {
    private static let evidence = "The answer is an estimate: `.value`, `.error`, `.interval`, `.n`, and its evidence"

    static let builtins: [Builtin] = [
        Builtin(
            "correlation_dimension", "(x: tensor | dataset, theiler: whole = 0) -> estimate",
            "the correlation dimension of points: the slope of ln C(r) against ln r where it is straight",
            help: """
                C(r) is the share of pairs nearer than r (Grassberger and Procaccia 1983). For a time series, `theiler` leaves out pairs \
                nearer in time. Needs 100 points, and 10^(D/2) for a dimension D (Eckmann and Ruelle 1992). \
                \(evidence) `.radii`, `.sums`, `.slopes` (local) and `.window` (the radii fitted). The error joins a jackknife over \
                ten blocks and the change of slope along the window.
                """,
            examples: [
                Example("e = correlation_dimension(rand(1000, 2, seed=1))\nabs(e.value - 2) < 0.15", shows: "true"),
                Example("try { correlation_dimension(randn(10, 5)) } catch e { e.message }", shows: "\"the correlation dimension needs at least 100 points, and there are 10\""),
            ],
            seeAlso: ["correlation_sum", "box_dimension", "mle_dimension", "twonn_dimension"], searchTerms: ["fractal", "grassberger", "attractor"]
        ) { call in
            .object(EstimateObject(try CorrelationDimension.estimate(call.points(), theiler: call.whole("theiler"), in: call.context)))
        },
        Builtin(
            "correlation_sum", "(x: tensor | dataset, radii: tensor, theiler: whole = 0) -> tensor",
            "the share of pairs of points nearer than each radius, exactly",
            help: "Pairs no farther apart in time than `theiler` do not count. Radii are taken in ascending order.",
            examples: [Example("correlation_sum([0, 1, 2, 3], [0.5, 1.5, 5])", shows: "[0, 0.5, 1]")],
            seeAlso: ["correlation_dimension"], searchTerms: ["grassberger", "recurrence rate"]
        ) { call in
            Value(try CorrelationSum(
                call.points(), radii: call.tensor("radii").raveled, theiler: call.whole("theiler"), in: call.context).values)
        },
        Builtin(
            "box_dimension", "(x: tensor | dataset) -> estimate",
            "the box-counting dimension of points: the slope of ln N(ε) against ln 1/ε where it is straight",
            help: """
                Boxes have sides 2^(−j/2) of the largest extent, used while there are four points to a box: beyond, the count measures \
                the sample, not the set. \(evidence) `.sizes`, `.counts`, `.slopes`, `.window`.
                """,
            examples: [
                Example("t = rand(4000, seed=1)\nabs(box_dimension(stack([t, 0.5*t], axis=1)) - 1) < 0.05", shows: "true"),
            ],
            seeAlso: ["box_counts", "correlation_dimension"], searchTerms: ["fractal", "minkowski", "capacity"]
        ) { call in .object(EstimateObject(try BoxDimension.estimate(call.points(), in: call.context))) },
        Builtin(
            "box_counts", "(x: tensor | dataset, sizes: tensor, scale: bool = false) -> tensor",
            "how many boxes of each size hold points",
            help: "Sizes are shares of the largest extent, in descending order; scale=true first stretches every axis to [0, 1].",
            examples: [Example("box_counts([[0, 0], [1, 1], [0.4, 0.6]], [1, 0.5])", shows: "[1, 3]")],
            seeAlso: ["box_dimension"], searchTerms: ["fractal", "grid"]
        ) { call in
            Value(try BoxCounting(
                call.points(), sizes: call.tensor("sizes").doubles, scalingAxes: call.bool("scale"), in: call.context).counts)
        },
        Builtin(
            "information_dimension", "(x: tensor | dataset) -> estimate",
            "the information dimension D₁ of points: how the entropy of their shares in boxes grows as boxes shrink",
            help: "Boxes fit the largest extent a whole number of times, near 2^(j/2), used while there are four points to a box. \(evidence) `.sizes`, `.sums`, `.slopes`, `.window`.",
            examples: [Example("t = rand(4000, seed=1)\nabs(information_dimension(stack([t, 0.5*t], axis=1)) - 1) < 0.05", shows: "true")],
            seeAlso: ["generalized_dimension", "box_dimension"], searchTerms: ["fractal", "entropy", "renyi"]
        ) { call in .object(EstimateObject(try GeneralizedDimension.estimate(call.points(), q: 1, in: call.context))) },
        Builtin(
            "generalized_dimension", "(x: tensor | dataset, q: number) -> estimate",
            "the generalized dimension D_q of points, for any q: 0 counts boxes, 1 is information, 2 correlation",
            help: "Of Hentschel and Procaccia (1983): a set whose D_q differ is a multifractal. \(evidence) `.sizes`, `.sums`, `.slopes`, `.window`, `.q`.",
            examples: [Example("t = rand(4000, seed=1)\nabs(generalized_dimension(stack([t, 0.5*t], axis=1), 2) - 1) < 0.05", shows: "true")],
            seeAlso: ["information_dimension", "correlation_dimension"], searchTerms: ["fractal", "multifractal", "renyi"]
        ) { call in .object(EstimateObject(try GeneralizedDimension.estimate(call.points(), q: call.number("q"), in: call.context))) },
        Builtin(
            "takens_dimension", "(x: tensor | dataset, radius: number | none = none, theiler: whole = 0) -> estimate",
            "the correlation dimension by Takens' estimator: maximum likelihood from the distances below a radius",
            help: "Of Takens (1985); `radius` is where 1 % of pairs are nearer unless given. \(evidence) `.radius`, `.pairs`.",
            examples: [Example("abs(takens_dimension(rand(1000, 2, seed=1)) - 2) < 0.2", shows: "true")],
            seeAlso: ["correlation_dimension"], searchTerms: ["fractal", "maximum likelihood"]
        ) { call in
            .object(EstimateObject(try TakensDimension.estimate(
                call.points(), radius: call.optionalNumber("radius"), theiler: call.whole("theiler"), in: call.context)))
        },
        Builtin(
            "kaplan_yorke", "(exponents: tensor) -> number",
            "the Kaplan–Yorke dimension of an attractor from its Lyapunov exponents",
            help: "j + (λ₁ + … + λ_j)/|λ_{j+1}| with j the most whose sum is not negative (Kaplan and Yorke 1979). All exponents of the system must be given.",
            examples: [Example("kaplan_yorke([1, 1, -0.5])", shows: "3"), Example("kaplan_yorke([1, -1, -1])", shows: "2")],
            seeAlso: ["lyapunov_spectrum"], searchTerms: ["lyapunov dimension"]
        ) { call in
            let values = try call.tensor("exponents").doubles
            guard !values.isEmpty, !values.contains(where: \.isNaN) else { throw call.invalid("exponents", "must be numbers, at least one") }
            return Value(KaplanYorke.dimension(of: values) ?? .nan)
        },
        Builtin(
            "mle_dimension", "(x: tensor | dataset, neighbors: whole = 20) -> estimate",
            "the intrinsic dimension of points by maximum likelihood from their nearest neighbors",
            help: """
                Of Levina and Bickel (2004), averaged over points as MacKay and Ghahramani propose (2005). Fewer neighbors see \
                finer scales with more noise. \(evidence) `.local` (at each point).
                """,
            examples: [Example("abs(mle_dimension(rand(1000, 2, seed=1)) - 2) < 0.2", shows: "true")],
            seeAlso: ["twonn_dimension", "correlation_dimension"], searchTerms: ["levina", "bickel", "intrinsic dimension", "manifold"]
        ) { call in
            .object(EstimateObject(try MaximumLikelihoodDimension.estimate(call.points(), neighbors: call.whole("neighbors"), in: call.context)))
        },
        Builtin(
            "twonn_dimension", "(x: tensor | dataset, discard: number = 0.1) -> estimate",
            "the intrinsic dimension of points from the ratios of second to first neighbor distances",
            help: """
                Of Facco, d'Errico, Rodriguez and Laio (2017); depends on the density at the smallest scale alone. The share `discard` \
                of largest ratios is left out. \(evidence) `.ratios` and `.likelihood` (the value by maximum likelihood).
                """,
            examples: [Example("abs(twonn_dimension(rand(1000, 2, seed=1)) - 2) < 0.25", shows: "true")],
            seeAlso: ["mle_dimension", "correlation_dimension"], searchTerms: ["facco", "intrinsic dimension", "manifold"]
        ) { call in
            .object(EstimateObject(try TwoNearestNeighborsDimension.estimate(call.points(), discard: call.number("discard"), in: call.context)))
        },
    ]
}
