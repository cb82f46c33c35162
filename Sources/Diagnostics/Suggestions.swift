/// The names nearest to a misspelt one, best first: within a third of its length in edits, or sharing its beginning.
///
/// Distance is Damerau–Levenshtein with adjacent transpositions (optimal string alignment), on lower-cased characters.
public func suggestions(for name: String, among candidates: some Sequence<String>, limit: Int = 3) -> [String] {
    let target = Array(name.lowercased())
    guard !target.isEmpty, target.count <= 64 else { return [] }
    let allowed = max(1, (target.count + 1) / 3)
    var found: [(name: String, distance: Int)] = []
    for candidate in candidates where candidate != name {
        let letters = Array(candidate.lowercased())
        if abs(letters.count - target.count) <= allowed {
            let distance = editDistance(target, letters)
            if distance <= allowed { found.append((candidate, distance)); continue }
        }
        if target.count >= 3, letters.starts(with: target) { found.append((candidate, allowed + 1)) }
    }
    return found.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(limit).map(\.name)
}

private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var older = [Int](repeating: 0, count: b.count + 1)
    var previous = Array(0...b.count)
    for i in a.indices {
        var current = [i + 1]
        for j in b.indices {
            var best = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, older[j - 1] + 1) }
            current.append(best)
        }
        older = previous
        previous = current
    }
    return previous[b.count]
}
