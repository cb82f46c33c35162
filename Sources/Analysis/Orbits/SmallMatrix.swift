/// Linear algebra of matrices of a few rows, row-major, without the cost of a call for each.
enum SmallMatrix {
    /// a · b for d × d matrices.
    static func product(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>, _ d: Int) -> [Double] {
        var result = [Double](repeating: 0, count: d * d)
        for row in 0..<d {
            for k in 0..<d {
                let factor = a[a.startIndex + row * d + k]
                for column in 0..<d { result[row * d + column] += factor * b[b.startIndex + k * d + column] }
            }
        }
        return result
    }

    /// The x with A x = b by elimination with partial pivoting; nil where A is singular to working precision.
    static func solve(_ matrix: [Double], _ right: [Double]) -> [Double]? {
        let n = right.count
        var a = matrix
        var x = right
        for column in 0..<n {
            var pivot = column
            for row in column + 1..<max(column + 1, n) where abs(a[row * n + column]) > abs(a[pivot * n + column]) { pivot = row }
            let value = a[pivot * n + column]
            guard abs(value) > 1e-300, value.isFinite else { return nil }
            if pivot != column {
                for k in 0..<n { a.swapAt(pivot * n + k, column * n + k) }
                x.swapAt(pivot, column)
            }
            for row in column + 1..<max(column + 1, n) {
                let factor = a[row * n + column] / value
                guard factor != 0 else { continue }
                for k in column..<n { a[row * n + k] -= factor * a[column * n + k] }
                x[row] -= factor * x[column]
            }
        }
        for row in stride(from: n - 1, through: 0, by: -1) {
            for k in row + 1..<max(row + 1, n) { x[row] -= a[row * n + k] * x[k] }
            x[row] /= a[row * n + row]
        }
        return x.allSatisfy(\.isFinite) ? x : nil
    }
}
