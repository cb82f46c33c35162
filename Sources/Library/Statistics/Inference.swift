internal import Analysis
internal import Runtime
internal import Tensors

/// Intervals, effect sizes, corrections, fits and power.
enum Inference {
    static let builtins: [Builtin] = [
        Builtin(
            "confidence_interval", "(a: tensor, level: number = 0.95) -> estimate",
            "the mean of a sample with its confidence interval by Student's t",
            help: "An estimate: `.value`, `.error` (the standard error), `.interval`, `.n`, and `.deviation`.",
            examples: [
                Example("confidence_interval([1, 2, 3, 4]).interval", shows: "[0.445740, 4.55426]"),
                Example("confidence_interval([1, 2, 3, 4])", shows: "2.5 ± 0.6"),
            ],
            seeAlso: ["bootstrap", "summarize", "ttest"], searchTerms: ["standard error", "mean", "uncertainty"]
        ) { call in
            let summary = try Summary(of: call.sample("a"), level: call.number("level"))
            guard summary.count >= 2 else {
                throw AnalysisError.insufficient(what: "a confidence interval", count: summary.count, needed: 2, of: "values")
            }
            return .object(EstimateObject(Estimate(
                value: summary.mean, error: summary.standardError, interval: summary.interval, level: summary.level,
                count: summary.count, evidence: ["deviation": .number(summary.deviation)])))
        },
        Builtin(
            "bootstrap",
            "(a: tensor, statistic: function = auto, n: whole = 9999, level: number = 0.95, seed: whole = 0) -> estimate",
            "a statistic of a sample, by default its mean, with its spread over samples drawn from the sample",
            help: """
                `n` samples of the same size with replacement (Efron 1979). An estimate: `.value`, `.error`, `.interval` (bias-corrected \
                and accelerated), and `.replicates`, `.bias`.
                """,
            examples: [
                Example("e = bootstrap([3, 1, 4, 1, 5, 9, 2, 6], statistic=median)\ne.value", shows: "3.5"),
                Example("length(bootstrap([3, 1, 4, 1, 5], n=100).replicates)", shows: "100"),
            ],
            seeAlso: ["confidence_interval", "permutation_test"], searchTerms: ["resampling", "BCa", "standard error"]
        ) { call in
            let values = try call.sample("a")
            let statistic = try call.statistic("statistic")
            return .object(EstimateObject(try Bootstrap.estimate(
                count: values.count, replicates: call.whole("n"), level: call.number("level"), seed: call.seed(),
                cancellation: call.context.cancellation
            ) { rows in try statistic(rows.map { values[$0] }) }))
        },
        Builtin(
            "cohens_d", "(a: tensor, b: tensor, level: number = 0.95) -> estimate",
            "the difference of two means in units of the pooled standard deviation",
            help: "The interval comes from the noncentral t distribution.",
            examples: [Example("cohens_d([1, 2, 3, 4], [3, 4, 5, 6]).value", shows: "-1.54919")],
            seeAlso: ["hedges_g", "ttest", "power"], searchTerms: ["effect size", "standardized difference"]
        ) { call in
            .object(EstimateObject(try EffectSize.cohensD(call.sample("a"), call.sample("b"), level: call.number("level"))))
        },
        Builtin(
            "hedges_g", "(a: tensor, b: tensor, level: number = 0.95) -> estimate",
            "Cohen's d without its bias in small samples",
            examples: [Example("hedges_g([1, 2, 3, 4], [3, 4, 5, 6]).value", shows: "-1.34567")],
            seeAlso: ["cohens_d"], searchTerms: ["effect size", "standardized difference"]
        ) { call in
            .object(EstimateObject(try EffectSize.hedgesG(call.sample("a"), call.sample("b"), level: call.number("level"))))
        },
        Builtin(
            "holm", "(p: tensor) -> tensor", "p-values of tests made at once, corrected so that any false finding is rare",
            help: "Holm's step-down correction (1979), in the order of the arguments.",
            examples: [Example("holm([0.01, 0.04, 0.03])", shows: "[0.03, 0.06, 0.06]")],
            seeAlso: ["benjamini_hochberg"], searchTerms: ["multiple testing", "bonferroni", "familywise"]
        ) { call in Value(try MultipleTesting.holm(call.sample("p"))) },
        Builtin(
            "benjamini_hochberg", "(p: tensor) -> tensor",
            "p-values of tests made at once, corrected so that few of the findings are false",
            help: "Benjamini and Hochberg's step-up correction (1995), in the order of the arguments.",
            examples: [Example("benjamini_hochberg([0.01, 0.04, 0.03, 0.005])", shows: "[0.02, 0.04, 0.04, 0.02]")],
            seeAlso: ["holm"], searchTerms: ["multiple testing", "false discovery rate", "FDR"]
        ) { call in Value(try MultipleTesting.benjaminiHochberg(call.sample("p"))) },
        Builtin(
            "linear_fit", "(x: tensor, y: tensor, level: number = 0.95) -> record",
            "a record {slope, intercept, slope_error, intercept_error, interval, r, p, n}: a straight line by least squares",
            help: "`interval` is the slope's, by Student's t; `p` is that of slope 0.",
            examples: [Example("f = linear_fit([0, 1, 2, 3], [1, 3, 5, 7.1])\n[f.slope, f.intercept]", shows: "[2.03, 0.98]")],
            seeAlso: ["correlation", "lstsq"], searchTerms: ["regression", "slope", "trend", "line"]
        ) { call in
            let fit = try LinearFit(x: call.sample("x"), y: call.sample("y"), level: call.number("level"))
            return Value([
                "slope": Value(fit.slope), "intercept": Value(fit.intercept), "slope_error": Value(fit.slopeError),
                "intercept_error": Value(fit.interceptError), "interval": Value([fit.interval.lowerBound, fit.interval.upperBound]),
                "level": Value(fit.level), "r": Value(fit.correlation), "p": Value(fit.p), "n": Value(fit.count),
            ] as Record)
        },
        Builtin(
            "power", "(n: whole, effect: number, alpha: number = 0.05, paired: bool = false) -> number",
            "the chance that a t test of two groups of `n` finds an effect of so many standard deviations",
            help: "Two-sided, by the noncentral t distribution. With `paired=true` of the paired test of n differences, the effect in their standard deviations.",
            examples: [Example("power(64, 0.5)", shows: "0.801460"), Example("power(34, 0.5, paired=true)", shows: "0.807778")],
            seeAlso: ["sample_size", "cohens_d"], searchTerms: ["planning", "type II error"]
        ) { call in
            Value(try Power.ofStudent(n: call.whole("n"), effect: call.number("effect"), alpha: call.number("alpha"), paired: call.bool("paired")))
        },
        Builtin(
            "sample_size", "(effect: number, power: number = 0.8, alpha: number = 0.05, paired: bool = false) -> number",
            "how many each of two groups needs, so that a t test finds an effect with the power asked for",
            help: "Two-sided, by the noncentral t distribution; the effect is in standard deviations (of the differences with `paired=true`).",
            examples: [Example("sample_size(0.5)", shows: "64"), Example("sample_size(0.5, paired=true)", shows: "34")],
            seeAlso: ["power"], searchTerms: ["planning", "how many seeds"]
        ) { call in
            Value(try Power.sampleSize(effect: call.number("effect"), power: call.number("power"), alpha: call.number("alpha"), paired: call.bool("paired")))
        },
    ]
}
