/// How values are written: the screen they must fit and the digits of numbers.
public struct DisplayStyle: Sendable, Equatable {
    /// Significant digits of numbers.
    public var digits: Int
    /// Columns of the screen.
    public var width: Int
    /// Rows after which tables, tensors and lists are elided.
    public var rows: Int
    public var colour: Bool

    public init(digits: Int = 6, width: Int = 100, rows: Int = 24, colour: Bool = false) {
        self.digits = digits
        self.width = width
        self.rows = rows
        self.colour = colour
    }
}
