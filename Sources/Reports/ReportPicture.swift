internal import Figures

/// A figure of a report's page as SVG.
struct ReportPicture {
    let wide: [UInt8]
    /// The same for a phone; nil where the wide one serves there too.
    let narrow: [UInt8]?
}

extension Figure {
    /// The same panels one below the other.
    func inOneColumn() throws(FigureError) -> Figure {
        guard case .panels(let panels, _) = content else { return self }
        var tall: [Figure] = []
        for panel in panels { tall.append(try panel.inOneColumn()) }
        return try Figure(panels: tall, columns: 1, title: title)
    }

    /// How many plots it holds.
    var plotCount: Int {
        guard case .panels(let panels, _) = content else { return 1 }
        return panels.reduce(0) { $0 + $1.plotCount }
    }
}
