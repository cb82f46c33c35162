internal import Runtime
internal import Tensors

/// Decompositions, solving and matrix functions.
enum LinearAlgebraTopic {
    static let builtins: [Builtin] = [
        svd,
        Builtin(
            "svdvals", "(a: numeric) -> tensor", "the singular values of a matrix, descending",
            help: "Differentiable; the second derivative where the values differ.",
            examples: [Example("svdvals([[3, 0], [0, -4]])", shows: "[4, 3]")], seeAlso: ["svd", "cond", "rank"]
        ) { call in Value(try call.operand("a").singularValues()) },
        eigh,
        Builtin(
            "eigvals", "(a: numeric) -> tensor", "the eigenvalues of a symmetric matrix, ascending",
            help: "The matrix must equal its transpose but for rounding; `eig` takes any square matrix. Differentiable; the second derivative where the values differ.",
            examples: [Example("eigvals([[2, 1], [1, 2]])", shows: "[1, 3]")], seeAlso: ["eigh", "eig"]
        ) { call in Value(try call.operand("a").symmetricEigenvalues()) },
        eig, qr, cholesky, solve, lstsq,
        Builtin(
            "inv", "(a: numeric) -> tensor", "the inverse of a square matrix",
            help: "To solve a system, `solve(a, b)` is faster and more accurate than `inv(a) @ b`.",
            examples: [Example("inv([[2, 0], [0, 4]])", shows: "[[0.5, 0   ],\n [0  , 0.25]]")], seeAlso: ["solve", "pinv"]
        ) { call in Value(try call.operand("a").inverse()) },
        Builtin(
            "pinv", "(a: numeric, tol: number = none)", "Moore and Penrose's inverse of a matrix of any shape",
            help: toleranceHelp + " Differentiable, with the default, where the rank does not change.",
            examples: [Example("pinv([[2], [0]])", shows: "[[0.5, 0]]")], seeAlso: ["inv", "lstsq"]
        ) { call in
            let a = try call.operand("a")
            if let tensor = a.tensor { return Value(try tensor.pseudoinverse(tolerance: call.optionalNumber("tol"))) }
            guard try call.optional("tol") == nil else { throw call.invalid("tol", "is not taken where `a` is being differentiated") }
            return Value(try a.pseudoinverse())
        },
        Builtin(
            "det", "(a: numeric) -> number", "the determinant of a square matrix", help: "From an LU factorization with row exchanges. Differentiable where the matrix is not singular.",
            examples: [Example("det([[3, 1], [4, 2]])", shows: "2")], seeAlso: ["trace"]
        ) { call in Value(try call.operand("a").determinant()) },
        tolerant(
            "rank", "the number of singular values that are not 0 but for rounding", Example("rank([[1, 2], [2, 4]])", shows: "1"), ["svdvals", "null"]
        ) { Value(try $0.matrixRank(tolerance: $1)) },
        Builtin(
            "cond", "(a: numeric) -> number", "the ratio of a matrix' largest to its smallest singular value; inf of a singular one",
            examples: [Example("cond([[4, 0], [0, 2]])", shows: "2")], seeAlso: ["svdvals"]
        ) { call in
            let a = try call.operand("a")
            if let tensor = a.tensor { return Value(try tensor.conditionNumber()) }
            return Value(try a.conditionNumber())
        },
        Builtin(
            "expm", "(a: numeric) -> tensor", "the exponential of a square matrix: Σ aᵏ/k!",
            help: "By scaling and squaring with Padé approximants (Higham, 2005). Differentiable.",
            examples: [Example("expm([[0, 1], [0, 0]])", shows: "[[1, 1],\n [0, 1]]")], seeAlso: ["exp"]
        ) { call in Value(try call.operand("a").matrixExponential()) },
        tolerant(
            "null", "an orthonormal basis, as columns, of the vectors that a matrix makes 0", Example("shape(null([[1, 1, 1]]))", shows: "[3, 2]"), ["orth", "rank"]
        ) { Value(try $0.nullSpace(tolerance: $1)) },
        tolerant(
            "orth", "an orthonormal basis, as columns, of what a matrix can give", Example("orth([[0, 0], [2, 4]])", shows: "[[0],\n [1]]"), ["null", "qr"]
        ) { Value(try $0.orthonormalBasis(tolerance: $1)) },
    ]

