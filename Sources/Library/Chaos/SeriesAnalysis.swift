internal import Analysis
internal import Runtime
internal import Tensors

/// What one observed series says of the dynamics behind it.
enum SeriesAnalysis {
    static let builtins: [Builtin] = [
        embed, mutualInformation, falseNeighbors, exponent, zeroOne, permutationEntropy, sampleEntropy, surrogates, surrogateTest,
    ]

    private static let x = "x: tensor | trajectory"

    private static let embed = Builtin(
        "embed", "(\(x), dimension: whole | none = none, delay: whole | none = none) -> tensor",
        "states rebuilt from a series by its delays, [n − (m − 1)τ, m]",
        help: """
            Row t is x(t), x(t + τ), …, x(t + (m − 1)τ) (Packard et al. 1980; Takens 1981). Without `delay` it is the first minimum of \
            `mutual_information`, without `dimension` the one at which `false_neighbors` finds the attractor unfolded.
            """,
        examples: [Example("embed([1, 2, 3, 4, 5], 2, 2)", shows: "[[1, 3],\n [2, 4],\n [3, 5]]")],
        seeAlso: ["mutual_information", "false_neighbors", "recurrence"], searchTerms: ["takens", "delay embedding", "reconstruct"]
    ) { call in
        Value(try DelayEmbedding(call.timeSeries(), dimension: call.optionalWhole("dimension"), delay: call.optionalWhole("delay"), in: call.context).points)
    }

    private static let mutualInformation = Builtin(
        "mutual_information", "(\(x), lags: whole = 50, *, bins: whole | none = none) -> record",
        "the mutual information of a series and itself later: a record {lags, values, delay}",
        help: "In nats, by a histogram of ranks. `delay` is the first lag with a minimum, the usual choice for an embedding (Fraser and Swinney 1986).",
        examples: [
            Example("m = mutual_information(iterate(logistic(), steps=2000).values, lags=5)\nm.values[1] > m.values[4]", shows: "true"),
            Example("d = mutual_information(iterate(lorenz(), steps=4000, transient=1000).values[:, 0], lags=40).delay\n14 <= d and d <= 20", shows: "true"),
        ],
        seeAlso: ["embed", "false_neighbors"], searchTerms: ["delay", "fraser", "autocorrelation"]
    ) { call in
        let found = try MutualInformation(call.timeSeries(), mostLags: call.whole("lags"), bins: call.optionalWhole("bins"), in: call.context)
        return Value([
            "lags": Value((0..<found.values.count).map(Double.init)), "values": Value(found.values), "delay": Value(found.firstMinimum),
        ] as Record)
    }

    private static let falseNeighbors = Builtin(
        "false_neighbors", "(\(x), delay: whole = 1, most: whole = 8, *, ratio: number = 10, size: number = 2, theiler: whole = 1) -> record",
        "how many delays unfold an attractor: a record {dimension, share, e1, e2, recommended}",
        help: """
            For each embedding dimension up to `most`: `share`, of nearest neighbors that the next coordinate shows to be false (Kennel, Brown and \
            Abarbanel 1992: `ratio` times farther apart, or farther than `size` standard deviations), and Cao's `e1`, which stops growing near 1 when \
            the dimension is enough, and `e2`, which is 1 throughout for a random series (Cao 1997).
            """,
        examples: [Example("false_neighbors(iterate(henon(), steps=2000, transient=100).values[:, 0], most=4).recommended", shows: "2")],
        seeAlso: ["embed", "mutual_information"], searchTerms: ["cao", "embedding dimension", "kennel"]
    ) { call in
        let found = try EmbeddingDimension(
            call.timeSeries(), delay: call.whole("delay"), most: call.whole("most"), ratio: call.number("ratio"), size: call.number("size"),
            theiler: call.whole("theiler"), in: call.context)
        return Value([
            "dimension": Value((1...found.e1.count).map(Double.init)), "share": Value(found.falseNeighbors), "e1": Value(found.e1), "e2": Value(found.e2),
            "recommended": Value(found.recommended),
        ] as Record)
    }

    private static let exponent = Builtin(
        "lyapunov_from_series",
        """
        (\(x), dimension: whole | none = none, delay: whole | none = none, *, method: string = "rosenstein", theiler: whole | none = none, \
        horizon: whole = auto, radius: number = 0.1, dt: number = 1) -> estimate
        """,
        "the largest Lyapunov exponent behind a series: how fast its delay vectors part",
        help: """
            The slope of the divergence of neighbors against time where it is straight, per unit of time `dt` of a step. `method` is "rosenstein" (one \
            nearest neighbor; Rosenstein, Collins and De Luca 1993) or "kantz" (all within `radius` standard deviations; Kantz 1994). Evidence: `.steps`, \
            `.divergence` (the curve to look at), `.window`. `delay` and `dimension` are chosen as by `embed`.
            """,
        examples: [
            Example("x = iterate(logistic(), steps=3000, transient=100).values\nabs(lyapunov_from_series(x, 1, 1, horizon=8).value - log(2)) < 0.1", shows: "true"),
        ],
        seeAlso: ["lyapunov", "embed", "zero_one_test"], searchTerms: ["rosenstein", "kantz", "exponent of data"]
    ) { call in
        let name = try call.string("method")
        guard let method = SeriesExponent.Method(rawValue: name) else {
            throw call.invalid("method", "is \"\(name)\"; there are \"rosenstein\" and \"kantz\"")
        }
        let series = try call.timeSeries()
        var (dimension, delay) = (try call.optionalWhole("dimension"), try call.optionalWhole("delay"))
        if dimension == nil || delay == nil {
            let chosen = try DelayEmbedding(series, dimension: dimension, delay: delay, in: call.context)
            (dimension, delay) = (chosen.dimension, chosen.delay)
        }
        return .object(EstimateObject(try SeriesExponent.estimate(
            series, dimension: dimension ?? 1, delay: delay ?? 1, method: method, theiler: call.optionalWhole("theiler"),
            horizon: call.optionalWhole("horizon"), radius: call.number("radius"), timeStep: call.number("dt"), in: call.context)))
    }

