internal import Figures
internal import Runtime

// `plot` and `line`: curves through points, and the default pictures of values that have a course.
extension PicturesTopic {
    static let curves: [Builtin] = [
        Builtin(
            "plot",
            """
            (x: any, y: tensor | list | none = none, *, label: string | list = "", color: string = auto, style: string = "solid", \
            width: number = 1.4, over: tensor = [-10, 10], columns: string | list = auto, \(FrameArguments.signature)) -> figure
            """,
            "Lines through points, or the picture that goes with a value",
            help: """
                `plot(y)` draws a vector over 0, 1, 2 …; `plot(x, y)` one over the other; the columns of a matrix and the vectors of a \
                list are a line each; its rows are where they alone are as long as `x`, or as many as the labels. `plot(f, over=[a, b])` \
                draws a function of one number, or the lines of equal value of one of two. `plot(run)` draws training and test loss over epochs, `plot(study)` the losses of all its runs in the colors of the first swept argument, `plot(table)` the \
                columns over the first, or bars where that is text; `columns=` chooses others. What an analysis gives has a picture of its \
                own: estimates, tests and comparisons show their intervals, spectra their layers, densities and landscapes their \
                curves, trajectories their orbit, basins and boundaries their regions; a record of numbers is bars. `style` is "solid", "dashed", "dotted" or "dash-dotted".

                """ + FrameArguments.help,
            examples: [
                Example("plot([1, 4, 9, 16], title=\"squares\")"),
                Example("plot(x -> sin(x) / x, over=[-20, 20])"),
                Example("x = linspace(0, 1, 50)\nplot(x, x^2, label=\"x²\") + plot(x, x^3, label=\"x³\", style=\"dashed\")"),
            ],
            seeAlso: ["line", "scatter", "panels", "save_figure"], searchTerms: ["curve", "graph", "chart", "draw", "picture"]
        ) { call in
            let first = try call.value("x")
            if let function = first.function, case .function = first {
                if let landscape = TestFunctions.all.first(where: { $0.name == function.builtin?.name }) {
                    return Value(try surface(function, x: landscape.domain[0], y: landscape.domain[1], call))
                }
                if function.requiredCount == 2 { return Value(try surface(function, x: ends(call), y: ends(call), call)) }
                return Value(try plot(function, call))
            }
            switch first {
            case .table(let box): return Value(try TablePicture(box.table, call).figure())
            case .record(let box): return Value(try RecordPicture(box.record, call).figure(else: "this record"))
            case .object(let object) where object.number == nil || object is any PicturedObject:
                if let figure = first.figure { return Value(figure) }
                return Value(try CoursePicture.figure(of: object, call))
            default: return Value(try lines(call, x: "x", y: "y"))
            }
        },
        Builtin(
            "line",
            """
            (x: tensor | none = none, y: tensor | list | none = none, *, label: string | list = "", color: string = auto, \
            style: string = "solid", width: number = 1.4, \(FrameArguments.signature)) -> figure
            """,
            "A line through points, or straight across the frame",
            help: """
                `line(x, y)` joins points as `plot` does. `line(y=0.5)` is a horizontal line across the frame at 0.5 and `line(x=3)` a \
                vertical one, dashed unless `style` says otherwise: `plot(loss) + line(y=0.1, label="target")`.

                """ + FrameArguments.help,
            examples: [Example("plot([1, 2, 3]) + line(y=2, label=\"target\")"), Example("line([0, 1, 1, 0, 0], [0, 0, 1, 1, 0], equal=true)")],
            seeAlso: ["plot"], searchTerms: ["hline", "vline", "axhline", "rule"]
        ) { call in
            let (x, y) = (try call.optional("x"), try call.optional("y"))
            switch (x?.scalar, y?.scalar, x == nil, y == nil) {
            case (let place?, _, _, true): return Value(try rule(.x(place), call))
            case (_, let place?, true, _): return Value(try rule(.y(place), call))
            case (_, _, true, true): throw call.invalid("x", "or y must be given")
            case (_, _, true, false): return Value(try lines(call, x: "y", y: "x"))
            default: return Value(try lines(call, x: "x", y: "y"))
            }
        },
    ]

    private static func rule(_ place: RuleMark.Place, _ call: Call) throws -> Figure {
        let dash = try call.isGiven("style") ? call.dash("style") : .dashed
        let label = try call.labels("label", count: 1)[0]
        return try FrameArguments(call).figure([.rule(RuleMark(place, label: label, color: try call.color("color"), dash: dash))])
    }

    private static func lines(_ call: Call, x: String, y: String) throws -> Figure {
        let hasBoth = try call.optional(y) != nil
        let across = hasBoth ? try call.series(x) : []
        let series = try call.series(hasBoth ? y : x, length: across.count == 1 ? across[0].count : nil, names: "label")
        if across.count > 1, across.count != series.count {
            throw call.invalid(x, "has \(across.count) series, but \(y) has \(series.count)")
        }
        let labels = try call.labels("label", count: series.count)
        let (color, dash, width) = (try call.color("color"), try call.dash("style"), try call.number("width"))
        guard width > 0, width <= 100 else { throw call.invalid("width", "must be between 0 and 100") }
        let marks = try series.indices.map { index -> Mark in
            let values = series[index]
            guard let places = across.isEmpty ? nil : across[across.count == 1 ? 0 : index] else {
                return .line(LineMark(y: values, label: labels[index], color: color, width: width, dash: dash))
            }
            return .line(try LineMark(x: places, y: values, label: labels[index], color: color, width: width, dash: dash))
        }
        return try FrameArguments(call).figure(marks)
    }

    private static func ends(_ call: Call) throws -> [Double] {
        let ends = try call.numbers("over")
        guard ends.count == 2, ends[0].isFinite, ends[1].isFinite, ends[0] < ends[1] else {
            throw call.invalid("over", "must be two numbers, the lesser first")
        }
        return ends
    }

    /// The lines of equal value of a function of two numbers.
    private static func surface(_ function: FunctionValue, x: [Double], y: [Double], _ call: Call) throws -> Figure {
        let isGiven = call.isGiven("over")
        let (x, y) = (isGiven ? try ends(call) : x, isGiven ? try ends(call) : y)
        let across = FunctionSamples.places(from: x[0], to: x[1], count: 80, scale: nil)
        let up = FunctionSamples.places(from: y[0], to: y[1], count: 80, scale: nil)
        let values = try FunctionSamples.grid(of: function, x: across, y: up, call)
        let mark = try ContourMark(
            grid: Grid(values: values, rows: up.count, columns: across.count, x: across, y: up), levels: .count(12),
            scale: .forLevels(of: values), color: try call.color("color"), label: try call.labels("label", count: 1)[0])
        let names = function.signature.parameters.map(\.name)
        return try FrameArguments(call, x: Axis(title: names.count == 2 ? names[0] : "x"), y: Axis(title: names.count == 2 ? names[1] : "y"))
            .figure([.contour(mark)])
    }

    private static func plot(_ function: FunctionValue, _ call: Call) throws -> Figure {
        let ends = try ends(call)
        let x = FunctionSamples.places(from: ends[0], to: ends[1], count: 400, scale: try FrameArguments(call).x.scale)
        let y = try FunctionSamples.values(of: function, at: x, call)
        let line = try LineMark(
            x: x, y: y, label: try call.labels("label", count: 1)[0], color: try call.color("color"), width: try call.number("width"),
            dash: try call.dash("style"))
        let name = function.signature.parameters.first?.name ?? "x"
        return try FrameArguments(call, x: Axis(title: name)).figure([.line(line)])
    }
}
