internal import Figures
internal import Runtime
internal import Tensors

/// The default pictures of tables: those of analyses by their columns, any other as lines over its first column of numbers.
struct TablePicture {
    private let table: Table
    private let call: Call

    init(_ table: Table, _ call: Call) {
        self.table = table
        self.call = call
    }

    func figure() throws -> Figure {
        if try call.optionalStrings("columns") == nil {
            for picture in [summary, study, layers, activations, windows, orbit, events] {
                if let figure = try picture() { return figure }
            }
        }
        let names = CoursePicture.numericNames(table)
        if let first = table.names.first, case .text(let categories)? = table[first], !names.contains("step") {
            return try bars(over: Array(categories), names)
        }
        return try CoursePicture.lines(of: table, call)
    }

    private func has(_ names: String...) -> Bool { names.allSatisfy { table[$0] != nil } }

    private func numbers(_ name: String) throws -> [Double] { try CoursePicture.numbers(table, name) }

    private func texts(_ name: String) -> [String] {
        switch table[name] {
        case .text(let texts)?: Array(texts)
        case .numbers(let tensor)?: tensor.doubles.map { tensor.elementType == .bool ? ($0 == 0 ? "false" : "true") : NumberText.shortest($0) }
        case nil: []
        }
    }

    /// `summarize`: the mean of the first metric in each group, with its interval.
    private func summary() throws -> Figure? {
        guard has("metric", "mean", "low", "high"), let first = texts("metric").first else { return nil }
        let groups = Array(table.names.prefix { $0 != "metric" })
        let columns = groups.map(texts)
        let (mean, low, high) = (try numbers("mean"), try numbers("low"), try numbers("high"))
        let rows = texts("metric").indices.filter { texts("metric")[$0] == first }
        let entries = rows.map { row in
            IntervalPicture.Entry(
                name: zip(groups, columns).map { "\($0) = \($1[row])" }.joined(separator: ", "), value: mean[row],
                interval: low[row] <= high[row] ? low[row]...high[row] : nil)
        }
        return try IntervalPicture(entries: entries, legend: "interval").figure(call, x: Axis(title: first))
    }

    /// The table of a study: the last loss over the first argument that was swept, in the colors of the second.
    private func study() throws -> Figure? {
        guard has("status", "loss"), let end = table.names.firstIndex(where: { $0 == "epoch" || $0 == "step" }), end > 0 else { return nil }
        let factors = table.names.prefix(end).filter { $0 != "seed" }
        guard let across = factors.first else { return nil }
        let metric = has("test_loss") ? "test_loss" : "loss"
        let losses = try numbers(metric)
        let seen = losses.filter(\.isFinite)
        let y = Axis(title: metric, scale: Self.spans(seen, decades: 3) ? .log : nil)
        guard case .numbers(let tensor)? = table[across] else {
            let names = texts(across).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            let groups = names.map { name in texts(across).indices.filter { texts(across)[$0] == name }.map { losses[$0] } }
            return try FrameArguments(call, x: Axis(title: across), y: y).figure([.box(try BoxMark(groups: names, values: groups))])
        }
        let second = factors.dropFirst().first { (2...Palette.categorical.count).contains(Set(texts($0)).count) }
        let color = second.map { name in PointColor.categories(texts(name).map { "\(name) = \($0)" }) } ?? .automatic
        let x = Axis(title: across, scale: Self.spans(tensor.doubles, decades: 2) ? .log : nil)
        return try FrameArguments(call, x: x, y: y).figure([.scatter(try ScatterMark(x: tensor.doubles, y: losses, color: color))])
    }

    /// Whether positive numbers reach over so many powers of ten.
    private static func spans(_ values: [Double], decades: Int) -> Bool {
        guard let least = values.min(), let most = values.max(), least > 0 else { return false }
        return most >= least * (0..<decades).reduce(1) { product, _ in product * 10 }
    }

    /// `activation_statistics`: how wide the activations of each layer are, and how many of its units are in use.
    private func activations() throws -> Figure? {
        guard has("layer", "units", "pre_std", "std", "dead", "effective_rank") else { return nil }
        return try byLayer(texts("layer"), [(["pre_std", "std"], "standard deviation"), (["units", "effective_rank", "dead"], "units")])
    }

    /// `windowed_quantification`: the shares, window by window.
    private func windows() throws -> Figure? {
        guard has("start", "rr", "det", "lam") else { return nil }
        let lines = try ["rr", "det", "lam"].map { Mark.line(try LineMark(x: numbers("start"), y: numbers($0), label: $0)) }
        return try FrameArguments(call, x: Axis(title: "start of the window"), y: Axis(title: "share")).figure(lines)
    }

    /// `spectrum` of a model: singular values and ranks by layer.
    private func layers() throws -> Figure? {
        guard has("layer", "σ_max", "σ_min", "stable_rank", "effective_rank"), table["step"] == nil else { return nil }
        let categories = has("shape") ? zip(texts("layer"), texts("shape")).map { "\($0): \($1)" } : texts("layer")
        return try byLayer(categories, [(["σ_max", "σ_min"], "singular value"), (["stable_rank", "effective_rank"], "rank")])
    }

    /// A panel of bars for each group of columns, over the layers.
    private func byLayer(_ layers: [String], _ groups: [(columns: [String], title: String)]) throws -> Figure {
        let panels = try groups.map { columns, title in
            let marks = try columns.map { Mark.bars(try BarsMark(categories: layers, values: numbers($0), label: $0)) }
            var frame = try FrameArguments(call, x: Axis(title: "layer"), y: Axis(title: title))
            frame.title = ""
            return frame.figure(marks)
        }
        return try Figure(panels: panels, columns: panels.count, title: try call.string("title"))
    }

    /// Points of a plane: `fixed_points`, `periodic_orbits`.
    private func orbit() throws -> Figure? {
        guard has("x0", "x1"), table["step"] == nil, table["epoch"] == nil else { return nil }
        let color: PointColor =
            if has("stable") { .categories(texts("stable").map { $0 == "true" ? "stable" : "unstable" }) } else { .automatic }
        return try FrameArguments(call, x: Axis(title: "x0"), y: Axis(title: "x1"))
            .figure([.scatter(try ScatterMark(x: numbers("x0"), y: numbers("x1"), color: color, size: 6))])
    }

    /// `anomalies`: what was seen when.
    private func events() throws -> Figure? {
        guard has("kind", "step", "value") else { return nil }
        let y = Axis(title: "value", scale: Self.spans(try numbers("value").filter(\.isFinite), decades: 3) ? .log : nil)
        return try FrameArguments(call, x: Axis(title: "step"), y: y)
            .figure([.scatter(try ScatterMark(x: numbers("step"), y: numbers("value"), color: .categories(texts("kind")), size: 5))])
    }

    /// The rows by their names; unless told otherwise the last column.
    private func bars(over categories: [String], _ names: [String]) throws -> Figure {
        guard let last = names.last else { throw PictureError.noColumn(name: "y", present: []) }
        let chosen = try call.optionalStrings("columns") ?? [last]
        let marks = try chosen.map { name in
            Mark.bars(try BarsMark(categories: categories, values: numbers(name), label: chosen.count > 1 ? name : ""))
        }
        return try FrameArguments(call, y: Axis(title: chosen.count == 1 ? chosen[0] : "")).figure(marks)
    }
}
