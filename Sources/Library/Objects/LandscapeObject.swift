internal import Analysis
internal import Figures
internal import Runtime
internal import Tensors

/// A loss on a line or plane, as a value; `plot` draws it.
final class LandscapeObject: Object, PicturedObject, @unchecked Sendable {
    let landscape: LossLandscape
    /// What the directions are.
    let kind: String
    /// The steps of the path.
    let steps: [Double]

    init(_ landscape: LossLandscape, kind: String, steps: [Double]) {
        self.landscape = landscape
        self.kind = kind
        self.steps = steps
    }

    override var typeName: String { "landscape" }

    override var fieldNames: [String] {
        ["x", "y", "loss", "center_loss", "directions", "ratio", "eigenvalues", "path"]
    }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "x": Value(landscape.x)
        case "y": landscape.y.isEmpty ? Value.none : Value(landscape.y)
        case "loss": Value(Tensor(landscape.loss, shape: landscape.y.isEmpty ? [landscape.x.count] : [landscape.y.count, landscape.x.count]))
        case "center_loss": Value(landscape.centerLoss)
        case "directions": Value(landscape.directions.vectors)
        case "ratio": landscape.directions.ratio.map { Value($0) } ?? Value.none
        case "eigenvalues": landscape.directions.eigenvalues.map { Value($0) } ?? Value.none
        case "path": try path.map { Value($0) } ?? Value.none
        default: nil
        }
    }

    /// step, x, y, the loss on the path, the loss on the plane, the distance off the plane.
    private var path: Table? {
        get throws {
            guard let path = landscape.path else { return nil }
            var columns: [(String, Table.Column)] = [("step", .numbers(Tensor(steps)))]
            let places = path.coordinates.doubles
            let width = path.coordinates.shape[1]
            for (axis, name) in ["x", "y"].prefix(width).enumerated() {
                columns.append((name, .numbers(Tensor(path.loss.indices.map { places[$0 * width + axis] }))))
            }
            columns += [
                ("loss", .numbers(Tensor(path.loss))), ("plane_loss", .numbers(Tensor(path.planeLoss))),
                ("distance", .numbers(Tensor(path.distance))),
            ]
            return try Table(columns: columns)
        }
    }

    override func describe(_ style: DisplayStyle) -> String {
        var text = summary(style)
        let finite = landscape.loss.filter(\.isFinite)
        if let low = finite.min(), let high = finite.max() {
            text += "\n  loss \(NumberText.significant(landscape.centerLoss, digits: 4)) at the center, \(NumberText.significant(low, digits: 4)) … \(NumberText.significant(high, digits: 4))"
        }
        if let path = landscape.path, let farthest = path.distance.max() {
            text += "\n  path of \(path.loss.count) snapshots, up to \(NumberText.significant(farthest, digits: 4)) off the \(landscape.y.isEmpty ? "line" : "plane")"
            if let ratio = landscape.directions.ratio {
                text += ", which holds \(NumberText.fixed(100 * ratio.reduce(0, +), decimals: 1)) % of its variance"
            }
        }
        return text
    }

    override func summary(_ style: DisplayStyle) -> String {
        let size = landscape.y.isEmpty ? "\(landscape.x.count) points" : "\(landscape.y.count) × \(landscape.x.count) points"
        return "landscape of \(size), directions \(kind)"
    }

    override func isEqual(to other: Object) -> Bool {
        guard let other = (other as? LandscapeObject)?.landscape else { return false }
        return landscape.loss == other.loss && landscape.x == other.x && landscape.y == other.y
            && landscape.directions.vectors == other.directions.vectors
    }

    // MARK: Picture

    /// Levels of the loss with the path; beside it what the plane shows of the path's loss and what it was.
    func picture(_ call: Call) throws -> Figure {
        let surface = try landscape.y.isEmpty ? line(call) : plane(call)
        guard landscape.path != nil, !landscape.y.isEmpty else { return surface }
        return try Figure(panels: [surface, course()], columns: 2, title: surface.title)
    }

    private func plane(_ call: Call) throws -> Figure {
        let (x, y) = (landscape.x, landscape.y)
        let grid = try Grid(values: landscape.loss, rows: y.count, columns: x.count, x: x, y: y)
        let finite = landscape.loss.filter { $0.isFinite && $0 > 0 }
        // Losses over two powers of ten show their valleys on a logarithmic scale alone.
        let isWide = finite.count == landscape.loss.count && (finite.max() ?? 1) > 100 * (finite.min() ?? 1)
        var marks: [Mark] = [.contour(try ContourMark(grid: grid, levels: .count(15), scale: isWide ? .log : .linear, label: "loss"))]
        if let path = landscape.path {
            let places = path.coordinates.doubles
            let (across, up) = (path.loss.indices.map { places[2 * $0] }, path.loss.indices.map { places[2 * $0 + 1] })
            marks.append(.line(try LineMark(x: across, y: up, label: "path")))
        }
        marks.append(.scatter(try ScatterMark(x: [0], y: [0], label: "weights")))
        return try FrameArguments(call, x: Axis(title: "direction 1"), y: Axis(title: "direction 2")).figure(marks)
    }

    private func line(_ call: Call) throws -> Figure {
        var marks: [Mark] = [.line(try LineMark(x: landscape.x, y: landscape.loss, label: landscape.path == nil ? "" : "on the line"))]
        if let path = landscape.path {
            marks.append(.scatter(try ScatterMark(x: path.coordinates.doubles, y: path.loss, label: "on the path")))
        }
        return try FrameArguments(call, x: Axis(title: "direction 1"), y: Axis(title: "loss")).figure(marks)
    }

    private func course() throws -> Figure {
        guard let path = landscape.path else { return Figure(marks: []) }
        let losses = (path.loss + path.planeLoss).filter(\.isFinite)
        let isWide = (losses.min() ?? 0) > 0 && (losses.max() ?? 1) > 100 * (losses.min() ?? 1)
        return Figure(
            marks: [
                .line(try LineMark(x: steps, y: path.loss, label: "on the path")),
                .line(try LineMark(x: steps, y: path.planeLoss, label: "on the plane", dash: .dashed)),
                .line(try LineMark(x: steps, y: path.distance, label: "distance", dash: .dotted)),
            ], x: Axis(title: "step"), y: Axis(title: "loss, distance off the plane", scale: isWide ? .log : nil))
    }
}
