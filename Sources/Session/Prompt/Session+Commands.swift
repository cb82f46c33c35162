internal import Diagnostics
internal import Glibc
internal import Runtime

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
    static let settingNames = ["digits", "width", "rows", "colour"]

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
            let path = FileListing.expandingHome(argument)
            return .execution(run(SourceText(name: path, text: try TextFile.read(path))))
        case .edit:
            return .edit(transcript.entries.last?.input ?? "")
        case .save:
            if argument.isEmpty { throw CommandError.argumentNeeded(command) }
            let path = FileListing.expandingHome(argument)
            if access(path, F_OK) == 0 { throw CommandError.exists(path: argument) }
            try TextFile.write(transcript.script, to: path)
            return .text("saved \(transcript.entries.count(where: { $0.status != .failed })) entries to \(argument)")
        case .log:
            if argument.isEmpty {
                setLog(nil)
                return .text("")
            }
            let path = FileListing.expandingHome(argument)
            try TextFile.append("", to: path)
            setLog(SessionLog(path: path))
            return .text("")
        case .reset:
            reset()
            return .text("")
        case .cd:
            let path = FileListing.expandingHome(argument.isEmpty ? "~" : argument)
            guard chdir(path) == 0 else {
                throw CommandError.folder(path: path, reason: String(cString: strerror(errno)).lowercased())
            }
            return .text("")
        case .pwd: return .text(Self.currentFolder)
        case .set: return .text(try set(argument))
        case .quit: return .quit
        }
    }

    private static var currentFolder: String {
        guard let path = getcwd(nil, 0) else { return "" }
        defer { free(path) }
        return String(cString: path)
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

    private func set(_ argument: String) throws -> String {
        let parts = argument.split(whereSeparator: \.isWhitespace).map(String.init)
        let style = settings.style
        guard let name = parts.first else {
            return "digits \(style.digits)\nwidth \(style.width)\nrows \(style.rows)\ncolour \(style.colour ? "on" : "off")"
        }
        guard Self.settingNames.contains(name) else { throw CommandError.unknownSetting(name) }
        guard parts.count > 1 else { throw CommandError.argumentNeeded(.set) }
        let value = parts[1]
        func whole(_ range: ClosedRange<Int>) throws -> Int {
            guard let number = Int(value), range.contains(number) else {
                throw CommandError.badSetting(
                    name: name, value: value, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
        switch name {
        case "digits":
            let digits = try whole(1...17)
            setStyle { $0.digits = digits }
        case "width":
            let width = try whole(20...10_000)
            setStyle { $0.width = width }
        case "rows":
            let rows = try whole(1...1_000_000)
            setStyle { $0.rows = rows }
        default:
            guard value == "on" || value == "off" else {
                throw CommandError.badSetting(name: name, value: value, expected: "on or off")
            }
            setStyle { $0.colour = value == "on" }
        }
        return ""
    }
}

extension String {
    func padded(to width: Int) -> String { count >= width ? self : self + String(repeating: " ", count: width - count) }
}
