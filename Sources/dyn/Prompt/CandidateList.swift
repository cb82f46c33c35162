internal import Session

/// Candidates of a completion as they are listed below the line.
enum CandidateList {
    /// One a line with its description where there is room, else in columns; elided to the screen.
    static func text(of candidates: [Completion.Candidate], width: Int, height: Int) -> String {
        let room = max(4, height - 3)
        let nameWidth = candidates.map(\.text.count).max() ?? 0
        if candidates.count <= room, candidates.contains(where: { !$0.detail.isEmpty }), width >= nameWidth + 20 {
            return candidates.map { candidate in
                let name = candidate.text + String(repeating: " ", count: nameWidth - candidate.text.count)
                let line = candidate.detail.isEmpty ? candidate.text : name + "  " + candidate.detail
                return (line.count >= width ? line.prefix(width - 2) + "…" : line) + "\n"
            }.joined()
        }
        let columns = max(1, width / (nameWidth + 2))
        let rows = (candidates.count + columns - 1) / columns
        var text = ""
        for row in 0..<min(rows, room) {
            var line = ""
            for column in 0..<columns where column * rows + row < candidates.count {
                let name = candidates[column * rows + row].text
                line += name + String(repeating: " ", count: nameWidth + 2 - name.count)
            }
            while line.last == " " { line.removeLast() }
            text += line + "\n"
        }
        if rows > room { text += "… \(candidates.count) in all\n" }
        return text
    }
}
