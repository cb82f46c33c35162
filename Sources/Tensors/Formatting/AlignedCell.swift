/// The text of a cell, and how much of it stands before the point that a column is aligned at.
struct AlignedCell {
    let text: String
    /// Characters up to the decimal point, or all of them; nil for text, which is aligned at its beginning.
    let lead: Int?
    let width: Int

    init(text: String) {
        self.text = text
        lead = nil
        width = text.count
    }

    init(number: String) {
        text = number
        width = number.count
        var lead = 0
        for character in number {
            if character == "." || character == "e" { break }
            lead += 1
        }
        self.lead = lead
    }

    /// The cells padded to one width, numbers aligned at their points.
    static func aligned(_ cells: [AlignedCell], minimumWidth: Int = 0) -> [String] {
        let lead = cells.reduce(0) { max($0, $1.lead ?? 0) }
        let width = max(minimumWidth, cells.reduce(0) { max($0, $1.indent(lead) + $1.width) })
        return cells.map { cell in
            let indent = cell.indent(lead)
            return String(repeating: " ", count: indent) + cell.text
                + String(repeating: " ", count: max(0, width - indent - cell.width))
        }
    }

    private func indent(_ columnLead: Int) -> Int { lead.map { columnLead - $0 } ?? 0 }
}

/// Which places along an axis are shown: all, or the first and last with a gap.
enum VisiblePlace: Equatable {
    case place(Int)
    case gap

    /// At most `limit` of `count` places, the gap among them not counted.
    static func places(_ count: Int, limit: Int) -> [VisiblePlace] {
        let limit = max(2, limit)
        guard count > limit else { return (0..<count).map(VisiblePlace.place) }
        let head = (limit + 1) / 2
        return (0..<head).map(VisiblePlace.place) + [.gap] + ((count - (limit - head))..<count).map(VisiblePlace.place)
    }
}
