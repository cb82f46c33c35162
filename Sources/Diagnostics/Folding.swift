/// Breaking lines of text at spaces, for screens narrower than they are.
public enum Folding {
    /// The lines that a line becomes so that none has more than `width` characters; words that are longer stay whole.
    ///
    /// - Parameter hanging: the spaces before all lines but the first.
    public static func lines(_ line: some StringProtocol, width: Int, hanging: Int) -> [String] {
        guard line.count > width else { return [String(line)] }
        let margin = String(repeating: " ", count: min(hanging, width / 2))
        var lines: [String] = []
        var open = ""
        var openCount = 0
        /// Spaces that stand before the next word, should it be on the same line.
        var gap = 0
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            if word.isEmpty {
                gap += 1
                continue
            }
            let count = word.count
            if openCount > 0, openCount + gap + count > width {
                lines.append(open)
                open = margin + word
                openCount = margin.count + count
            } else {
                open += String(repeating: " ", count: gap) + word
                openCount += gap + count
            }
            gap = 1
        }
        lines.append(open)
        return lines
    }
}
