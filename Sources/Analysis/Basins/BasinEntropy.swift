internal import Glibc

/// How mixed basins are: the mean entropy of labels in small boxes.
///
/// - Source: Daza, Wagemakers, Georgeot, Guéry-Odelin & Sanjuán 2016, Basin entropy: a new tool to analyze uncertainty in
///   dynamical systems.
public struct BasinEntropy: Sendable {
    /// S_b: the mean over all boxes, in nats.
    public let entropy: Double
    /// S_bb: the mean over boxes with more than one label; NaN without any.
    public let boundaryEntropy: Double
    /// The share of boxes with more than one label.
    public let boundaryShare: Double
    public let boxes: Int
    /// The places along the sides of a box.
    public let side: Int
    /// The box with the largest entropy: its first column and row.
    let mostMixed: (column: Int, row: Int)?

    /// S_bb above ln 2 tells a fractal boundary, where more than two labels meet in most boxes (a sufficient condition).
    public var isFractalByLogTwo: Bool { boundaryEntropy > log(2) }

    public init(_ map: BasinMap, side: Int = 5) {
        let (columns, rows) = (map.grid.x.count, map.grid.y.count)
        let side = min(side, columns, rows)
        self.side = side
        var (total, boundary, mixed, count) = (0.0, 0.0, 0, 0)
        var most: (entropy: Double, column: Int, row: Int)?
        for row in stride(from: 0, through: rows - side, by: side) {
            for column in stride(from: 0, through: columns - side, by: side) {
                var counts: [Int: Int] = [:]
                for up in row..<(row + side) {
                    for across in column..<(column + side) { counts[map.labels[up * columns + across], default: 0] += 1 }
                }
                count += 1
                guard counts.count > 1 else { continue }
                let n = Double(side * side)
                let entropy = counts.sorted { $0.key < $1.key }.reduce(0.0) { sum, entry in
                    let p = Double(entry.value) / n
                    return sum - p * log(p)
                }
                total += entropy
                boundary += entropy
                mixed += 1
                if entropy > most?.entropy ?? 0 { most = (entropy, column, row) }
            }
        }
        boxes = count
        entropy = count > 0 ? total / Double(count) : .nan
        boundaryEntropy = mixed > 0 ? boundary / Double(mixed) : .nan
        boundaryShare = count > 0 ? Double(mixed) / Double(count) : .nan
        mostMixed = most.map { ($0.column, $0.row) }
    }
}

extension BasinMap {
    /// The uncertainty exponent α: the share of starts whose label changes within ε goes as ε^α, so the boundary's dimension
    /// is 2 − α.
    ///
    /// ε runs over 1, 2, 4, … places of the grid along both axes; the fit is a line through the logarithms.
    ///
    /// - Throws: `AnalysisError.degenerate` without a boundary, or where its thickness reaches the grid's.
    /// - Source: Grebogi, McDonald, Ott & Yorke 1983, Final state sensitivity.
    public func uncertaintyExponent() throws -> Estimate {
        let (columns, rows) = (grid.x.count, grid.y.count)
        var distances: [Double] = []
        var shares: [Double] = []
        // The same starts are asked at every scale: those that have all their neighbours.
        var margin = 1
        while 16 * margin <= min(columns, rows) { margin *= 2 }
        var reach = 1
        while reach <= margin {
            var (uncertain, looked) = (0, 0)
            for row in margin..<max(margin, rows - margin) {
                for column in margin..<max(margin, columns - margin) {
                    let index = row * columns + column
                    let label = labels[index]
                    looked += 1
                    if labels[index - reach] != label || labels[index + reach] != label
                        || labels[index - reach * columns] != label || labels[index + reach * columns] != label {
                        uncertain += 1
                    }
                }
            }
            let share = looked > 0 ? Double(uncertain) / Double(looked) : 0
            if share > 0, share < 0.9 {
                distances.append(Double(reach))
                shares.append(share)
            }
            reach *= 2
        }
        guard distances.count >= 3 else {
            throw AnalysisError.degenerate(
                what: "the uncertainty exponent", reason: "only \(distances.count) scales of this grid see a boundary and not all of it",
                remedy: "take a finer grid, or a rectangle with a boundary in it")
        }
        let fit = try LinearFit(x: distances.map { log($0) }, y: shares.map { log($0) })
        return Estimate(
            value: fit.slope, error: fit.slopeError, interval: fit.interval, count: labels.count,
            evidence: [
                "boundary_dimension": .number(2 - fit.slope), "places": .numbers(.init(distances)), "shares": .numbers(.init(shares)),
                "correlation": .number(fit.correlation),
            ])
    }

    /// The window about the most mixed box, a quarter of the grid along each axis, with as many places; nil without a
    /// boundary, or where numbers are too close to be told apart.
    public func mostMixedWindow() throws -> BasinGrid? {
        guard let box = BasinEntropy(self).mostMixed else { return nil }
        func window(_ places: [Double], around middle: Int) -> [Double] {
            let quarter = (places[places.count - 1] - places[0]) / 8
            let center = places[middle]
            return places.indices.map { center - quarter + 2 * quarter * Double($0) / Double(places.count - 1) }
        }
        let x = window(grid.x, around: min(box.column + 2, grid.x.count - 1))
        let y = window(grid.y, around: min(box.row + 2, grid.y.count - 1))
        guard zip(x, x.dropFirst()).allSatisfy({ $0 < $1 }), zip(y, y.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
        return try BasinGrid(x: x, y: y, base: grid.base, axes: grid.axes)
    }
}
