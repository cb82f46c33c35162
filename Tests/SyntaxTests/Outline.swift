import Diagnostics
import Syntax

/// Writes trees as parenthesized outlines, so that tests can state structure as text.
enum Outline {
    /// The outline of a text's statements, one a line; a text with errors gives their messages.
    static func of(_ text: String, dialect: Dialect = .script) -> String {
        do {
            let tree = try SyntaxTree(parsing: SourceText(name: "test", text: text), dialect: dialect)
            return tree.statements.map(of).joined(separator: "\n")
        } catch {
            return error.errors.map { "error: \($0.message)" }.joined(separator: "\n")
        }
    }

    static func of(_ statement: Statement) -> String {
        switch statement.kind {
        case .expression(let e): of(e) + (statement.isSilenced ? ";" : "")
        case .assignment(let target, let e): "(= \(of(target)) \(of(e)))"
        case .compound(let target, let operation, let e): "(\(operation.rawValue)= \(of(target)) \(of(e)))"
        case .destructuring(let targets, let values): "(= (\(list(targets.map(of)))) (\(list(values.map(of)))))"
        case .function(let function): of(function)
        case .forLoop(let names, let sequence, let body): "(for (\(list(names.map(\.text)))) \(of(sequence)) \(of(body)))"
        case .whileLoop(let condition, let body): "(while \(of(condition)) \(of(body)))"
        case .assertion(let condition, let message): "(assert \(of(condition))\(message.map { " " + of($0) } ?? ""))"
        case .include(let path): "(include \(of(path)))"
        case .parameter(let parameter):
            "(param \(parameter.name.text) \(of(parameter.defaultValue))\(parameter.help.map { " \"\($0)\"" } ?? ""))"
        case .returning(let value): "(return\(value.map { " " + of($0) } ?? ""))"
        case .breaking: "(break)"
        case .continuing: "(continue)"
        }
    }

    static func of(_ e: Expression) -> String {
        switch e.kind {
        case .number(let value): value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
        case .string(let text): "\"\(text)\""
        case .interpolation(let parts): "(string \(list(parts.map(of))))"
        case .bool(let value): String(value)
        case .none: "none"
        case .name(let name): name
        case .bracket(let elements): "[" + list(elements.map(of)) + "]"
        case .record(let entries): "{" + list(entries.map(of)) + "}"
        case .range(let a, let b): "(.. \(of(a)) \(of(b)))"
        case .unary(let operation, let x): "(\(operation.rawValue) \(of(x)))"
        case .binary(let operation, let a, let b): "(\(operation.rawValue) \(of(a)) \(of(b)))"
        case .comparison(let first, let links):
            "(\(of(first)) " + list(links.map { "\($0.comparison.rawValue) \(of($0.operand))" }) + ")"
        case .logical(let operation, let a, let b): "(\(operation.rawValue) \(of(a)) \(of(b)))"
        case .pipe(let a, let b): "(|> \(of(a)) \(of(b)))"
        case .function(let function): of(function)
        case .call(let callee, let arguments): "(call " + list([of(callee)] + arguments.map(of)) + ")"
        case .index(let base, let items): "(at " + list([of(base)] + items.map(of)) + ")"
        case .field(let base, let name): "(. \(of(base)) \(name.text))"
        case .conditional(let arms, let otherwise):
            "(if " + list(arms.map { "\(of($0.condition)) \(of($0.body))" }) + (otherwise.map { " else " + of($0) } ?? "") + ")"
        case .attempt(let body, let name, let handler): "(try \(of(body)) \(name?.text ?? "_") \(of(handler)))"
        case .parenthesized(let inner): of(inner)
        }
    }

    private static func of(_ function: Function) -> String {
        let parameters = function.parameters.map { p in p.defaultValue.map { "\(p.name.text)=\(of($0))" } ?? p.name.text }
        let body =
            switch function.body {
            case .expression(let e): of(e)
            case .block(let block): of(block)
            }
        return "(fn \(function.name?.text ?? "_") (\(list(parameters))) \(body))"
    }

    private static func of(_ block: Block) -> String { "{" + block.statements.map(of).joined(separator: "; ") + "}" }

    private static func of(_ target: Target) -> String {
        target.path.reduce(target.name.text) { inner, accessor in
            switch accessor {
            case .index(let items): "(at " + list([inner] + items.map(of)) + ")"
            case .field(let name): "(. \(inner) \(name.text))"
            }
        }
    }

    private static func of(_ part: StringPart) -> String {
        switch part {
        case .text(let text): "\"\(text)\""
        case .value(let e, let format): of(e) + (format.map { ":" + $0 } ?? "")
        }
    }

    private static func of(_ element: Element) -> String {
        switch element {
        case .value(let e): of(e)
        case .spread(let e): "..." + of(e)
        }
    }

    private static func of(_ entry: RecordEntry) -> String {
        switch entry {
        case .field(let name, let e): "\(name.text)=\(of(e))"
        case .spread(let e): "..." + of(e)
        }
    }

    private static func of(_ argument: Argument) -> String {
        switch argument {
        case .positional(let e): of(e)
        case .named(let name, let e): "\(name.text)=\(of(e))"
        case .spread(let e): "..." + of(e)
        }
    }

    private static func of(_ item: IndexItem) -> String {
        switch item {
        case .at(let e): of(e)
        case .slice(let start, let stop, let step):
            (start.map(of) ?? "") + ":" + (stop.map(of) ?? "") + (step.map { ":" + of($0) } ?? "")
        case .ellipsis: "..."
        }
    }

    private static func list(_ parts: [String]) -> String { parts.joined(separator: " ") }
}

/// The first error of a text: its message, the text it points at and its hints.
struct Fault: Equatable {
    let message: String
    let place: String
    let hint: String

    init?(_ text: String, dialect: Dialect = .script) {
        let source = SourceText(name: "test", text: text)
        do {
            _ = try SyntaxTree(parsing: source, dialect: dialect)
            return nil
        } catch {
            message = error.errors[0].message
            place = source.slice(error.errors[0].span.range)
            hint = error.errors[0].hints.joined(separator: " ")
        }
    }
}
