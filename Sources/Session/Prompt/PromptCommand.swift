/// A command of the prompt: for the session, not part of the language.
public enum PromptCommand: String, Sendable, CaseIterable {
    case vars, time, run, edit, save, log, reset, cd, pwd, set, quit

    /// What follows the name.
    public var argument: String {
        switch self {
        case .time: "EXPRESSION"
        case .run: "FILE"
        case .save, .log: "FILE"
        case .cd: "FOLDER"
        case .set: "NAME VALUE"
        case .vars, .edit, .reset, .pwd, .quit: ""
        }
    }

    public var summary: String {
        switch self {
        case .vars: "lists the variables"
        case .time: "evaluates an expression and says how long it took"
        case .run: "runs a script in this session"
        case .edit: "edits an entry in $EDITOR and runs it"
        case .save: "writes this session's input as a script"
        case .log: "writes what follows, input and output, to a file; without a file, stops"
        case .reset: "forgets all variables"
        case .cd: "changes the folder"
        case .pwd: "says the folder"
        case .set: "shows or changes digits, width, rows, colour, plot, memory, native"
        case .quit: "ends the session"
        }
    }

    /// What `?:name` shows.
    var page: String {
        let head = ":\(rawValue)" + (argument.isEmpty ? "" : " \(argument)") + "\n\n  \(summary)"
        guard self == .set else { return head }
        let width = Setting.allCases.map(\.rawValue.count).max() ?? 0
        let lines = Setting.allCases.map { "  " + $0.rawValue.padded(to: width) + "  \($0.summary); \($0.expected)" }
        return head + "; without a value says what it is\n\n" + lines.joined(separator: "\n")
    }

    /// What `?:` shows.
    static var overview: String {
        let heads = allCases.map { ":\($0.rawValue)" + ($0.argument.isEmpty ? "" : " \($0.argument)") }
        let width = heads.map(\.count).max() ?? 0
        return zip(heads, allCases).map { $0.padded(to: width) + "  " + $1.summary }.joined(separator: "\n")
    }
}
