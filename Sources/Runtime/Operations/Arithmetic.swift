internal import Glibc
internal import Programs
internal import Syntax
internal import Tensors

/// The arithmetic operators on all types of values.
enum Arithmetic {
    /// Of two numbers.
    @inline(__always)
    static func apply(_ operation: BinaryOperator, _ a: Double, _ b: Double) -> Double? {
        switch operation {
        case .add: a + b
        case .subtract: a - b
        case .multiply: a * b
        case .divide: a / b
        case .remainder: remainder(a, b)
        case .power: pow(a, b)
        case .matrixProduct: nil
        }
    }

    /// The remainder with the sign of the divisor, as Python's `%`.
    static func remainder(_ a: Double, _ b: Double) -> Double {
        let rest = fmod(a, b)
        if rest != 0, (rest < 0) != (b < 0) { return rest + b }
        return rest == 0 ? copysign(0, b) : rest
    }

    /// Of two values: numbers, tensors and traced values are calculated with, strings and lists joined by `+`.
    static func apply(_ operation: BinaryOperator, _ a: Value, _ b: Value) throws -> Value {
        if let x = a.scalar, let y = b.scalar, let result = apply(operation, x, y) { return .number(result) }
        switch (operation, a, b) {
        case (.add, .string(let x), .string(let y)):
            try RuntimeError.checkMemory(x.text.utf8.count + y.text.utf8.count)
            return Value(x.text + y.text)
        case (.multiply, .string(let text), .number(let count)), (.multiply, .number(let count), .string(let text)):
            return try repeated(text.text, count)
        case (.add, .list(let x), .list(let y)):
            try RuntimeError.checkMemory((x.elements.count + y.elements.count) * MemoryLayout<Value>.stride)
            return Value(x.elements + y.elements)
        case (.add, .list(let x), .tensor):
            return Value(x.elements + (try b.asElements() ?? []))
        case (.add, .tensor, .list(let y)):
            return Value((try a.asElements() ?? []) + y.elements)
        case (.add, .object(let object), _):
            if let sum = try object.adding(b) {
                sum.setOrigin(ofSum: a, b)
                return sum
            }
        default: break
        }
        guard a.isCalculable, b.isCalculable, let x = try a.asOperand(), let y = try b.asOperand() else {
            throw RuntimeError.operandTypes(operation: operation.rawValue, left: a.typePhrase, right: b.typePhrase)
        }
        if case .tensor(let x) = x, case .tensor(let y) = y { return Value(try apply(operation, x, y)) }
        return Value(try apply(operation, x, y))
    }

    private static func apply(_ operation: BinaryOperator, _ a: Tensor, _ b: Tensor) throws -> Tensor {
        switch operation {
        case .add: try Tensor.binary(.add, a, b)
        case .subtract: try Tensor.binary(.subtract, a, b)
        case .multiply: try Tensor.binary(.multiply, a, b)
        case .divide: try Tensor.binary(.divide, a, b)
        case .remainder: try Tensor.binary(.modulo, a, b)
        case .power: try Tensor.binary(.power, a, b)
        case .matrixProduct: try a.product(b)
        }
    }

    private static func apply(_ operation: BinaryOperator, _ a: Operand, _ b: Operand) throws -> Operand {
        switch operation {
        case .add: try a + b
        case .subtract: try a - b
        case .multiply: try a * b
        case .divide: try a / b
        case .remainder: try Operand.modulo(a, b)
        case .power: try Operand.power(a, b)
        case .matrixProduct: try a.product(b)
        }
    }

    static func negate(_ value: Value) throws -> Value {
        if let number = value.scalar { return .number(-number) }
        guard value.isCalculable, let operand = try value.asOperand() else {
            throw RuntimeError.operandType(operation: "-", operand: value.typePhrase)
        }
        if case .tensor(let tensor) = operand { return Value(try tensor.unary(.negate)) }
        return Value(try -operand)
    }

    /// Strings longer than this are refused before memory is.
    private static let longestText = 1 << 28

    private static func repeated(_ text: String, _ count: Double) throws -> Value {
        guard let count = Int(exactly: count), count >= 0 else {
            throw RuntimeError.operandTypes(operation: "*", left: "a string", right: "a number that is not whole")
        }
        guard text.utf8.count.multipliedReportingOverflow(by: count).partialValue <= longestText, count <= longestText else {
            throw RuntimeError.outOfMemory
        }
        try RuntimeError.checkMemory(text.utf8.count * count)
        return Value(String(repeating: text, count: count))
    }

    // MARK: Ranges

    /// The whole numbers from `a` to `b`, both included; none where `b` is smaller.
    static func range(_ a: Value, _ b: Value) throws -> Value {
        let (first, last) = try rangeEnds(a, b)
        let count = max(0, last - first + 1)
        let tensor = try Tensor(shape: [count], of: Double.self) { elements in
            for index in 0..<count { elements[index] = Double(first + index) }
        }
        return Value(tensor)
    }

    static func rangeEnds(_ a: Value, _ b: Value) throws -> (first: Int, last: Int) {
        (try rangeEnd(a), try rangeEnd(b))
    }

    private static func rangeEnd(_ value: Value) throws -> Int {
        if value.isTraced { throw RuntimeError.rangeTraced }
        if case .bool = value { throw RuntimeError.rangeEnds(value.typePhrase) }
        guard let number = value.scalar else { throw RuntimeError.rangeEnds(value.typePhrase) }
        guard number == number.rounded(), number.magnitude <= 0x1p53 else {
            throw RuntimeError.rangeEnds(NumberText.significant(number))
        }
        return Int(number)
    }
}

extension Value {
    /// Whether arithmetic is defined on it. Lists of numbers are, because brackets of columns may be lists.
    var isCalculable: Bool {
        switch self {
        case .number, .bool, .tensor, .traced: true
        case .object(let object): object.number != nil
        case .list(let box): !box.elements.isEmpty && box.elements.allSatisfy(\.isCalculable)
        default: false
        }
    }
}
