internal import Diagnostics

/// What the builtins of pictures refuse, beyond their arguments' types.
enum PictureError: UserError {
    case functionGivesNoNumber(function: String, type: String)
    case noPicture(type: String)
    case noColumn(name: String, present: [String])

    var message: String {
        switch self {
        case .functionGivesNoNumber(let function, let type): "`\(function)` must give a number to be drawn, but gave \(type)"
        case .noPicture(let type): "there is no picture of \(type)"
        case .noColumn(let name, _): "there is no column of numbers `\(name)`"
        }
    }

    var hints: [String] {
        switch self {
        case .noColumn(let name, let present):
            suggestions(for: name, among: present, limit: 1).map { "did you mean `\($0)`?" }
                + (present.isEmpty ? [] : ["columns of numbers: " + present.joined(separator: ", ")])
        default: []
        }
    }
}
