internal import Diagnostics

/// What is wrong with a program that parses.
enum CompilationError: UserError {
    case includeCycle(String)
    case includePathNotConstant
    case tooManyRegisters
    case tooManyGlobals(Int)

    var message: String {
        switch self {
        case .includeCycle(let path): "\"\(path)\" includes itself"
        case .includePathNotConstant: "`include` takes the path of a file as a plain string"
        case .tooManyRegisters: "this needs too many variables and intermediate values at once"
        case .tooManyGlobals(let limit): "there are more than \(limit) variables"
        }
    }

    var hints: [String] {
        switch self {
        case .tooManyRegisters: ["split it into several functions or statements"]
        case .tooManyGlobals: ["keep values that belong together in a record, a list or a tensor"]
        default: []
        }
    }
}
