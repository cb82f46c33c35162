internal import Runtime
internal import Tensors

/// Random numbers, permutations and choices; every function takes a seed.
enum RandomTopic {
    private static let seedHelp = "The same seed gives the same numbers, on one core or many; the default is 0. Functions do not share numbers."

    static let builtins: [Builtin] = [
        Builtin(
            "rand", "(shape…: whole | list | tensor, *, seed: whole = 0) -> number | tensor", "random numbers, uniform between 0 and 1 (1 is not among them)",
            help: "`rand()` is one number, `rand(2, 3)` a matrix. " + seedHelp,
            examples: [Example("shape(rand(2, 3, seed=1))", shows: "[2, 3]"), Example("all(rand(5) == rand(5))", shows: "true")],
            seeAlso: ["randn", "randint"], searchTerms: ["random", "uniform"]
        ) { call in
            Value(try stream(call, .uniform).uniforms(shape: call.restShape("shape")))
        },
        Builtin(
            "randn", "(shape…: whole | list | tensor, *, seed: whole = 0) -> number | tensor", "random numbers of the standard normal distribution",
            help: "By Box and Muller's method. " + seedHelp,
            examples: [Example("abs(mean(randn(10000, seed=1))) < 0.05", shows: "true")], seeAlso: ["rand"], searchTerms: ["random", "gaussian", "normal"]
        ) { call in
            Value(try stream(call, .normal).normals(shape: call.restShape("shape")))
        },
        Builtin(
            "randint", "(low: whole, high: whole = none, shape…: whole | list | tensor, *, seed: whole = 0) -> number | tensor",
            "random whole numbers from `low` up to, not including, `high`",
            help: "With one bound from 0 up to it. `randint(0, 6, 10)` gives ten, `randint(0, 6, 2, 3)` a matrix. " + seedHelp,
            examples: [
                Example("x = randint(1, 7, 100, seed=3)\nmin(x) >= 1 and max(x) <= 6", shows: "true"),
                Example("randint(1)", shows: "0"),
            ],
            seeAlso: ["choice", "permutation"], searchTerms: ["random", "dice"]
        ) { call in
            let first = try call.whole("low")
            let second = try call.optionalWhole("high")
            let (low, high) = second.map { (first, $0) } ?? (0, first)
            guard low < high else { throw call.invalid(second == nil ? "low" : "high", "must be above \(low)") }
            return Value(try stream(call, .whole).integers(from: low, below: high, shape: call.restShape("shape")))
        },
        Builtin(
            "permutation", "(x: whole | tensor | list | table, seed: whole = 0) -> tensor | list | table",
            "the whole numbers below `x` in random order, or the elements, rows or columns' rows of `x`",
            help: "A tensor is shuffled along its first axis, a table by rows. " + seedHelp,
            examples: [Example("sort(permutation(5, seed=2))", shows: "[0, 1, 2, 3, 4]"), Example("shape(permutation(eye(3)))", shows: "[3, 3]")],
            seeAlso: ["choice"], searchTerms: ["shuffle"]
        ) { call in
            let source = try call.value("x")
            guard let count = try length(source) else {
                let n = try call.whole("x")
                guard n >= 0 else { throw call.invalid("x", "must not be negative") }
                try checkCount(n)
                return Value(try stream(call, .order).permutation(n).map(Double.init))
            }
            return try taken(try stream(call, .order).permutation(count), of: source)
        },
        choice,
    ]

    private static let choice = Builtin(
        "choice", "(x: whole | tensor | list | table, n: whole = none, replace: bool = true, p: tensor = none, *, seed: whole = 0) -> any",
        "one element of `x` at random, or `n` of them",
        help: """
            Of a whole number, one of the whole numbers below it; of a tensor along its first axis; of a table rows. With \
            `replace=false` no element is taken twice. `p` are weights, one an element, which need not sum to 1. \(seedHelp)
            """,
        examples: [
            Example("choice([\"a\", \"b\"], seed=1) in [\"a\", \"b\"]", shows: "true"),
            Example("sort(choice(4, 4, replace=false))", shows: "[0, 1, 2, 3]"), Example("choice([5, 7], 3, p=[0, 1])", shows: "[7, 7, 7]"),
        ],
        seeAlso: ["permutation", "randint"], searchTerms: ["sample", "random"]
    ) { call in
        let source = try call.value("x")
        let known = try length(source)
        let total = try known ?? call.whole("x")
        let count = try call.optionalWhole("n")
        let replacing = try call.bool("replace")
        let draws = try stream(call, .choice)
        guard total > 0 || count == 0 else { throw call.invalid("x", "has nothing to choose from") }
        try checkCount(count ?? 1)
        if !replacing { try checkCount(total) }
        let places: [Int]
        if let weights = try call.optionalTensor("p") {
            guard weights.rank == 1, weights.count == total else {
                throw call.invalid("p", "must have a weight for each of the \(total) elements")
            }
            places = try draws.choice(count ?? 1, weights: weights.doubles, replacing: replacing)
        } else {
            places = try draws.choice(count ?? 1, from: total, replacing: replacing)
        }
        let chosen = known == nil ? Value(places.map(Double.init)) : try taken(places, of: source)
        guard count == nil else { return chosen }
        if case .table(let box) = chosen { return Value(box.table.record(at: 0)) }
        return try chosen.asElements()?.first ?? chosen
    }

    /// Which numbers of a seed a function takes: functions do not share them. The values are part of what a seed means.
    private enum Share: UInt64 {
        case uniform = 0, normal = 1, whole = 2, order = 3, choice = 4
    }

    private static func stream(_ call: Call, _ share: Share) throws -> RandomStream {
        RandomStream(seed: UInt64(bitPattern: Int64(try call.whole("seed"))), purpose: .user, step: share.rawValue)
    }

    /// A count of numbers that there is memory for.
    private static func checkCount(_ count: Int) throws {
        guard count >= 0 else { throw TensorError.impossibleShape([count]) }
        if count > 1 << 20 { _ = try Tensor(zeros: [count, 2]) }
        guard count < 1 << 32 else { throw TensorError.impossibleShape([count]) }
    }

    /// How many elements, or rows, there are; nil for a number.
    private static func length(_ value: Value) throws -> Int? {
        switch value {
        case .tensor(let box): box.tensor.shape.first
        case .table(let box): box.table.rowCount
        case .list(let box): box.elements.count
        default: nil
        }
    }

    private static func taken(_ places: [Int], of value: Value) throws -> Value {
        switch value {
        case .tensor(let box): Value(try box.tensor.at(.list(places)))
        case .table(let box): Value(try box.table.rows(at: places))
        case .list(let box): Value(places.map { box.elements[$0] })
        default: value
        }
    }
}
