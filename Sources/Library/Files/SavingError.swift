internal import Diagnostics

/// A value that a file cannot hold, or a file that holds no value.
enum SavingError: UserError {
    /// `place` is where in the value: "field `f`"; empty for the value itself.
    case notSavable(type: String, place: String, hint: String)
    case tooDeep(limit: Int)
    case notJSON(type: String, place: String)
    case unknownKind(path: String, object: String, kind: String)
    case noTable(type: String)

    var message: String {
        switch self {
        case .notSavable(let type, let place, _):
            "\(type) cannot be saved" + (place.isEmpty ? "" : ": \(place)")
        case .tooDeep(let limit): "the value is nested more than \(limit) deep"
        case .notJSON(let type, let place):
            "\(type) cannot be written as JSON" + (place.isEmpty ? "" : ": \(place)")
        case .unknownKind(let path, let object, let kind):
            "`\(object)` of `\(path)` holds a value of the kind `\(kind)`, which this Dyn does not know"
        case .noTable(let type): "\(type) has no table to write"
        }
    }

    var hints: [String] {
        switch self {
        case .notSavable(_, _, let hint): hint.isEmpty ? [] : [hint]
        case .notJSON: ["write those of its fields that matter, in a record"]
        case .noTable: ["pass a table, a matrix, a study or a run"]
        default: []
        }
    }
}

/// How deep values may be nested in a file.
enum NestingLimit {
    static let levels = 200
}
