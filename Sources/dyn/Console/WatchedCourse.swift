internal import Diagnostics
internal import Figures

/// The losses of a training that is watched, and their curve in characters: `watch=true`.
struct WatchedCourse {
    private var places: [Double] = []
    private var losses: [String: [Double]] = [:]
    /// How many reports stand for one point of the curve.
    private var stride = 1
    private var reports = 0

    /// No screen shows more points of a curve.
    private static let mostPoints = 1024
    private static let shown = ["loss", "test_loss"]

    /// The curve so far, as lines that fit; none where there is no room or nothing to draw yet.
    func picture(of report: ProgressReport, width: Int, rows: Int, _ terminal: Terminal) -> [String] {
        guard places.count > 1, rows >= 8, width >= 30 else { return [] }
        var marks: [Mark] = []
        for name in Self.shown {
            guard let values = losses[name], values.contains(where: \.isFinite), let line = try? LineMark(x: places, y: values, label: name) else { continue }
            marks.append(.line(line))
        }
        guard !marks.isEmpty else { return [] }
        let finite = losses.values.joined().filter(\.isFinite)
        // A loss that falls over three powers of ten shows its course on a logarithmic axis alone.
        let isWide = (finite.min() ?? 0) > 0 && (finite.max() ?? 0) > 1000 * (finite.min() ?? 0)
        let figure = Figure(
            marks: marks, x: Axis(title: report.unit, lower: places.first), y: Axis(scale: isWide ? .log : nil), legend: marks.count > 1)
        let renderer = TerminalRenderer(
            width: min(width, 100), height: min(rows, 16), colors: terminal.coloursErrors ? .palette256 : .none, unicode: terminal.showsUnicode)
        return renderer.render(figure).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    mutating func append(_ report: ProgressReport) {
        let isLast = report.completed >= report.total
        defer { reports += 1 }
        guard reports % stride == 0 || isLast else { return }
        places.append(Double(report.completed))
        for name in Self.shown {
            let value = report.figures.first { $0.name == name }?.value ?? .nan
            losses[name, default: Array(repeating: .nan, count: places.count - 1)].append(value)
        }
        guard places.count > Self.mostPoints else { return }
        stride *= 2
        let kept = Swift.stride(from: 0, to: places.count, by: 2)
        places = kept.map { places[$0] }
        losses = losses.mapValues { values in kept.map { values[$0] } }
    }
}
