internal import Runtime

extension Guide {
    static let honestComparisons = Guide(
        "honest comparisons", "arms, seeds and tests: what a difference between runs is worth",
        [
            .text(
                """
                Say first what could be found. With so many seeds, what is the chance to find
                an effect of half a standard deviation, and how many would it take?
                """),
            .example(
                """
                [power(20, 0.5, paired=true), sample_size(0.5, paired=true)]
                """,
                shows: "[0.564504, 34]"),
            .text(
                """
                A rank test of few pairs cannot give a small p at all: of five, none below
                0.0625.
                """),
            .example(
                """
                wilcoxon([2, 3, 5, 7, 11], [1, 1, 2, 3, 5]).p
                """,
                shows: "0.0625"),
            .text(
                """
                Then run all arms in one sweep, the arm without treatment among them, with
                the same seeds, and judge on data that no arm was trained on:
                """),
            .example(
                """
                data = moons(n=200, noise=0.2, seed=1) |> split(test=0.5, seed=1)
                penalty(arm) = if arm == "none" { [] } else { spectral(1) }
                study = sweep(grid(arm=["none", "static"], seed=1..6), p -> experiment(model=mlp([2, 8, 8, 1]), data=data, optimizer=adam(lr=0.02), epochs=20, batch=none, seed=p.seed, regularize=penalty(p.arm)))
                c = compare(study, metric="test_accuracy", by="arm", baseline="none")
                c.n
                """,
                shows: "[6]"),
            .text(
                """
                Printed, a comparison is a table as a paper sets it: pairs, differences with
                intervals, effect sizes, p-values after Holm's correction. It knows each run's
                whole definition. Arms that differ in more than the factor are refused, with
                the list of differences, unless `despite` names them:
                """),
            .example(
                """
                unequal = sweep(grid(arm=["short", "long"], seed=1..3), p -> experiment(model=mlp([2, 4, 1]), data=data, epochs=if p.arm == "short" { 2 } else { 4 }, optimizer=if p.arm == "short" { adam(lr=0.01) } else { adam(lr=0.02) }, seed=p.seed))
                try { compare(unequal, metric="test_loss", by="arm") } catch e { "refused" }
                """,
                shows: "\"refused\""),
            .text(
                """
                The tests stand on their own too. Each gives statistic, p, estimate, interval
                and effect, and says which assumptions it checked:
                """),
            .example(
                """
                t = welch([5.1, 4.9, 5.6, 5.8, 5.2], [4.2, 4.8, 4.4, 5.0, 4.1])
                [t.p, t.effect]
                """),
            .text(
                """
                - two samples: `ttest`, `welch`, `mann_whitney`, `permutation_test`;
                - pairs: `paired_ttest`, `wilcoxon`; several groups: `anova`;
                - relations: `correlation`, `spearman`, `linear_fit`;
                - one sample, any statistic: `confidence_interval`, `bootstrap`;
                - effect sizes: `cohens_d`, `hedges_g`; many tests at once: `holm`,
                  `benjamini_hochberg`.

                Small samples are exact where that is possible. Where there is nothing to test
                (one value, no spread) the answer is an error that says so, not a number.
                """),
            .example(
                """
                holm([0.01, 0.04, 0.03])
                """,
                shows: "[0.03, 0.06, 0.06]"),
        ],
        seeAlso: ["sweeps", "compare", "summarize", "spectral control"])
}