    private static let zeroOne = Builtin(
        "zero_one_test", "(\(x), frequencies: whole = 100, *, seed: whole = 0) -> estimate",
        "the 0–1 test for chaos: near 1 for a chaotic series, near 0 for a regular one",
        help: """
            The series drives a walk in the plane, which spreads like a random walk when the dynamics are chaotic; K is the correlation of its mean square \
            displacement with time, the median over random frequencies (Gottwald and Melbourne 2009). Sample a flow coarsely, or K is 0 for its slowness.
            """,
        examples: [
            Example("zero_one_test(iterate(logistic(r=3.97), steps=1000, transient=100).values).value > 0.9", shows: "true"),
            Example("zero_one_test(iterate(logistic(r=3.55), steps=1000, transient=100).values).value < 0.1", shows: "true"),
        ],
        seeAlso: ["lyapunov", "permutation_entropy"], searchTerms: ["gottwald", "melbourne", "regular or chaotic"]
    ) { call in
        .object(EstimateObject(try ZeroOneTest.estimate(call.timeSeries(), frequencies: call.whole("frequencies"), seed: call.seed(), in: call.context)))
    }

    private static let permutationEntropy = Builtin(
        "permutation_entropy", "(\(x), order: whole = 3, delay: whole = 1, *, normalize: bool = true) -> estimate",
        "the entropy of the orders in which successive values stand: 1 for noise, less for structure",
        help: "Of Bandt and Pompe (2002); as a share of ln(order!) unless `normalize=false`, then in nats. Evidence: `.patterns`, `.possible`.",
        examples: [
            Example("permutation_entropy(arange(0, 100)).value", shows: "0"),
            Example("permutation_entropy(randn(5000, seed=1)).value > 0.999", shows: "true"),
        ],
        seeAlso: ["sample_entropy", "zero_one_test"], searchTerms: ["ordinal", "bandt", "complexity"]
    ) { call in
        .object(EstimateObject(try PermutationEntropy.estimate(
            call.timeSeries(), order: call.whole("order"), delay: call.whole("delay"), normalized: call.bool("normalize"))))
    }

    private static let sampleEntropy = Builtin(
        "sample_entropy", "(\(x), m: whole = 2, r: number = 0.2) -> estimate",
        "−ln of the chance that stretches alike over m values are alike in the next",
        help: "Of Richman and Moorman (2000); values are alike within `r` standard deviations. Evidence: `.matches`, `.candidates`.",
        examples: [Example("sample_entropy(sin(arange(0, 50, 0.1))).value < sample_entropy(randn(500, seed=1)).value", shows: "true")],
        seeAlso: ["permutation_entropy"], searchTerms: ["complexity", "regularity", "approximate entropy"]
    ) { call in .object(EstimateObject(try SampleEntropy.estimate(call.timeSeries(), length: call.whole("m"), tolerance: call.number("r"), in: call.context))) }

    private static let methodHelp = """
        `method` is "shuffle" (the same values in random order), "fourier" (the same power spectrum with random phases) or "aaft" (the same \
        values and nearly the same spectrum; Theiler et al. 1992).
        """

    private static func method(_ call: Call) throws -> Surrogates.Method {
        let name = try call.string("method")
        guard let method = Surrogates.Method(rawValue: name) else {
            throw call.invalid("method", "is \"\(name)\"; there are \"shuffle\", \"fourier\" and \"aaft\"")
        }
        return method
    }

    private static let surrogates = Builtin(
        "surrogates", "(\(x), method: string = \"fourier\", count: whole = 1, *, seed: whole = 0) -> tensor",
        "random series that share properties with a given one, as rows",
        help: methodHelp,
        examples: [Example("s = surrogates([1, 5, 2, 8, 3, 9, 4, 7], \"shuffle\")\nsort(s[0])", shows: "[1, 2, 3, 4, 5, 7, 8, 9]")],
        seeAlso: ["surrogate_test"], searchTerms: ["null", "phase randomization", "theiler"]
    ) { call in
        Value(try Surrogates.make(call.timeSeries(), method: method(call), count: call.whole("count"), seed: call.seed(), in: call.context))
    }

    private static let surrogateTest = Builtin(
        "surrogate_test", "(\(x), statistic: function, method: string = \"aaft\", count: whole = 99, *, seed: whole = 0) -> record",
        "whether a statistic of a series differs from that of surrogates: a record {statistic, p, z, null}",
        help: "The statistic is any function of a series that gives a number. `p` is two-sided, by rank; with 19 surrogates it reaches 0.1, with 99 0.02. \(methodHelp)",
        examples: [
            Example("x = iterate(logistic(), steps=400, transient=50).values[:, 0]\nsurrogate_test(x, s -> permutation_entropy(s).value, count=39).p <= 0.05", shows: "true"),
        ],
        seeAlso: ["surrogates", "permutation_test"], searchTerms: ["nonlinearity", "null hypothesis"]
    ) { call in
        let user = UserFunction(try call.function("statistic"), machine: call.machine)
        let test = try SurrogateTest(call.timeSeries(), method: method(call), count: call.whole("count"), seed: call.seed(), in: call.context) {
            try user.number([Value($0)])
        }
        return Value([
            "statistic": Value(test.statistic), "p": Value(test.p), "z": Value(test.z), "null": Value(test.null),
        ] as Record)
    }
}
