internal import COpenBLAS

/// Vectors of one length, added one by one as the rows of a matrix, with the matrix's products.
///
/// The rows stand in pieces, so that adding one moves none. Values are copied in and out.
/// Belongs to one thread at a time.
public final class GrowingRows {
    /// The length of a row.
    public let width: Int
    /// f32 or f64.
    public let elementType: ElementType
    public private(set) var count = 0
    /// Of so many rows each, the last one perhaps partly filled.
    private var pieces: [TensorStorage] = []

    private static let rowsOfPiece = 8

    public init(width: Int, elementType: ElementType) {
        precondition(elementType != .bool, "rows of numbers")
        self.width = width
        self.elementType = elementType
    }

    private var rowBytes: Int { width * elementType.byteCount }

    /// Adds a vector times a factor.
    ///
    /// - Throws: `TensorError.outOfMemory`.
    public func append(_ vector: Tensor, times factor: Double = 1) throws {
        precondition(vector.count == width, "a row of the others' length")
        let place = count % Self.rowsOfPiece
        if place == 0 {
            let shape = [Self.rowsOfPiece, width]
            try TensorMemory.check(Self.rowsOfPiece * rowBytes, shape: shape)
            guard let piece = TensorStorage(byteCount: Self.rowsOfPiece * rowBytes) else {
                throw TensorError.outOfMemory(shape: shape, bytes: Self.rowsOfPiece * rowBytes, available: 0)
            }
            pieces.append(piece)
        }
        // Safe: the piece has room for `rowsOfPiece` rows, of which this is number `place`.
        let row = pieces[pieces.count - 1].address + place * rowBytes
        let vector = vector.converted(to: elementType)
        if elementType == .f32 {
            let target = row.bindMemory(to: Float.self, capacity: width)
            vector.withUnsafeElements(of: Float.self) { for index in $0.indices { target[index] = $0[index] * Float(factor) } }
        } else {
            let target = row.bindMemory(to: Double.self, capacity: width)
            vector.withUnsafeElements(of: Double.self) { for index in $0.indices { target[index] = $0[index] * factor } }
        }
        count += 1
    }

    /// A row, [width].
    public subscript(_ index: Int) -> Tensor {
        get throws {
            precondition(index >= 0 && index < count, "a row that is there")
            let row = pieces[index / Self.rowsOfPiece].address + index % Self.rowsOfPiece * rowBytes
            return try Tensor(shape: [width], elementType: elementType) { $0.copyMemory(from: row, byteCount: rowBytes) }
        }
    }

    /// How many rows of a piece are there.
    private func rows(_ piece: Int) -> Int { min(Self.rowsOfPiece, count - piece * Self.rowsOfPiece) }

    /// v − Qᵀ Q v for orthonormal rows Q, those from number `start` on, piece by piece from the last to the first: what is left is
    /// computed from what the pieces behind have left (modified Gram–Schmidt by blocks). Gives the coefficients that were taken out,
    /// one for each of these rows.
    public func takeOut(of vector: inout Tensor, from start: Int = 0) -> [Double] {
        precondition(vector.count == width && vector.elementType == elementType, "a vector like the rows")
        precondition(start >= 0 && start <= count, "rows that are there")
        guard BLAS.isReady, count > start else { return [] }
        var coefficients = [Double](repeating: 0, count: count - start)
        for piece in (start / Self.rowsOfPiece..<pieces.count).reversed() {
            let skipped = max(0, start - piece * Self.rowsOfPiece)
            let rows = rows(piece) - skipped
            let matrix = pieces[piece].address + skipped * rowBytes
            let first = piece * Self.rowsOfPiece + skipped - start
            vector.withUnsafeMutableBytes { bytes in
                guard let start = bytes.baseAddress else { return }
                let (m, n) = (Int32(rows), Int32(width))
                if elementType == .f32 {
                    var parts = [Float](repeating: 0, count: rows)
                    let (q, v) = (matrix.assumingMemoryBound(to: Float.self), start.assumingMemoryBound(to: Float.self))
                    cblas_sgemv(CblasRowMajor, CblasNoTrans, m, n, 1, q, n, v, 1, 0, &parts, 1)
                    cblas_sgemv(CblasRowMajor, CblasTrans, m, n, -1, q, n, parts, 1, 1, v, 1)
                    for row in 0..<rows { coefficients[first + row] = Double(parts[row]) }
                } else {
                    var parts = [Double](repeating: 0, count: rows)
                    let (q, v) = (matrix.assumingMemoryBound(to: Double.self), start.assumingMemoryBound(to: Double.self))
                    cblas_dgemv(CblasRowMajor, CblasNoTrans, m, n, 1, q, n, v, 1, 0, &parts, 1)
                    cblas_dgemv(CblasRowMajor, CblasTrans, m, n, -1, q, n, parts, 1, 1, v, 1)
                    for row in 0..<rows { coefficients[first + row] = parts[row] }
                }
            }
        }
        return coefficients
    }

    /// C Q of the first m rows for coefficients C, [k, m]: [k, width].
    public func combinations(_ coefficients: Tensor) throws -> Tensor {
        precondition(coefficients.rank == 2 && coefficients.shape[1] <= count, "a coefficient for each row")
        let (k, m) = (coefficients.shape[0], coefficients.shape[1])
        guard BLAS.isReady, k > 0, m > 0, width > 0 else { return try Tensor(zeros: [k, width], elementType: elementType) }
        var factors = coefficients.converted(to: elementType)
        // Safe: a piece holds `rows` rows of `width` numbers, the factors k · m numbers, the sum k · width.
        return try Tensor(shape: [k, width], elementType: elementType) { sum in
            factors.withUnsafeMutableBytes { bytes in
                guard let factors = bytes.baseAddress else { return }
                for piece in 0..<((m + Self.rowsOfPiece - 1) / Self.rowsOfPiece) {
                    let first = piece * Self.rowsOfPiece
                    BLAS.multiply(
                        elementType, m: k, n: width, k: min(Self.rowsOfPiece, m - first), factors + first * elementType.byteCount,
                        lda: m, pieces[piece].address, ldb: width, sum, ldc: width, addsTo: piece > 0)
                }
            }
        }
    }
}
