internal import CKernels

/// What a tensor's elements are: double or single precision numbers, or the true and false of a mask.
public enum ElementType: UInt8, Sendable, Hashable, CaseIterable {
    case f64 = 0
    case f32 = 1
    /// One byte an element, 0 or 1. Arithmetic takes it as f64.
    case bool = 2

    public var byteCount: Int {
        switch self {
        case .f64: 8
        case .f32: 4
        case .bool: 1
        }
    }

    public var name: String {
        switch self {
        case .f64: "f64"
        case .f32: "f32"
        case .bool: "bool"
        }
    }

    /// The type that arithmetic on this one gives: masks count as numbers.
    public var arithmetic: ElementType { self == .bool ? .f64 : self }

    /// The type that holds both: f32 only with f32 or a mask, bool only with bool.
    public func promoted(with other: ElementType) -> ElementType {
        if self == other { return self }
        return self == .f64 || other == .f64 ? .f64 : .f32
    }

    var code: dyn_element_type { dyn_element_type(rawValue: UInt32(rawValue)) }
}

/// A Swift type whose values are a tensor's elements.
public protocol TensorElement: Sendable {
    static var elementType: ElementType { get }
}

extension Double: TensorElement {
    public static var elementType: ElementType { .f64 }
}

extension Float: TensorElement {
    public static var elementType: ElementType { .f32 }
}

extension Bool: TensorElement {
    public static var elementType: ElementType { .bool }
}
