/// A rectangle of a picture in pixels, from the upper left corner.
struct PrintRectangle {
    var left: Double
    var top: Double
    var width: Double
    var height: Double

    var right: Double { left + width }
    var bottom: Double { top + height }
}

/// Where the parts of a figure lie on paper: a cell for each plot, in it the frame, the legend and the color bar.
struct PrintLayout {
    struct Panel {
        let plot: ResolvedPlot
        /// The part of the picture that it has for itself.
        let cell: PrintRectangle
        /// In lines that have room in the cell.
        let title: String
        let frame: PrintRectangle
        let xTicks: [Tick]
        let yTicks: [Tick]
        let colorTicks: [Tick]
        /// Whether the texts of x ticks are slanted, for want of room.
        let slanted: Bool
        /// The middle of the first line of the title and of the heading below, and of the heading beside, from the top and the left.
        let titleY: Double
        let xHeadingY: Double
        let yHeadingX: Double
        /// Where the legend begins, from the left.
        let legendLeft: Double
        /// As many entries as have room, their texts as long as fits.
        let legend: [LegendEntry]
        let colorBar: PrintRectangle?
    }

    static let fontSize = 11.0
    static let titleSize = 12.5

    private(set) var panels: [Panel] = []
    private(set) var titles: [(text: String, x: Double, y: Double)] = []

    init(_ figure: Figure, width: Double, height: Double) {
        place(figure, in: PrintRectangle(left: 0, top: 0, width: width, height: height))
    }

    private mutating func place(_ figure: Figure, in cell: PrintRectangle) {
        switch figure.content {
        case .plot(let plot): panels.append(Self.panel(ResolvedPlot(plot, title: figure.title), in: cell))
        case .panels(let figures, let columns):
            var cell = cell
            if !figure.title.isEmpty {
                let title = GnuplotText.wrapped(figure.title, size: Self.titleSize + 1, width: cell.width - 16)
                let lines = Double(GnuplotText.lines(of: title).count)
                titles.append((title, cell.left + cell.width / 2, cell.top + 15))
                cell.top += 12 + lines * 16
                cell.height -= 12 + lines * 16
            }
            let rows = (figures.count + columns - 1) / columns
            let width = cell.width / Double(columns)
            let height = cell.height / Double(rows)
            for (index, figure) in figures.enumerated() {
                place(
                    figure,
                    in: PrintRectangle(
                        left: cell.left + Double(index % columns) * width, top: cell.top + Double(index / columns) * height,
                        width: width, height: height))
            }
        }
    }

    private static func panel(_ plot: ResolvedPlot, in cell: PrintRectangle) -> Panel {
        func visible(_ ticks: [Tick]) -> [Tick] { ticks.filter { (-1e-6...1 + 1e-6).contains($0.position) } }
        func widest(_ ticks: [Tick]) -> Double { ticks.map { GnuplotText.width($0.label, size: fontSize) }.max() ?? 0 }
        func lines(_ text: String) -> Double { text.isEmpty ? 0 : Double(GnuplotText.lines(of: text).count) }

        let yTicks = visible(yTicks(plot.y, height: cell.height, width: cell.width))
        let colorTicks = visible(plot.colorScale?.ticks(count: max(3, Int(cell.height / 70)), style: .print) ?? [])
        var left = 8 + lines(plot.y.heading) * 18 + min(cell.width / 3, widest(yTicks)) + 13
        let title = GnuplotText.wrapped(plot.title, size: titleSize, width: cell.width - 16)
        let top = 14 + lines(title) * 17
        let legendWidth = plot.legend.isEmpty ? 0 : min(cell.width * 0.4, (plot.legend.map { GnuplotText.width(onOneLine($0.label), size: fontSize) }.max() ?? 0) + 36)
        let barWidth = plot.colorScale == nil ? 0 : 12 + 12 + 7 + widest(colorTicks) + lines(plot.colorScale?.title ?? "") * 17
        let right = 16 + barWidth + legendWidth
        var width = max(24, cell.width - left - right)

        var xTicks = xTicks(plot.x, width: width, longest: min(cell.height / 3, cell.width / 3))
        let slanted = xTicks.slanted
        if slanted {
            // Slanted texts end at their ticks: the first ones reach out to the left.
            func reach(_ tick: Tick) -> Double { slantedWidth(tick.label) - tick.position * width }
            let wanted = (xTicks.ticks.map(reach).max() ?? 0) + 6 - left
            let given = max(0, min(wanted, cell.width / 6))
            left += given
            width = max(24, width - given)
            xTicks.ticks = xTicks.ticks.map { tick in
                let room = (left - 6 + tick.position * width) / (slantedWidth("m") / Double(DisplayText.width("m")))
                return shortened(tick, to: max(4, Int(room)))
            }
        }
        let tickHeight = slanted ? min(cell.height / 3, widest(xTicks.ticks) * 0.65 + 14) : 23
        let bottom = 10 + lines(plot.x.heading) * 16 + tickHeight
        var frame = PrintRectangle(
            left: cell.left + left, top: cell.top + top, width: width, height: max(24, cell.height - top - bottom))
        if plot.equalAspect {
            // A unit of x takes as many pixels as a unit of y.
            let perX = frame.width / (plot.x.upper - plot.x.lower)
            let perY = frame.height / (plot.y.upper - plot.y.lower)
            if perX > perY {
                let narrow = frame.width * perY / perX
                frame.left += (frame.width - narrow) / 2
                frame.width = max(24, narrow)
            } else {
                let low = frame.height * perX / perY
                frame.top += (frame.height - low) / 2
                frame.height = max(24, low)
            }
        }
        let bar = plot.colorScale.map { _ in
            PrintRectangle(left: frame.right + 12, top: frame.top, width: 12, height: frame.height)
        }
        return Panel(
            plot: plot, cell: cell, title: title, frame: frame, xTicks: xTicks.ticks, yTicks: yTicks, colorTicks: colorTicks, slanted: slanted,
            titleY: frame.top - 4 - lines(title) * 17 + 8, xHeadingY: frame.bottom + tickHeight + 11,
            yHeadingX: frame.left - left + 14, legendLeft: frame.right + barWidth + 10,
            legend: legend(plot.legend, height: cell.height, width: legendWidth), colorBar: bar)
    }

