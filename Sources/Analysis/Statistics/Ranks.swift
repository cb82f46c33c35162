/// Ranks from 1 of the values, equal ones sharing the mean of their places.
struct Ranks: Sendable {
    let values: [Double]
    /// How many values each group of equal ones has, where it is more than one.
    let ties: [Int]

    init(_ sample: [Double]) {
        let order = sample.indices.sorted { sample[$0] < sample[$1] }
        var ranks = [Double](repeating: 0, count: sample.count)
        var ties: [Int] = []
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, sample[order[end]] == sample[order[start]] { end += 1 }
            for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
            if end - start > 1 { ties.append(end - start) }
            start = end
        }
        values = ranks
        self.ties = ties
    }

    /// Σ t³ − t over the groups of ties.
    var tieCorrection: Double { ties.reduce(0) { $0 + Double($1 * $1 * $1 - $1) } }
}
