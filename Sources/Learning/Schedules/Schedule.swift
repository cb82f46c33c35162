internal import Glibc
public import Storage

/// A number that may change over training: a constant, a function of progress t in [0, 1], or one that follows the run.
public struct Schedule: Sendable {
    public let name: String
    public let definition: JSONValue
    /// How it is written: `0.01`, `cosine(0.01, 0)`.
    public let text: String
    /// The value at every step, when it never changes.
    public let constant: Double?
    /// Makes what follows a run, for a number that depends on more than progress.
    let follower: (@Sendable () -> any ScheduleFollower)?
    private let function: @Sendable (_ progress: Double, _ epoch: Double) throws -> Double

    public init(
        name: String, text: String, definition: JSONValue,
        function: @escaping @Sendable (_ progress: Double, _ epoch: Double) throws -> Double
    ) {
        self.init(name: name, text: text, definition: definition, follower: nil, function: function)
    }

    init(
        name: String, text: String, definition: JSONValue, follower: (@Sendable () -> any ScheduleFollower)?,
        function: @escaping @Sendable (_ progress: Double, _ epoch: Double) throws -> Double
    ) {
        self.name = name
        self.text = text
        self.definition = definition
        self.constant = nil
        self.follower = follower
        self.function = function
    }

    public init(_ value: Double) {
        name = "constant"
        text = Schedule.text(value)
        definition = .number(value)
        constant = value
        follower = nil
        function = { _, _ in value }
    }

    /// The value at a fraction of training; `epoch` counts from 0 and may be fractional. Of one that follows a run: as if nothing had happened yet.
    public func value(progress: Double, epoch: Double) throws -> Double { try function(progress, epoch) }

    /// From one value to another in a straight line.
    public static func ramp(from start: Double, to end: Double) -> Schedule {
        make("ramp", [start, end]) { t, _ in start + (end - start) * t }
    }

    /// end + (start − end)·e^(−rate·t).
    public static func exponential(from start: Double, to end: Double, rate: Double = 5) -> Schedule {
        make("exponential", [start, end], [("rate", rate)]) { t, _ in end + (start - end) * Glibc.exp(-rate * t) }
    }

    /// Half a cosine from start to end (Loshchilov & Hutter 2017, without restarts).
    public static func cosine(from start: Double, to end: Double) -> Schedule {
        make("cosine", [start, end]) { t, _ in end + (start - end) * 0.5 * (1 + Glibc.cos(.pi * t)) }
    }

    /// The start value until the first of the epochs, then the value that belongs to the last epoch reached.
    public static func step(from start: Double, at epochs: [Double], to values: [Double]) throws -> Schedule {
        guard epochs.count == values.count, zip(epochs, epochs.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw LearningError.scheduleSteps(epochs: epochs.count, values: values.count)
        }
        let shown = "step(\(text(start)), [\(epochs.map(text).joined(separator: ", "))], [\(values.map(text).joined(separator: ", "))])"
        return Schedule(
            name: "step", text: shown,
            definition: ["name": "step", "start": .number(start), "epochs": .array(epochs.map { .number($0) }), "values": .array(values.map { .number($0) })]
        ) { _, epoch in
            epochs.lastIndex { $0 <= epoch }.map { values[$0] } ?? start
        }
    }

    /// end + (start − end)(1 − t)^power.
    public static func polynomial(from start: Double, to end: Double, power: Double = 1) -> Schedule {
        make("polynomial", [start, end], [("power", power)]) { t, _ in end + (start - end) * Glibc.pow(1 - t, power) }
    }

    /// From 0 to this value over the first `fraction` of training, then constant.
    public static func warmup(to value: Double, fraction: Double = 0.1) -> Schedule {
        make("warmup", [value], [("fraction", fraction)]) { t, _ in fraction <= 0 || t >= fraction ? value : value * t / fraction }
    }

    /// Up to `peak` over the first `fraction`, then down to `end`, both along a cosine (Smith & Topin 2018, as in PyTorch).
    public static func oneCycle(peak: Double, start: Double, end: Double, fraction: Double = 0.3) -> Schedule {
        make("one_cycle", [peak], [("start", start), ("end", end), ("fraction", fraction)]) { t, _ in
            func along(_ a: Double, _ b: Double, _ part: Double) -> Double { b + (a - b) * 0.5 * (1 + Glibc.cos(.pi * part)) }
            return t < fraction ? along(start, peak, t / fraction) : along(peak, end, fraction >= 1 ? 1 : (t - fraction) / (1 - fraction))
        }
    }

    private static func make(
        _ name: String, _ positional: [Double], _ named: [(String, Double)] = [],
        _ function: @escaping @Sendable (Double, Double) throws -> Double
    ) -> Schedule {
        let shown = (positional.map(text) + named.map { "\($0.0)=\(text($0.1))" }).joined(separator: ", ")
        var members: [JSONValue.Member] = [.init("name", .string(name)), .init("values", .array(positional.map { .number($0) }))]
        members += named.map { .init($0.0, .number($0.1)) }
        return Schedule(name: name, text: "\(name)(\(shown))", definition: .object(members), function: function)
    }

    static func text(_ value: Double) -> String {
        if let whole = Int(exactly: value), abs(value) < 1e15 { return String(whole) }
        return String(value)
    }
}

extension Schedule: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, CustomStringConvertible {
    public init(floatLiteral value: Double) { self.init(value) }
    public init(integerLiteral value: Int) { self.init(Double(value)) }
    public var description: String { text }
}
