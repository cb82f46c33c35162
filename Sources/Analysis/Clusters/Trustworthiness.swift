public import Diagnostics
public import Tensors

/// How many neighbors in an embedding are neighbors in truth (Venna & Kaski 2001), from 0 to 1.
public enum Trustworthiness {
    /// 1 − 2 / (n k (2n − 3k − 1)) · Σ_i Σ_{j near i in the embedding} max(0, rank of j from i in `x` − k).
    ///
    /// O(n² (d + log n)).
    ///
    /// - Parameter neighbors: k, less than n/2.
    /// - Throws: `AnalysisError`.
    public static func of(_ x: Tensor, embedding: Tensor, neighbors k: Int = 10, in context: WorkContext = WorkContext()) throws -> Double {
        let original = try Points(x, what: "trustworthiness")
        let embedded = try Points(embedding, what: "trustworthiness")
        guard original.count == embedded.count else {
            throw AnalysisError.unequalLengths(
                first: "x", firstCount: original.count, second: "the embedding", secondCount: embedded.count)
        }
        let n = original.count
        guard k >= 1, 2 * k < n else {
            throw AnalysisError.badArgument("neighbors", value: Double(k), expected: "at least 1 and less than half of the \(n) points")
        }
        let near = try NearestNeighbors(embedded, k: k, in: context)
        var penalty = 0.0
        try DistanceBlocks(original).forEachRow(in: context) { row, squares in
            let sorted = squares.indices.filter { $0 != row }.sorted { (squares[$0], $0) < (squares[$1], $1) }
            var rank = [Int](repeating: 0, count: n)
            for (position, point) in sorted.enumerated() { rank[point] = position + 1 }
            for neighbor in near.neighbors(of: row) { penalty += Double(max(0, rank[neighbor] - k)) }
        }
        return 1 - penalty * 2 / (Double(n * k) * Double(2 * n - 3 * k - 1))
    }
}
