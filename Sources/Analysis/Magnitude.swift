/// What numbers an analysis can take: finite, and small enough that sums of their squares are finite too.
enum Magnitude {
    /// Squares, and sums of many of them, stay far below the largest double, 1.8e308.
    static let largest = 1e140

    /// - Parameter width: how many values make one entry, for the place that an error names.
    /// - Throws: `AnalysisError.notFinite` or `.tooLarge`.
    static func check(_ values: [Double], what: String, width: Int = 1) throws {
        // NaN fails the comparison too.
        guard let index = values.firstIndex(where: { !($0.magnitude <= largest) }) else { return }
        guard values[index].isFinite else { throw AnalysisError.notFinite(what: what, index: index / width) }
        throw AnalysisError.tooLarge(what: what, value: values[index])
    }
}
