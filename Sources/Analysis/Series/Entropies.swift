internal import Glibc
public import Diagnostics
public import Tensors

/// The permutation entropy of a series: the Shannon entropy of the orders in which successive values stand (Bandt & Pompe 2002).
public enum PermutationEntropy {
    /// In nats, or as a share of the most possible, ln(order!).
    ///
    /// Equal values stand in the order of their times. Evidence: `patterns` (how many of the order! occur). The error is that of the entropy
    /// of a multinomial sample.
    public static func estimate(_ series: Tensor, order: Int = 3, delay: Int = 1, normalized: Bool = true) throws -> Estimate {
        let what = "the permutation entropy"
        guard (2...10).contains(order) else { throw AnalysisError.badArgument("order", value: Double(order), expected: "2 … 10") }
        let x = try TimeSeries(series, what: what, least: order, allowsConstant: true)
        let points = try x.embedded(dimension: order, delay: delay)
        let factorial = (1...order).reduce(1, *)
        guard points.count >= 5 * factorial else {
            throw AnalysisError.insufficient(what: "\(what) of order \(order)", count: points.count, needed: 5 * factorial, of: "patterns")
        }
        var counts: [Int: Int] = [:]
        for row in 0..<points.count {
            // The pattern's number in the factorial base: how many later values are less than each.
            var number = 0
            for place in 0..<order {
                var lesser = 0
                for later in place + 1..<max(order, place + 1) where points.values[row * order + later] < points.values[row * order + place] { lesser += 1 }
                number = number * (order - place) + lesser
            }
            counts[number, default: 0] += 1
        }
        let n = Double(points.count)
        let shares = counts.sorted { $0.key < $1.key }.map { Double($0.value) / n }
        let entropy = -shares.reduce(0) { $0 + $1 * log($1) }
        let spread = shares.reduce(0) { $0 + $1 * log($1) * log($1) } - entropy * entropy
        let scale = normalized ? log(Double(factorial)) : 1
        return Estimate(
            value: (entropy > 0 ? entropy : 0) / scale, error: (max(0, spread) / n).squareRoot() / scale, count: points.count,
            evidence: ["patterns": .number(Double(shares.count)), "possible": .number(Double(factorial))])
    }
}

/// The sample entropy of a series: −ln of the chance that stretches alike over m values are alike in the next (Richman & Moorman 2000).
public enum SampleEntropy {
    /// Evidence: `matches` (pairs alike over m + 1) and `candidates` (over m).
    ///
    /// - Parameters:
    ///   - length: m.
    ///   - tolerance: how near values must be to be alike, in standard deviations.
    /// - Throws: `AnalysisError.degenerate` where no stretches are alike.
    public static func estimate(_ series: Tensor, length: Int = 2, tolerance: Double = 0.2, in context: WorkContext = WorkContext()) throws -> Estimate {
        let what = "the sample entropy"
        guard (1...20).contains(length) else { throw AnalysisError.badArgument("m", value: Double(length), expected: "1 … 20") }
        guard tolerance > 0, tolerance.isFinite else { throw AnalysisError.badArgument("r", value: tolerance, expected: "positive") }
        let x = try TimeSeries(series, what: what, least: max(50, length + 2))
        let limit = tolerance * x.standardDeviation
        let n = x.count - length
        var (candidates, matches) = (0, 0)
        try x.values.withUnsafeBufferPointer { values in
            for i in 0..<n {
                if i & 63 == 0 { try context.cancellation.check() }
                for j in i + 1..<max(n, i + 1) {
                    var isAlike = true
                    for k in 0..<length where abs(values[i + k] - values[j + k]) > limit {
                        isAlike = false
                        break
                    }
                    guard isAlike else { continue }
                    candidates += 1
                    if abs(values[i + length] - values[j + length]) <= limit { matches += 1 }
                }
            }
        }
        guard matches > 0 else {
            throw AnalysisError.degenerate(
                what: what, reason: "of \(candidates) pairs alike over \(length) values none is alike in the next", remedy: "a larger r or more values")
        }
        let share = Double(matches) / Double(candidates)
        return Estimate(
            value: -log(share), error: ((1 - share) / (share * Double(candidates))).squareRoot(), count: x.count,
            evidence: ["matches": .number(Double(matches)), "candidates": .number(Double(candidates))])
    }
}
