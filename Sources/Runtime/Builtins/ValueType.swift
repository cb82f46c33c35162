/// What a parameter takes: one or several types.
public struct ValueType: Sendable, Equatable, CustomStringConvertible {
    struct Basic: OptionSet, Sendable {
        let rawValue: UInt16
        static let number = Basic(rawValue: 1)
        static let whole = Basic(rawValue: 2)
        static let bool = Basic(rawValue: 4)
        static let string = Basic(rawValue: 8)
        static let tensor = Basic(rawValue: 16)
        static let numeric = Basic(rawValue: 32)
        static let list = Basic(rawValue: 64)
        static let record = Basic(rawValue: 128)
        static let table = Basic(rawValue: 256)
        static let function = Basic(rawValue: 512)
        static let none = Basic(rawValue: 1024)
        static let any = Basic(rawValue: 2048)
    }

    let basic: Basic
    /// Object types, by their `typeName`.
    let objects: [String]

    static let any = ValueType(basic: .any, objects: [])

    init(basic: Basic, objects: [String]) {
        self.basic = basic
        self.objects = objects
    }

    /// Reads `number | tensor | model`.
    init(_ text: some StringProtocol) {
        var basic: Basic = []
        var objects: [String] = []
        for part in text.split(separator: "|") {
            let name = part.trimmingSpaces()
            switch name {
            case "number": basic.insert(.number)
            case "whole": basic.insert(.whole)
            case "bool": basic.insert(.bool)
            case "string": basic.insert(.string)
            case "tensor": basic.insert(.tensor)
            case "numeric": basic.insert(.numeric)
            case "list": basic.insert(.list)
            case "record": basic.insert(.record)
            case "table": basic.insert(.table)
            case "function": basic.insert(.function)
            case "none": basic.insert(.none)
            case "any": basic.insert(.any)
            default: objects.append(name)
            }
        }
        self.init(basic: basic, objects: objects)
    }

    /// Whether a value may be passed. Numbers pass as tensors, and lists of numbers or tensors as tensors.
    func accepts(_ value: Value) -> Bool {
        if basic.contains(.any) { return true }
        switch value {
        case .none: return basic.contains(.none)
        case .number(let number):
            if !basic.isDisjoint(with: [.number, .numeric, .tensor]) { return true }
            return basic.contains(.whole) && number == number.rounded() && number.magnitude <= 0x1p53
        case .bool: return !basic.isDisjoint(with: [.bool, .numeric, .tensor])
        case .string: return basic.contains(.string)
        case .tensor: return !basic.isDisjoint(with: [.tensor, .numeric])
        case .list(let box):
            if basic.contains(.list) { return true }
            return !basic.isDisjoint(with: [.tensor, .numeric]) && box.elements.allSatisfy(\.isNumeric)
        case .record: return basic.contains(.record)
        case .table: return basic.contains(.table)
        case .function: return basic.contains(.function)
        case .traced: return basic.contains(.numeric)
        case .object(let object):
            if objects.contains(object.typeName) { return true }
            if object.number != nil, !basic.isDisjoint(with: [.number, .numeric, .tensor]) { return true }
            return object.callable != nil && basic.contains(.function)
        }
    }

    /// `number | tensor`, as signatures declare it.
    public var description: String {
        let names: [(Basic, String)] = [
            (.number, "number"), (.whole, "whole"), (.numeric, "numeric"), (.bool, "bool"), (.string, "string"),
            (.tensor, "tensor"), (.list, "list"), (.record, "record"), (.table, "table"), (.function, "function"),
            (.any, "any"),
        ]
        let parts = names.filter { basic.contains($0.0) }.map(\.1) + objects + (basic.contains(.none) ? ["none"] : [])
        return parts.joined(separator: " | ")
    }

    /// "a number or a tensor", as errors say what was expected.
    var phrase: String {
        if basic.contains(.any) { return "a value" }
        var names: [String] = []
        if basic.contains(.whole) { names.append("a whole number") }
        if basic.contains(.number) { names.append("a number") }
        if basic.contains(.numeric) { names.append("a number or a tensor") }
        if basic.contains(.bool) { names.append("true or false") }
        if basic.contains(.string) { names.append("a string") }
        if basic.contains(.tensor) { names.append("a tensor") }
        if basic.contains(.list) { names.append("a list") }
        if basic.contains(.record) { names.append("a record") }
        if basic.contains(.table) { names.append("a table") }
        if basic.contains(.function) { names.append("a function") }
        names += objects.map(withArticle)
        if basic.contains(.none) { names.append("none") }
        guard let last = names.popLast() else { return "a value" }
        return names.isEmpty ? last : names.joined(separator: ", ") + " or " + last
    }
}

extension Value {
    /// Whether it is a number, a tensor, a traced value, or a list of these.
    var isNumeric: Bool {
        switch self {
        case .number, .bool, .tensor, .traced: true
        case .list(let box): box.elements.allSatisfy(\.isNumeric)
        case .object(let object): object.number != nil
        default: false
        }
    }
}

extension StringProtocol {
    /// The text without spaces at either end.
    func trimmingSpaces() -> String {
        var part = self[...]
        while part.first?.isWhitespace == true { part = part.dropFirst() }
        while part.last?.isWhitespace == true { part = part.dropLast() }
        return String(part)
    }
}
