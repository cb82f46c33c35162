internal import Figures
internal import Runtime
internal import Tensors

/// The pictures of values that have a course: runs, studies, tables.
enum CoursePicture {
    /// The columns of a table over its first column of numbers.
    static func lines(of table: Table, _ call: Call) throws -> Figure {
        let names = numericNames(table)
        guard let across = names.first else { throw PictureError.noColumn(name: "x", present: []) }
        if across == "step", let layers = table["layer"] { return try figure(of: table, by: layers, call) }
        let chosen = try call.optionalStrings("columns") ?? Array(names.dropFirst())
        let x = try numbers(table, across)
        // Rows in no order are no course: a line through them would run to and fro.
        let isCourse = zip(x, x.dropFirst()).allSatisfy { $0 <= $1 || $0.isNaN || $1.isNaN }
        let lines = try chosen.map { name in
            let y = try numbers(table, name)
            return isCourse ? Mark.line(try LineMark(x: x, y: y, label: name, width: try call.number("width"))) : .scatter(try ScatterMark(x: x, y: y, label: name))
        }
        let y = Axis(title: chosen.count == 1 ? chosen[0] : "")
        return try FrameArguments(call, x: Axis(title: across), y: y).figure(lines)
    }

    /// The course of each layer: one column over the steps, by default the first behind the layer.
    private static func figure(of table: Table, by layers: Table.Column, _ call: Call) throws -> Figure {
        let chosen = try call.optionalStrings("columns") ?? Array(numericNames(table).filter { $0 != "step" && $0 != "layer" }.prefix(1))
        let groups = try table.grouped(by: ["layer"])
        let lines = try groups.enumerated().flatMap { number, group in
            let rows = try table.rows(at: group.rows)
            let layer = Value(group.key[0])
            let name = "layer \(layer.text ?? layer.inline(DisplayStyle()))"
            return try chosen.enumerated().map { index, column in
                let label = groups.count == 1 ? (chosen.count > 1 ? column : "") : chosen.count > 1 ? "\(name) \(column)" : name
                return Mark.line(try LineMark(
                    x: try numbers(rows, "step"), y: try numbers(rows, column), label: label,
                    color: Palette.categorical[number % Palette.categorical.count], width: try call.number("width"),
                    dash: index == 0 ? .solid : .dashed))
            }
        }
        let y = Axis(title: chosen.count == 1 ? chosen[0] : "")
        return try FrameArguments(call, x: Axis(title: "step"), y: y).figure(lines)
    }

    static func figure(of object: Object, _ call: Call) throws -> Figure {
        if let object = object as? any PicturedObject { return try object.picture(call) }
        if case .table(let box)? = try object.field("history") { return try curves(of: [(box.table, "")], call) }
        if case .table(let box)? = try object.field("table"), let runs = try object.field("runs")?.asElements() {
            return try study(box.table, runs, call)
        }
        throw PictureError.noPicture(type: Value.object(object).typePhrase)
    }

    // MARK: Runs

    /// Losses over epochs, or the columns that the caller names. Several runs of one group share color and label.
    private static func curves(of histories: [(table: Table, group: String)], _ call: Call) throws -> Figure {
        let isStudy = histories.count > 1 || histories.contains { !$0.group.isEmpty }
        let chosen = try call.optionalStrings("columns") ?? (isStudy ? ["loss"] : ["loss", "test_loss"])
        var marks: [Mark] = []
        var losses: [Double] = []
        var clock = "epoch"
        for (table, group) in histories {
            // Without data there are no epochs but steps.
            clock = varies(table, "epoch") && table["epoch"] != table["step"] ? "epoch" : "step"
            let across = try numbers(table, clock)
            for name in chosen {
                if name == "test_loss", !call.isGiven("columns"), table[name] == nil { continue }
                let values = try numbers(table, name)
                if !values.contains(where: \.isFinite), histories.count == 1, name != chosen[0] { continue }
                let dash: Dash = isStudy && name != chosen.first ? .dashed : .solid
                let label = isStudy ? (chosen.count > 1 ? "\(group) \(name)" : group) : chosen.count > 1 ? name : ""
                marks.append(.line(try LineMark(x: across, y: values, label: label, width: isStudy ? 1 : 1.4, dash: dash)))
                losses += values.filter(\.isFinite)
            }
        }
        if marks.count == 1, !isStudy, case .line(var line) = marks[0] {
            line.label = ""
            marks[0] = .line(line)
        }
        var y = Axis(title: chosen.count == 1 ? chosen[0] : chosen.allSatisfy { $0.hasSuffix("loss") } ? "loss" : "")
        // A loss that falls over three powers of ten shows its course on a logarithmic axis alone.
        if let least = losses.min(), let most = losses.max(), least > 0, most > 1000 * least { y.scale = .log }
        return try FrameArguments(call, x: Axis(title: clock), y: y).figure(marks)
    }

    private static func study(_ table: Table, _ runs: [Value], _ call: Call) throws -> Figure {
        let groups = groups(of: table, count: runs.count)
        var histories: [(table: Table, group: String)] = []
        for (index, run) in runs.enumerated() {
            if case .object(let object) = run, case .table(let box)? = try object.field("history") {
                histories.append((box.table, groups[index]))
            }
        }
        guard !histories.isEmpty else { throw PictureError.noPicture(type: "a study without runs") }
        return try curves(of: histories, call)
    }

    /// The value of the first swept argument at each point, where there are few enough values to tell apart.
    private static func groups(of table: Table, count: Int) -> [String] {
        let none = Array(repeating: "", count: count)
        guard let name = table.names.first, table.rowCount == count else { return none }
        let style = DisplayStyle()
        let texts = (0..<count).map { row in Value(table.cell(row: row, column: 0)) }.map { $0.text ?? $0.inline(style) }
        let distinct = Set(texts).count
        return distinct < 2 || distinct > Palette.categorical.count * Dash.allCases.count ? none : texts.map { "\(name) = \($0)" }
    }

    // MARK: Columns

    static func numericNames(_ table: Table) -> [String] {
        zip(table.names, table.columns).compactMap { name, column in if case .numbers = column { name } else { nil } }
    }

    private static func varies(_ table: Table, _ name: String) -> Bool {
        guard case .numbers(let tensor)? = table[name] else { return false }
        let values = tensor.doubles.filter(\.isFinite)
        return values.count < 2 ? !values.isEmpty : values.min() != values.max()
    }

    static func numbers(_ table: Table, _ name: String) throws -> [Double] {
        guard case .numbers(let tensor)? = table[name] else {
            throw PictureError.noColumn(name: name, present: numericNames(table))
        }
        return tensor.doubles
    }
}
