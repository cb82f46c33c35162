internal import ArgumentParser
internal import Diagnostics
internal import Glibc

/// A command of `dyn`, parsed: what it does, and its exit status.
protocol Tool {
    func perform(_ console: Console) -> Int32
}

/// The `dyn` command line.
enum CommandLineTool {
    /// The commands by name; what is no command is a script.
    private static let commands: [String: any (ParsableCommand & Tool).Type] = [
        "check": CheckCommand.self, "doc": DocCommand.self, "format": FormatCommand.self, "help": HelpTopicCommand.self,
        "diff": DiffCommand.self, "inspect": InspectCommand.self,
    ]

    /// Parses the arguments and does what they say; gives the exit status.
    static func run(_ arguments: [String]) -> Int32 {
        if let name = arguments.first, let command = commands[name] { return run(command, Array(arguments.dropFirst())) }
        if let name = arguments.first, let command = command(like: name) {
            Console(isJSON: false).complain(UsageError.unknownCommand(name, nearest: command))
            return ExitStatus.usage
        }
        do {
            let invocation = try Invocation(arguments)
            return finish(invocation, Console(isJSON: invocation.printsJSON))
        } catch {
            Console(isJSON: false).complain(error)
            return ExitStatus.usage
        }
    }

    private static func run<Command: ParsableCommand & Tool>(_ command: Command.Type, _ arguments: [String]) -> Int32 {
        do {
            return finish(try command.parse(arguments), Console(isJSON: false))
        } catch {
            return explain(error, command)
        }
    }

    /// The command that a word, which is neither one nor a file, is likely to mean.
    private static func command(like word: String) -> String? {
        guard !word.hasPrefix("-"), !word.contains("/"), !word.contains("."), access(word, F_OK) != 0 else { return nil }
        return suggestions(for: word, among: commands.keys.sorted(), limit: 1).first
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
        console.complain(UsageError.command(message.prefix(1).lowercased() + message.dropFirst()))
        return ExitStatus.usage
    }
}
