internal import CKernels

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
    /// Cost: about 15 products with W and as many with Wᵀ; the same bits for the same matrix, in compiled programs too.
    ///
    /// - Throws: `TensorError.wrongRank` for what is no matrix; `.didNotConverge` when the method did not.
    /// - Source: Golub & Van Loan, Matrix Computations, 4th ed., §10.1 and 10.3.
    public func largestSingularPair() throws -> LargestSingularPair {
        guard rank == 2 else { throw TensorError.wrongRank(operation: "spectral_norm", expected: "a matrix", shape) }
        let (m, n) = (shape[0], shape[1])
        guard m > 0, n > 0 else { throw TensorError.emptyReduction(operation: "spectral_norm", shape) }
        let matrix = converted(to: elementType.arithmetic)
        var value = 0.0
        var hasConverged = false
        let pair = try Tensor(shape: [m + n], elementType: matrix.elementType) { target in
            let work = UnsafeMutableRawPointer.allocate(byteCount: dyn_singular_pair_bytes(Int64(m), Int64(n)), alignment: 64)
            defer { work.deallocate() }
            matrix.withUnsafeBytes { source in
                hasConverged = dyn_singular_pair(matrix.elementType.code, source.baseAddress, matrix.singularShape, target, &value, work)
            }
        }
        guard hasConverged else { throw TensorError.didNotConverge(operation: "spectral_norm") }
        return LargestSingularPair(value: value, left: try pair.at([.range(start: 0, stop: m, step: 1)]), right: try pair.at([.range(start: m, stop: m + n, step: 1)]))
    }

    /// uᵀ W v of this matrix W [m, n] and a vector [m + n] of u and v, one behind the other.
    ///
    /// - Throws: `TensorError.wrongRank` for what is no matrix; `.shapesDoNotMultiply` for another number of elements.
    public func bilinearForm(_ pair: Tensor) throws -> Tensor {
        guard rank == 2 else { throw TensorError.wrongRank(operation: "spectral_norm", expected: "a matrix", shape) }
        guard pair.count == shape[0] + shape[1] else { throw TensorError.shapesDoNotMultiply(shape, pair.shape) }
        let matrix = converted(to: elementType.arithmetic)
        let vectors = pair.converted(to: matrix.elementType)
        let value = matrix.withUnsafeBytes { elements in
            vectors.withUnsafeBytes { dyn_bilinear_form(matrix.elementType.code, elements.baseAddress, matrix.singularShape, $0.baseAddress) }
        }
        return Tensor(scalar: value, elementType: matrix.elementType)
    }

    private var singularShape: dyn_singular_shape {
        dyn_singular_shape(rows: Int64(shape[0]), columns: Int64(shape[1]), row_stride: Int64(shape[1]), column_stride: 1)
    }
}
