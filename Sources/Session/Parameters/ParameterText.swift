internal import Diagnostics
internal import Runtime
internal import Syntax
internal import Tensors

/// Reads the values of script parameters from text, by the type of their default.
enum ParameterText {
    /// The value of an argument's text.
    static func value(of text: String, for parameter: ScriptParameters.Declared) throws(ParameterError) -> Value {
        let expected = expectation(parameter.defaultValue)
        let value: Value?
        switch parameter.defaultValue {
        case .string: value = Value(text)
        case .number, .bool, .record: value = literal(text).flatMap { fitted($0, to: parameter.defaultValue) }
        case .tensor, .list:
            let list = literal(text) ?? Value(pieces(of: text))
            value = fitted(list, to: parameter.defaultValue) ?? fitted(Value([list]), to: parameter.defaultValue)
                ?? fitted(Value(pieces(of: text)), to: parameter.defaultValue)
        case .none?, nil: value = literal(text) ?? Value(text)
        case .table, .function, .traced, .object:
            throw .notSettable(parameter.flag, type: parameter.defaultValue?.typePhrase ?? "a value")
        }
        guard let value else { throw .wrongType(parameter.flag, expected: expected, given: text) }
        return value
    }

    /// The value as one of the default's type; nil where it is of another.
    static func fitted(_ value: Value, to defaultValue: Value?) -> Value? {
        guard let defaultValue else { return value }
        switch (defaultValue, value) {
        case (.none, _), (.number, .number), (.bool, .bool), (.string, .string), (.record, .record), (.list, .list),
            (.tensor, .tensor), (.list, .tensor):
            return value
        case (.tensor, .number(let number)): return Value([number])
        case (.tensor, .list): return (try? value.asTensor()).flatMap { $0 }.map { Value($0) }
        default: return nil
        }
    }

    /// What a default of this type asks for, as a phrase.
    static func expectation(_ defaultValue: Value?) -> String {
        switch defaultValue {
        case .number: "a number"
        case .bool: "true or false"
        case .string: "a text"
        case .tensor: "numbers separated by commas"
        case .list: "values separated by commas"
        case .record: "a record such as {a = 1}"
        default: "a value"
        }
    }

    /// What stands for the value in usage.
    static func placeholder(_ defaultValue: Value?) -> String {
        switch defaultValue {
        case .number: "NUMBER"
        case .bool: "true|false"
        case .string: "TEXT"
        case .tensor: "NUMBERS"
        case .list: "VALUES"
        default: "VALUE"
        }
    }

    /// The parts of `a,b,c`, each as a literal where it is one.
    private static func pieces(of text: String) -> [Value] {
        text.split(separator: ",").map { literal(String($0)) ?? Value($0.trimmed) }
    }

    /// The value of a text that is a literal of the language: numbers, `true`, strings, brackets, ranges, records of these.
    static func literal(_ text: String) -> Value? {
        guard let tree = try? SyntaxTree(parsing: SourceText(name: "argument", text: text)), tree.statements.count == 1,
            case .expression(let expression) = tree.statements[0].kind
        else { return nil }
        return value(of: expression)
    }

    private static func value(of expression: Expression) -> Value? {
        switch expression.kind {
        case .number(let number): return .number(number)
        case .bool(let truth): return .bool(truth)
        case .string(let text): return Value(text)
        case .none: return Value.none
        case .parenthesized(let inner): return value(of: inner)
        case .unary(.negate, let operand):
            guard case .number(let number)? = value(of: operand) else { return nil }
            return .number(-number)
        case .range(let a, let b):
            guard let first = value(of: a)?.whole, let last = value(of: b)?.whole, last >= first, last - first < 1_000_000 else {
                return nil
            }
            return Value((first...last).map(Double.init))
        case .bracket(let elements):
            var values: [Value] = []
            for element in elements {
                guard case .value(let part) = element, let value = value(of: part) else { return nil }
                values.append(value)
            }
            let list = Value(values)
            return (try? list.asTensor()).flatMap { $0 }.map { Value($0) } ?? list
        case .record(let entries):
            var record = Record()
            for entry in entries {
                guard case .field(let name, let part) = entry, let value = value(of: part) else { return nil }
                record[name.text] = value
            }
            return Value(record)
        default: return nil
        }
    }
}
