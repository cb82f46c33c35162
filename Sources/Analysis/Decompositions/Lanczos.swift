internal import Glibc
internal import Tensors

/// The largest eigenvalues of a symmetric operator by Lanczos's method with full reorthogonalization.
struct Lanczos {
    /// Descending.
    let values: [Double]
    /// Unit eigenvectors, one for each value.
    let vectors: [[Double]]

    /// - Parameters:
    ///   - dimension: the operator's order n.
    ///   - count: how many eigenvalues, at most n less the directions left out.
    ///   - start: a vector that has a part along every eigenvector sought.
    ///   - without: orthonormal vectors whose span is left out.
    ///   - tolerance: of the residuals ‖A v − λ v‖.
    ///   - most: the most steps; the best vectors by then are given.
    ///   - apply: A v.
    init(
        dimension n: Int, count: Int, start: [Double], without: [[Double]] = [], tolerance: Double = 1e-6, most: Int = 600,
        apply: ([Double]) -> [Double]
    ) throws {
        var basis: [[Double]] = []
        var diagonal: [Double] = []
        var offDiagonal: [Double] = []
        var next = start
        Self.orthogonalize(&next, against: without)
        var norm = Self.norm(next)
        let limit = max(1, min(n - without.count, most))
        var pairs: (values: [Double], coefficients: [[Double]]) = ([], [])
        while basis.count < limit, norm > 1e-14 {
            let vector = next.map { $0 / norm }
            basis.append(vector)
            var image = apply(vector)
            let projection = Self.dot(image, vector)
            diagonal.append(projection)
            // Twice is enough (Parlett): what rounding leaves of the span after the first time goes the second.
            for _ in 0..<2 {
                Self.orthogonalize(&image, against: without)
                Self.orthogonalize(&image, against: basis)
            }
            norm = Self.norm(image)
            next = image
            let isDone = basis.count == limit || norm <= 1e-14
            if basis.count >= count, isDone || basis.count % 24 == 0 {
                pairs = try Self.ritzPairs(diagonal, offDiagonal, count: count)
                // The residual of a Ritz pair is β_m times its last coefficient.
                if pairs.coefficients.allSatisfy({ abs($0[$0.count - 1] * norm) < tolerance }) { break }
            }
            offDiagonal.append(norm)
        }
        if pairs.values.isEmpty { pairs = try Self.ritzPairs(diagonal, offDiagonal, count: count) }
        values = pairs.values
        vectors = pairs.coefficients.map { coefficients in
            var vector = [Double](repeating: 0, count: n)
            for (coefficient, element) in zip(coefficients, basis) {
                for index in 0..<n { vector[index] += coefficient * element[index] }
            }
            return vector
        }
    }

    private static func ritzPairs(
        _ diagonal: [Double], _ offDiagonal: [Double], count: Int
    ) throws -> (values: [Double], coefficients: [[Double]]) {
        let m = diagonal.count
        guard m > 0 else { return ([], []) }
        var matrix = [Double](repeating: 0, count: m * m)
        for index in 0..<m {
            matrix[index * m + index] = diagonal[index]
            guard index + 1 < m else { continue }
            matrix[index * m + index + 1] = offDiagonal[index]
            matrix[(index + 1) * m + index] = offDiagonal[index]
        }
        let (values, vectors) = try Tensor(matrix, shape: [m, m]).eigh()
        let (eigenvalues, entries) = (values.doubles, vectors.doubles)
        let kept = (0..<min(count, m)).map { m - 1 - $0 }
        return (kept.map { eigenvalues[$0] }, kept.map { column in (0..<m).map { entries[$0 * m + column] } })
    }

    private static func orthogonalize(_ vector: inout [Double], against basis: [[Double]]) {
        for element in basis {
            let projection = dot(vector, element)
            for index in vector.indices { vector[index] -= projection * element[index] }
        }
    }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for index in a.indices { sum += a[index] * b[index] }
        return sum
    }

    private static func norm(_ vector: [Double]) -> Double { dot(vector, vector).squareRoot() }
}
