internal import Learning
internal import Runtime
internal import Tensors

/// What a study says: groups summarized, arms compared.
enum Comparing {
    static let builtins: [Builtin] = [summarize, compare]

    static let summarize = Builtin(
        "summarize", "(study: study | table, by: list | string = [], metrics: list | string = auto, despite: list | string = [], level: number = 0.95) -> table",
        "mean, standard deviation, n and confidence interval of each metric in each group", help: """
            A row for each group and metric: n, mean, the sample standard deviation, and the Student-t interval of the mean. \
            Only points with a finite value count; `n` says how many. The runs of a group must be replicates: runs that differ in more than \
            seeds, or groups that differ in more than what they are grouped by, are refused with the list of differences, unless \
            `despite` names them.
            """,
        examples: [
            Example("s = sweep(grid(a=[1, 2], seed=1..3), p -> p.a * 10)\nsummarize(s, by=[\"a\"]).mean", shows: "[10, 20]"),
        ],
        seeAlso: ["compare", "sweep"], searchTerms: ["aggregate", "group", "mean", "std"]
    ) { call in
        let table: Table
        if let study: StudyObject = try call.object("study") {
            table = try study.study.table()
        } else {
            table = try call.table("study")
        }
        let by = try call.optionalStrings("by") ?? []
        for name in by { _ = try table.column(name) }
        if let study: StudyObject = try call.object("study"), by.allSatisfy({ study.study.design.index(of: $0) != nil }) {
            try study.study.checkGroups(by: by, despite: call.optionalStrings("despite") ?? [])
        }
        let metrics = try call.optionalStrings("metrics") ?? StudySummary.usualMetrics(of: table, except: by)
        return Value(try StudySummary.table(table, by: by, metrics: metrics, level: call.number("level")))
    }

    static let compare = Builtin(
        "compare", """
            (study: study, metric: string, by: string, baseline: any = auto, pair: list | string | none = "seed", within: list | string = [], \
            despite: list | string = [], level: number = 0.95) -> comparison
            """,
        "the arms of a study against a baseline: paired tests, effect sizes, corrected p-values", help: """
            The values of the design's column `by` are the arms; each is compared with `baseline` (the first unless given) in the \
            last value of `metric`. Runs are paired by `pair`: the paired t test and Wilcoxon's signed-rank test of the differences (exact \
            where that is possible), Cohen's d of pairs with its interval, and Holm's correction over all comparisons. `pair=none` compares independent \
            samples (Welch, Mann–Whitney). `within` names further columns of the design, in each of whose combinations the arms are compared.

            It knows each run's whole definition. Arms that differ in anything but the factor (epochs, rates, data, seeds, size) are refused with \
            the list of differences, unless `despite` names them; the output then repeats them. So are arms without the same seeds. \
            Runs that failed or diverged are left out with their partners, and named.

            Fields: one for each column (`n`, `mean`, `std`, `difference`, `low`, `high`, `effect`, `effect_low`, `effect_high`, `t`, `df`, `p`, \
            `p_holm`, `wilcoxon_p`, `wilcoxon_p_holm`, `least_p`), `table`, `baseline`, `changed` (what the factor changes), `despite`, `left_out`.
            """,
        examples: [
            Example("""
                s = sweep(grid(lr=[0.001, 0.1], seed=1..4), p -> experiment(model=mlp([2, 4, 2]), data=moons(n=60), optimizer=adam(lr=p.lr), epochs=3, seed=p.seed))
                c = compare(s, metric="loss", by="lr")
                [c.n[0], c.least_p[0]]
                """, shows: "[4, 0.125]"),
            Example("s = sweep(grid(a=[1, 2], seed=1..3), p -> p.a + sin(p.seed)/10)\ncompare(s, metric=\"value\", by=\"a\").difference", shows: "[1]"),
        ],
        seeAlso: ["sweep", "summarize", "paired_ttest", "wilcoxon", "holm"],
        searchTerms: ["control", "ablation", "significance", "paired", "effect size", "baseline", "arms"]
    ) { call in
        guard let object: StudyObject = try call.object("study") else {
            throw call.wrongType("study", expected: "a study", value: try call.value("study"))
        }
        let comparison = try Comparison(
            object.study, metric: call.string("metric"), by: call.string("by"), baseline: cell(call, "baseline"),
            pair: call.optionalStrings("pair") ?? [], within: call.optionalStrings("within") ?? [],
            despite: call.optionalStrings("despite") ?? [], level: call.number("level"))
        return .object(try ComparisonObject(comparison))
    }

    private static func cell(_ call: Call, _ name: String) throws -> Table.Cell? {
        guard let value = try call.optional(name) else { return nil }
        if case .number(let number) = value { return .number(number) }
        // As a design writes what is neither number nor text.
        return .text(value.text ?? value.inline(DisplayStyle()))
    }
}
