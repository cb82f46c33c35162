/// What the marks of a plot cover on one axis, in positions of its scale; and how the ends of the axis follow from it.
struct Extent {
    let scale: Scale
    private(set) var lower = Double.infinity
    private(set) var upper = -Double.infinity
    /// Names that marks place on this axis, in order of appearance.
    private(set) var categories: [String] = []
    private var knownCategories: Set<String> = []
    /// Whether all data are whole numbers, which are counted rather than measured: ticks then are whole too.
    private(set) var isWhole = true
    /// Whether room is left between the data and the ends.
    var padded = false
    /// Whether a mark fills the frame to its ends, as a heat map does; then none leaves room.
    var filled = false
    /// A position that an end may rest on without room, such as the baseline of bars.
    var baseline: Double?
    /// The positions of rules.
    private var rules: [Double] = []

    init(scale: Scale) {
        self.scale = scale
        if case .categorical(let names) = scale {
            categories = names
            knownCategories = Set(names)
        }
    }

    mutating func include(_ value: Double) {
        include(position: scale.position(value))
    }

    mutating func include(_ values: [Double]) {
        note(values)
        var low = Double.infinity
        var high = -Double.infinity
        switch scale {
        case .linear, .categorical:
            for value in values where value.isFinite {
                low = Swift.min(low, value)
                high = Swift.max(high, value)
            }
        case .log:
            for value in values where value.isFinite && value > 0 {
                low = Swift.min(low, value)
                high = Swift.max(high, value)
            }
        case .symlog:
            for value in values where value.isFinite {
                low = Swift.min(low, value)
                high = Swift.max(high, value)
            }
        }
        guard low <= high else { return }
        include(low)
        include(high)
    }

    /// Looks at values that are shown, but do not by themselves decide how far the axis reaches.
    mutating func note(_ values: [Double]) {
        if isWhole { isWhole = values.allSatisfy { !$0.isFinite || $0 == $0.rounded(.towardZero) } }
    }

    /// A position that is data.
    mutating func include(position: Double) {
        if position.isFinite, position != position.rounded(.towardZero) { isWhole = false }
        stretch(to: position)
    }

    /// A position that the frame must hold, such as the edge of a cell.
    mutating func stretch(to position: Double) {
        guard position.isFinite else { return }
        lower = Swift.min(lower, position)
        upper = Swift.max(upper, position)
    }

    /// The value of a rule, which is not seen where it lies upon the frame.
    mutating func includeRule(_ value: Double) {
        include(value)
        rules.append(scale.position(value))
    }

    mutating func include(categories names: [String]) {
        for name in names where knownCategories.insert(name).inserted { categories.append(name) }
    }

    /// Ends in positions: the axis's own where it states them, else those of the data with room; never empty, always finite.
    func ends(of axis: Axis) -> (lower: Double, upper: Double) {
        if !categories.isEmpty { return (-0.6, Double(categories.count) - 0.4) }
        let stated = (lower: axis.lower.map(scale.position) ?? .nan, upper: axis.upper.map(scale.position) ?? .nan)
        var low = lower <= upper ? lower : stated.lower.isFinite ? stated.lower : 0
        var high = lower <= upper ? upper : stated.upper.isFinite ? stated.upper : low + 1
        if filled {
            // The ends are those of the cells.
        } else if high > low {
            let room = (high - low) * 0.04
            let (first, last) = (low, high)
            if first != baseline, padded || rules.contains(first) { low -= room }
            if last != baseline, padded || rules.contains(last) { high += room }
        }
        if stated.lower.isFinite { low = stated.lower }
        if stated.upper.isFinite { high = stated.upper }
        if low > high { swap(&low, &high) }
        low = Swift.max(low, -Self.farthest)
        high = Swift.min(high, Self.farthest)
        let least = Swift.max(abs(low), abs(high)) * 1e-12
        if high - low <= least {
            let room = low == 0 ? 0.5 : Swift.max(abs(low) * 0.05, Double.leastNormalMagnitude)
            low -= room
            high += room
        }
        return (low, high)
    }

    /// Ends beyond this would make their distance infinite.
    private static let farthest = 4e307
}
