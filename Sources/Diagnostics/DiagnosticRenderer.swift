/// Writes a diagnostic as the user sees it: message, place with caret, hints, calls.
public struct DiagnosticRenderer: Sendable {
    public var colour: Bool
    /// Columns of the screen, to which sentences are folded; nil where there is none.
    public var screen: Int?

    public init(colour: Bool = false, screen: Int? = nil) {
        self.colour = colour
        self.screen = screen.map { max(Self.narrowest, $0) }
    }

    private static let narrowest = 20
    /// The columns to which source lines are clipped around the caret.
    private var width: Int { screen ?? 100 }

    public func render(_ diagnostic: Diagnostic) -> String {
        let severity = diagnostic.severity
        var lines = sentence(diagnostic.message, after: severity.rawValue + ": ") {
            paint(severity.rawValue, severity == .error ? "1;31" : "1;33") + $0.dropFirst(severity.rawValue.count)
        }
        let gutter: Int
        if let span = diagnostic.span {
            gutter = String(span.source.line(at: span.range.lowerBound)).count
            lines += excerpt(span, gutter: gutter)
        } else {
            gutter = 1
        }
        for hint in diagnostic.hints {
            let head = String(repeating: " ", count: gutter + 2)
            lines += sentence(hint, after: head + "= ") { head + paint("= ", "1;34") + $0.dropFirst(head.count + 2) }
        }
        for call in diagnostic.calls.prefix(Self.shownCalls) {
            let place = call.span.map { ", called at " + self.place($0) } ?? ""
            lines += sentence("in \(call.function)\(place)", after: String(repeating: " ", count: gutter + 2)) { $0 }
        }
        if diagnostic.calls.count > Self.shownCalls {
            lines.append(String(repeating: " ", count: gutter + 2) + "… \(diagnostic.calls.count - Self.shownCalls) more calls")
        }
        return lines.joined(separator: "\n")
    }

    private static let shownCalls = 8

    /// The lines of a sentence behind its head, folded to the screen; `finish` paints the first.
    private func sentence(_ text: String, after head: String, _ finish: (String) -> String) -> [String] {
        let whole = (head + text).split(separator: "\n", omittingEmptySubsequences: false)
        var lines = screen.map { screen in whole.flatMap { Folding.lines($0, width: screen, hanging: head.count) } } ?? whole.map(String.init)
        lines[0] = finish(lines[0])
        return lines
    }

    private func place(_ span: SourceSpan) -> String {
        let offset = span.range.lowerBound
        return "\(span.source.name):\(span.source.line(at: offset)):\(span.source.column(at: offset))"
    }

    private func excerpt(_ span: SourceSpan, gutter: Int) -> [String] {
        let line = span.source.line(at: span.range.lowerBound)
        let margin = String(repeating: " ", count: gutter + 1)
        var characters = span.source.lineText(line).map { $0 == "\t" ? " " : $0 }
        var start = span.source.column(at: span.range.lowerBound) - 1
        let endsHere = span.source.line(at: max(span.range.lowerBound, span.range.upperBound - 1)) == line
        let end = endsHere ? span.source.column(at: span.range.upperBound) - 1 : characters.count
        var length = max(1, end - start)
        let room = width - gutter - 4
        if characters.count > room {
            let from = max(0, min(start - room / 3, characters.count - room))
            let to = min(characters.count, from + room)
            characters = Array(characters[from..<to])
            if from > 0 { characters[0] = "…" }
            if from + room < to { characters[characters.count - 1] = "…" }
            start -= from
        }
        length = max(1, min(length, max(1, characters.count - start)))
        return [
            margin + paint("--> ", "1;34") + place(span),
            margin + paint(" |", "1;34"),
            paint(" \(line) |", "1;34") + " " + String(characters),
            margin + paint(" |", "1;34") + " " + String(repeating: " ", count: max(0, start))
                + paint(String(repeating: "^", count: length), "1;31"),
        ]
    }

    private func paint(_ text: String, _ code: String) -> String {
        colour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
