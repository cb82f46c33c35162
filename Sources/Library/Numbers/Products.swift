internal import Programs
internal import Runtime
internal import Tensors

/// Products of tensors, and the sizes of vectors and matrices.
enum Products {
    static let builtins: [Builtin] = [
        Builtin(
            "dot", "(a: numeric, b: numeric) -> number | tensor", "the scalar product of vectors; of matrices the matrix product",
            help: "With a number the multiple; of more axes the sum over the last axis of `a` and the last but one of `b`, as in NumPy. `a @ b` multiplies batches of matrices.",
            examples: [Example("dot([1, 2], [3, 4])", shows: "11")], seeAlso: ["outer", "cross"], searchTerms: ["inner", "matmul"]
        ) { call in
            let (a, b) = (try call.operand("a"), try call.operand("b"))
            if let x = a.tensor, let y = b.tensor { return Value(try x.dot(y)) }
            if a.rank == 0 || b.rank == 0 { return Value(try a * b) }
            guard b.rank <= 2 else { throw call.invalid("b", "has more than two axes; use `@` while a value is being traced") }
            return Value(try a.product(b))
        },
        Builtin(
            "outer", "(a: numeric, b: numeric) -> tensor", "every element of `a` times every element of `b`, as a matrix",
            examples: [Example("outer([1, 2], [3, 4, 5])", shows: "[[3, 4,  5],\n [6, 8, 10]]")], seeAlso: ["dot", "kron"]
        ) { call in
            let (a, b) = (try call.operand("a"), try call.operand("b"))
            return Value(try a.reshaped([a.count, 1]) * b.reshaped([1, b.count]))
        },
        Builtin(
            "cross", "(a: numeric, b: numeric) -> tensor", "the vector product of vectors of three",
            help: "Along the last axis; other axes are broadcast to each other.",
            examples: [Example("cross([1, 0, 0], [0, 1, 0])", shows: "[0, 0, 1]")], seeAlso: ["dot"]
        ) { call in
            let (a, b) = (try call.operand("a"), try call.operand("b"))
            guard a.shape.last == 3, b.shape.last == 3 else {
                throw TensorError.shapesDiffer(operation: "cross", a.shape, b.shape)
            }
            func component(_ x: Operand, _ index: Int) throws -> Operand { try x.at(index, axis: x.rank - 1) }
            let parts = try [(1, 2), (2, 0), (0, 1)].map { i, j in
                try component(a, i) * component(b, j) - component(a, j) * component(b, i)
            }
            return Value(try Operand.stack(parts, axis: parts[0].rank))
        },
        Builtin(
            "kron", "(a: numeric, b: numeric) -> tensor", "the Kronecker product: each element of `a` replaced by its multiple of `b`",
            examples: [Example("kron(eye(2), [[1, 2]])", shows: "[[1, 2, 0, 0],\n [0, 0, 1, 2]]")], seeAlso: ["outer"]
        ) { call in
            let (a, b) = (try call.operand("a"), try call.operand("b"))
            let rank = Swift.max(a.rank, b.rank)
            let left = [Int](repeating: 1, count: rank - a.rank) + a.shape
            let right = [Int](repeating: 1, count: rank - b.rank) + b.shape
            let product = try a.reshaped(left.flatMap { [$0, 1] }) * b.reshaped(right.flatMap { [1, $0] })
            return Value(try product.reshaped(zip(left, right).map { $0 * $1 }))
        },
        Builtin(
            "trace", "(x: numeric, offset: whole = 0) -> number | tensor", "the sum of a matrix' diagonal",
            examples: [Example("trace([[1, 2], [3, 4]])", shows: "5")], seeAlso: ["diag", "det"]
        ) { call in
            let x = try call.operand("x")
            let offset = try call.whole("offset")
            if let tensor = x.tensor { return Value(try tensor.trace(offset: offset)) }
            guard x.rank >= 2 else { throw TensorError.wrongRank(operation: "trace", expected: "a matrix", x.shape) }
            return Value(try diagonal(x, offset: offset).sum(axes: [-1]))
        },
        norm,
    ]