    private static func refuseFull(_ call: Call) throws {
        guard try !call.bool("full") else { throw call.invalid("full", "is not taken where `a` is being differentiated") }
    }

    private static let signHelp = "Each vector's entry of largest magnitude is positive, so that results can be compared."

    private static let svd = Builtin(
        "svd", "(a: numeric, full: bool = false) -> record", "the singular value decomposition a = u @ diag(s) @ vt: a record {u, s, vt}",
        help: """
            Of an m × n matrix with k = min(m, n): u is m × k, s has the k singular values, descending, and vt is k × n. With \
            `full`, u is m × m and vt n × n. \(signHelp) `u, s, vt = svd(a)` takes the parts apart. \
            Differentiable, without `full`, where the singular values differ.
            """,
        examples: [
            Example("svd([[3, 0], [0, -4]]).s", shows: "[4, 3]"),
            Example("u, s, vt = svd([[1, 2], [3, 4], [5, 6]])\nnorm(u @ diag(s) @ vt - [[1, 2], [3, 4], [5, 6]]) < 1e-12", shows: "true"),
        ],
        seeAlso: ["svdvals", "pca", "eigh"], searchTerms: ["singular"]
    ) { call in
        let a = try call.operand("a")
        if let tensor = a.tensor {
            let (u, s, vt) = try tensor.svd(full: call.bool("full"))
            return Value(["u": Value(u), "s": Value(s), "vt": Value(vt)] as Record)
        }
        try refuseFull(call)
        let (u, s, vt) = try a.singularDecomposition()
        return Value(["u": Value(u), "s": Value(s), "vt": Value(vt)] as Record)
    }

    private static let eigh = Builtin(
        "eigh", "(a: numeric) -> record", "eigenvalues, ascending, and eigenvectors of a symmetric matrix: a record {values, vectors}",
        help: "The vectors are columns of norm 1. \(signHelp) The matrix must equal its transpose but for rounding. Differentiable where the values differ.",
        examples: [Example("eigh([[2, 1], [1, 2]]).values", shows: "[1, 3]")], seeAlso: ["eigvals", "eig", "svd"], searchTerms: ["eigenvectors", "symmetric"]
    ) { call in
        let a = try call.operand("a")
        if let tensor = a.tensor {
            let (values, vectors) = try tensor.eigh()
            return Value(["values": Value(values), "vectors": Value(vectors)] as Record)
        }
        let (values, vectors) = try a.symmetricDecomposition()
        return Value(["values": Value(values), "vectors": Value(vectors)] as Record)
    }

    private static let eig = Builtin(
        "eig", "(a: tensor) -> record", "eigenvalues and eigenvectors of a square matrix: a record {real, imag, vectors, vectors_imag}",
        help: """
            In real and imaginary parts, ordered by ascending real, then imaginary part. The vectors are columns of norm 1, \
            turned so that the entry of largest magnitude is real and positive.
            """,
        examples: [Example("eig([[0, 1], [-1, 0]]).imag", shows: "[-1, 1]"), Example("eig([[2, 1], [0, 3]]).real", shows: "[2, 3]")],
        seeAlso: ["eigh", "eigvals"], searchTerms: ["eigenvalues", "complex"]
    ) { call in
        let found = try call.tensor("a").eig()
        return Value([
            "real": Value(found.real), "imag": Value(found.imaginary), "vectors": Value(found.vectors),
            "vectors_imag": Value(found.imaginaryVectors),
        ] as Record)
    }

