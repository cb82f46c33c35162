internal import Diagnostics
internal import Figures
internal import Runtime
internal import Tensors

/// The named arguments that all pictures share: title, axes, legend.
struct FrameArguments {
    /// How they stand in a signature, after the picture's own.
    static let signature = """
        title: string = "", xlabel: string = "", ylabel: string = "", xunit: string = "", yunit: string = "", xscale: string = auto, \
        yscale: string = auto, xlimits: tensor = auto, ylimits: tensor = auto, legend: bool = true, equal: bool = false
        """

    static let help = """
        `xunit="s"` stands behind the axis' label, as in "time (s)". `xscale` and `yscale` are "linear", "log" or "symlog"; `xlimits=[a, b]` sets the ends of an axis (nan leaves one open); \
        `equal=true` makes a unit equally long on both axes. Values that are not finite, or not positive on a logarithmic axis, are \
        left out. Figures are values: `a + b` lays one over the other, `panels(a, b)` sets them side by side, \
        `save_figure("a.svg", a)` writes one.
        """

    var title: String
    var x: Axis
    var y: Axis
    var legend: Bool
    var equalAspect: Bool

    /// - Parameters: what the picture itself proposes where the caller says nothing.
    init(_ call: Call, title: String = "", x: Axis = Axis(), y: Axis = Axis()) throws {
        let given = try call.string("title")
        self.title = given.isEmpty ? title : given
        self.x = try Self.axis(call, label: "xlabel", unit: "xunit", scale: "xscale", limits: "xlimits", standard: x)
        self.y = try Self.axis(call, label: "ylabel", unit: "yunit", scale: "yscale", limits: "ylimits", standard: y)
        legend = try call.bool("legend")
        equalAspect = try call.bool("equal")
    }

    func figure(_ marks: [Mark]) -> Figure {
        Figure(title: title, marks: marks, x: x, y: y, legend: legend, equalAspect: equalAspect)
    }

    private static func axis(_ call: Call, label: String, unit: String, scale: String, limits: String, standard: Axis) throws -> Axis {
        var axis = standard
        let title = try call.string(label)
        // The unit proposed goes with the title proposed.
        if !title.isEmpty { (axis.title, axis.unit) = (title, "") }
        let given = try call.string(unit)
        if !given.isEmpty { axis.unit = given }
        if let name = try call.optionalString(scale) { axis.scale = try Scale(named: name) }
        if let tensor = try call.optionalTensor(limits) {
            guard tensor.count == 2 else { throw call.invalid(limits, "must be two numbers, the ends of the axis") }
            let ends = tensor.doubles
            if ends[0].isFinite { axis.lower = ends[0] }
            if ends[1].isFinite { axis.upper = ends[1] }
            if ends[0].isFinite, ends[1].isFinite, ends[0] > ends[1] {
                axis.reversed.toggle()
                (axis.lower, axis.upper) = (ends[1], ends[0])
            }
        }
        return axis
    }
}

extension Call {
    /// The color that an argument names; `nil` where it was left to the figure.
    func color(_ name: String) throws -> Color? {
        try optionalString(name).map { text throws(FigureError) in try Color(named: text) }
    }

    /// The kind of line that an argument names.
    func dash(_ name: String) throws -> Dash {
        let text = try string(name)
        guard let dash = Dash(rawValue: text) else {
            throw invalid(name, "must be one of \(Dash.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))")
        }
        return dash
    }

    /// Labels for `count` series: a list of as many, or one text for a single series; empty where none is given.
    func labels(_ name: String, count: Int) throws -> [String] {
        guard let labels = try optionalStrings(name), labels != [""] else { return Array(repeating: "", count: count) }
        guard labels.count == count else {
            throw invalid(name, "has \(labels.count) \(labels.count == 1 ? "text" : "texts"), but there are \(count) series")
        }
        return labels
    }

    /// The numbers of an argument as series: a vector is one, the columns of a matrix and the elements of a list are one each.
    ///
    /// The rows of a matrix are the series where they alone are as long as they must be, or as many as have names: so `[a, b]` of
    /// two vectors, which is a matrix, is two series, and a matrix of one row is one.
    ///
    /// - Parameters:
    ///   - length: how long the series must be, where that is known.
    ///   - names: the argument that names the series.
    func series(_ name: String, length: Int? = nil, names: String? = nil) throws -> [[Double]] {
        let value = try value(name)
        guard let columns = try value.series() else { throw wrongType(name, expected: "numbers", value: value) }
        guard case .tensor(let box) = value, box.tensor.rank == 2, box.tensor.shape[0] != box.tensor.shape[1] else { return columns }
        let (height, width) = (box.tensor.shape[0], box.tensor.shape[1])
        let named = try names.flatMap { try optional($0)?.texts()?.count }
        if length == width || length == nil && (named == height || height == 1) { return try Value(box.tensor.transposed()).series() ?? columns }
        if length == nil, named == nil, height <= Self.fewRows, width > Self.manyColumns {
            output.warn(Diagnostic(
                "the columns of this \(height) × \(width) matrix are \(width) series of \(height) values",
                hints: ["\(name)=m.T makes series of its rows"], severity: .warning))
        }
        return columns
    }

    /// So few values in each of so many series are hardly ever meant.
    private static var fewRows: Int { 4 }
    private static var manyColumns: Int { 8 }

    /// The numbers of a vector.
    func numbers(_ name: String) throws -> [Double] {
        let tensor = try tensor(name)
        guard tensor.rank <= 1 else { throw invalid(name, "must be a vector, but has shape \(tensor.shape)") }
        return tensor.doubles
    }

    func optionalNumbers(_ name: String) throws -> [Double]? { try optional(name) == nil ? nil : numbers(name) }
}

extension Value {
    /// Series of numbers; `nil` where it is none.
    func series() throws -> [[Double]]? {
        if case .list(let box) = self, !box.elements.isEmpty, box.elements.contains(where: { $0.scalar == nil }) {
            var series: [[Double]] = []
            for element in box.elements {
                guard let tensor = try element.asTensor(), tensor.rank == 1 else { return nil }
                series.append(tensor.doubles)
            }
            return series
        }
        guard let tensor = try asTensor() else { return nil }
        if tensor.rank <= 1 { return [tensor.doubles] }
        guard tensor.rank == 2 else { return nil }
        let (rows, columns) = (tensor.shape[0], tensor.shape[1])
        let values = tensor.doubles
        return (0..<columns).map { column in (0..<rows).map { values[$0 * columns + column] } }
    }

    /// A text for each element: of strings themselves, of numbers as they print; `nil` where it is no sequence of these.
    func texts() throws -> [String]? {
        guard let elements = try asElements(), text == nil else { return nil }
        let style = DisplayStyle()
        return elements.map { $0.text ?? $0.inline(style) }
    }
}
