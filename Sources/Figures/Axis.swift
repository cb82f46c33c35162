/// One axis of a plot: what it measures, how values become positions, and where it ends.
public struct Axis: Sendable, Equatable {
    public var title: String
    /// The unit of its values, shown behind the title: `time (s)`.
    public var unit: String
    /// How values become positions; `nil` leaves it to the data: linear, or categorical where a mark has categories.
    public var scale: Scale?
    /// The end values; `nil` is taken from the data.
    public var lower: Double?
    public var upper: Double?
    /// Whether values grow downward or leftward, as the rows of a matrix do.
    public var reversed: Bool

    public init(
        title: String = "", unit: String = "", scale: Scale? = nil, lower: Double? = nil, upper: Double? = nil,
        reversed: Bool = false
    ) {
        self.title = title
        self.unit = unit
        self.scale = scale
        self.lower = lower
        self.upper = upper
        self.reversed = reversed
    }

    /// Title and unit as they are shown.
    public var heading: String {
        unit.isEmpty ? title : title.isEmpty ? unit : "\(title) (\(unit))"
    }
}
