internal import Diagnostics
internal import Glibc
internal import Session

/// `dyn`, `dyn FILE`, `dyn -e EXPRESSION`, `dyn -`: all that is not one of the named commands.
///
/// Read by hand: what follows a script belongs to the script, and starting must take no time.
struct Invocation: Tool {
    static let version = "0.1"

    enum Action {
        case prompt
        case expressions([String])
        case script(String, arguments: [String])
        case help
        case version
    }

    let action: Action
    let printsJSON: Bool
    let skipsInit: Bool

    init(_ arguments: [String]) throws(UsageError) {
        var expressions: [String] = []
        var printsJSON = false
        var skipsInit = false
        var action: Action?
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            index += 1
            switch argument {
            case "-e":
                guard index < arguments.count else { throw .missingExpression }
                expressions.append(arguments[index])
                index += 1
            case "--json": printsJSON = true
            case "--no-init": skipsInit = true
            case "--help", "-h": action = .help
            case "--version": action = .version
            default:
                if argument.hasPrefix("-"), argument != "-" { throw .unknownOption(argument) }
                if !expressions.isEmpty { throw .expressionsAndScript(argument) }
                action = action ?? .script(argument, arguments: Array(arguments[index...]))
                index = arguments.count
            }
        }
        self.action = action ?? (expressions.isEmpty ? .prompt : .expressions(expressions))
        self.printsJSON = printsJSON
        self.skipsInit = skipsInit
    }

    func perform(_ console: Console) -> Int32 {
        switch action {
        case .help:
            console.write(Self.usage)
            return ExitStatus.success
        case .version:
            console.write("dyn \(Self.version)\n")
            return ExitStatus.success
        case .expressions(let expressions): return evaluate(expressions, console)
        case .script(let file, let arguments): return ScriptRun(file: file, arguments: arguments).perform(console)
        case .prompt:
            if isatty(STDIN_FILENO) != 0 { return Prompt(console: console, runsInit: !skipsInit).run() }
            return ScriptRun(file: "-", arguments: []).perform(console)
        }
    }

    /// Evaluates the expressions one after another, in one session.
    private func evaluate(_ expressions: [String], _ console: Console) -> Int32 {
        let session = console.makeSession()
        for (index, text) in expressions.enumerated() {
            let name = expressions.count == 1 ? "-e" : "-e \(index + 1)"
            let execution = session.execute(text, name: name) { console.show($0) }
            if let status = console.report(execution) { return status }
        }
        return ExitStatus.success
    }

    static let usage = """
        Dyn, a laboratory for the training dynamics of neural networks.

        dyn                          the prompt
        dyn FILE [--param value …]   runs a script; dyn FILE --help lists its parameters
        dyn -e EXPRESSION …          evaluates and prints; may be repeated
        dyn -                        runs a script from standard input
        dyn check FILE …             parses and resolves names, runs nothing
        dyn format [--check] FILE …  rewrites scripts in the house layout
        dyn help [TOPIC]             shows the help of a function, a topic or a keyword
        dyn doc --markdown FOLDER    writes all of help as a book
        dyn inspect [--repair] FILE  lists what a file of data holds; mends one whose writer was killed
        dyn diff FILE FILE           says how two files of results differ

          --json       prints results as JSON, one value a line
          --no-init    skips ~/.config/dyn/init.dyn at the prompt
          --version    prints the version
          -h, --help   prints this

        DYN_THREADS bounds the processors used; NO_COLOR turns colour off;
        DYN_GRAPHICS=characters, kitty or sixel says how the terminal shows pictures.

        """
}

/// A command line that says nothing sensible.
enum UsageError: UserError {
    case unknownOption(String)
    /// A word that is no command and no file, and the command that it is like.
    case unknownCommand(String, nearest: String)
    case missingExpression
    case expressionsAndScript(String)
    /// What the parser of a command's arguments says.
    case command(String)

    var message: String {
        switch self {
        case .unknownOption(let option): "unknown option `\(option)`"
        case .unknownCommand(let name, _): "there is no command and no file `\(name)`"
        case .missingExpression: "`-e` needs an expression"
        case .expressionsAndScript(let file): "`-e` and the script `\(file)` exclude each other"
        case .command(let message): message
        }
    }

    var hints: [String] {
        if case .unknownOption(let option) = self,
            let nearest = suggestions(for: option, among: ["--json", "--no-init", "--version", "--help"], limit: 1).first
        {
            return ["did you mean `\(nearest)`?"]
        }
        if case .unknownCommand(_, let nearest) = self { return ["did you mean `\(nearest)`?", "`dyn --help` shows the usage"] }
        return ["`dyn --help` shows the usage"]
    }
}