    private static let qr = Builtin(
        "qr", "(a: numeric, full: bool = false) -> record", "a = q @ r with orthonormal columns and an upper triangle: a record {q, r}",
        help: "Of an m × n matrix with k = min(m, n): q is m × k and r k × n; with `full`, m × m and m × n. Signs are those of Householder's method: r's diagonal may be negative. Differentiable, without `full`, where the first k columns are independent.",
        examples: [Example("q, r = qr([[1, 2], [3, 4]])\nnorm(q @ r - [[1, 2], [3, 4]]) < 1e-12", shows: "true")], seeAlso: ["orth", "lstsq"], searchTerms: ["orthogonal"]
    ) { call in
        let a = try call.operand("a")
        if let tensor = a.tensor {
            let (q, r) = try tensor.qr(full: call.bool("full"))
            return Value(["q": Value(q), "r": Value(r)] as Record)
        }
        try refuseFull(call)
        let (q, r) = try a.orthogonalDecomposition()
        return Value(["q": Value(q), "r": Value(r)] as Record)
    }

    private static let cholesky = Builtin(
        "cholesky", "(a: numeric) -> tensor", "the lower triangular L with a = L @ L.T of a symmetric positive definite matrix",
        examples: [Example("cholesky([[4, 2], [2, 5]])", shows: "[[2, 0],\n [1, 2]]")], seeAlso: ["solve", "eigh"]
    ) { call in Value(try call.operand("a").cholesky()) }

    private static let solve = Builtin(
        "solve", "(a: numeric, b: numeric) -> tensor", "the x with a @ x = b, for a vector or for the columns of a matrix b",
        help: "By LU factorization with row exchanges. A singular matrix is an error; `lstsq` takes any.",
        examples: [Example("solve([[2, 0], [0, 4]], [2, 2])", shows: "[1, 0.5]")], seeAlso: ["lstsq", "inv"]
    ) { call in Value(try call.operand("a").solve(call.operand("b"))) }

    private static let lstsq = Builtin(
        "lstsq", "(a: numeric, b: numeric, tol: number = none) -> record",
        "the x that makes |a @ x − b| least: a record {solution, residuals, rank, singular_values}",
        help: "The shortest such x where there are several. Singular values below `tol` (max(m, n) · ε by default) times the largest count as 0. Differentiable, with the default, where the rank does not change; `rank` itself is left out then.",
        examples: [Example("lstsq([[1], [1]], [1, 3]).solution", shows: "[2]")], seeAlso: ["solve", "pinv"], searchTerms: ["least squares", "regression"]
    ) { call in
        let (a, b) = (try call.operand("a"), try call.operand("b"))
        guard let matrix = a.tensor, let right = b.tensor else {
            guard try call.optional("tol") == nil else { throw call.invalid("tol", "is not taken where `a` or `b` is being differentiated") }
            let (solution, residuals) = try a.leastSquares(b)
            return Value(["solution": Value(solution), "residuals": Value(residuals), "singular_values": Value(try a.singularValues())] as Record)
        }
        let found = try matrix.leastSquares(right, tolerance: call.optionalNumber("tol"))
        return Value([
            "solution": Value(found.solution), "residuals": Value(found.residuals), "rank": Value(found.rank),
            "singular_values": Value(found.singularValues),
        ] as Record)
    }

    /// A function whose answer depends on which singular values count as 0.
    private static let toleranceHelp =
        "Singular values below `tol` times the largest count as 0; max(m, n) · ε by default, the error with which they are computed."

    private static func tolerant(
        _ name: String, _ summary: String, _ example: Example, _ seeAlso: [String],
        _ body: @escaping @Sendable (Tensor, Double?) throws -> Value
    ) -> Builtin {
        Builtin(
            name, "(a: tensor, tol: number = none)", summary,
            help: toleranceHelp, examples: [example], seeAlso: seeAlso
        ) { call in
            try body(call.tensor("a"), call.optionalNumber("tol"))
        }
    }
}
