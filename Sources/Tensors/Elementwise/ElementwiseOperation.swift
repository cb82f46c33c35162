internal import CKernels

// The raw values are the kernels' codes, in the order of CKernels.h.

/// A function of one number.
public enum UnaryOperation: UInt8, Sendable, Hashable, CaseIterable {
    case negate, abs, sign, exp, log, log1p, expm1, sqrt, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh
    case sigmoid, softplus, relu, erf
    case floor, ceil
    /// To the nearest whole number, halves to the even one.
    case round
    case reciprocal, square
    case logicalNot, isNaN, isFinite

    /// Whether the result is a mask.
    public var givesMask: Bool { rawValue >= UnaryOperation.logicalNot.rawValue }

    public var name: String {
        switch self {
        case .negate: "-"
        case .logicalNot: "not"
        case .isNaN: "isnan"
        case .isFinite: "isfinite"
        default: String(describing: self)
        }
    }

    var code: dyn_unary_operation { dyn_unary_operation(rawValue: UInt32(rawValue)) }
}

/// A function of two numbers.
public enum BinaryOperation: UInt8, Sendable, Hashable, CaseIterable {
    case add, subtract, multiply, divide, power
    /// NaN where either is.
    case maximum, minimum
    case atan2
    /// The remainder with the divisor's sign, as in Python.
    case modulo
    case equal, notEqual, less, lessEqual, greater, greaterEqual
    case logicalAnd, logicalOr

    /// Whether the result is a mask.
    public var givesMask: Bool { rawValue >= BinaryOperation.equal.rawValue }

    public var name: String {
        switch self {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .power: "^"
        case .maximum: "max"
        case .minimum: "min"
        case .atan2: "atan2"
        case .modulo: "%"
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessEqual: "<="
        case .greater: ">"
        case .greaterEqual: ">="
        case .logicalAnd: "and"
        case .logicalOr: "or"
        }
    }

    var code: dyn_binary_operation { dyn_binary_operation(rawValue: UInt32(rawValue)) }
}

/// A function of three numbers.
public enum TernaryOperation: UInt8, Sendable, Hashable, CaseIterable {
    /// The second where the first is not 0, else the third.
    case select
    /// a·b + c, rounded once where the CPU can.
    case fma

    public var name: String { self == .select ? "where" : "fma" }

    var code: dyn_ternary_operation { dyn_ternary_operation(rawValue: UInt32(rawValue)) }
}

/// A way to make many numbers one. The first four raw values are the kernels' codes.
public enum Reduction: UInt8, Sendable, Hashable, CaseIterable {
    case sum, product, maximum, minimum
    case any, all

    public var name: String {
        switch self {
        case .sum: "sum"
        case .product: "prod"
        case .maximum: "max"
        case .minimum: "min"
        case .any: "any"
        case .all: "all"
        }
    }
}

extension UnaryOperation {
    /// The function's value at a number: the same bits as of a tensor's element.
    public func value(at x: Double) -> Double {
        switch self {
        case .negate: return -x
        case .abs: return Swift.abs(x)
        case .sqrt: return x.squareRoot()
        case .floor: return x.rounded(.down)
        case .ceil: return x.rounded(.up)
        case .round: return x.rounded(.toNearestOrEven)
        case .square: return x * x
        default:
            var result = 0.0
            withUnsafePointer(to: x) { dyn_unary(DYN_F64, code, $0, &result, 1) }
            return result
        }
    }
}
