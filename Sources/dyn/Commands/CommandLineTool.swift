internal import ArgumentParser

/// A command of `dyn`, parsed: what it does, and its exit status.
protocol Tool {
    func perform(_ console: Console) -> Int32
}

/// The `dyn` command line.
enum CommandLineTool {
    /// The commands by name; what is no command is a script.
    private static let commands: [String: any (ParsableCommand & Tool).Type] = [
        "check": CheckCommand.self, "format": FormatCommand.self, "help": HelpTopicCommand.self,
        "inspect": InspectCommand.self,
    ]

    /// Parses the arguments and does what they say.
    static func run(_ arguments: [String]) -> Int32 {
        if let name = arguments.first, let command = commands[name] { return run(command, Array(arguments.dropFirst())) }
        let split = ScriptArguments(splitting: arguments)
        do {
            var command = try DynCommand.parse(split.own)
            command.scriptArguments = split.script
            return finish(command, Console(isJSON: command.json))
        } catch {
            return explain(error, DynCommand.self)
        }
    }

    private static func run<Command: ParsableCommand & Tool>(_ command: Command.Type, _ arguments: [String]) -> Int32 {
        do {
            return finish(try command.parse(arguments), Console(isJSON: false))
        } catch {
            return explain(error, command)
        }
    }

    private static func finish(_ tool: any Tool, _ console: Console) -> Int32 {
        let status = tool.perform(console)
        console.flush()
        return status
    }

    /// Prints help that was asked for, or what is wrong with the arguments.
    private static func explain(_ error: any Error, _ command: any ParsableCommand.Type) -> Int32 {
        let console = Console(isJSON: false)
        defer { console.flush() }
        if command.exitCode(for: error).isSuccess {
            console.write(command.fullMessage(for: error) + "\n")
            return ExitStatus.success
        }
        let message = command.message(for: error)
        return console.usageError(message.prefix(1).lowercased() + message.dropFirst())
    }
}

/// Arguments behind the name of a script are the script's.
struct ScriptArguments {
    let own: [String]
    let script: [String]

    init(splitting arguments: [String]) {
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            if argument == "-e" {
                index += 2
                continue
            }
            if argument == "-" || !argument.hasPrefix("-") { break }
            index += 1
        }
        let end = min(arguments.count, index + 1)
        own = Array(arguments[..<end])
        script = Array(arguments[end...])
    }
}
