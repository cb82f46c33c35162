internal import Figures
internal import Runtime
internal import Tensors

// Figures in files: their data, texts and colors by name, so that other programs can draw them again.

extension FigureObject: RecordedObject {
    static let kind = "figure"

    func recorded() throws -> Record { FigureRecord.record(of: figure) }

    static func restore(_ fields: SavedFields) throws -> Object { FigureObject(try FigureReader.figure(fields, depth: 0)) }
}

/// Figures as records.
enum FigureRecord {
    static func record(of figure: Figure) -> Record {
        var record: Record = ["title": Value(figure.title)]
        switch figure.content {
        case .panels(let panels, let columns):
            record["columns"] = Value(columns)
            record["panels"] = Value(panels.map { Value(Self.record(of: $0)) })
        case .plot(let plot):
            record["x"] = Value(Self.record(of: plot.x))
            record["y"] = Value(Self.record(of: plot.y))
            record["legend"] = Value(plot.legend)
            record["equal"] = Value(plot.equalAspect)
            record["marks"] = Value(plot.marks.map { Value(Self.record(of: $0)) })
        }
        return record
    }

    private static func record(of axis: Axis) -> Record {
        Record(saving: [
            "title": Value(axis.title), "unit": Value(axis.unit), "scale": axis.scale.map { Value(record(of: $0)) },
            "lower": axis.lower.map { Value($0) }, "upper": axis.upper.map { Value($0) }, "reversed": Value(axis.reversed),
        ])
    }

    private static func record(of scale: Scale) -> Record {
        var record: Record = ["name": Value(scale.name)]
        switch scale {
        case .linear, .log: break
        case .symlog(let threshold): record["threshold"] = Value(threshold)
        case .categorical(let names): record["categories"] = Value(names)
        }
        return record
    }

    private static func record(of map: ColorMap) -> Record { ["name": Value(map.name), "stops": Value(map.stops.map(\.text))] }

    private static func record(of grid: Grid) -> Record {
        ["values": Value(Tensor(grid.values, shape: [grid.rows, grid.columns])), "x": Value(grid.x), "y": Value(grid.y)]
    }

    private static func value(_ color: Color?) -> Value { color.map { Value($0.text) } ?? Value.none }

    private static func record(of color: PointColor) -> Record {
        switch color {
        case .automatic: ["by": Value("automatic")]
        case .fixed(let color): ["by": Value("fixed"), "color": value(color)]
        case .categories(let names): ["by": Value("categories"), "names": Value(names)]
        case .values(let values, let map, let title):
            ["by": Value("values"), "values": Value(values), "map": Value(record(of: map)), "title": Value(title)]
        }
    }

    private static func record(of mark: Mark) -> Record {
        switch mark {
        case .line(let mark):
            ["mark": Value("line"), "x": Value(mark.x), "y": Value(mark.y), "label": Value(mark.label), "color": value(mark.color),
             "width": Value(mark.width), "dash": Value(mark.dash.rawValue)]
        case .scatter(let mark):
            ["mark": Value("scatter"), "x": Value(mark.x), "y": Value(mark.y), "label": Value(mark.label),
             "size": mark.size.map { Value($0) } ?? Value.none, "color": Value(record(of: mark.color))]
        case .bars(let mark):
            ["mark": Value("bars"), "categories": Value(mark.categories), "values": Value(mark.values),
             "errors": mark.errors.map { Value($0) } ?? Value.none, "label": Value(mark.label), "color": value(mark.color)]
        case .histogram(let mark):
            ["mark": Value("histogram"), "values": Value(mark.values), "bins": value(mark.bins), "density": Value(mark.density),
             "label": Value(mark.label), "color": value(mark.color)]
        case .heatmap(let mark):
            ["mark": Value("heatmap"), "grid": Value(record(of: mark.grid)), "map": Value(record(of: mark.map)), "scale": Value(record(of: mark.scale)),
             "limits": Value(interval: mark.limits), "label": Value(mark.label), "bar": Value(mark.hasColorBar)]
        case .contour(let mark):
            ["mark": Value("contour"), "grid": Value(record(of: mark.grid)), "levels": value(mark.levels), "map": Value(record(of: mark.map)),
             "scale": Value(record(of: mark.scale)), "color": value(mark.color), "label": Value(mark.label)]
        case .image(let mark):
            ["mark": Value("image"), "rows": Value(mark.rows), "columns": Value(mark.columns), "pixels": Value(mark.pixels.map { Double($0.rgb) })]
        case .band(let mark):
            ["mark": Value("band"), "x": Value(mark.x), "lower": Value(mark.lower), "upper": Value(mark.upper), "label": Value(mark.label),
             "color": value(mark.color)]
        case .box(let mark): groups("box", mark.groups, mark.values, mark.color)
        case .violin(let mark): groups("violin", mark.groups, mark.values, mark.color)
        case .text(let mark):
            ["mark": Value("text"), "x": Value(mark.x), "y": Value(mark.y), "texts": Value(mark.texts), "color": value(mark.color),
             "anchor": Value(mark.anchor.rawValue)]
        case .arrows(let mark):
            ["mark": Value("arrows"), "x": Value(mark.x), "y": Value(mark.y), "dx": Value(mark.dx), "dy": Value(mark.dy), "label": Value(mark.label),
             "color": value(mark.color)]
        case .rule(let mark): rule(mark)
        }
    }

    private static func groups(_ name: String, _ groups: [String], _ values: [[Double]], _ color: Color?) -> Record {
        ["mark": Value(name), "groups": Value(groups), "values": Value(values.map { Value($0) }), "color": value(color)]
    }

    private static func rule(_ mark: RuleMark) -> Record {
        let (axis, place) = switch mark.place {
        case .x(let place): ("x", place)
        case .y(let place): ("y", place)
        }
        return ["mark": Value("rule"), "axis": Value(axis), "place": Value(place), "label": Value(mark.label), "color": value(mark.color),
                "dash": Value(mark.dash.rawValue)]
    }

    /// Their number, their edges, or none.
    private static func value(_ bins: HistogramMark.Bins) -> Value {
        switch bins {
        case .automatic: .none
        case .count(let count): Value(count)
        case .edges(let edges): Value(edges)
        }
    }

    /// About how many, or the levels themselves.
    private static func value(_ levels: ContourMark.Levels) -> Value {
        switch levels {
        case .count(let count): Value(count)
        case .values(let values): Value(values)
        }
    }
}

extension Color {
    /// `#rrggbb`.
    fileprivate var text: String {
        let digits = String(rgb, radix: 16)
        return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }
}
