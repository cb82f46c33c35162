public import Diagnostics

/// The assignment of rows to columns of least total cost.
public enum Assignment {
    /// For each row of a square cost matrix its column, so that the sum of the costs is least.
    ///
    /// The Hungarian algorithm by shortest augmenting paths; O(n³). Of equal assignments the one that the order of the rows gives.
    ///
    /// - Parameter costs: row-major, n × n, finite.
    /// - Throws: `AnalysisError` where sums of the costs leave the finite numbers; `Interrupted` when asked to stop.
    /// - Source: Kuhn 1955; Jonker & Volgenant 1987.
    public static func leastCost(_ costs: [Double], count n: Int, in context: WorkContext = WorkContext()) throws -> [Int] {
        precondition(costs.count == n * n, "a square matrix")
        guard n > 0 else { return [] }
        // Rows and columns from 1; 0 stands for "none yet".
        var rowPotential = [Double](repeating: 0, count: n + 1)
        var columnPotential = [Double](repeating: 0, count: n + 1)
        var rowOf = [Int](repeating: 0, count: n + 1)
        var previous = [Int](repeating: 0, count: n + 1)
        for row in 1...n {
            try context.cancellation.check()
            rowOf[0] = row
            var column = 0
            var slack = [Double](repeating: .infinity, count: n + 1)
            var isDone = [Bool](repeating: false, count: n + 1)
            repeat {
                isDone[column] = true
                let current = rowOf[column]
                var least = Double.infinity
                var next = 0
                for candidate in 1...n where !isDone[candidate] {
                    let reduced = costs[(current - 1) * n + candidate - 1] - rowPotential[current] - columnPotential[candidate]
                    if reduced < slack[candidate] {
                        slack[candidate] = reduced
                        previous[candidate] = column
                    }
                    if slack[candidate] < least {
                        least = slack[candidate]
                        next = candidate
                    }
                }
                // Costs that are not finite, or whose differences are not, leave no next column.
                guard least.isFinite else {
                    throw AnalysisError.degenerate(
                        what: "an assignment", reason: "sums of its costs leave the finite numbers", remedy: "scale the weights down")
                }
                for candidate in 0...n {
                    if isDone[candidate] {
                        rowPotential[rowOf[candidate]] += least
                        columnPotential[candidate] -= least
                    } else {
                        slack[candidate] -= least
                    }
                }
                column = next
            } while rowOf[column] != 0
            while column != 0 {
                rowOf[column] = rowOf[previous[column]]
                column = previous[column]
            }
        }
        var result = [Int](repeating: 0, count: n)
        for column in 1...n { result[rowOf[column] - 1] = column - 1 }
        return result
    }
}
