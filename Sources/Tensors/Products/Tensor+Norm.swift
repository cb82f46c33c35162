internal import COpenBLAS
internal import Glibc

/// Which length of a vector, or size of a matrix, a norm measures.
public enum NormOrder: Sendable, Hashable {
    /// √Σ|x|²: of all elements, whatever the rank.
    case euclidean
    /// (Σ|x|ᵖ)^(1/p) of vectors; p = 0 counts what is not 0, ±∞ take the largest and smallest magnitude.
    case power(Double)
    /// The sum of a matrix' singular values.
    case nuclear
    /// The largest singular value of a matrix.
    case spectral
}

extension Tensor {
    /// A norm of all elements, or of the vectors along an axis.
    public func norm(_ order: NormOrder = .euclidean, axis: Int? = nil, keepingDimensions: Bool = false) throws -> Tensor {
        let axes = axis.map { [$0] }
        switch order {
        case .euclidean:
            let squares = try unary(.square).sum(axes: axes, keepingDimensions: keepingDimensions).unary(.sqrt)
            // Squares that leave the range of numbers: once more, scaled by the largest magnitude.
            if count > 0, squares.doubles.contains(where: { $0.isInfinite || ($0 < 1e-140 && $0 >= 0) }) {
                return try scaledEuclideanNorm(axes: axes, keepingDimensions: keepingDimensions)
            }
            return squares
        case .power(let p) where p.isInfinite:
            return try unary(.abs).reduced(p > 0 ? .maximum : .minimum, axes: axes, keepingDimensions: keepingDimensions)
        case .power(0):
            return try Tensor.binary(.notEqual, self, Tensor(scalar: 0)).sum(axes: axes, keepingDimensions: keepingDimensions)
        case .power(let p):
            guard p.isFinite else {
                throw TensorError.invalidArgument(operation: "norm", name: "order", value: p, expected: "a number")
            }
            let sum = try Tensor.binary(.power, unary(.abs), Tensor(scalar: p))
                .sum(axes: axes, keepingDimensions: keepingDimensions)
            return try Tensor.binary(.power, sum, Tensor(scalar: 1 / p))
        case .nuclear:
            return try singularValues().sum()
        case .spectral:
            return try singularValues().maximum()
        }
    }

    /// √Σ|x|² of all elements, in one pass over them.
    public var euclideanLength: Double {
        guard BLAS.isReady, elementType != .bool, count > 0, count <= Int(Int32.max) else { return (try? norm().scalar) ?? 0 }
        let square = elementType == .f32
            ? withUnsafeElements(of: Float.self) { Double(cblas_sdot(Int32(count), $0.baseAddress, 1, $0.baseAddress, 1)) }
            : withUnsafeElements(of: Double.self) { cblas_ddot(Int32(count), $0.baseAddress, 1, $0.baseAddress, 1) }
        // Squares near the ends of the range of numbers have lost digits, or themselves.
        let range = elementType == .f32 ? 1e-25...1e38 : 1e-280...1e300
        return range.contains(square) ? square.squareRoot() : (try? norm().scalar) ?? .nan
    }

    private func scaledEuclideanNorm(axes: [Int]?, keepingDimensions: Bool) throws -> Tensor {
        let largest = try unary(.abs).maximum(axes: axes, keepingDimensions: true)
        // All 0, or an infinity or NaN: the scale is 1 and the plain sum is right.
        let isUsable = try Tensor.binary(
            .logicalAnd, Tensor.binary(.greater, largest, Tensor(scalar: 0)), largest.unary(.isFinite))
        let scale = try Tensor.select(isUsable, largest, Tensor(scalar: 1))
        let sum = try Tensor.binary(.divide, self, scale).unary(.square).sum(axes: axes, keepingDimensions: keepingDimensions)
        return try Tensor.binary(.multiply, sum.unary(.sqrt), scale.reshaped(sum.shape))
    }

    /// The sum of the elements on a diagonal of the last two axes.
    public func trace(offset: Int = 0) throws -> Tensor {
        guard rank >= 2 else { throw TensorError.wrongRank(operation: "trace", expected: "a matrix", shape) }
        return try diagonal(offset: offset).sum(axes: [-1])
    }

    /// A diagonal of the last two axes, which it replaces; above the main one for a positive offset.
    public func diagonal(offset: Int = 0) throws -> Tensor {
        guard rank >= 2 else { throw TensorError.wrongRank(operation: "diag", expected: "a matrix", shape) }
        let (rows, columns) = (shape[rank - 2], shape[rank - 1])
        let firstRow = offset < 0 ? min(rows, offset == .min ? rows : -offset) : 0
        let firstColumn = offset > 0 ? min(columns, offset) : 0
        let extent = max(0, min(rows - firstRow, columns - firstColumn))
        let flat = try reshaped(Array(shape.dropLast(2)) + [rows * columns])
        let start = firstRow * columns + firstColumn
        return try flat.at([
            .ellipsis, .list((0..<extent).map { start + $0 * (columns + 1) }),
        ])
    }

    /// A matrix of zeros with this vector on a diagonal.
    public func diagonalMatrix(offset: Int = 0) throws -> Tensor {
        guard rank == 1 else { throw TensorError.wrongRank(operation: "diag", expected: "a vector", shape) }
        let (order, overflow) = count.addingReportingOverflow(Int(clamping: offset.magnitude))
        guard !overflow else { throw TensorError.impossibleShape([count]) }
        let zeros = try Tensor(zeros: [order, order], elementType: elementType)
        if count == 0 { return zeros }
        let start = offset >= 0 ? offset : -offset * order
        return try zeros.raveled.replacing([.list((0..<count).map { start + $0 * (order + 1) })], with: self)
            .reshaped([order, order])
    }
}