    private static let norm = Builtin(
        "norm", "(x: numeric, order: number | string = none, axis: whole = none, keepdims: bool = false) -> number | tensor",
        "the length of a vector, or a norm of a matrix",
        help: """
            Without `order` √Σ|x|² of all elements, or of the vectors along `axis`. Of vectors, order p is (Σ|x|ᵖ)^(1/p), inf \
            the largest magnitude, 0 how many are not 0. Of a matrix: "fro" as without, "nuc" the sum of its singular values, \
            2 or "spectral" the largest of them, 1 the largest column sum and inf the largest row sum of magnitudes.
            """,
        examples: [
            Example("norm([3, 4])", shows: "5"), Example("norm([[3, 4], [6, 8]], axis=1)", shows: "[5, 10]"),
            Example("norm([3, -4], 1)", shows: "7"), Example("norm([[2, 0], [0, 1]], 2)", shows: "2"),
        ],
        seeAlso: ["svdvals"], searchTerms: ["length", "frobenius", "nuclear", "spectral"]
    ) { call in
        let x = try call.operand("x")
        let axis = try call.axis()
        let keeping = try call.bool("keepdims")
        let isMatrix = axis == nil && x.rank == 2
        let order = try order(call, isMatrix: isMatrix)
        if isMatrix, case .power(let p) = order {
            guard p == 1 || p == .infinity || p == -1 || p == -.infinity else {
                throw call.invalid("order", "of a matrix is 1, 2, inf, \"fro\", \"nuc\" or \"spectral\"")
            }
            let sums = try x.abs().sum(axes: [abs(p) == 1 ? 0 : 1])
            let size = try p > 0 ? sums.maximum() : sums.minimum()
            return Value(keeping ? try size.reshaped([1, 1]) : size)
        }
        if let tensor = x.tensor { return Value(try tensor.norm(order, axis: axis, keepingDimensions: keeping)) }
        let axes = axis.map { [$0] }
        switch order {
        case .euclidean: return Value(try x.square().sum(axes: axes, keepingDimensions: keeping).sqrt())
        case .power(let p) where p == .infinity: return Value(try x.abs().maximum(axes: axes, keepingDimensions: keeping))
        case .power(let p) where p == -.infinity: return Value(try x.abs().minimum(axes: axes, keepingDimensions: keeping))
        case .power(let p) where p != 0:
            let sum = try Operand.power(x.abs(), Operand(p)).sum(axes: axes, keepingDimensions: keeping)
            return Value(try Operand.power(sum, Operand(1 / p)))
        default: throw call.invalid("order", "has no derivative here: the value is being traced")
        }
    }

    private static func order(_ call: Call, isMatrix: Bool) throws -> NormOrder {
        switch try call.optional("order") {
        case nil: return .euclidean
        case .string(let name)?:
            switch name.text {
            case "fro", "frobenius", "euclidean": return .euclidean
            case "nuc", "nuclear": return .nuclear
            case "spectral": return .spectral
            default: throw call.invalid("order", "must be a number, \"fro\", \"nuc\" or \"spectral\"")
            }
        default:
            let p = try call.number("order")
            guard p == p else { throw call.invalid("order", "must be a number, not nan") }
            if p == 2 { return isMatrix ? .spectral : .euclidean }
            return .power(p)
        }
    }

    /// The diagonal of the last two axes, or the matrix with a vector on its diagonal, of a value that is being traced.
    static func diagonal(_ x: Operand, offset: Int) throws -> Operand {
        guard x.rank > 0, abs(offset) < 1 << 31 else {
            throw TensorError.wrongRank(operation: "diag", expected: "a vector or a matrix", x.shape)
        }
        if x.rank == 1 {
            let order = x.count + abs(offset)
            // Row i of the result is element i (or i + offset) times the row of the identity that has its 1 there.
            let ones = try Tensor.identity(x.count, columns: order, offset: max(0, offset))
            let scaled = try x.reshaped([x.count, 1]) * Operand(ones)
            if offset >= 0 {
                guard offset > 0 else { return scaled }
                return try Operand.concatenate([scaled, Operand(Tensor(zeros: [offset, order], elementType: x.elementType))], axis: 0)
            }
            return try Operand.concatenate([Operand(Tensor(zeros: [-offset, order], elementType: x.elementType)), scaled], axis: 0)
        }
        let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
        let firstRow = min(rows, max(0, -offset))
        let firstColumn = min(columns, max(0, offset))
        let count = max(0, min(rows - firstRow, columns - firstColumn))
        let square = try x.sliced(axis: x.rank - 2, start: firstRow, count: count)
            .sliced(axis: x.rank - 1, start: firstColumn, count: count)
        return try (square * Operand(Tensor.identity(count))).sum(axes: [-1])
    }
}
