public import Diagnostics
public import Runtime
internal import Syntax

/// The parameters that a script declares with `param`, and how its command line sets them.
public struct ScriptParameters: Sendable {
    public struct Declared: Sendable {
        public let name: String
        public let help: String
        /// As written in the script.
        public let defaultText: String
        /// Nil where the default depends on more than the parameters before it: then any literal is taken.
        public let defaultValue: Value?

        /// `--hidden-dims`
        public var flag: String { "--" + String(name.map { $0 == "_" ? "-" : $0 }) }
    }

    public let declared: [Declared]
    /// The comment that the script begins with.
    public let description: String

    /// Reads the declarations of a script and evaluates their defaults; runs nothing else of it.
    ///
    /// - Throws: `SyntaxErrors` where the script does not parse.
    public init(of source: SourceText, registry: Registry) throws {
        let tree = try SyntaxTree(parsing: source)
        let machine = Machine(registry: registry, output: CapturedOutput())
        machine.stepLimit = 1_000_000
        declared = tree.statements.compactMap { statement in
            guard case .parameter(let parameter) = statement.kind else { return nil }
            let unit = SyntaxTree(source: source, statements: [statement])
            let isKnown = (try? machine.run(machine.compile(unit))) != nil
            return Declared(
                name: parameter.name.text, help: parameter.help ?? "",
                defaultText: source.slice(parameter.defaultValue.range),
                defaultValue: isKnown ? machine.value(of: parameter.name.text) : nil)
        }
        description = Self.description(of: tree)
    }

    private static func description(of tree: SyntaxTree) -> String {
        var lines: [String] = []
        var end = 0
        for comment in tree.comments {
            let between = tree.source.utf8[end..<comment.range.lowerBound]
            guard between.allSatisfy({ $0 <= 0x20 }), between.count(where: { $0 == 0x0A }) <= 1 else { break }
            end = comment.range.upperBound
            let text = tree.source.slice(comment.range)
            if text.hasPrefix("#!") { continue }
            lines.append(text.drop { $0 == "#" }.trimmed)
        }
        return lines.joined(separator: "\n")
    }

    // MARK: Setting them

    /// The values that arguments such as `--epochs 200 --hidden=20,20` give.
    ///
    /// - Throws: `ParameterError` for the first argument that does not fit.
    public func values(of arguments: [String]) throws(ParameterError) -> [String: Value] {
        var values: [String: Value] = [:]
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            index += 1
            guard argument.hasPrefix("--"), argument.count > 2 else { throw .notAnOption(argument) }
            let halves = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let parameter = try parameter(halves[0])
            let text: String
            if halves.count > 1 {
                text = halves[1]
            } else if index < arguments.count, !arguments[index].hasPrefix("--") {
                text = arguments[index]
                index += 1
            } else if case .bool = parameter.defaultValue {
                text = "true"
            } else {
                throw .missingValue(parameter.flag, expected: ParameterText.expectation(parameter.defaultValue))
            }
            if values[parameter.name] != nil { throw .repeated(parameter.flag) }
            values[parameter.name] = try ParameterText.value(of: text, for: parameter)
        }
        return values
    }

    /// The values that a file of parameters gives.
    public func values(of record: Record) throws(ParameterError) -> [String: Value] {
        var values: [String: Value] = [:]
        for (name, value) in record.fields {
            let parameter = try parameter("--" + name)
            guard let fitting = ParameterText.fitted(value, to: parameter.defaultValue) else {
                throw .wrongType(
                    name, expected: ParameterText.expectation(parameter.defaultValue), given: value.inline(DisplayStyle()))
            }
            values[parameter.name] = fitting
        }
        return values
    }

    private func parameter(_ flag: String) throws(ParameterError) -> Declared {
        let name = String(flag.dropFirst(2).map { $0 == "-" ? "_" : $0 })
        if let parameter = declared.first(where: { $0.name == name }) { return parameter }
        let flags = declared.map(\.flag)
        throw .unknown(flag, suggestions: suggestions(for: flag, among: flags, limit: 1), known: flags)
    }

    // MARK: Help

    /// What `dyn script.dyn --help` prints.
    public func usage(script: String) -> String {
        var sections = ["usage: dyn \(script)" + (declared.isEmpty ? "" : " [--name value …]")]
        if !description.isEmpty { sections.append(description) }
        let rows = declared.map { parameter in
            ("  \(parameter.flag) " + ParameterText.placeholder(parameter.defaultValue), parameter)
        } + [("  --params FILE", nil), ("  --help", nil)]
        let width = rows.map(\.0.count).max() ?? 0
        let lines = rows.map { head, parameter -> String in
            let text: String
            if let parameter {
                text = (parameter.help.isEmpty ? "" : parameter.help + " ") + "(default: \(parameter.defaultText))"
            } else {
                text = head.contains("params") ? "reads values from a JSON or YAML file" : "shows this help"
            }
            return head.padded(to: width) + "  " + text
        }
        sections.append(lines.joined(separator: "\n"))
        return sections.joined(separator: "\n\n")
    }
}
