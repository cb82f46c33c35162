/// A bar for each category, from zero to its value; several series stand side by side.
public struct BarsMark: Sendable, Equatable {
    public let categories: [String]
    public let values: [Double]
    /// Half the length of an error bar at each value.
    public let errors: [Double]?
    public var label: String
    public var color: Color?

    /// - Throws: `FigureError.lengthsDiffer`.
    public init(
        categories: [String], values: [Double], errors: [Double]? = nil, label: String = "", color: Color? = nil
    ) throws(FigureError) {
        guard categories.count == values.count else {
            throw .lengthsDiffer(mark: "a bar chart", first: "categories", categories.count, second: "values", values.count)
        }
        if let errors, errors.count != values.count {
            throw .lengthsDiffer(mark: "a bar chart", first: "values", values.count, second: "errors", errors.count)
        }
        self.categories = categories
        self.values = values
        self.errors = errors
        self.label = label
        self.color = color
    }
}

extension BarsMark: MarkGeometry {
    func measure(_ extent: inout PlotExtent) {
        extent.x.include(categories: categories)
        extent.y.include(values)
        if let errors {
            extent.y.include(zip(values, errors).map { $0 + $1 })
            extent.y.include(zip(values, errors).map { $0 - $1 })
        }
        if extent.y.scale != .log {
            extent.y.include(0)
            extent.y.baseline = 0
            extent.y.padded = true
        }
    }

    func draw(in drawing: inout Drawing) {
        let series = drawing.series(label: label)
        let color = color ?? Palette.color(at: series)
        let width = 0.8 / Double(max(1, drawing.barSeries))
        let offset = -0.4 + width * Double(drawing.takeBarPlace())
        let floor = drawing.y.scale == .log ? (drawing.y.reversed ? 1 : 0) : max(0, min(1, drawing.y.share(0)))
        var bars = BarShapes(left: [], right: [], bottom: [], top: [], color: color, series: series, touching: false)
        for (index, name) in categories.enumerated() {
            guard let place = drawing.x.position(ofCategory: name) else { continue }
            let height = drawing.y.share(values[index])
            guard height.isFinite else { continue }
            let left = drawing.x.share(position: place + offset + width * 0.04)
            let right = drawing.x.share(position: place + offset + width * 0.96)
            bars.left.append(min(left, right))
            bars.right.append(max(left, right))
            bars.bottom.append(max(0, min(height, floor)))
            bars.top.append(min(1, max(height, floor)))
            if let errors, errors[index].isFinite {
                let center = (left + right) / 2
                let low = drawing.y.share(values[index] - errors[index])
                let high = drawing.y.share(values[index] + errors[index])
                let cap = abs(right - left) * 0.2
                drawing.add(
                    .path(
                        Path(
                            x: [center, center, .nan, center - cap, center + cap, .nan, center - cap, center + cap],
                            y: [low, high, .nan, low, low, .nan, high, high],
                            stroke: Stroke(color: Color(0x303030), width: 1), series: nil)))
            }
        }
        drawing.add(.bars(bars))
        drawing.list(LegendEntry(label: label, color: color, sample: .fill(opacity: 1), series: series))
    }
}
