public import Diagnostics
internal import Glibc
public import Tensors

/// t-distributed stochastic neighbor embedding (van der Maaten & Hinton 2008): a picture of points in which neighborhoods of about
/// `perplexity` points stay together.
///
/// Exact sums over all pairs, on all threads; the start is the first principal components, scaled down, so that the picture keeps the
/// cloud's large shape (Kobak & Berens 2019). Early exaggeration 12 for 250 steps, momentum 0.5 then 0.8, gains, and a learning
/// rate of n/48, at least 50, as in scikit-learn.
public struct TSNE: Sendable {
    /// [n, dimension].
    public let embedding: Tensor
    /// The Kullback–Leibler divergence that is left.
    public let divergence: Double

    /// O(n² · iterations).
    ///
    /// - Parameter perplexity: at least 1, less than n/3.
    /// - Throws: `AnalysisError`; `Interrupted`.
    public init(
        _ x: Tensor, dimension: Int = 2, perplexity: Double = 30, iterations: Int = 1000, seed: UInt64 = 0,
        in context: WorkContext = WorkContext()
    ) throws {
        let points = try Points(x, what: "t-SNE", least: 4)
        let n = points.count
        guard dimension >= 1, dimension <= 8 else { throw AnalysisError.badArgument("d", value: Double(dimension), expected: "1 … 8") }
        guard perplexity >= 1, perplexity * 3 <= Double(n - 1) else {
            throw AnalysisError.badArgument(
                "perplexity", value: perplexity, expected: "1 … \(NumberText.significant(Double(n - 1) / 3, digits: 4)) for \(n) points")
        }
        guard iterations >= 1 else { throw AnalysisError.badArgument("iterations", value: Double(iterations), expected: "at least 1") }
        guard n <= 30_000 else { throw AnalysisError.badArgument("n", value: Double(n), expected: "at most 30 000 points") }
        let bonds = try Self.bonds(points, perplexity: perplexity, context)
        var y = Self.start(points, dimension: dimension, seed: seed)
        var speed = [Double](repeating: 0, count: n * dimension)
        var gains = [Double](repeating: 1, count: n * dimension)
        let rate = max(Double(n) / 48, 50)
        let early = min(250, iterations / 2)
        for iteration in 0..<iterations {
            try context.cancellation.check()
            let exaggeration = iteration < early ? 12.0 : 1
            let gradient = try Self.gradient(y, dimension: dimension, bonds, exaggeration: exaggeration, threads: context.threads)
            let momentum = iteration < early ? 0.5 : 0.8
            for index in y.indices {
                gains[index] = max(0.01, (gradient[index] > 0) == (speed[index] > 0) ? gains[index] * 0.8 : gains[index] + 0.2)
                speed[index] = momentum * speed[index] - rate * gains[index] * gradient[index]
                y[index] += speed[index]
            }
            if iteration % 50 == 49 {
                context.progress?(ProgressReport(label: "tsne", completed: iteration + 1, total: iterations, unit: "steps", seconds: 0))
            }
        }
        let centered = Points(count: n, dimension: dimension, values: y).centered
        embedding = centered.tensor
        divergence = Self.divergence(centered.values, dimension: dimension, bonds)
    }

    /// Symmetric shares of the nearest 3·perplexity neighbors, as sparse rows.
    private struct Bonds: Sendable {
        let starts: [Int]
        let neighbors: [Int]
        let shares: [Double]
        var count: Int { starts.count - 1 }
    }

    private static func bonds(_ points: Points, perplexity: Double, _ context: WorkContext) throws -> Bonds {
        let n = points.count
        let near = try NearestNeighbors(points, k: min(n - 1, Int((3 * perplexity).rounded(.up))), in: context)
        try context.cancellation.check()
        // An entry of a dictionary takes its key and value, and about as much again that is free; an entry stands in two rows.
        try TensorMemory.checkRoom(for: "the neighbors of \(n) points", n, near.k, 8)
        var rows = [[Int: Double]](repeating: [:], count: n)
        for point in 0..<n {
            let squares = near.distances(of: point).map { $0 * $0 }
            let shares = conditional(squares, perplexity: perplexity)
            for (neighbor, share) in zip(near.neighbors(of: point), shares) {
                rows[point][neighbor, default: 0] += share / Double(2 * n)
                rows[neighbor][point, default: 0] += share / Double(2 * n)
            }
        }
        var starts = [0]
        var neighbors: [Int] = []
        var shares: [Double] = []
        for row in rows {
            for (neighbor, share) in row.sorted(by: { $0.key < $1.key }) {
                neighbors.append(neighbor)
                shares.append(share)
            }
            starts.append(neighbors.count)
        }
        return Bonds(starts: starts, neighbors: neighbors, shares: shares)
    }

    /// exp(−β d²) normalised, with β such that the entropy is ln perplexity.
    private static func conditional(_ squares: [Double], perplexity: Double) -> [Double] {
        let least = squares.min() ?? 0
        let scale = Moments.mean(squares.map { $0 - least })
        // Equally far, each counts as much; so it does where the differences are nothing beside rounding.
        guard scale > 1e-300 else { return squares.map { _ in 1 / Double(squares.count) } }
        var (low, high, beta) = (0.0, Double.infinity, 1 / scale)
        var weights = squares
        for _ in 0..<100 {
            weights = squares.map { exp(-($0 - least) * beta) }
            let sum = weights.reduce(0, +)
            let entropy = log(sum) + beta * zip(weights, squares).reduce(0) { $0 + $1.0 * ($1.1 - least) } / sum
            if abs(entropy - log(perplexity)) < 1e-6 { break }
            if entropy > log(perplexity) {
                low = beta
                beta = high.isFinite ? (low + high) / 2 : beta * 2
            } else {
                high = beta
                beta = (low + high) / 2
            }
        }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }

