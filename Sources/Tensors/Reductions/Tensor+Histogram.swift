/// How often values fall between edges.
public struct Histogram: Sendable, Equatable {
    /// A count, or with densities the share per unit, for each bin.
    public let counts: Tensor
    /// One more than there are bins, ascending. A bin holds its lower edge; the last holds its upper too.
    public let edges: Tensor
}

extension Tensor {
    /// Counts in `bins` bins of equal width over a range (that of the values by default), with NumPy's edges.
    ///
    /// Values outside the range are not counted, NaN neither. Throws when the range is taken from values that are not
    /// finite.
    public func histogram(bins: Int = 10, range: ClosedRange<Double>? = nil) throws -> Histogram {
        guard bins > 0 else {
            throw TensorError.invalidArgument(operation: "histogram", name: "bins", value: Double(bins), expected: "1 or more")
        }
        var low = 0.0
        var high = 1.0
        if let range {
            (low, high) = (range.lowerBound, range.upperBound)
        } else if count > 0 {
            guard isFinite else { throw TensorError.notFiniteRange(operation: "histogram") }
            low = try minimum()[flat: 0]
            high = try maximum()[flat: 0]
        }
        guard low.isFinite, high.isFinite, (high - low).isFinite else { throw TensorError.notFiniteRange(operation: "histogram") }
        if low == high {
            // At least a few of the numbers that there are so far from 0.
            let half = max(0.5, 4 * low.ulp)
            low -= half
            high += half
        }
        let edges = try Tensor.linearSequence(from: low, to: high, count: bins + 1)
        let bounds = edges.doubles
        let width = high - low
        let counts = try Tensor(shape: [bins], of: Double.self) { counts in
            counts.initialize(repeating: 0)
            withUnsafeElements(of: Double.self) { values in
                for value in values where value >= low && value <= high {
                    var bin = min(bins - 1, Int((value - low) / width * Double(bins)))
                    // The product's rounding may be off by one bin: the edges decide.
                    if value < bounds[bin] { bin -= 1 } else if value >= bounds[bin + 1], bin != bins - 1 { bin += 1 }
                    counts[max(0, bin)] += 1
                }
            }
        }
        return Histogram(counts: counts, edges: edges)
    }

    /// Counts between given ascending edges.
    public func histogram(edges: Tensor) throws -> Histogram {
        let bounds = edges.doubles
        guard edges.rank == 1, bounds.count >= 2, zip(bounds, bounds.dropFirst()).allSatisfy({ $0 <= $1 }) else {
            throw TensorError.wrongRank(operation: "histogram", expected: "two or more ascending edges", edges.shape)
        }
        let below = try edges.searchSorted(raveled, afterEqual: true).doubles
        let last = bounds[bounds.count - 1]
        let counts = try Tensor(shape: [bounds.count - 1], of: Double.self) { counts in
            counts.initialize(repeating: 0)
            for (place, value) in doubles.enumerated() where value >= bounds[0] && value <= last {
                let bin = value == last ? bounds.count - 2 : Int(below[place]) - 1
                counts[bin] += 1
            }
        }
        return Histogram(counts: counts, edges: edges)
    }
}

extension Histogram {
    /// With the share of all counted values per unit of width instead of counts: the integral is 1.
    public func density() throws -> Histogram {
        let bounds = edges.doubles
        let total = counts.doubles.reduce(0, +)
        let shares = counts.doubles.enumerated().map { bin, count in
            count / (bounds[bin + 1] - bounds[bin]) / total
        }
        return Histogram(counts: Tensor(shares), edges: edges)
    }
}
