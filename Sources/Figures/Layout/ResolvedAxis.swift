/// An axis with its ends and categories decided: it turns values into shares of the frame.
struct ResolvedAxis {
    let heading: String
    let scale: Scale
    let categories: [String]
    /// The place of each category, the first of several of one name.
    private let places: [String: Int]
    /// The ends in positions of the scale; `lower < upper`.
    let lower: Double
    let upper: Double
    let reversed: Bool
    /// Whether only whole numbers have ticks.
    let isWhole: Bool

    init(_ axis: Axis, extent: Extent) {
        heading = axis.heading
        scale = extent.scale
        categories = extent.categories
        places = Dictionary(zip(extent.categories, extent.categories.indices)) { first, _ in first }
        (lower, upper) = extent.ends(of: axis)
        reversed = axis.reversed
        isWhole = extent.isWhole && extent.lower < extent.upper
    }

    /// The share of the frame at which a value lies: 0 at the left or bottom, 1 at the other end, beyond them when outside.
    func share(_ value: Double) -> Double { share(position: scale.position(value)) }

    func share(position: Double) -> Double {
        let share = (position - lower) / (upper - lower)
        return reversed ? 1 - share : share
    }

    func shares(_ values: [Double]) -> [Double] {
        if case .linear = scale {
            let width = upper - lower
            let factor = reversed ? -1 / width : 1 / width
            guard factor.isFinite, factor != 0 else { return values.map { share($0) } }
            let origin = reversed ? upper : lower
            return values.map { ($0 - origin) * factor }
        }
        return values.map { share($0) }
    }

    /// The position of a category; `nil` when the axis does not know it.
    func position(ofCategory name: String) -> Double? {
        places[name].map(Double.init)
    }

    /// Round values with their texts, about `count` of them; for categories, each.
    func ticks(count: Int, style: NumberStyle) -> [Tick] {
        let labels = TickLabels(style: style)
        if !categories.isEmpty {
            return categories.enumerated().map { Tick(position: share(position: Double($0.offset)), label: $0.element) }
        }
        switch scale {
        case .linear, .categorical:
            let (values, step) = TickValues.linear(from: lower, to: upper, count: count, leastStep: isWhole ? 1 : 0)
            return zip(values, labels.linear(values, step: step)).map { Tick(position: share($0), label: $1) }
        case .log:
            let (values, minor) = TickValues.logarithmic(from: lower, to: upper, count: count)
            let major = zip(values, labels.logarithmic(values)).map { Tick(position: share($0), label: $1) }
            return major + minor.filter { !values.contains($0) }.map { Tick(position: share($0), label: "", isMinor: true) }
        case .symlog(let threshold):
            let values = TickValues.symmetricLogarithmic(from: lower, to: upper, threshold: threshold, count: count)
            return zip(values, labels.logarithmic(values)).map { Tick(position: share($0), label: $1) }
        }
    }
}
