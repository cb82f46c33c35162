internal import Figures
internal import Learning
internal import Runtime
internal import Tensors

/// A decision boundary as a value; it prints as its picture.
final class BoundaryObject: Object, @unchecked Sendable {
    let boundary: DecisionBoundary
    let data: Dataset?

    init(_ boundary: DecisionBoundary, data: Dataset?) {
        self.boundary = boundary
        self.data = data
    }

    override var typeName: String { "boundary" }
    override var fieldNames: [String] { ["x", "y", "values", "labels", "points", "mask", "figure"] }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "x": Value(boundary.x)
        case "y": Value(boundary.y)
        case "values": Value(boundary.values)
        case "labels": Value(boundary.labels)
        case "points": Value(boundary.points)
        case "mask": Value(boundary.mask)
        case "figure": Value(try figure())
        default: nil
        }
    }

    /// The decision value as colors about 0, its zero line, and at most 500 of the samples.
    func figure() throws -> Figure {
        let grid = try Grid(
            values: boundary.values.doubles, rows: boundary.y.count, columns: boundary.x.count, x: boundary.x, y: boundary.y)
        let isSigned = boundary.values.doubles.contains { $0 < 0 }
        let largest = boundary.values.doubles.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
        let limits = largest > 0 ? (isSigned ? -largest : 0)...largest : nil
        var marks: [Mark] = [
            .heatmap(HeatmapMark(grid: grid, map: isSigned ? .balance : .viridis, scale: .linear, limits: limits, label: "decision value")),
        ]
        if isSigned {
            marks.append(.contour(try ContourMark(grid: grid, levels: .values([0]), color: Color(0), label: "boundary")))
        } else {
            let points = boundary.points.doubles
            let xs = stride(from: 0, to: points.count, by: 2).map { points[$0] }
            let ys = stride(from: 1, to: points.count, by: 2).map { points[$0] }
            if !xs.isEmpty { marks.append(.scatter(try ScatterMark(x: xs, y: ys, color: .fixed(Color(0)), label: "boundary"))) }
        }
        if let data, data.features == 2, data.isClassification {
            let step = max(1, data.count / 500)
            let chosen = Array(stride(from: 0, to: data.count, by: step))
            let inputs = data.inputs.doubles
            let labels = data.labels
            marks.append(.scatter(try ScatterMark(
                x: chosen.map { inputs[2 * $0] }, y: chosen.map { inputs[2 * $0 + 1] },
                color: .categories(chosen.map { data.classNames == nil ? "class \(labels[$0])" : data.className(labels[$0]) }))))
        }
        return Figure(title: "decision boundary", marks: marks, x: Axis(title: "x"), y: Axis(title: "y"))
    }

    override func describe(_ style: DisplayStyle) -> String {
        (try? Value(figure()).display(style)) ?? summary(style)
    }

    override func summary(_ style: DisplayStyle) -> String {
        "boundary on a grid of \(boundary.y.count) × \(boundary.x.count): \(boundary.points.shape[0]) points"
    }

    override func isEqual(to other: Object) -> Bool {
        guard let other = (other as? BoundaryObject)?.boundary else { return false }
        return boundary.x == other.x && boundary.y == other.y && boundary.values == other.values && boundary.labels == other.labels
    }
}
