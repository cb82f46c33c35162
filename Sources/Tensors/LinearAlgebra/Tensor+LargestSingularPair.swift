internal import Glibc

/// The largest singular value σ of a matrix W [m, n] with its vectors: W v = σ u, Wᵀ u = σ v.
public struct LargestSingularPair: Sendable {
    public let value: Double
    /// The left vector u, [m], of length 1; zeros for the zero matrix.
    public let left: Tensor
    /// The right vector v, [n].
    public let right: Tensor
}

extension Tensor {
    /// The largest singular value and its vectors, by Lanczos' method on WᵀW (or W Wᵀ, whichever is smaller) with full
    /// reorthogonalization, in double precision.
    ///
    /// It stops when the residual ‖WᵀW v − σ²v‖ is below 10⁻¹² σ² (10⁻⁸ for f32), which bounds σ's relative error by half of
    /// that; after min(m, n) steps the result is exact but for rounding. The component of v of largest magnitude is
    /// positive. Where several singular values are the largest, the vectors are one pair of theirs. A matrix that is not finite gives NaN.
    ///
    /// Cost: about 15 products with W and as many with Wᵀ; the same bits for the same matrix.
    ///
    /// - Throws: `TensorError.wrongRank` for what is no matrix; `.didNotConverge` when 300 steps did not do.
    /// - Source: Golub & Van Loan, Matrix Computations, 4th ed., §10.1 and 10.3.
    public func largestSingularPair() throws -> LargestSingularPair {
        guard rank == 2 else { throw TensorError.wrongRank(operation: "spectral_norm", expected: "a matrix", shape) }
        let (m, n) = (shape[0], shape[1])
        guard m > 0, n > 0 else { throw TensorError.emptyReduction(operation: "spectral_norm", shape) }
        let tolerance = elementType == .f32 ? 1e-8 : 1e-12
        let kind = elementType.arithmetic
        return try withUnsafeElements(of: Double.self) { elements in
            // Scaled, so that squares neither overflow nor vanish.
            var largest = 0.0
            for element in elements { largest = Swift.max(largest, Swift.abs(element)) ; if element.isNaN { largest = .nan; break } }
            guard largest > 0, largest.isFinite else {
                let filler = largest == 0 ? 0.0 : .nan
                return LargestSingularPair(
                    value: filler, left: try Tensor(repeating: filler, shape: [m], elementType: kind),
                    right: try Tensor(repeating: filler, shape: [n], elementType: kind))
            }
            return try withUnsafeTemporaryAllocation(of: Double.self, capacity: m * n + m + n) { memory in
                guard let matrix = memory.baseAddress else { throw TensorError.didNotConverge(operation: "spectral_norm") }
                let (left, right) = (matrix + m * n, matrix + m * n + m)
                for place in 0..<(m * n) { matrix[place] = elements[place] / largest }
                let value = try Lanczos(matrix, m, n, tolerance).solve(left: left, right: right)
                return LargestSingularPair(
                    value: value * largest,
                    left: Tensor(Array(UnsafeBufferPointer(start: left, count: m))).converted(to: kind),
                    right: Tensor(Array(UnsafeBufferPointer(start: right, count: n))).converted(to: kind))
            }
        }
    }
}

/// Lanczos' method for the largest eigenvalue of WᵀW or W Wᵀ.
///
/// The pointers are lent by the caller for the time of `solve` and hold what the dimensions say.
private struct Lanczos {
    typealias Memory = UnsafeMutablePointer<Double>
    let matrix: Memory
    let (rows, columns): (Int, Int)
    let tolerance: Double
    private static let mostSteps = 300

    init(_ matrix: Memory, _ rows: Int, _ columns: Int, _ tolerance: Double) {
        self.matrix = matrix
        (self.rows, self.columns) = (rows, columns)
        self.tolerance = tolerance
    }

