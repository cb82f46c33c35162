internal import Programs
internal import Syntax
internal import Tensors

/// The comparison operators on all types of values.
enum Comparison {
    static func apply(_ operation: ComparisonOperator, _ a: Value, _ b: Value) throws -> Value {
        switch operation {
        case .isIn: return .bool(try contains(b, a))
        case .isNotIn: return .bool(try !contains(b, a))
        default: break
        }
        if let x = a.scalar, let y = b.scalar { return .bool(holds(operation, x, y)) }
        switch (a, b) {
        case (.string(let x), .string(let y)): return .bool(holds(operation, x.text, y.text))
        case (.tensor, .tensor), (.tensor, .number), (.number, .tensor), (.tensor, .bool), (.bool, .tensor),
            (.tensor, .object), (.object, .tensor):
            if let x = try a.asTensor(), let y = try b.asTensor() { return Value(try Tensor.binary(operation.tensorOperation, x, y)) }
        case (.traced, _) where b.isCalculable, (_, .traced) where a.isCalculable:
            if let x = try a.asOperand(), let y = try b.asOperand() {
                return Value(try Operand.binary(operation.primitive, x, y))
            }
        default: break
        }
        switch operation {
        case .equal: return try mask(a, b) { $0.equals($1) } ?? .bool(a.equals(b))
        case .notEqual: return try mask(a, b) { !$0.equals($1) } ?? .bool(!a.equals(b))
        default:
            if let mask = try mask(a, b, { try isOrdered(operation, $0, $1) }) { return mask }
            throw RuntimeError.notComparable(left: a.typePhrase, right: b.typePhrase)
        }
    }

    /// A list against a single value, element by element; nil for everything else.
    private static func mask(_ a: Value, _ b: Value, _ test: (Value, Value) throws -> Bool) throws -> Value? {
        switch (a, b) {
        case (.list(let list), _) where b.isSingle:
            return Value(Tensor(mask: try list.elements.map { try test($0, b) }))
        case (_, .list(let list)) where a.isSingle:
            return Value(Tensor(mask: try list.elements.map { try test(a, $0) }))
        default: return nil
        }
    }

    private static func isOrdered(_ operation: ComparisonOperator, _ a: Value, _ b: Value) throws -> Bool {
        if let x = a.scalar, let y = b.scalar { return holds(operation, x, y) }
        if let x = a.text, let y = b.text { return holds(operation, x, y) }
        throw RuntimeError.notComparable(left: a.typePhrase, right: b.typePhrase)
    }

    @inline(__always)
    static func holds<T: Comparable>(_ operation: ComparisonOperator, _ a: T, _ b: T) -> Bool {
        switch operation {
        case .equal: a == b
        case .notEqual: a != b
        case .less: a < b
        case .lessOrEqual: a <= b
        case .greater: a > b
        case .greaterOrEqual: a >= b
        case .isIn, .isNotIn: false
        }
    }

    /// Whether a container has an element, a part of text, or a field.
    static func contains(_ container: Value, _ element: Value) throws -> Bool {
        switch container {
        case .list(let box): return box.elements.contains { $0.equals(element) }
        case .tensor(let box):
            if let number = element.scalar {
                return (0..<box.tensor.count).contains { box.tensor[flat: $0] == number }
            }
            guard box.tensor.rank > 1 else {
                return try box.tensor.elementsAlongFirstAxis()?.contains { $0.equals(element) } ?? false
            }
            let row = Array(box.tensor.shape.dropFirst())
            // Rows without elements are all the same.
            let rows = row.contains(0) ? min(1, box.tensor.shape[0]) : box.tensor.shape[0]
            return try (0..<rows).contains { try Value(box.tensor.slab($0, shape: row)).equals(element) }
        case .string(let box):
            guard let text = element.text else {
                throw RuntimeError.operandTypes(operation: "in", left: element.typePhrase, right: "a string")
            }
            return box.text.hasPart(text)
        case .record(let box): return element.text.map { box.record[$0] != nil } ?? false
        case .table(let box): return element.text.map { box.table[$0] != nil } ?? false
        case .object(let object):
            if let elements = object.elements { return elements.contains { $0.equals(element) } }
            if let name = element.text { return object.fieldNames.contains(name) }
            throw RuntimeError.notMember(container: container.typePhrase)
        case .traced: throw RuntimeError.conditionTraced(keyword: "in", text: "the value")
        default: throw RuntimeError.notMember(container: container.typePhrase)
        }
    }

    /// The links of a chained comparison together: both bools, or masks element by element.
    static func both(_ a: Value, _ b: Value) throws -> Value {
        if case .bool(let x) = a, case .bool(let y) = b { return .bool(x && y) }
        if let x = try a.asOperand(), let y = try b.asOperand() {
            if case .tensor(let x) = x, case .tensor(let y) = y { return Value(try Tensor.binary(.logicalAnd, x, y)) }
            return Value(try Operand.binary(.logicalAnd, x, y))
        }
        throw RuntimeError.operandTypes(operation: "and", left: a.typePhrase, right: b.typePhrase)
    }
}

extension Value {
    /// Whether it is one value rather than several: what a list is compared with element by element.
    fileprivate var isSingle: Bool {
        switch self {
        case .number, .bool, .string, .none: true
        default: false
        }
    }
}

extension ComparisonOperator {
    fileprivate var tensorOperation: BinaryOperation {
        switch self {
        case .equal, .isIn: .equal
        case .notEqual, .isNotIn: .notEqual
        case .less: .less
        case .lessOrEqual: .lessEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterEqual
        }
    }

    fileprivate var primitive: Primitive {
        switch self {
        case .equal, .isIn: .equal
        case .notEqual, .isNotIn: .notEqual
        case .less: .less
        case .lessOrEqual: .lessEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterEqual
        }
    }
}

extension String {
    /// Whether the text occurs in this one; every text has the empty one.
    func hasPart(_ part: String) -> Bool {
        let whole = Array(utf8)
        let wanted = Array(part.utf8)
        guard let first = wanted.first else { return true }
        guard whole.count >= wanted.count else { return false }
        for start in 0...(whole.count - wanted.count) where whole[start] == first {
            if whole[start..<start + wanted.count].elementsEqual(wanted) { return true }
        }
        return false
    }
}
