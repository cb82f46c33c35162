extension Figure {
    /// One figure over another in the same frame: the marks of both; where the first says nothing of title or an axis, the second speaks.
    ///
    /// - Throws: `FigureError.panelsDoNotOverlay` when either is a grid of panels; `FigureError.scalesDiffer` when both name different scales for an axis.
    public static func + (first: Figure, second: Figure) throws(FigureError) -> Figure {
        guard let below = first.plot, let above = second.plot else { throw .panelsDoNotOverlay }
        return Figure(
            title: first.title.isEmpty ? second.title : first.title,
            marks: below.marks + above.marks,
            x: try below.x.merged(with: above.x, name: "x"),
            y: try below.y.merged(with: above.y, name: "y"),
            legend: below.legend && above.legend,
            equalAspect: below.equalAspect || above.equalAspect)
    }
}

extension Axis {
    func merged(with other: Axis, name: String) throws(FigureError) -> Axis {
        if let mine = scale, let theirs = other.scale, mine != theirs {
            throw .scalesDiffer(axis: name, mine.name, theirs.name)
        }
        var merged = self
        if title.isEmpty {
            merged.title = other.title
            merged.unit = unit.isEmpty ? other.unit : unit
        }
        merged.scale = scale ?? other.scale
        merged.lower = lower ?? other.lower
        merged.upper = upper ?? other.upper
        merged.reversed = reversed || other.reversed
        return merged
    }
}
