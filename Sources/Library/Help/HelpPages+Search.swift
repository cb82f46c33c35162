internal import Runtime

extension HelpPages {
    /// A page that a search found.
    public struct Finding: Sendable, Equatable {
        public let name: String
        public let summary: String
    }

    /// The pages that speak of all words of a text, best first: those so called, those whose name holds it, then search
    /// terms, summaries and the rest of the text.
    public func search(_ text: String) -> [Finding] {
        let words = text.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
        guard !words.isEmpty else { return [] }
        let found = candidates.compactMap { candidate in
            candidate.rank(of: words).map { (rank: $0, finding: Finding(name: candidate.name, summary: candidate.summary)) }
        }
        return found.sorted { ($0.rank, $0.finding.name) < ($1.rank, $1.finding.name) }.map(\.finding)
    }

    /// What a page has to be found by.
    private struct Candidate {
        let name: String
        let summary: String
        var terms: [String] = []
        var body = ""

        /// Of several words the worst counts; nil where one is missing.
        func rank(of words: [String]) -> Int? {
            if name.lowercased() == words.joined(separator: " ") { return 0 }
            var worst = 0
            for word in words {
                guard let rank = HelpPages.forms(of: word).lazy.compactMap(rank).first else { return nil }
                worst = max(worst, rank)
            }
            return worst
        }

        private func rank(of word: String) -> Int? {
            if name.lowercased() == word { return 0 }
            if name.lowercased().contains(word) { return 1 }
            if terms.contains(where: { $0.lowercased().contains(word) }) { return 2 }
            if summary.lowercased().contains(word) { return 3 }
            return body.lowercased().contains(word) ? 4 : nil
        }
    }

    /// A word as it is, and without the ending that English may have given it.
    private static func forms(of word: String) -> [String] {
        let ending = ["ings", "ing", "ers", "er", "ed", "es", "s"].first { word.hasSuffix($0) && word.count >= shortestStem + $0.count }
        return [word] + (ending.map { [String(word.dropLast($0.count))] } ?? [])
    }

    private static let shortestStem = 4

    private var candidates: [Candidate] {
        let builtins = registry.topics.flatMap(\.builtins).map {
            Candidate(name: $0.name, summary: $0.summary, terms: $0.searchTerms, body: $0.help)
        }
        let guides = guides.map { guide in
            let texts = guide.parts.map { part in
                switch part {
                case .text(let text): text
                case .code(let example): example.code
                }
            }
            return Candidate(name: guide.name, summary: "guide: " + guide.summary, terms: guide.explains, body: texts.joined(separator: "\n"))
        }
        let topics = registry.topics.filter { topic in
            !topic.builtins.isEmpty && !self.guides.contains { $0.name == topic.name }
        }.map { Candidate(name: $0.name, summary: "topic: " + $0.summary) }
        let keywords = keywords.map { Candidate(name: $0.name, summary: $0.summary, body: $0.help) }
        return builtins + guides + topics + keywords
    }
}
