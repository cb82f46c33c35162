extension ArgumentError {
    public var message: String {
        switch problem {
        case .unknown(let name, _): "\(function) has no argument `\(name)`"
        case .missing(let parameter, nil): "\(function) needs the argument `\(parameter)`"
        case .missing(let parameter, let type?): "\(function) needs the argument `\(parameter)`, \(type)"
        case .doubled(let parameter): "\(function) is given its argument `\(parameter)` twice"
        case .tooMany(let count, 0): "\(function) takes no positional arguments and is given \(count)"
        case .tooMany(let count, let limit):
            "\(function) takes at most \(limit) positional argument\(limit == 1 ? "" : "s") and is given \(count)"
        case .wrongType(let parameter, let expected, let value, let type):
            "`\(parameter)` of \(function) must be \(expected), not " + (value.isEmpty ? type : "\(value) (\(type))")
        case .traced(let parameter, let expected):
            "`\(parameter)` of \(function) must be \(expected), and its value is being traced"
        case .invalid(let parameter, let reason): "`\(parameter)` of \(function) \(reason)"
        }
    }

    public var isMistake: Bool {
        switch problem {
        case .unknown, .missing, .doubled, .tooMany, .wrongType: true
        case .traced, .invalid: false
        }
    }

    public var hints: [String] {
        var hints: [String] = []
        if case .unknown(_, let suggestion?) = problem {
            hints.append("did you mean `\(suggestion)`?  \(signature)")
        } else if case .traced = problem {
            hints.append("a value that is being differentiated or compiled is not known yet; \(function) needs a known one here")
            hints.append("to choose between values, write where(cond, a, b)")
        } else {
            hints.append(signature)
        }
        return hints + furtherHints
    }
}