    /// The first principal components with standard deviation 1e-4, and a little noise so that no two points coincide.
    private static func start(_ points: Points, dimension: Int, seed: UInt64) -> [Double] {
        let draws = RandomStream(seed: seed, purpose: .embedding)
        let n = points.count
        let axes = min(dimension, min(n - 1, points.dimension))
        let scores = (try? PrincipalComponents(points.tensor, k: axes).scores.doubles) ?? []
        let deviation = scores.isEmpty ? 1 : max(Moments.meanAndVariance(stride(from: 0, to: scores.count, by: axes).map { scores[$0] }).variance.squareRoot(), 1e-300)
        return (0..<n * dimension).map { index in
            let (row, axis) = (index / dimension, index % dimension)
            let place = axis < axes && !scores.isEmpty ? scores[row * axes + axis] / deviation * 1e-4 : 0
            return place + 1e-6 * draws.normal(at: UInt64(index))
        }
    }

    /// 4 Σ (e p − q) (y_i − y_j)/(1 + ‖y_i − y_j‖²): attraction along the bonds, repulsion of all pairs.
    private static func gradient(
        _ y: [Double], dimension d: Int, _ bonds: Bonds, exaggeration: Double, threads: Int
    ) throws -> [Double] {
        let n = bonds.count
        let rows = Rows(count: n, width: d + 1)
        // Axis by axis, so that a row's distances are passes over contiguous numbers.
        var axes = [Double](repeating: 0, count: n * d)
        for row in 0..<n { for axis in 0..<d { axes[axis * n + row] = y[row * d + axis] } }
        let columns = axes
        try Parallel.forEach((n + 63) / 64, threads: threads) { block in
            columns.withUnsafeBufferPointer { columns in
                withUnsafeTemporaryAllocation(of: Double.self, capacity: n) { kernel in
                    for i in block * 64..<min(n, block * 64 + 64) {
                        for j in 0..<n { kernel[j] = 1 }
                        for axis in 0..<d {
                            let own = columns[axis * n + i]
                            for j in 0..<n {
                                let difference = columns[axis * n + j] - own
                                kernel[j] += difference * difference
                            }
                        }
                        for j in 0..<n { kernel[j] = 1 / kernel[j] }
                        kernel[i] = 0
                        rows.set(i, d, sum(n) { kernel[$0] })
                        for axis in 0..<d {
                            let own = columns[axis * n + i]
                            rows.set(i, axis, sum(n) { kernel[$0] * kernel[$0] * (own - columns[axis * n + $0]) })
                        }
                    }
                }
            }
        }
        var whole = 0.0
        for row in 0..<n { whole += rows[row, d] }
        var gradient = [Double](repeating: 0, count: n * d)
        for i in 0..<n {
            for axis in 0..<d { gradient[i * d + axis] = -4 * rows[i, axis] / whole }
            for bond in bonds.starts[i]..<bonds.starts[i + 1] {
                let j = bonds.neighbors[bond]
                var square = 0.0
                for axis in 0..<d {
                    let difference = y[i * d + axis] - y[j * d + axis]
                    square += difference * difference
                }
                let factor = 4 * exaggeration * bonds.shares[bond] / (1 + square)
                for axis in 0..<d { gradient[i * d + axis] += factor * (y[i * d + axis] - y[j * d + axis]) }
            }
        }
        return gradient
    }

    /// A sum in eight interleaved parts, which vector instructions can follow, joined in one order.
    @inline(__always)
    private static func sum(_ count: Int, _ term: (Int) -> Double) -> Double {
        var parts = SIMD8<Double>(repeating: 0)
        var index = 0
        while index + 8 <= count {
            parts += SIMD8(
                term(index), term(index + 1), term(index + 2), term(index + 3), term(index + 4), term(index + 5), term(index + 6), term(index + 7))
            index += 8
        }
        var total = ((parts[0] + parts[1]) + (parts[2] + parts[3])) + ((parts[4] + parts[5]) + (parts[6] + parts[7]))
        while index < count {
            total += term(index)
            index += 1
        }
        return total
    }

    private static func divergence(_ y: [Double], dimension d: Int, _ bonds: Bonds) -> Double {
        let points = Points(count: bonds.count, dimension: d, values: y)
        var whole = 0.0
        for i in 0..<bonds.count { for j in 0..<bonds.count where i != j { whole += 1 / (1 + points.squaredDistance(i, j)) } }
        var sum = 0.0
        for i in 0..<bonds.count {
            for bond in bonds.starts[i]..<bonds.starts[i + 1] where bonds.shares[bond] > 0 {
                let q = 1 / (1 + points.squaredDistance(i, bonds.neighbors[bond])) / whole
                sum += bonds.shares[bond] * log(bonds.shares[bond] / q)
            }
        }
        return sum
    }

    /// Numbers for each point, written by whichever thread has it.
    private final class Rows: @unchecked Sendable {
        // Each row is written by one thread, through storage that is never resized.
        private let storage: UnsafeMutableBufferPointer<Double>
        private let width: Int

        init(count: Int, width: Int) {
            self.width = width
            storage = .allocate(capacity: count * width)
            storage.initialize(repeating: 0)
        }

        deinit { storage.deallocate() }
        func set(_ row: Int, _ column: Int, _ value: Double) { storage[row * width + column] = value }
        subscript(row: Int, column: Int) -> Double { storage[row * width + column] }
    }
}
