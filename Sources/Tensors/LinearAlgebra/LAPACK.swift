internal import CLapacke
internal import COpenBLAS

/// The routines of LAPACK that are used, for one precision. Matrices are row-major; a result is LAPACK's `info`.
protocol LAPACKNumber: BinaryFloatingPoint, TensorElement {
    typealias Memory = UnsafeMutablePointer<Self>
    static func gesdd(_ job: CChar, _ m: Int32, _ n: Int32, _ a: Memory, _ s: Memory, _ u: Memory?, _ ldu: Int32, _ vt: Memory?, _ ldvt: Int32) -> Int32
    static func gesvd(_ job: CChar, _ m: Int32, _ n: Int32, _ a: Memory, _ s: Memory, _ u: Memory?, _ ldu: Int32, _ vt: Memory?, _ ldvt: Int32, _ superdiagonal: Memory) -> Int32
    static func syevd(_ job: CChar, _ n: Int32, _ a: Memory, _ values: Memory) -> Int32
    /// The same with the matrix and its vectors by columns: the upper triangle, row by row, is the lower one by columns.
    static func syevdColumns(_ n: Int32, _ a: Memory, _ values: Memory) -> Int32
    /// The upper triangle of A Aᵀ, or of AᵀA, of a row-major matrix whose rows are `lda` long.
    static func syrk(_ ofColumns: Bool, _ n: Int32, _ k: Int32, _ a: UnsafePointer<Self>, _ lda: Int32, _ c: Memory)
    static func geev(_ n: Int32, _ a: Memory, _ real: Memory, _ imaginary: Memory, _ vectors: Memory) -> Int32
    static func geqrf(_ m: Int32, _ n: Int32, _ a: Memory, _ lda: Int32, _ tau: Memory) -> Int32
    static func orgqr(_ m: Int32, _ n: Int32, _ k: Int32, _ a: Memory, _ lda: Int32, _ tau: Memory) -> Int32
    static func potrf(_ n: Int32, _ a: Memory) -> Int32
    static func gesv(_ n: Int32, _ rightSides: Int32, _ a: Memory, _ pivots: UnsafeMutablePointer<Int32>, _ b: Memory) -> Int32
    static func getrf(_ m: Int32, _ n: Int32, _ a: Memory, _ pivots: UnsafeMutablePointer<Int32>) -> Int32
    static func getri(_ n: Int32, _ a: Memory, _ pivots: UnsafePointer<Int32>) -> Int32
    static func gelsd(_ m: Int32, _ n: Int32, _ rightSides: Int32, _ a: Memory, _ b: Memory, _ s: Memory, _ rcond: Self, _ rank: UnsafeMutablePointer<Int32>) -> Int32
    /// Within what share of the largest magnitude two numbers count as one, where rounding must not decide.
    static var tieTolerance: Self { get }
}

private let rows = LAPACK_ROW_MAJOR
private let lower = CChar(UInt8(ascii: "L"))

extension Double: LAPACKNumber {
    static var tieTolerance: Double { 1e-8 }

    static func gesdd(_ job: CChar, _ m: Int32, _ n: Int32, _ a: Memory, _ s: Memory, _ u: Memory?, _ ldu: Int32, _ vt: Memory?, _ ldvt: Int32) -> Int32 {
        LAPACKE_dgesdd(rows, job, m, n, a, n, s, u, ldu, vt, ldvt)
    }

    static func gesvd(_ job: CChar, _ m: Int32, _ n: Int32, _ a: Memory, _ s: Memory, _ u: Memory?, _ ldu: Int32, _ vt: Memory?, _ ldvt: Int32, _ superdiagonal: Memory) -> Int32 {
        LAPACKE_dgesvd(rows, job, job, m, n, a, n, s, u, ldu, vt, ldvt, superdiagonal)
    }

    static func syevd(_ job: CChar, _ n: Int32, _ a: Memory, _ values: Memory) -> Int32 {
        LAPACKE_dsyevd(rows, job, lower, n, a, n, values)
    }

    static func syevdColumns(_ n: Int32, _ a: Memory, _ values: Memory) -> Int32 {
        LAPACKE_dsyevd(LAPACK_COL_MAJOR, CChar(UInt8(ascii: "V")), lower, n, a, n, values)
    }

    static func syrk(_ ofColumns: Bool, _ n: Int32, _ k: Int32, _ a: UnsafePointer<Double>, _ lda: Int32, _ c: Memory) {
        cblas_dsyrk(CblasRowMajor, CblasUpper, ofColumns ? CblasTrans : CblasNoTrans, n, k, 1, a, lda, 0, c, n)
    }

