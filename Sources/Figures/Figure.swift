/// A picture as immutable data: marks in a frame, or panels in a grid. Renderers draw it; it knows none of them.
///
///     let losses = Figure(
///         title: "Training", marks: [.line(try LineMark(x: epochs, y: loss, label: "train"))],
///         x: Axis(title: "epoch"), y: Axis(title: "loss", scale: .log))
public struct Figure: Sendable, Equatable {
    public enum Content: Sendable, Equatable {
        case plot(Plot)
        /// Figures in rows of `columns`, in reading order.
        indirect case panels([Figure], columns: Int)
    }

    public var title: String
    public var content: Content

    public init(
        title: String = "", marks: [Mark], x: Axis = Axis(), y: Axis = Axis(), legend: Bool = true,
        equalAspect: Bool = false
    ) {
        self.title = title
        self.content = .plot(Plot(marks: marks, x: x, y: y, legend: legend, equalAspect: equalAspect))
    }

    /// Figures laid out in a grid of `columns`.
    ///
    /// - Throws: `FigureError.noPanels`, `FigureError.columns` when `columns` is below 1.
    public init(panels: [Figure], columns: Int, title: String = "") throws(FigureError) {
        guard !panels.isEmpty else { throw .noPanels }
        guard columns >= 1 else { throw .columns(columns) }
        self.title = title
        self.content = .panels(panels, columns: min(columns, panels.count))
    }

    /// The one plot of a figure that is no grid.
    public var plot: Plot? {
        if case .plot(let plot) = content { plot } else { nil }
    }
}

/// Marks that share a pair of axes.
public struct Plot: Sendable, Equatable {
    public var marks: [Mark]
    public var x: Axis
    public var y: Axis
    /// Whether labelled marks are listed in a legend.
    public var legend: Bool
    /// Whether a unit is equally long on both axes, where the medium can.
    public var equalAspect: Bool

    public init(marks: [Mark], x: Axis, y: Axis, legend: Bool = true, equalAspect: Bool = false) {
        self.marks = marks
        self.x = x
        self.y = y
        self.legend = legend
        self.equalAspect = equalAspect
    }
}