    /// The entries of a legend have a line each.
    private static func onOneLine(_ label: String) -> String { GnuplotText.lines(of: label).joined(separator: " ") }

    private static func legend(_ entries: [LegendEntry], height: Double, width: Double) -> [LegendEntry] {
        let letters = max(4, Int(((width - 36) / (fontSize * GnuplotText.letterWidth)).rounded()))
        let rows = max(2, Int((height - 24) / 17))
        var shown = entries.prefix(entries.count > rows ? rows - 1 : rows).map { entry in
            var entry = entry
            entry.label = DisplayText.clipped(onOneLine(entry.label), to: letters, unicode: true)
            return entry
        }
        if entries.count > rows {
            shown.append(LegendEntry(label: "… \(entries.count - rows + 1) more", color: Color(0), sample: .fill(opacity: 0), series: nil))
        }
        return shown
    }

    /// How far a slanted text reaches from its end.
    private static func slantedWidth(_ text: String) -> Double { GnuplotText.width(text, size: fontSize) * 0.82 }

    private static func shortened(_ tick: Tick, to letters: Int) -> Tick {
        Tick(position: tick.position, label: DisplayText.clipped(tick.label, to: letters, unicode: true), isMinor: tick.isMinor)
    }

    /// The ticks of y; of more categories than have room, each second, third … one.
    private static func yTicks(_ axis: ResolvedAxis, height: Double, width: Double) -> [Tick] {
        let ticks = axis.ticks(count: max(3, Int(height / 70)), style: .print)
        guard !axis.categories.isEmpty else { return ticks }
        let every = max(1, Int((Double(ticks.count) * 14 / max(1, height - 60)).rounded(.up)))
        let letters = max(4, Int(width / 3 / (fontSize * GnuplotText.letterWidth)))
        return ticks.enumerated().filter { $0.offset % every == 0 }.map { shortened($0.element, to: letters) }
    }

    /// As many ticks as have room side by side; categories are slanted where they have not.
    private static func xTicks(_ axis: ResolvedAxis, width: Double, longest: Double) -> (ticks: [Tick], slanted: Bool) {
        func visible(_ ticks: [Tick]) -> [Tick] { ticks.filter { (-1e-6...1 + 1e-6).contains($0.position) } }
        func fits(_ ticks: [Tick]) -> Bool {
            let labelled = ticks.filter { !$0.label.isEmpty }.sorted { $0.position < $1.position }
            return zip(labelled, labelled.dropFirst()).allSatisfy { first, second in
                let room = (second.position - first.position) * width
                return room >= (GnuplotText.width(first.label, size: fontSize) + GnuplotText.width(second.label, size: fontSize)) / 2 + 8
            }
        }
        if !axis.categories.isEmpty {
            let ticks = axis.ticks(count: 0, style: .print)
            if fits(ticks) { return (ticks, false) }
            let every = max(1, Int((Double(ticks.count) * 13 / width).rounded(.up)))
            let letters = max(4, Int((longest - 14) / 0.65 / (fontSize * GnuplotText.letterWidth)))
            return (ticks.enumerated().filter { $0.offset % every == 0 }.map { shortened($0.element, to: letters) }, true)
        }
        for count in stride(from: max(3, Int(width / 75)), through: 2, by: -1) {
            let ticks = visible(axis.ticks(count: count, style: .print))
            if fits(ticks) { return (ticks, false) }
        }
        return (visible(axis.ticks(count: 1, style: .print)), false)
    }
}
