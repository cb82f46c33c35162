internal import ArgumentParser
internal import Diagnostics
internal import Glibc
internal import Runtime
internal import Session

/// `dyn`, `dyn FILE`, `dyn -e EXPRESSION`, `dyn -`.
struct DynCommand: ParsableCommand, Tool {
    static let version = "0.1"
    static let configuration = CommandConfiguration(
        commandName: "dyn",
        abstract: "A laboratory for the training dynamics of neural networks.",
        usage: """
            dyn                          the prompt
            dyn FILE [--param value …]   runs a script; dyn FILE --help lists its parameters
            dyn -e EXPRESSION …          evaluates and prints
            dyn -                        runs a script from standard input
            dyn check FILE …             parses and resolves names, runs nothing
            dyn format [--check] FILE …  rewrites scripts in the house layout
            dyn help [TOPIC]             shows the help of a function or topic
            dyn inspect FILE.h5          lists what a file holds
            """,
        version: "dyn \(version)")

    @Option(
        name: .customShort("e"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Evaluates an expression or statements; may be repeated.", valueName: "expression"))
    var expressions: [String] = []

    @Flag(help: "Prints results as JSON, one value a line.")
    var json = false

    @Flag(name: .customLong("no-init"), help: "Skips ~/.config/dyn/init.dyn at the prompt.")
    var noInit = false

    @Argument(help: "The script; - for standard input.")
    var file: String?

    /// What follows the script's name.
    var scriptArguments: [String] = []

    enum CodingKeys: CodingKey { case expressions, json, noInit, file }

    func perform(_ console: Console) -> Int32 {
        if !expressions.isEmpty {
            if let file { return console.usageError("`-e` and the script `\(file)` exclude each other") }
            return evaluate(console)
        }
        if let file { return ScriptRun(file: file, arguments: scriptArguments).perform(console) }
        if isatty(STDIN_FILENO) != 0 { return Prompt(console: console, runsInit: !noInit).run() }
        return ScriptRun(file: "-", arguments: []).perform(console)
    }

    /// Evaluates the expressions one after another, in one session.
    private func evaluate(_ console: Console) -> Int32 {
        let session = console.makeSession()
        for (index, text) in expressions.enumerated() {
            let name = expressions.count == 1 ? "-e" : "-e \(index + 1)"
            let execution = session.execute(text, name: name) { console.show($0) }
            if let status = console.report(execution) { return status }
        }
        return ExitStatus.success
    }
}
