/// Median and quartiles by linear interpolation between order statistics (Hyndman & Fan's type 7, NumPy's default).
struct Quartiles {
    let sorted: [Double]
    let lower: Double
    let median: Double
    let upper: Double

    /// Of the finite ones among `values`; NaN when there are none.
    init(_ values: [Double]) {
        let sorted = values.filter(\.isFinite).sorted()
        func quantile(_ share: Double) -> Double {
            guard let last = sorted.indices.last else { return .nan }
            let position = share * Double(last)
            let index = min(Int(position), max(0, last - 1))
            return index == last ? sorted[last] : sorted[index] + (sorted[index + 1] - sorted[index]) * (position - Double(index))
        }
        self.sorted = sorted
        lower = quantile(0.25)
        median = quantile(0.5)
        upper = quantile(0.75)
    }
}
