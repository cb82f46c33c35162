internal import Programs
internal import Runtime
internal import Tensors

/// The form of a value that derivatives are taken of or with respect to: where its numbers and tensors stand. Everything
/// else in it (strings, functions, masks) is fixed.
enum ArgumentTree: Sendable {
    case leaf(isNumber: Bool)
    case fixed(Value)
    case list([ArgumentTree])
    case record([(name: String, tree: ArgumentTree)])

    /// Takes a value apart; its leaves are added to `leaves` in order.
    init(_ value: Value, leaves: inout [Operand]) throws {
        switch value {
        case .number(let number):
            self = .leaf(isNumber: true)
            leaves.append(Operand(number))
        case .tensor(let box) where box.tensor.elementType != .bool:
            self = .leaf(isNumber: false)
            leaves.append(.tensor(box.tensor))
        case .traced(let box):
            self = .leaf(isNumber: box.traced.shape.isEmpty)
            leaves.append(.traced(box.traced))
        case .list(let box):
            var trees: [ArgumentTree] = []
            for element in box.elements { trees.append(try ArgumentTree(element, leaves: &leaves)) }
            self = .list(trees)
        case .record(let box):
            var trees: [(name: String, tree: ArgumentTree)] = []
            for (name, field) in box.record.fields { trees.append((name, try ArgumentTree(field, leaves: &leaves))) }
            self = .record(trees)
        default: self = .fixed(value)
        }
    }

    /// A value of this form with other leaves, the first of those left, which are taken.
    func value(_ leaves: inout ArraySlice<Operand>) throws -> Value {
        switch self {
        case .leaf: return leaves.popFirst().map { Value($0) } ?? .none
        case .fixed(let value): return value
        case .list(let trees): return try Value(bracket: trees.map { try $0.value(&leaves) })
        case .record(let trees): return Value(Record(try trees.map { (name: $0.name, value: try $0.tree.value(&leaves)) }))
        }
    }

    /// Whether a function that was traced with one form is right for the other.
    func matches(_ other: ArgumentTree) -> Bool {
        switch (self, other) {
        case (.leaf(let a), .leaf(let b)): a == b
        case (.fixed(let a), .fixed(let b)): a.equals(b)
        case (.list(let a), .list(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.matches($1) }
        case (.record(let a), .record(let b)):
            a.count == b.count && zip(a, b).allSatisfy { $0.name == $1.name && $0.tree.matches($1.tree) }
        default: false
        }
    }
}

/// The arguments of a function taken apart.
struct ArgumentTrees: Sendable {
    let positional: [ArgumentTree]
    let named: [(name: String, value: Value)]
    let leaves: [Operand]

    init(_ arguments: [Value], named: Record) throws {
        var leaves: [Operand] = []
        var positional: [ArgumentTree] = []
        for argument in arguments { positional.append(try ArgumentTree(argument, leaves: &leaves)) }
        self.positional = positional
        self.named = named.fields
        self.leaves = leaves
    }

    /// The arguments with other leaves.
    func values(_ leaves: [Operand]) throws -> [Value] {
        var rest = leaves[...]
        return try positional.map { try $0.value(&rest) }
    }

    /// A value for each argument, of its form: one by itself, several as a bracket.
    func result(_ leaves: [Operand]) throws -> Value {
        let values = try values(leaves)
        return values.count == 1 ? values[0] : try Value(bracket: values)
    }

    var types: [TensorType] { leaves.map(\.type) }

    /// The graph that the arguments are traced in; nil where they are values.
    var graph: Graph? {
        for case .traced(let traced) in leaves { return traced.graph }
        return nil
    }

    func matches(_ other: ArgumentTrees) -> Bool {
        types == other.types && positional.count == other.positional.count
            && zip(positional, other.positional).allSatisfy { $0.matches($1) }
            && named.count == other.named.count
            && zip(named, other.named).allSatisfy { $0.name == $1.name && $0.value.equals($1.value) }
    }
}
