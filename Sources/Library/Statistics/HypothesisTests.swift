internal import Analysis
internal import Runtime
internal import Tensors

/// Tests of hypotheses.
enum HypothesisTests {
    private static let answer = " Fields: name, statistic, p (two-sided), df, n, estimate, interval, level, effect, effect_name, effect_interval, and assumptions, a table of what was checked (normality by Shapiro and Wilk, equal variances by Brown and Forsythe, ties)."

    static let builtins: [Builtin] = [
        samples(
            "ttest", "Student's t test: have two samples of equal variance equal means?",
            help: "The estimate is the difference of means, the effect Cohen's d." + answer,
            examples: [
                Example("ttest([1, 2, 3, 4], [3, 4, 5, 6]).p", shows: "0.0709877"),
                Example("t = ttest([1, 2, 3, 4], [3, 4, 5, 6])\n[t.estimate, t.df]", shows: "[-2, 6]"),
            ],
            seeAlso: ["welch", "paired_ttest", "mann_whitney", "cohens_d"], searchTerms: ["student", "compare means", "significance"],
            test: HypothesisTest.student(_:_:level:)),
        samples(
            "welch", "Welch's t test: have two samples equal means, whatever their variances?",
            help: "The estimate is the difference of means, the effect Cohen's d; degrees of freedom by Welch and Satterthwaite." + answer,
            examples: [Example("welch([1, 2, 3, 4], [3, 4, 5, 9]).df", shows: "4.36644")],
            seeAlso: ["ttest", "paired_ttest", "mann_whitney"], searchTerms: ["unequal variances", "compare means", "significance"],
            test: HypothesisTest.welch(_:_:level:)),
        samples(
            "paired_ttest", "the paired t test: do values of the same subjects (seeds) differ in the mean?",
            help: "Pairs are a[i], b[i]. The estimate is the mean difference, the effect it over the differences' deviation." + answer,
            examples: [Example("paired_ttest([1, 2, 3, 5], [2, 4, 4, 6]).estimate", shows: "-1.25")],
            seeAlso: ["wilcoxon", "ttest"], searchTerms: ["repeated measures", "significance"],
            test: HypothesisTest.pairedStudent(_:_:level:)),
        samples(
            "wilcoxon", "Wilcoxon's signed-rank test: are paired differences symmetric about 0?",
            help: """
                Pairs without a difference are left out. Exact up to 50 differences without ties, and up to 13 with; else by the \
                normal approximation. With 5 pairs p cannot be below 0.0625. The estimate is the Hodges–Lehmann median.
                """ + answer,
            examples: [Example("wilcoxon([2, 3, 5, 7, 11], [1, 1, 2, 3, 5]).p", shows: "0.0625")],
            seeAlso: ["paired_ttest", "mann_whitney"], searchTerms: ["nonparametric", "paired", "signed rank"],
            test: HypothesisTest.wilcoxon(_:_:level:)),
        samples(
            "mann_whitney", "the Mann–Whitney U test: do values of one sample tend to be larger?",
            help: """
                Exact without ties where a sample has at most 8 values, else by the normal approximation with corrections for ties and \
                continuity. The estimate is the median difference.
                """ + answer,
            examples: [Example("mann_whitney([1, 2, 3], [4, 5, 6]).p", shows: "0.1")],
            seeAlso: ["wilcoxon", "ttest", "permutation_test"], searchTerms: ["nonparametric", "rank sum", "U test"],
            test: HypothesisTest.mannWhitney(_:_:level:)),
        Builtin(
            "anova", "(groups…: tensor) -> test",
            "one-way analysis of variance: have several groups equal means?",
            help: "Groups are arguments, or a list of them. The effect is η², the share of the variance between groups." + answer,
            examples: [Example("anova([1, 2, 3], [2, 3, 4], [6, 7, 8]).statistic", shows: "21")],
            seeAlso: ["ttest", "holm"], searchTerms: ["F test", "several groups"]
        ) { call in
            let parts = call.rest.count == 1 ? try call.rest[0].asElements() ?? call.rest : call.rest
            let groups = try parts.map { part -> [Double] in
                guard let values = try part.asTensor() else {
                    throw call.wrongType("groups", expected: "a group of numbers", value: part)
                }
                return values.doubles
            }
            return .object(TestObject(try .analysisOfVariance(groups)))
        },
        samples(
            "correlation", "Pearson's correlation of paired values, with its test and interval",
            help: "The statistic and estimate are r; the interval is Fisher's." + answer,
            examples: [Example("correlation([1, 2, 3, 4], [1, 3, 2, 5]).estimate", shows: "0.831522")],
            seeAlso: ["spearman", "linear_fit"], searchTerms: ["pearson", "r"],
            test: HypothesisTest.correlation(_:_:level:)),
        samples(
            "spearman", "Spearman's correlation of the ranks of paired values",
            help: "Pearson's correlation of the ranks, ties sharing their mean rank." + answer,
            examples: [Example("spearman([1, 2, 3, 4], [1, 4, 9, 16]).estimate", shows: "1")],
            seeAlso: ["correlation"], searchTerms: ["rank correlation", "monotone", "nonparametric"],
            test: HypothesisTest.spearman(_:_:level:)),
        Builtin(
            "permutation_test",
            "(a: tensor, b: tensor, statistic: function = auto, permutations: whole = 9999, seed: whole = 0) -> test",
            "do two samples come from one distribution? By dividing all values anew",
            help: """
                The statistic is that of `a` less that of `b`, by default of their means; p is twice the smaller of the shares of \
                divisions in which it is at least, or at most, as large. All divisions are taken where there are no more than `permutations` (field `exact`), else that many \
                drawn, and the observed one counts too.
                """ + answer,
            examples: [
                Example("t = permutation_test([1, 2, 3], [7, 8, 9])\n[t.p, t.permutations]", shows: "[0.1, 20]"),
                Example("permutation_test([1, 2, 9], [7, 8, 9], statistic=median).estimate", shows: "-6"),
            ],
            seeAlso: ["separation", "mann_whitney", "bootstrap"], searchTerms: ["randomization test", "exact test"]
        ) { call in
            let (a, b) = (try call.sample("a"), try call.sample("b"))
            let all = a + b
            let statistic = try call.statistic("statistic")
            let outcome = try HypothesisTest.permutation(
                counts: a.count, b.count, permutations: call.whole("permutations"), seed: call.seed(), cancellation: call.context.cancellation
            ) { first, second in
                try statistic(first.map { all[$0] }) - statistic(second.map { all[$0] })
            }
            return .object(TestObject(outcome.test, extras: ["permutations": Value(outcome.permutations), "exact": Value(outcome.isExact)]))
        },
    ]
}

