/// Reads a builtin's signature from the text of its declaration.
///
/// Declarations are the library's own, and a test reads them all; where one is malformed, what can be read is.
struct SignatureParser {
    static func parse(_ text: String) -> Signature {
        let (inside, result) = split(text)
        var parameters: [Signature.Parameter] = []
        var namedOnly = false
        for part in pieces(inside, at: ",") {
            let declaration = part.trimmingSpaces()
            if declaration.isEmpty { continue }
            if declaration == "*" {
                namedOnly = true
                continue
            }
            parameters.append(parameter(declaration, namedOnly: namedOnly))
        }
        return Signature(parameters, result: result)
    }

    private static func parameter(_ declaration: String, namedOnly: Bool) -> Signature.Parameter {
        let halves = pieces(declaration, at: "=", limit: 2)
        let heads = pieces(halves[0], at: ":", limit: 2)
        var name = heads[0].trimmingSpaces()
        let type = heads.count > 1 ? ValueType(heads[1]) : .any
        var passing: Signature.Parameter.Passing = namedOnly ? .named : .positional
        if name.hasPrefix("**") {
            name.removeFirst(2)
            passing = .namedRest
        } else if name.hasSuffix("…") {
            name.removeLast()
            passing = .rest
        }
        guard halves.count > 1 else { return Signature.Parameter(name, type: type, passing: passing) }
        let text = halves[1].trimmingSpaces()
        return Signature.Parameter(
            name, type: type, passing: passing, standard: literal(text).map { .value($0) } ?? .decided, standardText: text)
    }

    /// The value of a default that is a literal; nil for `auto` and for what the function makes itself.
    private static func literal(_ text: String) -> Value? {
        switch text {
        case "none": return Value.none
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "inf": return .number(.infinity)
        case "[]": return Value([Value]())
        case "{}": return Value(Record())
        default: break
        }
        if let number = Double(text) { return .number(number) }
        if text.count >= 2, text.first == "\"", text.last == "\"" { return Value(String(text.dropFirst().dropLast())) }
        let quotient = text.split(separator: "/")
        if quotient.count == 2, let above = Double(quotient[0].trimmingSpaces()), let below = Double(quotient[1].trimmingSpaces()) {
            return .number(above / below)
        }
        if text.first == "[", text.last == "]" {
            let numbers = text.dropFirst().dropLast().split(separator: ",").map { Double($0.trimmingSpaces()) }
            let known = numbers.compactMap(\.self)
            if known.count == numbers.count { return Value(known) }
        }
        return nil
    }

    /// The text between the outer parentheses and what follows `->`.
    private static func split(_ text: String) -> (inside: String, result: String) {
        guard let open = text.firstIndex(of: "(") else { return ("", "") }
        var depth = 0
        var index = open
        while index < text.endIndex {
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" {
                depth -= 1
                if depth == 0 { break }
            }
            index = text.index(after: index)
        }
        let inside = String(text[text.index(after: open)..<index])
        let after = index < text.endIndex ? text[text.index(after: index)...] : ""
        let tail = after.trimmingSpaces()
        return (inside, tail.hasPrefix("->") ? String(tail.dropFirst(2)).trimmingSpaces() : "")
    }

    /// The parts between separators that stand outside brackets and quotes.
    private static func pieces(_ text: String, at separator: Character, limit: Int = .max) -> [String] {
        var parts = [""]
        var depth = 0
        var quoted = false
        for character in text {
            if character == "\"" { quoted.toggle() }
            if !quoted, "([{".contains(character) { depth += 1 }
            if !quoted, ")]}".contains(character) { depth -= 1 }
            if character == separator, depth == 0, !quoted, parts.count < limit {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts
    }
}
