internal import Figures
internal import Runtime
internal import Tensors

extension PicturesTopic {
    static let points: [Builtin] = [
        Builtin(
            "scatter",
            """
            (x: tensor | dataset, y: tensor | none = none, *, color: tensor | list | string = auto, label: string = "", \
            size: number = auto, map: string = "viridis", colorlabel: string = "", \(FrameArguments.signature)) -> figure
            """,
            "Points, one each",
            help: """
                `scatter(points)` takes the first two columns of a matrix, `scatter(x, y)` two vectors, `scatter(data)` a data set's \
                first two features colored by class. `color` is a color's name ("blue", "#d55e00"), a list of texts or of at most 8 \
                different whole numbers (categories, named in the legend), or other numbers (colors of `map`, with a color bar named \
                `colorlabel`). `map` is "viridis", "magma", "gray" or "balance".

                """ + FrameArguments.help,
            examples: [
                Example("scatter([[0, 0], [1, 2], [2, 1]], color=[\"a\", \"b\", \"b\"], title=\"three points\")"),
                Example("scatter(randn(500, seed=1), randn(500, seed=2), xlabel=\"x\", ylabel=\"y\")"),
            ],
            seeAlso: ["plot", "panels"], searchTerms: ["points", "cloud", "embedding"]
        ) { call in
            let (x, y, classes) = try places(call)
            let color = try pointColor(call, count: x.count) ?? classes.map(PointColor.categories) ?? .automatic
            let size = try call.optionalNumber("size")
            if let size, !(size > 0 && size <= 100) { throw call.invalid("size", "must be between 0 and 100") }
            let mark = try ScatterMark(x: x, y: y, color: color, label: try call.string("label"), size: size)
            return Value(try FrameArguments(call).figure([.scatter(mark)]))
        }
    ]

    /// The coordinates of points, and the classes where they come from a data set.
    private static func places(_ call: Call) throws -> (x: [Double], y: [Double], classes: [String]?) {
        let first = try call.value("x")
        if case .object(let data) = first, data.number == nil {
            guard let inputs = try data.field("x")?.asTensor(), inputs.rank == 2, inputs.shape[1] >= 2 else {
                throw PictureError.noPicture(type: "a data set with fewer than two features")
            }
            let (x, y) = columns(inputs)
            let isClassified = try data.field("classes").map { !$0.isNone } ?? false
            let classes = isClassified ? try data.field("y")?.texts().map { $0.map { "class \($0)" } } : nil
            return (x, y, classes)
        }
        if try call.optional("y") != nil { return (try call.numbers("x"), try call.numbers("y"), nil) }
        let points = try call.tensor("x")
        guard points.rank == 2, points.shape[1] >= 2 else {
            throw call.invalid("x", "must be a matrix with two columns where y is not given, but has shape \(points.shape)")
        }
        let (x, y) = columns(points)
        return (x, y, nil)
    }

    private static func columns(_ points: Tensor) -> ([Double], [Double]) {
        let values = points.doubles
        let (rows, width) = (points.shape[0], points.shape[1])
        return ((0..<rows).map { values[$0 * width] }, (0..<rows).map { values[$0 * width + 1] })
    }

    private static func pointColor(_ call: Call, count: Int) throws -> PointColor? {
        guard let value = try call.optional("color") else { return nil }
        if let name = value.text { return .fixed(try Color(named: name)) }
        if case .list(let box) = value, box.elements.contains(where: { $0.text != nil }) {
            return .categories(try value.texts() ?? [])
        }
        let tensor = try call.tensor("color")
        guard tensor.rank == 1 else { throw call.invalid("color", "must be a vector, but has shape \(tensor.shape)") }
        if tensor.elementType == .bool { return .categories(tensor.doubles.map { $0 == 0 ? "false" : "true" }) }
        let numbers = tensor.doubles
        // Labels of clusters and classes are few whole numbers; measured values are not.
        if numbers.allSatisfy({ $0 == $0.rounded() && abs($0) < 1e6 }), Set(numbers).count <= Palette.categorical.count {
            return .categories(numbers.map { String(Int($0)) })
        }
        return .values(numbers, map: try ColorMap(named: try call.string("map")), title: try call.string("colorlabel"))
    }
}
