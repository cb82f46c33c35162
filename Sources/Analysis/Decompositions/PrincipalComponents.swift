internal import Glibc
public import Tensors

/// Principal component analysis: the directions in which points vary most.
public struct PrincipalComponents: Sendable {
    /// Coordinates of the points along the components, [n, k].
    public let scores: Tensor
    /// Orthonormal directions as rows, [k, d]; in each, the entry of largest magnitude is positive.
    public let components: Tensor
    /// Variance along each component (divisor n − 1), descending, [k].
    public let variance: Tensor
    /// Its share of the whole variance, [k].
    public let ratio: Tensor
    /// The mean of the points, [d].
    public let mean: Tensor
    /// The whole variance: the sum over all features.
    public let totalVariance: Double

    /// Decomposes the rows of `x`, shape [n, d], centered exactly.
    ///
    /// The eigenvectors of the smaller Gram matrix, n × n or d × d, are used where they keep enough digits, else a
    /// singular value decomposition. O(n d min(n, d)).
    ///
    /// - Parameter k: how many components; nil for all min(n − 1, d). n points span no more than n − 1 dimensions.
    /// - Throws: `AnalysisError`.
    public init(_ x: Tensor, k: Int? = nil) throws {
        let points = try Points(x, what: "PCA", least: 2)
        let most = min(points.count - 1, points.dimension)
        let k = k ?? most
        guard k >= 1, k <= most else {
            throw AnalysisError.badArgument(
                "k", value: Double(k),
                expected: "1 … \(most): \(points.count) points in \(points.dimension) dimensions span at most \(most)")
        }
        let centered = points.centered
        let total = centered.values.reduce(0) { $0 + $1 * $1 }
        let axes = try Self.gramAxes(centered, k: k) ?? Self.singularAxes(centered, k: k)
        let signed = Self.fixSigns(axes, dimension: points.dimension)

        let components = Tensor(signed, shape: [k, points.dimension])
        scores = try centered.tensor.product(components.transposed())
        self.components = components
        // Variances from the scores themselves, so that they agree with them to the last digit that counts.
        var squares = [Double](repeating: 0, count: k)
        for (index, score) in scores.doubles.enumerated() { squares[index % k] += score * score }
        variance = Tensor(squares.map { $0 / Double(points.count - 1) })
        ratio = Tensor(squares.map { total > 0 ? $0 / total : 0 })
        mean = Tensor(points.mean)
        totalVariance = total / Double(points.count - 1)
    }

    /// How many components hold at least `share` of the variance; nil when these do not.
    public func count(holding share: Double) -> Int? {
        var sum = 0.0
        for (index, part) in ratio.doubles.enumerated() {
            sum += part
            if sum >= share - 1e-12 { return index + 1 }
        }
        return nil
    }

    /// Row-major k × d axes by the eigenvectors of the smaller Gram matrix; nil where squaring would cost too much:
    /// an eigenvalue is good to about ε λ₁, so λ_k below 1e-5 λ₁ would have fewer than eleven digits.
    private static func gramAxes(_ centered: Points, k: Int) throws -> [Double]? {
        let (n, d) = (centered.count, centered.dimension)
        // For small problems the singular value decomposition is as quick.
        guard min(n, d) >= 32, max(n, d) >= 2 * min(n, d) || k < min(n, d) else { return nil }
        let matrix = centered.tensor
        let transposed = try matrix.transposed()
        let gram = try n <= d ? matrix.product(transposed) : transposed.product(matrix)
        let (values, vectors) = try gram.eigh()
        let side = min(n, d)
        let eigenvalues = values.doubles
        guard let largest = eigenvalues.last, eigenvalues[side - k] > 1e-5 * largest else { return nil }
        let vectorValues = vectors.doubles
        var axes = [Double](repeating: 0, count: k * side)
        for component in 0..<k {
            for row in 0..<side { axes[component * side + row] = vectorValues[row * side + side - 1 - component] }
        }
        guard n <= d else { return axes }
        var rows = try Tensor(axes, shape: [k, n]).product(matrix).doubles
        for component in 0..<k {
            let range = component * d..<(component + 1) * d
            let length = rows[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
            for index in range { rows[index] /= length }
        }
        return rows
    }

    private static func singularAxes(_ centered: Points, k: Int) throws -> [Double] {
        let (_, _, vt) = try centered.tensor.svd()
        return Array(vt.doubles[..<(k * centered.dimension)])
    }

    private static func fixSigns(_ axes: [Double], dimension: Int) -> [Double] {
        var axes = axes
        for start in stride(from: 0, to: axes.count, by: dimension) {
            var largest = 0.0
            for index in start..<start + dimension where abs(axes[index]) > abs(largest) * (1 + 1e-12) { largest = axes[index] }
            guard largest < 0 else { continue }
            for index in start..<start + dimension { axes[index] = -axes[index] }
        }
        return axes
    }
}
