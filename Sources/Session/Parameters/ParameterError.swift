public import Diagnostics

/// A script's parameter that is given wrongly on its command line or in a file of parameters.
public enum ParameterError: UserError {
    case unknown(String, suggestions: [String], known: [String])
    case missingValue(String, expected: String)
    case wrongType(String, expected: String, given: String)
    case repeated(String)
    case notAnOption(String)
    case notSettable(String, type: String)
    case notARecord(path: String)

    public var message: String {
        switch self {
        case .unknown(let flag, _, _): "there is no parameter `\(flag)`"
        case .missingValue(let flag, let expected): "`\(flag)` needs a value: \(expected)"
        case .wrongType(let flag, let expected, let given): "`\(flag)` must be \(expected), not `\(given)`"
        case .repeated(let flag): "`\(flag)` is given twice"
        case .notAnOption(let text): "unexpected argument `\(text)`"
        case .notSettable(let flag, let type): "`\(flag)` is \(type) and cannot be set from outside the script"
        case .notARecord(let path): "\"\(path)\" does not hold names and values"
        }
    }

    public var hints: [String] {
        switch self {
        case .unknown(_, let suggestions, let known):
            if let first = suggestions.first { return ["did you mean `\(first)`?"] }
            return [known.isEmpty ? "the script declares no parameters" : "its parameters are \(known.joined(separator: ", "))"]
        case .notAnOption: return ["parameters are given as `--name value`"]
        case .notARecord: return ["write `name: value` on each line, or a JSON object"]
        case .missingValue, .wrongType, .repeated, .notSettable: return []
        }
    }
}
