internal import Tensors

extension Value {
    /// The value as the prompt and `print` write it: one or more lines that fit the style.
    public func display(_ style: DisplayStyle) -> String {
        switch self {
        case .string(let box): box.text
        case .tensor(let box): Self.text(of: box.tensor, style)
        case .table(let box): Self.text(of: box.table, style)
        case .object(let object): object.describe(style)
        case .function(let function): Self.text(of: function)
        case .record(let box): Self.text(of: box.record, style)
        default: inline(style, depth: 0)
        }
    }

    /// The value on one line, as it stands inside a list or a record: strings quoted.
    public func inline(_ style: DisplayStyle) -> String { inline(style, depth: 0) }

    /// What interpolation writes: strings plain, everything else on one line where it fits.
    public func interpolated(_ style: DisplayStyle) -> String {
        switch self {
        case .string(let box): box.text
        case .tensor(let box) where box.tensor.rank > 1: display(style)
        case .table, .object: display(style)
        default: inline(style, depth: 0)
        }
    }

    private static let deepest = 24
    private static let longest = 200

    func inline(_ style: DisplayStyle, depth: Int) -> String {
        if depth > Self.deepest { return "…" }
        switch self {
        case .none: return "none"
        case .bool(let truth): return truth ? "true" : "false"
        case .number(let number): return NumberText.rounded(number, digits: style.digits)
        case .string(let box): return Self.quoted(box.text)
        case .tensor(let box): return Self.inline(box.tensor, style)
        case .list(let box):
            var parts: [String] = []
            var length = 0
            for element in box.elements {
                let part = element.inline(style, depth: depth + 1)
                length += part.count + 2
                if length > max(Self.longest, style.width), parts.count < box.elements.count - 1 {
                    parts.append("… \(box.elements.count) in all")
                    break
                }
                parts.append(part)
            }
            return "[" + parts.joined(separator: ", ") + "]"
        case .record(let box):
            var parts: [String] = []
            var length = 0
            for (name, value) in box.record.fields {
                let part = "\(name) = \(value.inline(style, depth: depth + 1))"
                length += part.count + 2
                if length > max(Self.longest, style.width) * 2 {
                    parts.append("… \(box.record.count) fields in all")
                    break
                }
                parts.append(part)
            }
            return "{" + parts.joined(separator: ", ") + "}"
        case .table(let box):
            return "table of \(box.table.rowCount) × \(box.table.columnCount)"
        case .function(let function): return Self.text(of: function)
        case .traced(let box): return "traced \(box.traced.type.description)"
        case .object(let object): return object.summary(style)
        }
    }

    /// A short text for error messages; empty for what has no short one.
    var briefText: String {
        let style = DisplayStyle()
        switch self {
        case .none, .function, .table, .traced, .record, .object: return ""
        case .number, .bool: return inline(style)
        case .string(let box): return box.text.count <= 40 ? Self.quoted(box.text) : ""
        case .tensor(let box): return box.tensor.count <= 6 && box.tensor.rank == 1 ? inline(style) : ""
        case .list(let box):
            if box.elements.count > 4 { return "" }
            let text = inline(style)
            return text.count <= 40 ? text : ""
        }
    }

    /// A string as it would be written in a program.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where scalar.value < 32 || scalar.value == 127: result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private static func text(of function: FunctionValue) -> String { function.call }

    /// A record: on one line where it fits, else a line a field.
    private static func text(of record: Record, _ style: DisplayStyle) -> String {
        let line = Value(record).inline(style, depth: 0)
        let plain = record.values.allSatisfy { value in
            switch value {
            case .table, .object: false
            case .tensor(let box): box.tensor.rank < 2
            default: true
            }
        }
        if plain, line.count <= style.width { return line }
        var lines: [String] = []
        for (name, value) in record.fields.prefix(max(4, style.rows)) {
            let text = value.display(style)
            if text.contains("\n") {
                lines.append("\(name) =")
                lines += text.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }
            } else {
                lines.append("\(name) = " + (value.text.map(quoted) ?? text))
            }
        }
        if record.count > max(4, style.rows) { lines.append("… \(record.count) fields in all") }
        return lines.joined(separator: "\n")
    }
}
