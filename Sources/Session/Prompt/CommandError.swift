public import Diagnostics

/// A command of the prompt that cannot be carried out.
public enum CommandError: UserError {
    case unknown(String)
    case argumentNeeded(PromptCommand)
    case unknownSetting(String)
    case badSetting(name: String, value: String, expected: String)
    case exists(path: String)

    public var message: String {
        switch self {
        case .unknown(let name): "there is no command `:\(name)`"
        case .argumentNeeded(let command): "`:\(command.rawValue)` needs \(command.argument)"
        case .unknownSetting(let name): "there is no setting `\(name)`"
        case .badSetting(let name, let value, let expected): "`\(name)` is \(expected), not `\(value)`"
        case .exists(let path): "\"\(path)\" is there already"
        }
    }

    public var hints: [String] {
        switch self {
        case .unknown(let name):
            let nearest = suggestions(for: name, among: PromptCommand.allCases.map(\.rawValue), limit: 1)
            let all = PromptCommand.allCases.map { ":" + $0.rawValue }.joined(separator: " ")
            return nearest.map { "did you mean `:\($0)`?" } + ["the commands are \(all)"]
        case .argumentNeeded(let command): return [":\(command.rawValue) \(command.argument) \(command.summary)"]
        case .unknownSetting(let name):
            let nearest = suggestions(for: name, among: Setting.allCases.map(\.rawValue), limit: 1)
            return nearest.map { "did you mean `\($0)`?" } + ["settings are \(Setting.allCases.map(\.rawValue).joined(separator: ", "))"]
        case .badSetting: return []
        case .exists: return ["choose another name, or remove it first"]
        }
    }
}
