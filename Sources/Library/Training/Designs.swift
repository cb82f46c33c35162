internal import Glibc
internal import Learning
internal import Runtime
internal import Tensors

/// The points that a sweep visits.
enum Designs {
    static let builtins: [Builtin] = [grid, randomDesign, logUniform]

    static let grid = Builtin(
        "grid", "(**axes: any) -> design", "all combinations of the values of its axes; the last axis runs fastest",
        examples: [Example("grid(lr=[0.1, 0.01], seed=1..3).table.seed", shows: "[1, 2, 3, 1, 2, 3]")],
        seeAlso: ["random_design", "sweep"], searchTerms: ["product", "design"]
    ) { call in
        var points = [Record()]
        for (name, value) in call.named.fields {
            let values = try value.asElements().flatMap { value.text == nil ? $0 : nil } ?? [value]
            guard !values.isEmpty else { throw call.invalid(name, "has no values") }
            guard points.count <= 10_000_000 / values.count else { throw call.invalid(name, "makes more than 10 000 000 points") }
            points = points.flatMap { point in
                values.map { value in
                    var next = point
                    next[name] = value
                    return next
                }
            }
        }
        guard !call.named.isEmpty else { throw LearningError.emptySweep }
        return .object(try DesignObject(points))
    }

    static let randomDesign = Builtin(
        "random_design", "(n: whole, *, seed: whole = 0, **axes: any) -> design", "points drawn at random, each axis on its own", help: """
            An axis is `uniform(a, b)`, `log_uniform(a, b)` (the logarithm is uniform) or a list, of whose elements each is as likely. \
            Axes have streams of their own: the first points stay when `n` grows, and the others when an axis is added.
            """,
        examples: [
            Example("d = random_design(100, lr=log_uniform(1e-4, 1e-1), width=[8, 16], seed=1)\nall(d.table.lr >= 1e-4) and all(d.table.lr <= 1e-1)", shows: "true"),
            Example("all(random_design(3, a=uniform(0, 1)).table.a == random_design(5, a=uniform(0, 1)).table.a[:3])", shows: "true"),
        ],
        seeAlso: ["grid", "sweep", "log_uniform"], searchTerms: ["random search", "hyperparameters", "design"]
    ) { call in
        let count = try call.whole("n")
        guard count >= 1, count <= 10_000_000 else { throw call.invalid("n", "must be a whole number from 1 to 10 000 000") }
        guard !call.named.isEmpty else { throw LearningError.emptySweep }
        let seed = try call.seed()
        let axes = try call.named.fields.map { name, value in
            // An axis' draws depend on its name (FNV-1a), not on its place among the others.
            let stream = name.utf8.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
            let units = try RandomStream(seed: seed, purpose: .design, step: stream).uniforms(shape: [count]).doubles
            return (name: name, values: try draws(value, units, name, call))
        }
        return .object(try DesignObject((0..<count).map { point in
            Record(axes.map { (name: $0.name, value: $0.values[point]) })
        }))
    }

    /// An axis' values from numbers in [0, 1).
    private static func draws(_ value: Value, _ units: [Double], _ name: String, _ call: Call) throws -> [Value] {
        if case .object(let object) = value {
            if let distribution = object as? LogUniformObject { return units.map { .number(distribution.value(at: $0)) } }
            if let definition = (object as? InitializerObject)?.initializer.definition, definition["name"]?.string == "uniform",
                let low = definition["low"]?.number, let high = definition["high"]?.number {
                return units.map { .number(low + (high - low) * $0) }
            }
        }
        guard value.text == nil, value.scalar == nil, let elements = try value.asElements(), !elements.isEmpty else {
            throw call.invalid(name, "must be uniform(a, b), log_uniform(a, b) or a list of values, not \(value.inline(call.style))")
        }
        return units.map { elements[min(elements.count - 1, Int($0 * Double(elements.count)))] }
    }

    static let logUniform = Builtin(
        "log_uniform", "(a: number, b: number) -> distribution", "an axis of a random design whose logarithm is uniform between those of a and b",
        examples: [Example("log_uniform(0.001, 0.1)", shows: "log_uniform(0.001, 0.1)")],
        seeAlso: ["random_design"], searchTerms: ["reciprocal", "logarithmic"]
    ) { call in
        let (low, high) = (try call.number("a"), try call.number("b"))
        guard low > 0, low.isFinite else { throw call.invalid("a", "must be a positive number") }
        guard high >= low, high.isFinite else { throw call.invalid("b", "must be a number of at least a") }
        return .object(LogUniformObject(low, high))
    }
}

/// The distribution of a number whose logarithm is uniform.
final class LogUniformObject: SettingObject, @unchecked Sendable {
    private let low: Double
    private let high: Double

    init(_ low: Double, _ high: Double) {
        self.low = low
        self.high = high
    }

    /// The quantile of a number in [0, 1).
    func value(at unit: Double) -> Double { min(high, max(low, low * Glibc.pow(high / low, unit))) }

    override var typeName: String { "distribution" }
    override func describe(_ style: DisplayStyle) -> String { "log_uniform(\(NumberText.shortest(low)), \(NumberText.shortest(high)))" }
    override func summary(_ style: DisplayStyle) -> String { describe(style) }

    override func isEqual(to other: Object) -> Bool {
        guard let other = other as? LogUniformObject else { return false }
        return low == other.low && high == other.high
    }
}