    static func geev(_ n: Int32, _ a: Memory, _ real: Memory, _ imaginary: Memory, _ vectors: Memory) -> Int32 {
        LAPACKE_dgeev(rows, CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: "V")), n, a, n, real, imaginary, nil, n, vectors, n)
    }

    static func geqrf(_ m: Int32, _ n: Int32, _ a: Memory, _ lda: Int32, _ tau: Memory) -> Int32 {
        LAPACKE_dgeqrf(rows, m, n, a, lda, tau)
    }

    static func orgqr(_ m: Int32, _ n: Int32, _ k: Int32, _ a: Memory, _ lda: Int32, _ tau: Memory) -> Int32 {
        LAPACKE_dorgqr(rows, m, n, k, a, lda, tau)
    }

    static func potrf(_ n: Int32, _ a: Memory) -> Int32 { LAPACKE_dpotrf(rows, lower, n, a, n) }

    static func gesv(_ n: Int32, _ rightSides: Int32, _ a: Memory, _ pivots: UnsafeMutablePointer<Int32>, _ b: Memory) -> Int32 {
        LAPACKE_dgesv(rows, n, rightSides, a, n, pivots, b, rightSides)
    }

    static func getrf(_ m: Int32, _ n: Int32, _ a: Memory, _ pivots: UnsafeMutablePointer<Int32>) -> Int32 {
        LAPACKE_dgetrf(rows, m, n, a, n, pivots)
    }

    static func getri(_ n: Int32, _ a: Memory, _ pivots: UnsafePointer<Int32>) -> Int32 {
        LAPACKE_dgetri(rows, n, a, n, pivots)
    }

    static func gelsd(_ m: Int32, _ n: Int32, _ rightSides: Int32, _ a: Memory, _ b: Memory, _ s: Memory, _ rcond: Double, _ rank: UnsafeMutablePointer<Int32>) -> Int32 {
        LAPACKE_dgelsd(rows, m, n, rightSides, a, n, b, rightSides, s, rcond, rank)
    }
}

extension Float: LAPACKNumber {
    static var tieTolerance: Float { 1e-4 }

    static func gesdd(_ job: CChar, _ m: Int32, _ n: Int32, _ a: Memory, _ s: Memory, _ u: Memory?, _ ldu: Int32, _ vt: Memory?, _ ldvt: Int32) -> Int32 {
        LAPACKE_sgesdd(rows, job, m, n, a, n, s, u, ldu, vt, ldvt)
    }

    static func gesvd(_ job: CChar, _ m: Int32, _ n: Int32, _ a: Memory, _ s: Memory, _ u: Memory?, _ ldu: Int32, _ vt: Memory?, _ ldvt: Int32, _ superdiagonal: Memory) -> Int32 {
        LAPACKE_sgesvd(rows, job, job, m, n, a, n, s, u, ldu, vt, ldvt, superdiagonal)
    }

    static func syevd(_ job: CChar, _ n: Int32, _ a: Memory, _ values: Memory) -> Int32 {
        LAPACKE_ssyevd(rows, job, lower, n, a, n, values)
    }

    static func syevdColumns(_ n: Int32, _ a: Memory, _ values: Memory) -> Int32 {
        LAPACKE_ssyevd(LAPACK_COL_MAJOR, CChar(UInt8(ascii: "V")), lower, n, a, n, values)
    }

    static func syrk(_ ofColumns: Bool, _ n: Int32, _ k: Int32, _ a: UnsafePointer<Float>, _ lda: Int32, _ c: Memory) {
        cblas_ssyrk(CblasRowMajor, CblasUpper, ofColumns ? CblasTrans : CblasNoTrans, n, k, 1, a, lda, 0, c, n)
    }

    static func geev(_ n: Int32, _ a: Memory, _ real: Memory, _ imaginary: Memory, _ vectors: Memory) -> Int32 {
        LAPACKE_sgeev(rows, CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: "V")), n, a, n, real, imaginary, nil, n, vectors, n)
    }

    static func geqrf(_ m: Int32, _ n: Int32, _ a: Memory, _ lda: Int32, _ tau: Memory) -> Int32 {
        LAPACKE_sgeqrf(rows, m, n, a, lda, tau)
    }

    static func orgqr(_ m: Int32, _ n: Int32, _ k: Int32, _ a: Memory, _ lda: Int32, _ tau: Memory) -> Int32 {
        LAPACKE_sorgqr(rows, m, n, k, a, lda, tau)
    }

    static func potrf(_ n: Int32, _ a: Memory) -> Int32 { LAPACKE_spotrf(rows, lower, n, a, n) }

    static func gesv(_ n: Int32, _ rightSides: Int32, _ a: Memory, _ pivots: UnsafeMutablePointer<Int32>, _ b: Memory) -> Int32 {
        LAPACKE_sgesv(rows, n, rightSides, a, n, pivots, b, rightSides)
    }

    static func getrf(_ m: Int32, _ n: Int32, _ a: Memory, _ pivots: UnsafeMutablePointer<Int32>) -> Int32 {
        LAPACKE_sgetrf(rows, m, n, a, n, pivots)
    }

    static func getri(_ n: Int32, _ a: Memory, _ pivots: UnsafePointer<Int32>) -> Int32 {
        LAPACKE_sgetri(rows, n, a, n, pivots)
    }

    static func gelsd(_ m: Int32, _ n: Int32, _ rightSides: Int32, _ a: Memory, _ b: Memory, _ s: Memory, _ rcond: Float, _ rank: UnsafeMutablePointer<Int32>) -> Int32 {
        LAPACKE_sgelsd(rows, m, n, rightSides, a, n, b, rightSides, s, rcond, rank)
    }
}
