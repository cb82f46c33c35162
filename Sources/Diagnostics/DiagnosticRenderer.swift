/// Writes a diagnostic as the user sees it: message, place with caret, hints, calls.
public struct DiagnosticRenderer: Sendable {
    public var colour: Bool
    /// Columns of the screen; longer source lines are clipped around the caret.
    public var width: Int

    public init(colour: Bool = false, width: Int = 100) {
        self.colour = colour
        self.width = max(40, width)
    }

    public func render(_ diagnostic: Diagnostic) -> String {
        let severity = diagnostic.severity
        var lines = [paint(severity.rawValue, severity == .error ? "1;31" : "1;33") + ": " + diagnostic.message]
        let gutter: Int
        if let span = diagnostic.span {
            gutter = String(span.source.line(at: span.range.lowerBound)).count
            lines += excerpt(span, gutter: gutter)
        } else {
            gutter = 1
        }
        for hint in diagnostic.hints {
            lines.append(String(repeating: " ", count: gutter + 2) + paint("= ", "1;34") + hint)
        }
        for call in diagnostic.calls.prefix(Self.shownCalls) {
            var line = String(repeating: " ", count: gutter + 2) + "in \(call.function)"
            if let span = call.span { line += ", called at " + place(span) }
            lines.append(line)
        }
        if diagnostic.calls.count > Self.shownCalls {
            lines.append(String(repeating: " ", count: gutter + 2) + "… \(diagnostic.calls.count - Self.shownCalls) more calls")
        }
        return lines.joined(separator: "\n")
    }

    private static let shownCalls = 8

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