    /// Writes the vectors and returns the value.
    func solve(left: Memory, right: Memory) throws -> Double {
        let isWide = columns > rows
        let (small, large) = (Swift.min(rows, columns), Swift.max(rows, columns))
        let most = Swift.min(small, Self.mostSteps)
        return try withUnsafeTemporaryAllocation(of: Double.self, capacity: most * small + small + large + 5 * most) { memory in
            guard let basis = memory.baseAddress else { throw TensorError.didNotConverge(operation: "spectral_norm") }
            let image = basis + most * small
            let next = image + large
            let tridiagonal = Tridiagonal(diagonal: next + small, beside: next + small + most, vector: next + small + 2 * most, pivots: next + small + 3 * most)
            let overlaps = next + small + 4 * most
            // A fixed start that no structured matrix is orthogonal to.
            let draws = RandomStream(seed: 0, purpose: .probing)
            for place in 0..<small { basis[place] = 0.5 + draws.uniform(at: UInt64(place)) * (place % 2 == 0 ? 1 : -1) }
            normalize(basis, small)
            var count = 0
            while true {
                let current = basis + count * small
                // image = W q, next = Wᵀ W q (the other way round for wide matrices).
                BLAS.apply(matrix, rows, columns, transposed: isWide, current, image)
                BLAS.apply(matrix, rows, columns, transposed: !isWide, image, next)
                let before = norm(next, small)
                tridiagonal.diagonal[count] = dot(current, next, small)
                count += 1
                var after = before
                // Twice is enough (Kahan and Parlett).
                for _ in 0..<2 {
                    BLAS.apply(basis, count, small, transposed: false, next, overlaps)
                    BLAS.apply(basis, count, small, transposed: true, overlaps, next, scale: -1, keeping: 1)
                    after = norm(next, small)
                    if after > 0.7 * before { break }
                }
                tridiagonal.beside[count - 1] = after
                let isSpent = after <= 1e-14 * before || before == 0
                guard count == most || isSpent || (count >= 4 && count % 3 == 1) else { extend(next, after, basis + count * small, small); continue }
                let eigenvalue = tridiagonal.largestEigenvalue(count)
                tridiagonal.eigenvector(count, eigenvalue)
                let residual = after * Swift.abs(tridiagonal.vector[count - 1])
                if isSpent || count == small || residual <= tolerance * eigenvalue { break }
                guard count < most else { throw TensorError.didNotConverge(operation: "spectral_norm") }
                extend(next, after, basis + count * small, small)
            }
            let vector = isWide ? left : right
            let other = isWide ? right : left
            BLAS.apply(basis, count, small, transposed: true, tridiagonal.vector, vector)
            normalize(vector, small)
            BLAS.apply(matrix, rows, columns, transposed: isWide, vector, other)
            let value = norm(other, large)
            if value > 0 { for place in 0..<large { other[place] /= value } }
            var top = 0
            for place in 1..<Swift.max(columns, 1) where Swift.abs(right[place]) > Swift.abs(right[top]) { top = place }
            if right[top] < 0 {
                for place in 0..<rows { left[place] = -left[place] }
                for place in 0..<columns { right[place] = -right[place] }
            }
            return value
        }
    }

    private func extend(_ next: Memory, _ norm: Double, _ target: Memory, _ count: Int) {
        for place in 0..<count { target[place] = next[place] / norm }
    }

    private func dot(_ a: Memory, _ b: Memory, _ count: Int) -> Double {
        var sum = 0.0
        for place in 0..<count { sum += a[place] * b[place] }
        return sum
    }

    private func norm(_ a: Memory, _ count: Int) -> Double { dot(a, a, count).squareRoot() }

    private func normalize(_ a: Memory, _ count: Int) {
        let length = norm(a, count)
        for place in 0..<count where length > 0 { a[place] /= length }
    }
}

/// A symmetric tridiagonal matrix with positive off-diagonal elements.
private struct Tridiagonal {
    typealias Memory = UnsafeMutablePointer<Double>
    let diagonal: Memory
    /// Element i stands beside diagonal elements i and i + 1.
    let beside: Memory
    let vector: Memory
    let pivots: Memory

    /// The largest eigenvalue of the leading `count` rows, by Laguerre's iteration from above: it falls monotonically.
    func largestEigenvalue(_ count: Int) -> Double {
        var value = -Double.infinity
        for i in 0..<count {
            value = Swift.max(value, diagonal[i] + (i > 0 ? beside[i - 1] : 0) + (i + 1 < count ? beside[i] : 0))
        }
        let n = Double(count)
        for _ in 0..<100 {
            // p = Π d_i with d_i = λ − α_i − β²/d_{i−1}: sums of the logarithmic derivatives.
            var (d, first, second) = (value - diagonal[0], 1.0, 0.0)
            guard d > 0 else { return value }
            var (slope, curvature) = (1 / d, 1 / (d * d))
            for i in 1..<Swift.max(count, 1) {
                let square = beside[i - 1] * beside[i - 1]
                let (inverse, oldFirst, oldSecond) = (1 / d, first, second)
                d = value - diagonal[i] - square * inverse
                guard d > 0 else { return value }
                first = 1 + square * oldFirst * inverse * inverse
                second = square * inverse * inverse * (oldSecond - 2 * oldFirst * oldFirst * inverse)
                let ratio = first / d
                slope += ratio
                curvature += ratio * ratio - second / d
            }
            let step = n / (slope + Swift.max(0, (n - 1) * (n * curvature - slope * slope)).squareRoot())
            let next = value - step
            guard step > 4e-16 * Swift.abs(value), next < value else { return next }
            value = next
        }
        return value
    }

    /// The eigenvector of the largest eigenvalue, of length 1, by inverse iteration just above it.
    func eigenvector(_ count: Int, _ eigenvalue: Double) {
        let shift = eigenvalue + 4e-16 * Swift.abs(eigenvalue)
        for i in 0..<count { vector[i] = 1 }
        for _ in 0..<3 {
            // (T − shift) x = y without pivoting: all pivots are negative.
            for i in 0..<count {
                var pivot = diagonal[i] - shift
                if i > 0 {
                    let factor = beside[i - 1] / pivots[i - 1]
                    pivot -= factor * beside[i - 1]
                    vector[i] -= factor * vector[i - 1]
                }
                let floor = 1e-16 * Swift.abs(eigenvalue) + Double.leastNormalMagnitude
                pivots[i] = pivot < -floor ? pivot : -floor
            }
            for i in stride(from: count - 1, through: 0, by: -1) {
                if i + 1 < count { vector[i] -= beside[i] * vector[i + 1] }
                vector[i] /= pivots[i]
            }
            var sum = 0.0
            for i in 0..<count { sum += vector[i] * vector[i] }
            let length = sum.squareRoot()
            for i in 0..<count { vector[i] = -vector[i] / length }
        }
    }
}
