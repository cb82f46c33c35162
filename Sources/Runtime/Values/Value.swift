public import Tensors

/// A value of the language. Payloads are one word; what they hold is shared and copied only when changed.
public enum Value: Sendable {
    case none
    case bool(Bool)
    case number(Double)
    case string(StringBox)
    case tensor(TensorBox)
    case list(ListBox)
    case record(RecordBox)
    case table(TableBox)
    case function(FunctionValue)
    case traced(TracedBox)
    case object(Object)
}

extension Value {
    public init(_ number: Double) { self = .number(number) }
    public init(_ whole: Int) { self = .number(Double(whole)) }
    public init(_ truth: Bool) { self = .bool(truth) }
    public init(_ text: String) { self = .string(StringBox(text)) }
    public init(_ elements: [Value]) { self = .list(ListBox(elements)) }
    public init(_ strings: [String]) { self = .list(ListBox(strings.map { Value($0) })) }
    public init(_ record: Record) { self = .record(RecordBox(record)) }
    public init(_ table: Table) { self = .table(TableBox(table)) }
    public init(_ numbers: [Double]) { self = .tensor(TensorBox(Tensor(numbers))) }

    /// What `[a, b, …]` makes of its elements: a tensor of numbers or of equally shaped tensors, else a list.
    public init(bracket elements: [Value]) throws { self = try Building.bracket(elements) }

    /// The value of a tensor: one of no dimensions is a number, or a bool where it was a mask.
    public init(_ tensor: Tensor) {
        guard tensor.rank == 0 else {
            self = .tensor(TensorBox(tensor))
            return
        }
        let scalar = tensor[flat: 0]
        self = tensor.elementType == .bool ? .bool(scalar != 0) : .number(scalar)
    }

    /// The name that `type(x)` gives and errors use.
    public var typeName: String {
        switch self {
        case .none: "none"
        case .bool: "bool"
        case .number: "number"
        case .string: "string"
        case .tensor: "tensor"
        case .list: "list"
        case .record: "record"
        case .table: "table"
        case .function: "function"
        case .traced: "traced value"
        case .object(let object): object.typeName
        }
    }

    /// The type's name with its article: "a number", "an optimizer", "none".
    public var typePhrase: String {
        switch self {
        case .none: "none"
        default: withArticle(typeName)
        }
    }

    public var isNone: Bool { if case .none = self { true } else { false } }
    public var isTraced: Bool { if case .traced = self { true } else { false } }

    /// The text of a string.
    public var text: String? { if case .string(let box) = self { box.text } else { nil } }

    /// The number this value stands for: a number, a bool (0 or 1), an estimate's value.
    public var scalar: Double? {
        switch self {
        case .number(let number): number
        case .bool(let truth): truth ? 1 : 0
        case .object(let object): object.number
        default: nil
        }
    }
}

/// The noun with "a" or "an".
public func withArticle(_ noun: String) -> String {
    guard let first = noun.first else { return noun }
    return ("aeiou".contains(first) ? "an " : "a ") + noun
}
