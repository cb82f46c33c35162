import Diagnostics

extension FigureError {
    public var message: String {
        switch self {
        case .noPanels: "a grid of panels needs at least one figure"
        case .columns(let columns): "a grid of panels needs at least one column, not \(columns)"
        case .panelsDoNotOverlay: "only single plots can be laid over each other; a grid of panels cannot"
        case .scalesDiffer(let axis, let first, let second):
            "the figures have different scales on the \(axis) axis: \(first) and \(second)"
        case .unknownScale(let name): "there is no scale `\(name)`"
        case .unknownColor(let name): "there is no color `\(name)`"
        case .unknownColorMap(let name): "there is no color map `\(name)`"
        case .lengthsDiffer(let mark, let first, let m, let second, let n):
            "\(mark) needs \(first) and \(second) of one length, but they have \(m) and \(n)"
        case .gridSize(let mark, let values, let rows, let columns):
            "\(mark) of \(rows) × \(columns) needs \(rows * columns) values, but has \(values)"
        case .gridTooSmall(let rows, let columns):
            "contour lines need a grid of at least 2 × 2 values, not \(rows) × \(columns)"
        case .bins(let bins): "the number of bins must be between 1 and \(HistogramMark.mostBins), not \(bins)"
        case .edgesNotIncreasing(let mark): "the coordinates of a \(mark) must increase and be finite"
        case .symlogThreshold(let threshold): "the threshold of a symlog scale must be positive, not \(threshold)"
        case .pictureSize(let width, let height):
            "a picture must be between 64 and 10000 pixels on each side, not \(width) × \(height)"
        case .unknownFormat(let path): "cannot tell the kind of picture from `\(path)`"
        case .gnuplotMissing: "gnuplot, which draws pictures for print, is not installed"
        case .gnuplotFailed(let reason): "gnuplot could not draw the picture: \(reason)"
        case .gnuplotSilent(let seconds): "gnuplot did not finish the picture within \(seconds) s"
        }
    }

    public var hints: [String] {
        switch self {
        case .panelsDoNotOverlay: ["put them side by side: panels(a, b)"]
        case .unknownScale(let name):
            suggest(name, among: ["linear", "log", "symlog"]) + ["scales: linear, log, symlog"]
        case .unknownColor(let name):
            suggest(name, among: Color.names) + ["a name (\(Color.names.prefix(8).joined(separator: ", ")), …) or \"#rrggbb\""]
        case .unknownColorMap(let name):
            suggest(name, among: ColorMap.all.map(\.name)) + ["color maps: " + ColorMap.all.map(\.name).joined(separator: ", ")]
        case .unknownFormat: ["the path must end in .svg, .png or .pdf"]
        case .gnuplotMissing: ["install it: sudo apt-get install gnuplot-nox"]
        default: []
        }
    }

    private func suggest(_ name: String, among names: [String]) -> [String] {
        suggestions(for: name, among: names, limit: 1).map { "did you mean `\($0)`?" }
    }
}
