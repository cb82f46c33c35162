internal import Figures
internal import Runtime

extension PicturesTopic {
    static let grids: [Builtin] = [
        Builtin(
            "heatmap",
            """
            (values: tensor | function, *, x: tensor = auto, y: tensor = auto, scale: string = "linear", map: string = "viridis", \
            limits: tensor = auto, colorlabel: string = "", \(FrameArguments.signature)) -> figure
            """,
            "A matrix, or a function of two numbers, as colors",
            help: """
                A matrix is shown as it is written, row 0 on top; with `y`, its rows belong to those coordinates, which grow upward. \
                A function f(x, y) is evaluated at the points `x` and `y`, or between two ends of each. `scale="log"` colors by \
                logarithms; `limits=[a, b]` are the numbers at the ends of the colors; `map` is "viridis", "magma", "gray" or \
                "balance" (for signed values).

                """ + FrameArguments.help,
            examples: [
                Example("heatmap([[1, 2], [3, 4]])"),
                Example("heatmap((x, y) -> (1 - x)^2 + 100*(y - x^2)^2, x=[-2, 2], y=[-1, 3], scale=\"log\")"),
            ],
            seeAlso: ["contour"], searchTerms: ["matrix", "image", "imshow", "colormap"]
        ) { call in
            let sampled = try SampledGrid(call, fineness: 120)
            let limits = try call.optionalNumbers("limits")
            if let limits, !(limits.count == 2 && limits[0] < limits[1]) {
                throw call.invalid("limits", "must be two numbers, the lesser first")
            }
            let mark = HeatmapMark(
                grid: sampled.grid, map: try ColorMap(named: try call.string("map")), scale: try Scale(named: try call.string("scale")),
                limits: limits.map { $0[0]...$0[1] }, label: try call.string("colorlabel"))
            return Value(try FrameArguments(call, x: sampled.x, y: sampled.y).figure([.heatmap(mark)]))
        },
        Builtin(
            "contour",
            """
            (values: tensor | function, *, x: tensor = auto, y: tensor = auto, levels: whole | tensor = 10, scale: string = auto, \
            map: string = "viridis", color: string = auto, label: string = "", colorlabel: string = "", \(FrameArguments.signature)) -> figure
            """,
            "Lines of equal value of a matrix or of a function of two numbers",
            help: """
                `levels` is about how many, or the values themselves. `scale` is how they are spread and colored: "linear", "log" or \
                "symlog"; unless given, by logarithms where no value is negative and more than a third of them lie in the lowest tenth of the \
                range, as in a narrow valley, and evenly elsewhere. With `color` all lines have that color. `x` and `y` are as for `heatmap`; rows grow upward.

                """ + FrameArguments.help,
            examples: [
                Example("contour((x, y) -> x^2 + 3*y^2, x=[-2, 2], y=[-2, 2], levels=[1, 2, 4, 8])"),
                Example("contour(rosenbrock, x=[-2, 2], y=[-1, 3])"),
            ],
            seeAlso: ["heatmap"], searchTerms: ["level", "isoline", "landscape"]
        ) { call in
            // A valley narrower than a cell would be drawn in pieces.
            var sampled = try SampledGrid(call, fineness: 360)
            sampled.y.reversed = false
            let levels: ContourMark.Levels
            if let count = try call.value("levels").whole {
                guard (1...1000).contains(count) else { throw call.invalid("levels", "must be between 1 and 1000") }
                levels = .count(count)
            } else {
                let values = try call.numbers("levels")
                guard (1...1000).contains(values.count) else { throw call.invalid("levels", "must be between 1 and 1000") }
                levels = .values(values)
            }
            let isNamed = !(try call.string("label")).isEmpty
            let mark = try ContourMark(
                grid: sampled.grid, levels: levels, map: try ColorMap(named: try call.string("map")),
                scale: try call.optionalString("scale").map { name throws in try Scale(named: name) } ?? .forLevels(of: sampled.grid.values),
                color: try call.color("color"),
                label: try call.string(isNamed ? "label" : "colorlabel"))
            return Value(try FrameArguments(call, x: sampled.x, y: sampled.y).figure([.contour(mark)]))
        },
    ]
}

/// The numbers on a grid that `heatmap` and `contour` show, and what their axes should be like.
private struct SampledGrid {
    let grid: Grid
    var x = Axis()
    var y = Axis()

    init(_ call: Call, fineness: Int) throws {
        let value = try call.value("values")
        if case .function(let function) = value {
            let across = try Self.places(call, "x", fineness)
            let up = try Self.places(call, "y", fineness)
            let values = try FunctionSamples.grid(of: function, x: across, y: up, call)
            grid = try Grid(values: values, rows: up.count, columns: across.count, x: across, y: up)
            let names = function.signature.parameters.map(\.name)
            x.title = names.count == 2 ? names[0] : "x"
            y.title = names.count == 2 ? names[1] : "y"
            return
        }
        let tensor = try call.tensor("values")
        guard tensor.rank == 2 else { throw call.invalid("values", "must be a matrix, but has shape \(tensor.shape)") }
        let up = try call.optionalNumbers("y")
        grid = try Grid(
            values: tensor.doubles, rows: tensor.shape[0], columns: tensor.shape[1], x: try call.optionalNumbers("x"), y: up)
        y.reversed = up == nil
    }

    /// The points given, or points between two ends.
    private static func places(_ call: Call, _ name: String, _ count: Int) throws -> [Double] {
        guard let given = try call.optionalNumbers(name) else {
            throw call.invalid(name, "must be given for a function: two ends or the points themselves", hints: ["\(name)=[-2, 2]"])
        }
        guard given.count == 2 else { return given }
        guard given[0].isFinite, given[1].isFinite, given[0] < given[1] else {
            throw call.invalid(name, "must be two numbers, the lesser first")
        }
        return FunctionSamples.places(from: given[0], to: given[1], count: count, scale: nil)
    }
}
