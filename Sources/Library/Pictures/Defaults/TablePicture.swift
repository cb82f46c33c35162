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
            for picture in [summary, layers, orbit, events] {
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

    /// `spectrum` of a model: singular values and ranks by layer.
    private func layers() throws -> Figure? {
        guard has("layer", "σ_max", "σ_min", "stable_rank", "effective_rank"), table["step"] == nil else { return nil }
        let categories = has("shape") ? zip(texts("layer"), texts("shape")).map { "\($0): \($1)" } : texts("layer")
        func panel(_ names: [String], _ title: String) throws -> Figure {
            let marks = try names.map { Mark.bars(try BarsMark(categories: categories, values: numbers($0), label: $0)) }
            var frame = try FrameArguments(call, x: Axis(title: "layer"), y: Axis(title: title))
            frame.title = ""
            return frame.figure(marks)
        }
        let panels = [try panel(["σ_max", "σ_min"], "singular value"), try panel(["stable_rank", "effective_rank"], "rank")]
        return try Figure(panels: panels, columns: 2, title: try call.string("title"))
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
        return try FrameArguments(call, x: Axis(title: "step"), y: Axis(title: "value"))
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
