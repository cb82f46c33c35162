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
    /// singular value decomposition. O(n d min(n, d)). Large clouds of f32 are decomposed in f32, and their results are f32, as far as
    /// the least variance asked for keeps four digits.
    ///
    /// - Parameter k: how many components; nil for all min(n − 1, d). n points span no more than n − 1 dimensions.
    /// - Throws: `AnalysisError`.
    public init(_ x: Tensor, k: Int? = nil) throws {
        if let single = try Self.single(x, k: k) {
            self = single
            return
        }
        let points = try Points(x, what: "PCA", least: 2)
        let k = try Self.checked(k, points.count, points.dimension)
        let centered = points.centered
        let total = centered.values.reduce(0) { $0 + $1 * $1 }
        // For small problems the singular value decomposition is as quick.
        let (n, d) = (points.count, points.dimension)
        let suitsGram = min(n, d) >= 32 && (max(n, d) >= 2 * min(n, d) || k < min(n, d))
        let axes = try (suitsGram ? GramAxes<Double>(centered.tensor, k: k, floor: 1e-5) : nil)
            ?? GramAxes(components: Self.singularAxes(centered.tensor, k: k), scores: nil)
        let components = axes.components
        let scores = try axes.scores ?? centered.tensor.product(components.transposed())
        self.init(components: components, scores: scores, mean: Tensor(points.mean), total: total)
    }

    private init(components: Tensor, scores: Tensor, mean: Tensor, total: Double) {
        let (n, k) = (scores.shape[0], scores.shape[1])
        // Variances from the scores themselves, so that they agree with them to the last digit that counts.
        var squares = [Double](repeating: 0, count: k)
        scores.withUnsafeElements(of: Double.self) { scores in
            for row in 0..<n { for column in 0..<k { squares[column] += scores[row * k + column] * scores[row * k + column] } }
        }
        self.components = components
        self.scores = scores
        self.mean = mean
        variance = Tensor(squares.map { $0 / Double(n - 1) })
        ratio = Tensor(squares.map { total > 0 ? $0 / total : 0 })
        totalVariance = total / Double(n - 1)
    }

    private static func checked(_ k: Int?, _ n: Int, _ d: Int) throws -> Int {
        let most = min(n - 1, d)
        let k = k ?? most
        guard k >= 1, k <= most else {
            throw AnalysisError.badArgument(
                "k", value: Double(k), expected: "1 … \(most): \(n) points in \(d) dimensions span at most \(most)")
        }
        return k
    }

    /// A large cloud of f32 in f32; nil for others, and where that is not enough.
    private static func single(_ x: Tensor, k: Int?) throws -> PrincipalComponents? {
        guard x.elementType == .f32, x.rank == 2, min(x.shape[0], x.shape[1]) >= 512, x.isFinite else { return nil }
        let (n, d) = (x.shape[0], x.shape[1])
        let k = try checked(k, n, d)
        var means = [Double](repeating: 0, count: d)
        var centered = x
        var total = 0.0
        // Rows of d numbers each, n of them; both are the tensor's own extents.
        means.withUnsafeMutableBufferPointer { means in
            centered.withUnsafeMutableElements(of: Float.self) { values in
                for row in 0..<n { for column in 0..<d { means[column] += Double(values[row * d + column]) } }
                for column in 0..<d { means[column] /= Double(n) }
                for row in 0..<n {
                    var square = 0.0
                    for column in 0..<d {
                        let value = Float(Double(values[row * d + column]) - means[column])
                        values[row * d + column] = value
                        square += Double(value) * Double(value)
                    }
                    total += square
                }
            }
        }
        guard let axes = try GramAxes<Float>(centered, k: k, floor: 5e-4) else { return nil }
        let scores = try axes.scores ?? centered.product(axes.components.transposed())
        return PrincipalComponents(components: axes.components, scores: scores, mean: Tensor(means), total: total)
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

    private static func singularAxes(_ centered: Tensor, k: Int) throws -> Tensor {
        let (_, _, vt) = try centered.svd()
        var axes = Tensor(Array(vt.doubles[..<(k * centered.shape[1])]), shape: [k, centered.shape[1]])
        UnitRows.normalize(&axes, as: Double.self)
        return axes
    }
}

/// Principal axes by the eigenvectors of the smaller Gram matrix.
private struct GramAxes<Number: TensorElement & BinaryFloatingPoint> {
    /// [k, d].
    let components: Tensor
    /// [n, k]; nil where they are still to be projected.
    let scores: Tensor?

    init(components: Tensor, scores: Tensor?) {
        self.components = components
        self.scores = scores
    }

    /// - Parameter floor: the least share of the largest eigenvalue that the smallest one asked for may have: an eigenvalue is good to about
    ///   the rounding of the largest. nil below it.
    init?(_ centered: Tensor, k: Int, floor: Double) throws {
        let (n, d) = (centered.shape[0], centered.shape[1])
        let (values, vectors) = try centered.gramEigenvectors(k, ofColumns: n > d)
        guard values[flat: k - 1] > floor * values[flat: 0] else { return nil }
        var axes = n > d ? vectors : try vectors.product(centered)
        let lengths = UnitRows.normalize(&axes, as: Number.self)
        components = axes
        let singular = Tensor(lengths).converted(to: centered.elementType)
        scores = n > d ? nil : try vectors.transposed() * singular
    }
}

private enum UnitRows {
    /// Makes rows of length 1 whose entry of largest magnitude (the first of those equal but for rounding) is positive.
    ///
    /// - Returns: what each was divided by: its length, or minus that.
    @discardableResult
    static func normalize<Number: TensorElement & BinaryFloatingPoint>(_ rows: inout Tensor, as type: Number.Type) -> [Double] {
        let (count, width) = (rows.shape[0], rows.shape[1])
        return rows.withUnsafeMutableElements(of: type) { values in
            (0..<count).map { row in
                // Indices below the tensor's count.
                let range = row * width..<(row + 1) * width
                var (square, largest) = (0.0, Number.zero)
                for index in range {
                    let value = values[index]
                    square += Double(value) * Double(value)
                    if value.magnitude > largest.magnitude * Number(1 + 1e-6) { largest = value }
                }
                let length = (largest < 0 ? -1 : 1) * square.squareRoot()
                guard length != 0 else { return 0 }
                let factor = Number(1 / length)
                for index in range { values[index] *= factor }
                return length
            }
        }
    }
}
