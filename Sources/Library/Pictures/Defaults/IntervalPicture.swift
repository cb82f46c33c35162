internal import Figures
internal import Runtime

/// Values with their intervals, one below the other: estimates, effects, the arms of a comparison.
struct IntervalPicture {
    struct Entry {
        let name: String
        let value: Double
        let interval: ClosedRange<Double>?
    }

    let entries: [Entry]
    /// A value to hold them against, such as no difference.
    var reference: Double?
    /// What the intervals are.
    var legend = "interval"

    func figure(_ call: Call, title: String = "", x: Axis) throws -> Figure {
        // Points first, so that theirs is the form of the first series.
        var marks: [Mark] = [
            .scatter(try ScatterMark(
                x: entries.map(\.value), y: entries.indices.map(Double.init), color: .fixed(Palette.categorical[1]), size: 6)),
        ]
        for (place, entry) in entries.enumerated() {
            guard let interval = entry.interval, interval.lowerBound.isFinite, interval.upperBound.isFinite else { continue }
            marks.append(.line(try LineMark(
                x: [interval.lowerBound, interval.upperBound], y: [Double(place), Double(place)], label: legend,
                color: Palette.categorical[0], width: 2)))
        }
        if let reference { marks.append(.rule(RuleMark(.x(reference)))) }
        let y = Axis(scale: .categorical(entries.map(\.name)), reversed: true)
        return try FrameArguments(call, title: title, x: x, y: y).figure(marks)
    }
}
