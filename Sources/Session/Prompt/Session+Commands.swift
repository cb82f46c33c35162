internal import Diagnostics
internal import Glibc
internal import Runtime
internal import Storage

/// What a command of the prompt gives back.
public enum CommandResult: Sendable {
    /// Text to print; empty for nothing.
    case text(String)
    case execution(Execution)
    /// The prompt is to open an editor with this text and execute what comes back.
    case edit(String)
    case quit
}

extension Session {
    /// Carries out `:name argument`.
    public func perform(
        _ name: String, _ argument: String, show: (DisplayedValue) -> Void = { _ in }
    ) throws -> CommandResult {
        guard let command = PromptCommand(rawValue: name) else { throw CommandError.unknown(name) }
        switch command {
        case .vars: return .text(variableList())
        case .time:
            if argument.isEmpty { throw CommandError.argumentNeeded(command) }
            let clock = ContinuousClock()
            let start = clock.now
            let execution = execute(argument, show: show)
            let seconds = (clock.now - start) / .seconds(1)
            if execution.status == .finished { output.write(Self.text(ofSeconds: seconds) + "\n") }
            return .execution(execution)
        case .run:
            if argument.isEmpty { throw CommandError.argumentNeeded(command) }
            let path = FileSystem.expandingTilde(argument)
            return .execution(run(SourceText(name: path, text: try TextFile.read(path))))
        case .edit:
            return .edit(transcript.entries.last?.input ?? "")
        case .save:
            if argument.isEmpty { throw CommandError.argumentNeeded(command) }
            let path = FileSystem.expandingTilde(argument)
            if FileSystem.exists(path) { throw CommandError.exists(path: argument) }
            try TextFile.write(transcript.script, to: path)
            return .text("saved \(transcript.entries.count(where: { $0.status != .failed })) entries to \(argument)")
        case .log:
            if argument.isEmpty {
                setLog(nil)
                return .text("")
            }
            let path = FileSystem.expandingTilde(argument)
            try TextFile.append("", to: path)
            setLog(SessionLog(path: path))
            return .text("")
        case .reset:
            reset()
            return .text("")
        case .cd:
            let path = FileSystem.expandingTilde(argument.isEmpty ? "~" : argument)
            try FileSystem.changeDirectory(path)
            return .text("")
        case .pwd: return .text(FileSystem.currentDirectory())
        case .set: return .text(try set(argument))
        case .quit: return .quit
        }
    }

    static func text(ofSeconds seconds: Double) -> String {
        func rounded(_ value: Double) -> String {
            let scaled = (value * 100).rounded() / 100
            return scaled == scaled.rounded() ? String(Int(scaled)) : String(scaled)
        }
        if seconds < 1e-3 { return rounded(seconds * 1e6) + " µs" }
        if seconds < 1 { return rounded(seconds * 1e3) + " ms" }
        return rounded(seconds) + " s"
    }

    private func variableList() -> String {
        let variables = variables
        if variables.isEmpty { return "no variables yet" }
        let nameWidth = variables.map(\.name.count).max() ?? 0
        let typeWidth = variables.map(\.value.typeName.count).max() ?? 0
        return variables.map { name, value in
            let head = name.padded(to: nameWidth) + "  " + value.typeName.padded(to: typeWidth) + "  "
            let text = value.inline(settings.style).split(separator: "\n").first.map(String.init) ?? ""
            let room = max(10, settings.style.width - head.count)
            return head + (text.count > room ? text.prefix(room - 1) + "…" : text)
        }.joined(separator: "\n")
    }

    /// `:set`, `:set name` and `:set name value`.
    private func set(_ argument: String) throws -> String {
        let name = String(argument.prefix { !$0.isWhitespace })
        let value = String(argument.dropFirst(name.count)).trimmed
        if name.isEmpty {
            let width = Setting.allCases.map(\.rawValue.count).max() ?? 0
            return Setting.allCases.map { $0.rawValue.padded(to: width) + "  " + $0.text(settings.style) }.joined(separator: "\n")
        }
        guard let setting = Setting(rawValue: name) else { throw CommandError.unknownSetting(name) }
        if value.isEmpty { return setting.text(settings.style) }
        try setting.set(value, in: self)
        return ""
    }
}

extension String {
    func padded(to width: Int) -> String { count >= width ? self : self + String(repeating: " ", count: width - count) }
}
