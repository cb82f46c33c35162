internal import Glibc
internal import Tensors

/// Band Lanczos with full reorthogonalization: an orthonormal basis of the space that a symmetric operator makes of some
/// starting vectors, and the operator in it.
///
/// One starting vector gives Lanczos's tridiagonal matrix. With b of them eigenvalues of multiplicity up to b are found.
///
/// - Source: Ruhe, Implementation aspects of band Lanczos algorithms, 1979; Parlett, The Symmetric Eigenvalue Problem, ch. 13.
struct LanczosProcess {
    private let linear: any SymmetricOperator
    private let locked: KrylovBasis
    private(set) var basis: KrylovBasis
    /// For each vector that the operator was applied to, the coefficients of the image in the basis as it then was.
    private var columns: [[Double]] = []
    /// The largest image of a unit vector so far: what "zero" is measured by.
    private var scale = 0.0

    /// - Parameter without: orthonormal vectors whose span is left out.
    init(_ linear: any SymmetricOperator, without: [Tensor] = []) throws {
        self.linear = linear
        basis = KrylovBasis(dimension: linear.dimension, elementType: linear.elementType)
        var locked = KrylovBasis(dimension: linear.dimension, elementType: linear.elementType)
        for vector in without { try locked.append(vector) }
        self.locked = locked
    }

    /// How many vectors the operator was applied to.
    var processed: Int { columns.count }
    /// How many vectors the space can hold.
    var room: Int { linear.dimension - locked.count }
    var isExhausted: Bool { processed == basis.count }

    private var roundoff: Double { linear.elementType == .f32 ? 1e-6 : 1e-13 }

    /// Adds a starting vector; false where it lies in the span of what is there.
    mutating func start(with vector: Tensor) throws -> Bool {
        var vector = vector.converted(to: linear.elementType)
        let before = vector.euclideanLength
        guard before > 0, before.isFinite, basis.count < room else { return false }
        var norm = before
        for _ in 0..<3 {
            if locked.count > 0 { _ = locked.takeOut(of: &vector) }
            norm = basis.takeOut(of: &vector)
        }
        guard norm > 1e-4 * before else { return false }
        try basis.append(vector, times: 1 / norm)
        return true
    }

    /// Applies the operator to the next vector of the basis, which may add one; false where none is left.
    mutating func step() throws -> Bool {
        guard !isExhausted else { return false }
        var image = try linear.apply(basis[processed])
        let size = image.euclideanLength
        guard size.isFinite else {
            throw AnalysisError.degenerate(
                what: "the spectrum", reason: "a product of the operator is not finite", remedy: "")
        }
        scale = max(scale, size)
        var coefficients = [Double](repeating: 0, count: basis.count)
        var norm = size
        // But for rounding the image lies in the band: what that holds goes first, at little cost. Then once more against all is
        // enough, unless it takes away much as well (Daniel, Gragg, Kaufman & Stewart 1976).
        let band = max(0, 2 * processed - basis.count)
        let inBand = basis.project(&image, from: band)
        for (place, part) in inBand.coefficients.enumerated() { coefficients[band + place] = part }
        norm = inBand.norm
        for _ in 0..<4 where norm > scale * roundoff {
            let before = norm
            let found = project(&image)
            for (place, part) in found.coefficients.enumerated() { coefficients[place] += part }
            norm = found.norm
            if norm > 0.7 * before { break }
        }
        if norm > scale * roundoff, basis.count < room {
            try basis.append(image, times: 1 / norm)
            coefficients.append(norm)
        }
        columns.append(coefficients)
        return true
    }

    private func project(_ vector: inout Tensor) -> (coefficients: [Double], norm: Double) {
        if locked.count > 0 { _ = locked.takeOut(of: &vector) }
        return basis.project(&vector)
    }

    /// The operator in the basis of the vectors that were processed: tridiagonal with one starting vector, [m, m].
    var projected: Tensor {
        let m = processed
        var entries = [Double](repeating: 0, count: m * m)
        for (j, column) in columns.enumerated() {
            for (i, value) in column.enumerated() where i < m {
                entries[i * m + j] += value / 2
                entries[j * m + i] += value / 2
            }
        }
        return Tensor(entries, shape: [m, m])
    }

    /// ‖A u − θ u‖ for u = Σ c_j q_j with eigenvalue θ of the projected operator: the part outside the span.
    func residual(_ coefficients: [Double]) -> Double {
        var outside = [Double](repeating: 0, count: basis.count - processed)
        for (j, column) in columns.enumerated() {
            for i in processed..<max(processed, column.count) { outside[i - processed] += column[i] * coefficients[j] }
        }
        return outside.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    static func dot(_ a: Tensor, _ b: Tensor) throws -> Double { try a.product(b).scalar ?? .nan }
}
