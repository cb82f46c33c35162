/// How values are written: the screen they must fit and the digits of numbers.
public struct DisplayStyle: Sendable {
    /// Significant digits of numbers.
    public var digits: Int
    /// Columns of the screen.
    public var width: Int
    /// Rows after which tables, tensors and lists are elided.
    public var rows: Int
    public var colour: Bool
    /// Whether the screen shows more than ASCII.
    public var unicode: Bool
    /// How the screen shows pictures.
    public var graphics = GraphicsSource { .characters }

    /// The ways in which terminals show pictures.
    public enum Graphics: String, Sendable, CaseIterable {
        /// Dots and blocks: every terminal.
        case characters
        /// The graphics protocol of kitty: kitty, WezTerm, Ghostty, Konsole.
        case kitty
        /// DEC's sixels: foot, mlterm, contour, xterm -ti vt340.
        case sixel
    }
    public var plot: PlotStyle

    /// Who knows how the screen shows pictures: asked when the first one is to be shown.
    public struct GraphicsSource: Sendable {
        public let ask: @Sendable () -> Graphics

        public init(_ ask: @escaping @Sendable () -> Graphics) { self.ask = ask }
    }

    public init(
        digits: Int = 6, width: Int = 100, rows: Int = 24, colour: Bool = false, unicode: Bool = true, plot: PlotStyle = .full
    ) {
        self.digits = digits
        self.width = width
        self.rows = rows
        self.colour = colour
        self.unicode = unicode
        self.plot = plot
    }
}

/// How figures are shown on a screen.
public enum PlotStyle: String, Sendable, CaseIterable {
    /// With the finest characters that the screen has.
    case full
    /// With ASCII characters.
    case ascii
    /// Named in one line.
    case off
}
