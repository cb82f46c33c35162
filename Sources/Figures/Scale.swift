internal import Glibc

/// How the values of an axis become positions.
public enum Scale: Sendable, Equatable {
    case linear
    /// log₁₀; values that are not positive have no position.
    case log
    /// sign(v)·log₁₀(1 + |v|/threshold): linear near zero, logarithmic far from it.
    case symlog(threshold: Double)
    /// Names side by side, the first at position 0.
    case categorical([String])

    /// The scale of that name, as users write it: `linear`, `log`, `symlog`.
    public init(named name: String) throws(FigureError) {
        switch name {
        case "linear": self = .linear
        case "log": self = .log
        case "symlog": self = .symlog(threshold: 1)
        default: throw .unknownScale(name)
        }
    }

    public var name: String {
        switch self {
        case .linear: "linear"
        case .log: "log"
        case .symlog: "symlog"
        case .categorical: "categorical"
        }
    }

    /// The position of a value before it is fitted to the frame; not finite where it has none.
    func position(_ value: Double) -> Double {
        switch self {
        case .linear, .categorical: value
        case .log: value > 0 ? log10(value) : .nan
        case .symlog(let threshold): (value < 0 ? -1 : 1) * log10(1 + abs(value) / threshold)
        }
    }

    /// The value at a position: the inverse of `position(_:)`.
    func value(at position: Double) -> Double {
        switch self {
        case .linear, .categorical: position
        case .log: pow(10, position)
        case .symlog(let threshold): (position < 0 ? -1 : 1) * threshold * (pow(10, abs(position)) - 1)
        }
    }
}
