internal import Figures
internal import Runtime
internal import Tensors

/// Figures from the records of a file.
enum FigureReader {
    static func figure(_ fields: SavedFields, depth: Int) throws -> Figure {
        let title = try fields.text("title")
        guard fields.optional("panels") == nil else {
            let panels = try fields.several("panels").map { try figure($0, depth: depth + 1) }
            return try Figure(panels: panels, columns: fields.whole("columns"), title: title)
        }
        return Figure(
            title: title, marks: try fields.several("marks").map(mark), x: try axis(fields.fields("x")), y: try axis(fields.fields("y")),
            legend: try fields.truth("legend"), equalAspect: try fields.truth("equal"))
    }

    private static func axis(_ fields: SavedFields) throws -> Axis {
        Axis(
            title: try fields.text("title"), unit: try fields.text("unit"), scale: try fields.optionalFields("scale").map(scale),
            lower: try fields.optionalNumber("lower"), upper: try fields.optionalNumber("upper"), reversed: try fields.truth("reversed"))
    }

    private static func scale(_ fields: SavedFields) throws -> Scale {
        switch try fields.text("name") {
        case "categorical": return .categorical(try fields.texts("categories"))
        case "symlog":
            let threshold = try fields.number("threshold")
            guard threshold > 0, threshold.isFinite else { throw fields.malformed("has a threshold that is not positive") }
            return .symlog(threshold: threshold)
        case let name: return try Scale(named: name)
        }
    }

    private static func map(_ fields: SavedFields) throws -> ColorMap {
        ColorMap(name: try fields.text("name"), stops: try fields.texts("stops").map { try Color(named: $0) })
    }

    private static func grid(_ fields: SavedFields) throws -> Grid {
        let values = try fields.tensor("values")
        guard values.rank == 2 else { throw fields.malformed("has `values` that are no matrix") }
        return try Grid(
            values: values.doubles, rows: values.shape[0], columns: values.shape[1], x: fields.numbers("x"), y: fields.numbers("y"))
    }

    private static func color(_ fields: SavedFields) throws -> Color? { try fields.optionalText("color").map { try Color(named: $0) } }

    private static func dash(_ fields: SavedFields) throws -> Dash {
        guard let dash = Dash(rawValue: try fields.text("dash")) else { throw fields.malformed("has a kind of line that is unknown") }
        return dash
    }

    private static func pointColor(_ fields: SavedFields) throws -> PointColor {
        switch try fields.text("by") {
        case "automatic": return .automatic
        case "fixed": return try color(fields).map { .fixed($0) } ?? .automatic
        case "categories": return .categories(try fields.texts("names"))
        case "values": return .values(try fields.numbers("values"), map: try map(fields.fields("map")), title: try fields.text("title"))
        default: throw fields.malformed("has colors of an unknown kind")
        }
    }

    private static func mark(_ fields: SavedFields) throws -> Mark {
        func numbers(_ name: String) throws -> [Double] { try fields.numbers(name) }
        func label() throws -> String { try fields.text("label") }
        switch try fields.text("mark") {
        case "line":
            let width = try fields.number("width")
            guard width > 0, width <= 100 else { throw fields.malformed("has a width beyond 100") }
            return .line(try LineMark(
                x: numbers("x"), y: numbers("y"), label: label(), color: color(fields), width: width, dash: dash(fields)))
        case "scatter":
            let size = try fields.optionalNumber("size")
            if let size, !(size > 0 && size <= 100) { throw fields.malformed("has a size beyond 100") }
            return .scatter(try ScatterMark(
                x: numbers("x"), y: numbers("y"), color: pointColor(fields.fields("color")), label: label(), size: size))
        case "bars":
            return .bars(try BarsMark(
                categories: fields.texts("categories"), values: numbers("values"), errors: fields.optionalNumbers("errors"), label: label(),
                color: color(fields)))
        case "histogram":
            return .histogram(try HistogramMark(
                values: numbers("values"), bins: bins(fields), density: fields.truth("density"), label: label(), color: color(fields)))
        case "heatmap":
            return .heatmap(HeatmapMark(
                grid: try grid(fields.fields("grid")), map: try map(fields.fields("map")), scale: try scale(fields.fields("scale")),
                limits: try fields.interval("limits"), label: try label(), hasColorBar: try fields.truth("bar")))
        case "contour":
            return .contour(try ContourMark(
                grid: grid(fields.fields("grid")), levels: levels(fields), map: map(fields.fields("map")), scale: scale(fields.fields("scale")),
                color: color(fields), label: label()))
        case "image":
            let pixels = try numbers("pixels")
            guard pixels.allSatisfy({ $0 >= 0 && $0 <= 0xFFFFFF && $0 == $0.rounded() }) else { throw fields.malformed("has pixels that are no colors") }
            let (rows, columns) = (try fields.whole("rows"), try fields.whole("columns"))
            guard (0...1 << 30).contains(rows), (0...1 << 30).contains(columns) else { throw fields.malformed("has an image of an absurd size") }
            return .image(try ImageMark(pixels: pixels.map { Color(UInt32($0)) }, rows: rows, columns: columns))
        case "band":
            return .band(try BandMark(x: numbers("x"), lower: numbers("lower"), upper: numbers("upper"), label: label(), color: color(fields)))
        case "box": return .box(try BoxMark(groups: fields.texts("groups"), values: fields.series("values"), color: color(fields)))
        case "violin": return .violin(try ViolinMark(groups: fields.texts("groups"), values: fields.series("values"), color: color(fields)))
        case "text":
            guard let anchor = TextAnchor(rawValue: try fields.text("anchor")) else { throw fields.malformed("has an anchor that is unknown") }
            return .text(try TextMark(x: numbers("x"), y: numbers("y"), texts: fields.texts("texts"), color: color(fields), anchor: anchor))
        case "arrows":
            return .arrows(try ArrowsMark(
                x: numbers("x"), y: numbers("y"), dx: numbers("dx"), dy: numbers("dy"), label: label(), color: color(fields)))
        case "rule":
            let place = try fields.number("place")
            return .rule(RuleMark(
                try fields.text("axis") == "x" ? .x(place) : .y(place), label: try label(), color: try color(fields), dash: try dash(fields)))
        case let name: throw fields.malformed("has a mark `\(name)`, which this Dyn does not know")
        }
    }

    private static func bins(_ fields: SavedFields) throws -> HistogramMark.Bins {
        guard let value = fields.optional("bins") else { return .automatic }
        return try value.whole.map { .count($0) } ?? .edges(fields.numbers("bins"))
    }

    private static func levels(_ fields: SavedFields) throws -> ContourMark.Levels {
        guard let count = try fields.value("levels").whole else { return .values(try fields.numbers("levels")) }
        guard (1...1000).contains(count) else { throw fields.malformed("has an absurd number of levels") }
        return .count(count)
    }
}
