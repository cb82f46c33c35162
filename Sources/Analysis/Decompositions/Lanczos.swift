public import Diagnostics
internal import Glibc
public import Tensors

/// Eigenvalues at an end of the spectrum of a symmetric operator, by Lanczos's method with full reorthogonalization.
///
/// With one starting vector an eigenvalue of higher multiplicity is found once, as long as the space has not been
/// exhausted; `block` vectors find `block` copies.
public struct Lanczos: Sendable {
    /// Which eigenvalues are sought.
    public enum End: String, Sendable, CaseIterable {
        /// The largest, descending.
        case largest
        /// The smallest, ascending.
        case smallest
        /// The largest in magnitude, descending by magnitude.
        case magnitude
    }

    /// In the order that `End` says.
    public let values: [Double]
    /// Unit eigenvectors as rows, [k, n]; in each, the entry of largest magnitude is positive.
    public let vectors: Tensor
    /// ‖A v − λ v‖ of each: an eigenvalue of A lies no farther from λ.
    public let residuals: [Double]
    /// How many products with the operator it took.
    public let products: Int

    /// - Parameters:
    ///   - count: how many eigenvalues, at most the operator's order less the directions left out.
    ///   - block: how many starting vectors.
    ///   - start: the first starting vector, with a part along every eigenvector sought; nil for a random one.
    ///   - without: orthonormal vectors whose span is left out.
    ///   - tolerance: of the residuals, relative to the largest eigenvalue in magnitude.
    ///   - most: the most products; the best vectors by then are given.
    /// - Throws: `AnalysisError` for a count out of range, or an operator that is not finite.
    public init(
        _ linear: some SymmetricOperator, count: Int, end: End = .largest, block: Int = 1, start: Tensor? = nil,
        without: [Tensor] = [], tolerance: Double = 1e-7, most: Int = 600, seed: UInt64 = 0,
        in context: WorkContext = WorkContext()
    ) throws {
        let room = linear.dimension - without.count
        guard count >= 1, count <= room else {
            throw AnalysisError.badArgument("k", value: Double(count), expected: "1 … \(room), the dimension")
        }
        guard block >= 1, block <= room else {
            throw AnalysisError.badArgument("block", value: Double(block), expected: "1 … \(room), the dimension")
        }
        var process = try LanczosProcess(linear, without: without)
        var draws: UInt64 = 0
        func random() throws -> Tensor {
            defer { draws += 1 }
            return try RandomStream(seed: seed, purpose: .probing, step: draws).normals(shape: [linear.dimension])
        }
        if let start { _ = try process.start(with: start) }
        while process.basis.count < block, draws < 8 + UInt64(block) { _ = try process.start(with: random()) }
        var best = RitzPairs(values: [], coefficients: [], residuals: [])
        var lastStart = 0
        let limit = min(room, max(most, count))
        let began = ProgressClock.now
        while process.processed < limit {
            try context.cancellation.check()
            if process.isExhausted {
                // An invariant subspace: what lies outside may hold more of the spectrum.
                lastStart = process.processed
                var isFound = false
                for _ in 0..<8 where !isFound { isFound = try process.start(with: random()) }
                guard isFound else { break }
            }
            _ = try process.step()
            let m = process.processed
            context.progress?(ProgressReport(
                label: "eigenvalues", completed: m, total: limit, unit: "products", seconds: ProgressClock.now - began))
            guard m >= count, m == limit || (m % max(2, m / 16) == 0 && m - lastStart >= min(8, room - lastStart)) else { continue }
            best = try RitzPairs(process, count: count, end: end)
            let bound = tolerance * max(best.largestMagnitude, .leastNormalMagnitude)
            if best.residuals.allSatisfy({ $0 <= bound }) { break }
        }
        if best.values.count < min(count, process.processed) { best = try RitzPairs(process, count: count, end: end) }
        values = best.values
        residuals = best.residuals
        products = process.processed
        vectors = try best.vectors(process.basis)
    }
}

/// Approximate eigenpairs from a Lanczos process.
struct RitzPairs {
    let values: [Double]
    /// Of each vector in the basis.
    let coefficients: [[Double]]
    let residuals: [Double]
    private(set) var largestMagnitude = 0.0

    init(values: [Double], coefficients: [[Double]], residuals: [Double]) {
        self.values = values
        self.coefficients = coefficients
        self.residuals = residuals
    }

    init(_ process: LanczosProcess, count: Int, end: Lanczos.End) throws {
        let m = process.processed
        let (values, vectors) = try process.projected.eigh()
        let (eigenvalues, entries) = (values.doubles, vectors.doubles)
        let order: [Int] = switch end {
        case .largest: (0..<m).reversed()
        case .smallest: Array(0..<m)
        case .magnitude: (0..<m).sorted { (-abs(eigenvalues[$0]), $0) < (-abs(eigenvalues[$1]), $1) }
        }
        let kept = order.prefix(count)
        let columns = kept.map { column in (0..<m).map { entries[$0 * m + column] } }
        self.values = kept.map { eigenvalues[$0] }
        coefficients = columns
        residuals = columns.map { process.residual($0) }
        largestMagnitude = eigenvalues.reduce(0) { max($0, abs($1)) }
    }

    /// Rows of norm 1 with the entry of largest magnitude positive, [k, n] of f64.
    func vectors(_ basis: KrylovBasis) throws -> Tensor {
        guard let m = coefficients.first?.count else { return try Tensor(zeros: [0, basis.dimension]) }
        var rows = try basis.combinations(Tensor(coefficients.flatMap { $0 }, shape: [coefficients.count, m])).converted(to: .f64)
        let n = basis.dimension
        rows.withUnsafeMutableElements(of: Double.self) { entries in
            for first in stride(from: 0, to: entries.count, by: max(n, 1)) {
                Self.normalize(UnsafeMutableBufferPointer(rebasing: entries[first..<(first + n)]))
            }
        }
        return rows
    }

    /// To norm 1, the entry of largest magnitude positive; of such as are alike but for rounding the first decides.
    private static func normalize(_ row: UnsafeMutableBufferPointer<Double>) {
        typealias Lanes = SIMD8<Double>
        guard let start = row.baseAddress else { return }
        var largest = Lanes()
        var square = Lanes()
        let whole = row.count / Lanes.scalarCount * Lanes.scalarCount
        for index in stride(from: 0, to: whole, by: Lanes.scalarCount) {
            let entries = UnsafeRawPointer(start + index).loadUnaligned(as: Lanes.self)
            square += entries * entries
            largest = pointwiseMax(largest, pointwiseMax(entries, -entries))
        }
        var (magnitude, sum) = (largest.max(), square.sum())
        for entry in row[whole...] {
            sum += entry * entry
            magnitude = max(magnitude, abs(entry))
        }
        let decisive = row.first { abs($0) >= magnitude * (1 - 1e-12) } ?? 1
        let factor = (decisive < 0 ? -1 : 1) / max(sum.squareRoot(), .leastNormalMagnitude)
        for index in row.indices { row[index] *= factor }
    }
}

/// Seconds that only grow.
enum ProgressClock {
    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
