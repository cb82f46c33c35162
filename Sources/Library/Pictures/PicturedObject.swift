internal import Analysis
internal import Figures
internal import Runtime

/// An object that `plot` knows how to draw: the result of an analysis, say.
///
/// To give a result its default picture, let its class conform. The figure is made with `FrameArguments(call, x:y:)`, which
/// proposes titles and scales and lets the caller's named arguments override them. Objects with a field `history`, `table` and
/// `runs`, or `values` and `steps` have their picture without this.
protocol PicturedObject: Object {
    func picture(_ call: Call) throws -> Figure
}

extension EstimateObject: PicturedObject {
    /// The longest series of its evidence, with the value across it and the interval as a band.
    func picture(_ call: Call) throws -> Figure {
        var series: (name: String, values: [Double])?
        for evidence in estimate.evidence {
            guard case .numbers(let tensor)? = estimate[evidence: evidence.name], tensor.rank == 1, tensor.count > max(1, series?.values.count ?? 1) else { continue }
            series = (evidence.name, tensor.doubles)
        }
        guard let series else { throw PictureError.noPicture(type: "an estimate without a series as evidence") }
        let last = Double(series.values.count - 1)
        var marks: [Mark] = []
        if let interval = estimate.interval, interval.lowerBound.isFinite, interval.upperBound.isFinite {
            marks.append(.band(try BandMark(
                x: [0, last], lower: [interval.lowerBound, interval.lowerBound], upper: [interval.upperBound, interval.upperBound],
                label: "interval")))
        }
        marks.append(.line(LineMark(y: series.values, label: series.name)))
        marks.append(.rule(RuleMark(.y(estimate.value), label: estimate.description, color: nil, dash: .dashed)))
        return try FrameArguments(call, y: Axis(title: series.name)).figure(marks)
    }
}
