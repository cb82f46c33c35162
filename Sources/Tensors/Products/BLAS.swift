internal import CKernels
internal import COpenBLAS

/// Products by OpenBLAS, on one thread: so that a product's bits depend on its shape alone.
enum BLAS {
    /// Sets the library up before its first use. Reading this from any entry point is enough; it happens once.
    static let isReady: Bool = {
        OpenBLASCore.choose()
        openblas_set_num_threads(1)
        return true
    }()

    /// C[m, n] = A[m, k] B[k, n], row-major; `transposes` say that the memory holds the matrix the other way round, `addsTo` that C
    /// is added to.
    static func multiply(
        _ type: ElementType, transposeA: Bool = false, transposeB: Bool = false, m: Int, n: Int, k: Int,
        _ a: UnsafeMutableRawPointer, lda: Int, _ b: UnsafeMutableRawPointer, ldb: Int, _ c: UnsafeMutableRawPointer, ldc: Int,
        addsTo: Bool = false
    ) {
        precondition(isReady, "OpenBLAS is set up")
        let (ta, tb) = (transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans)
        if type == .f32 {
            cblas_sgemm(
                CblasRowMajor, ta, tb, Int32(m), Int32(n), Int32(k), 1, a.assumingMemoryBound(to: Float.self), Int32(lda),
                b.assumingMemoryBound(to: Float.self), Int32(ldb), addsTo ? 1 : 0, c.assumingMemoryBound(to: Float.self), Int32(ldc))
        } else {
            cblas_dgemm(
                CblasRowMajor, ta, tb, Int32(m), Int32(n), Int32(k), 1, a.assumingMemoryBound(to: Double.self), Int32(lda),
                b.assumingMemoryBound(to: Double.self), Int32(ldb), addsTo ? 1 : 0, c.assumingMemoryBound(to: Double.self), Int32(ldc))
        }
    }
}

/// The products that the kernels' programs call.
public enum KernelProducts {
    /// Gives the kernels OpenBLAS' products. Call before a program with library products runs; it happens once.
    public static let areReady: Bool = {
        guard BLAS.isReady else { return false }
        dyn_set_blas(dyn_blas(
            sgemm: { transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc in
                cblas_sgemm(
                    CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
                    Int32(m), Int32(n), Int32(k), alpha, a, Int32(lda), b, Int32(ldb), beta, c, Int32(ldc))
            },
            dgemm: { transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc in
                cblas_dgemm(
                    CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
                    Int32(m), Int32(n), Int32(k), alpha, a, Int32(lda), b, Int32(ldb), beta, c, Int32(ldc))
            }))
        return true
    }()
}