extension HypothesisTests {
    /// A test of two samples `a` and `b`.
    private static func samples(
        _ name: String, _ summary: String, help: String, examples: [Example], seeAlso: [String], searchTerms: [String],
        test: @escaping @Sendable ([Double], [Double], Double) throws -> HypothesisTest
    ) -> Builtin {
        Builtin(
            name, "(a: tensor, b: tensor, level: number = 0.95) -> test", summary, help: help, examples: examples, seeAlso: seeAlso,
            searchTerms: searchTerms
        ) { call in .object(TestObject(try test(call.sample("a"), call.sample("b"), call.number("level")))) }
    }
}

extension Call {
    /// A sample of numbers.
    func sample(_ name: String) throws -> [Double] {
        let values = try tensor(name)
        guard values.rank <= 1 else { throw invalid(name, "must be a vector of numbers, but has shape \(values.shape.shapeDescription)") }
        return values.doubles
    }

    /// A function of a sample that gives a number; the mean where none is given.
    func statistic(_ name: String) throws -> ([Double]) throws -> Double {
        guard let function = try optionalFunction(name) else {
            return { values in values.reduce(0, +) / Double(values.count) }
        }
        let call = self
        return { values in
            let value = try call.machine.call(function, [Value(values)])
            guard let number = value.scalar else { throw call.invalid(name, "must give a number, not \(value.typePhrase)") }
            return number
        }
    }
}
