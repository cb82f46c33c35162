internal import Diagnostics

/// What is wrong with a program that parses.
enum CompilationError: UserError {
    case outsideLoop(String)
    case outsideFunction
    case includeInsideFunction
    case parameterNotAtTop(String)
    case includeCycle(String)
    case includePathNotConstant
    case tooManyVariables(Int)
    case tooLarge(String)
    case doubledParameter(String)
    case requiredAfterOptional(String)
    case positionalAfterNamed

    var message: String {
        switch self {
        case .outsideLoop(let word): "`\(word)` stands outside a loop"
        case .outsideFunction: "`return` stands outside a function"
        case .includeInsideFunction: "`include` stands inside a function"
        case .parameterNotAtTop(let name): "`param \(name)` must stand at the top level of the script"
        case .includeCycle(let path): "\"\(path)\" includes itself"
        case .includePathNotConstant: "`include` takes the path of a file as a plain string"
        case .tooManyVariables(let limit): "there are more than \(limit) variables in one function"
        case .tooLarge(let what): "\(what)"
        case .doubledParameter(let name): "two parameters are called `\(name)`"
        case .requiredAfterOptional(let name): "the parameter `\(name)` needs a default, because one before it has one"
        case .positionalAfterNamed: "a positional argument stands after a named one"
        }
    }

    var hints: [String] {
        switch self {
        case .includeInsideFunction: ["include files at the top level; their functions and values are then known everywhere"]
        case .positionalAfterNamed: ["positional arguments come first: f(a, b, name=c)"]
        default: []
        }
    }
}
