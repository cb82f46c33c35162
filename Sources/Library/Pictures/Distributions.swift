internal import Figures
internal import Runtime

extension PicturesTopic {
    static let distributions: [Builtin] = [
        Builtin(
            "hist",
            """
            (values: tensor | list, *, bins: whole | tensor = auto, density: bool = false, label: string | list = "", \
            color: string = auto, \(FrameArguments.signature)) -> figure
            """,
            "How often values fall into bins",
            help: """
                The columns of a matrix and the vectors of a list are a histogram each, over the same bins; so are its rows where `label` names as many. `bins` is their number, or \
                their edges in increasing order; by default Freedman and Diaconis' width decides. With `density=true` the bars have \
                the area 1.

                """ + FrameArguments.help,
            examples: [Example("hist(randn(1000, seed=1), bins=20, xlabel=\"weight\")")],
            seeAlso: ["histogram", "box", "violin"], searchTerms: ["histogram", "distribution", "density"]
        ) { call in
            let series = try call.series("values", names: "label")
            let labels = try call.labels("label", count: series.count)
            var bins = HistogramMark.Bins.automatic
            if let value = try call.optional("bins") {
                if let count = value.whole { bins = .count(count) } else { bins = .edges(try call.numbers("bins")) }
            }
            let marks = try series.indices.map { index in
                Mark.histogram(
                    try HistogramMark(
                        values: series[index], bins: bins, density: try call.bool("density"), label: labels[index],
                        color: try call.color("color")))
            }
            let y = Axis(title: try call.bool("density") ? "density" : "count")
            return Value(try FrameArguments(call, y: y).figure(marks))
        },
        Builtin(
            "bars",
            """
            (names: list | tensor, values: tensor | list, *, errors: tensor = auto, label: string | list = "", color: string = auto, \
            \(FrameArguments.signature)) -> figure
            """,
            "A bar for each name, from zero to its value",
            help: """
                The columns of a matrix are series that stand side by side, named by `label=["a", "b"]`. `errors`, of the shape of the \
                values, is half the length of the error bars.

                """ + FrameArguments.help,
            examples: [Example("bars([\"static\", \"linear\", \"none\"], [95.8, 96.8, 99.9], errors=[0.8, 0.4, 0.1], ylabel=\"accuracy\")")],
            seeAlso: ["hist", "box"], searchTerms: ["bar chart", "columns"]
        ) { call in
            let value = try call.value("names")
            guard let names = try value.texts() else { throw call.wrongType("names", expected: "a list of strings", value: value) }
            guard names.count <= mostNames else { throw call.invalid("names", "are \(names.count); a bar chart has room for 10 000 at most") }
            let series = try call.series("values", length: names.count)
            let errors = try call.optional("errors") == nil ? nil : try call.series("errors", length: names.count)
            if let errors, errors.count != series.count {
                throw call.invalid("errors", "has \(errors.count) series, but values has \(series.count)")
            }
            let labels = try call.labels("label", count: series.count)
            let marks = try series.indices.map { index in
                Mark.bars(
                    try BarsMark(
                        categories: names, values: series[index], errors: errors?[index], label: labels[index],
                        color: try call.color("color")))
            }
            return Value(try FrameArguments(call).figure(marks))
        },
        Builtin(
            "box",
            """
            (values: tensor | list | record, *, names: list | tensor = auto, groups: list | tensor = auto, color: string = auto, \
            \(FrameArguments.signature)) -> figure
            """,
            "Median, quartiles and range of groups of values",
            help: groupsHelp + " Whiskers reach to the last value within 1.5 interquartile ranges of the box (Tukey 1977); values beyond are points.\n\n"
                + FrameArguments.help,
            examples: [Example("box({small = randn(50, seed=1), large = 3 * randn(50, seed=2)}, ylabel=\"weight\")")],
            seeAlso: ["violin", "hist"], searchTerms: ["boxplot", "quartiles", "whiskers"]
        ) { call in
            let groups = try Groups(call)
            try groups.check(call)
            let mark = try BoxMark(groups: groups.names, values: groups.values, color: try call.color("color"))
            return Value(try FrameArguments(call).figure([.box(mark)]))
        },
        Builtin(
            "violin",
            """
            (values: tensor | list | record, *, names: list | tensor = auto, groups: list | tensor = auto, color: string = auto, \
            \(FrameArguments.signature)) -> figure
            """,
            "The density of groups of values",
            help: groupsHelp + " The density is a Gaussian kernel estimate with Silverman's bandwidth; the cross marks median and quartiles.\n\n"
                + FrameArguments.help,
            examples: [Example("violin([randn(200, seed=1), randn(100, seed=2) + 2], names=[\"a\", \"b\"])")],
            seeAlso: ["box", "hist"], searchTerms: ["density", "kernel", "distribution"]
        ) { call in
            let groups = try Groups(call)
            try groups.check(call)
            let mark = try ViolinMark(groups: groups.names, values: groups.values, color: try call.color("color"))
            return Value(try FrameArguments(call).figure([.violin(mark)]))
        },
    ]

    fileprivate static let mostNames = 10_000

    private static let groupsHelp = """
        Groups are the fields of a record, the vectors of a list or the columns of a matrix (named by `names=`; its rows, where these are as many as the names), or parts of one vector \
        (`groups=` names the group of each value).
        """
}

/// Groups of values by name, as `box` and `violin` take them.
private struct Groups {
    var names: [String] = []
    var values: [[Double]] = []

    /// Refuses more groups than a picture has room for.
    func check(_ call: Call) throws {
        guard names.count <= PicturesTopic.mostNames else {
            throw call.invalid("values", "has \(names.count) groups; a picture has room for 10 000 at most")
        }
    }

    init(_ call: Call) throws {
        let value = try call.value("values")
        if case .record(let box) = value {
            for (name, part) in box.record.fields {
                guard let series = try part.series(), series.count == 1 else {
                    throw call.invalid("values", "has a field `\(name)` that is no vector of numbers")
                }
                names.append(name)
                values.append(series[0])
            }
            return
        }
        values = try call.series("values", names: "names")
        if let groups = try call.optional("groups")?.texts() {
            guard values.count == 1, groups.count == values[0].count else {
                throw call.invalid("groups", "must name the group of each value: \(groups.count) names for \(values.first?.count ?? 0) values")
            }
            var parts: [String: [Double]] = [:]
            for (name, number) in zip(groups, values[0]) {
                if parts[name] == nil { names.append(name) }
                parts[name, default: []].append(number)
            }
            values = names.map { parts[$0] ?? [] }
        } else if let given = try call.optional("names")?.texts() {
            guard given.count == values.count else {
                throw call.invalid("names", "has \(given.count) texts, but there are \(values.count) groups")
            }
            names = given
        } else {
            names = values.indices.map { values.count == 1 ? "" : "\($0)" }
        }
    }
}
