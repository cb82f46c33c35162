public import Diagnostics

/// A command of the prompt that cannot be carried out.
public enum CommandError: UserError {
    case unknown(String)
    case argumentNeeded(PromptCommand)
    case unknownSetting(String)
    case badSetting(name: String, value: String, expected: String)
    case folder(path: String, reason: String)
    case exists(path: String)

    public var message: String {
        switch self {
        case .unknown(let name): "there is no command `:\(name)`"
        case .argumentNeeded(let command): "`:\(command.rawValue)` needs \(command.argument)"
        case .unknownSetting(let name): "there is no setting `\(name)`"
        case .badSetting(let name, let value, let expected): "`\(name)` is \(expected), not `\(value)`"
        case .folder(let path, let reason): "cannot go to \"\(path)\": \(reason)"
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
            let nearest = suggestions(for: name, among: Session.settingNames, limit: 1)
            return nearest.map { "did you mean `\($0)`?" } + ["settings are \(Session.settingNames.joined(separator: ", "))"]
        case .badSetting, .folder: return []
        case .exists: return ["choose another name, or remove it first"]
        }
    }
}
