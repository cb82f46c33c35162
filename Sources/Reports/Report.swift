public import Figures
public import Tensors

/// What is reported: items in order, and how they came about. It knows no file format; renderers write it.
public struct Report: Sendable {
    public var title: String
    public var items: [Item]
    public var record: RunRecord?

    public init(title: String, items: [Item], record: RunRecord? = nil) {
        self.title = title
        self.items = items
        self.record = record
    }

    public enum Item: Sendable {
        /// A heading below the report's title; level 1 is the highest.
        case heading(String, level: Int)
        /// Text in Markdown, as it is.
        case markdown(String)
        /// Text without markup, shown as it is in letters of one width.
        case preformatted(String)
        case figure(ReportFigure)
        case table(ReportTable)
        /// Values by name: the fields of a record, an estimate with its interval.
        case values([(name: String, text: String)], caption: String)
        case journal(Journal)
    }
}

/// A figure in a report.
public struct ReportFigure: Sendable {
    public var figure: Figure
    public var caption: String
    /// The size that it is drawn in; `nil`: by its panels.
    public var size: PictureSize?
    public var source: ReportSource

    public init(_ figure: Figure, caption: String = "", size: PictureSize? = nil, source: ReportSource = ReportSource()) {
        self.figure = figure
        self.caption = caption
        self.size = size
        self.source = source
    }
}

/// A table in a report.
public struct ReportTable: Sendable {
    public var table: Table
    public var caption: String
    public var source: ReportSource
    /// Significant digits of numbers.
    public var digits: Int

    public init(_ table: Table, caption: String = "", source: ReportSource = ReportSource(), digits: Int = 6) {
        self.table = table
        self.caption = caption
        self.source = source
        self.digits = digits
    }
}
