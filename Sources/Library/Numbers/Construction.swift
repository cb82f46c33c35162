internal import Programs
internal import Runtime
internal import Tensors

/// Functions that make tensors.
enum Construction {
    static let builtins: [Builtin] = [
        filled("zeros", 0, ("zeros(2, 3)", "[[0, 0, 0],\n [0, 0, 0]]")), filled("ones", 1, ("ones(3)", "[1, 1, 1]")),
        Builtin(
            "full", "(shape: whole | list | tensor, value: numeric) -> tensor", "a tensor of which every element has one value",
            examples: [Example("full([2, 2], 7)", shows: "[[7, 7],\n [7, 7]]")], seeAlso: ["zeros", "ones"]
        ) { call in
            let shape = try call.shape("shape")
            let value = try call.operand("value")
            if let tensor = value.tensor { return Value(try tensor.broadcast(to: shape)) }
            guard broadcastShape(value.shape, shape) == shape else { throw TensorError.cannotBroadcast(from: value.shape, to: shape) }
            return Value(try value.broadcast(to: shape))
        },
        Builtin(
            "eye", "(n: whole, m: whole = none, offset: whole = 0) -> tensor", "the identity matrix",
            help: "With `m` columns a rectangle; with `offset` the ones stand above the diagonal, below it for a negative one.",
            examples: [Example("eye(2)", shows: "[[1, 0],\n [0, 1]]")], seeAlso: ["diag"], searchTerms: ["identity"]
        ) { call in
            Value(try Tensor.identity(call.whole("n"), columns: call.optionalWhole("m"), offset: call.whole("offset")))
        },
        diag,
        Builtin(
            "linspace", "(start: number, stop: number, n: whole = 50) -> tensor", "`n` numbers at equal distances, both ends among them",
            examples: [Example("linspace(0, 1, 5)", shows: "[0, 0.25, 0.5, 0.75, 1]")], seeAlso: ["arange", "logspace"]
        ) { call in
            Value(try Tensor.linearSequence(from: call.number("start"), to: call.number("stop"), count: call.whole("n")))
        },
        Builtin(
            "logspace", "(start: number, stop: number, n: whole = 50, base: number = 10) -> tensor",
            "`n` numbers at equal ratios, from base^start to base^stop",
            examples: [Example("logspace(-1, 2, 4)", shows: "[0.1, 1, 10, 100]")], seeAlso: ["linspace"]
        ) { call in
            Value(try Tensor.logarithmicSequence(
                from: call.number("start"), to: call.number("stop"), count: call.whole("n"), base: call.number("base")))
        },
        Builtin(
            "arange", "(start: number, stop: number = none, step: number = 1) -> tensor", "start, start + step, … before `stop`",
            help: "With one argument from 0 up to it. `a..b` gives whole numbers with both ends.",
            examples: [Example("arange(4)", shows: "[0, 1, 2, 3]"), Example("arange(1, 2, 0.25)", shows: "[1, 1.25, 1.5, 1.75]")],
            seeAlso: ["linspace"], searchTerms: ["range"]
        ) { call in
            let first = try call.number("start")
            let stop = try call.optionalNumber("stop")
            return Value(try Tensor.arithmeticSequence(from: stop == nil ? 0 : first, to: stop ?? first, step: call.number("step")))
        },
        Builtin(
            "meshgrid", "(x…: numeric, *, order: string = \"xy\") -> list", "the coordinates of the grid that vectors span, a tensor for each vector",
            help: "The first vector varies along the columns (`order=\"xy\"`, as pictures have it) or along the first axis (`\"ij\"`).",
            examples: [Example("x, y = meshgrid([1, 2, 3], [10, 20])\ny", shows: "[[10, 10, 10],\n [20, 20, 20]]")], seeAlso: ["linspace"]
        ) { call in
            let order = try call.string("order")
            guard order == "xy" || order == "ij" else { throw call.invalid("order", "must be \"xy\" or \"ij\"") }
            let vectors = try call.rest.map { value in
                guard let vector = try value.asOperand() else { throw call.wrongType("x", expected: "a vector", value: value) }
                return vector
            }
            return Value(try Operand.grid(vectors, matrixOrder: order == "ij").map { Value($0) })
        },
    ]

    private static func filled(_ name: String, _ value: Double, _ example: (code: String, shows: String)) -> Builtin {
        Builtin(
            name, "(shape…: whole | list | tensor) -> tensor", "a tensor of \(name)", help: "`\(name)(2, 3)` and `\(name)([2, 3])` are the same.",
            examples: [Example(example.code, shows: example.shows)], seeAlso: ["full", "eye"]
        ) { call in
            Value(try Tensor(repeating: value, shape: call.restShape("shape")))
        }
    }

    private static let diag = Builtin(
        "diag", "(x: numeric, offset: whole = 0) -> tensor", "the diagonal of a matrix, or the matrix with a vector on its diagonal",
        help: "A positive `offset` takes a diagonal above the main one, a negative one below. Of more axes, the last two are the matrix.",
        examples: [Example("diag([[1, 2], [3, 4]])", shows: "[1, 4]"), Example("diag([1, 2])", shows: "[[1, 0],\n [0, 2]]")],
        seeAlso: ["trace", "eye"]
    ) { call in
        let x = try call.operand("x")
        let offset = try call.whole("offset")
        if let tensor = x.tensor {
            return Value(try tensor.rank == 1 ? tensor.diagonalMatrix(offset: offset) : tensor.diagonal(offset: offset))
        }
        return Value(try Products.diagonal(x, offset: offset))
    }
}
