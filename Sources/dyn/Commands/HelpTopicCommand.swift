internal import ArgumentParser
internal import Diagnostics
internal import Session

/// `dyn help [TOPIC]`
struct HelpTopicCommand: ParsableCommand, Tool {
    static let configuration = CommandConfiguration(
        commandName: "dyn help", abstract: "Shows the help of a function, a topic or a keyword.")

    @Argument(help: ArgumentHelp("What to explain; without it, the topics are listed.", valueName: "topic"))
    var words: [String] = []

    func perform(_ console: Console) -> Int32 {
        let topic = words.joined(separator: " ")
        let session = console.makeSession()
        if let page = session.inspect(topic) {
            console.write(page + "\n")
            return ExitStatus.success
        }
        console.complain(HelpError.unknown(topic, suggestions: session.topicsLike(topic)))
        return ExitStatus.failure
    }
}

/// Help on what nobody has written about.
enum HelpError: UserError {
    case unknown(String, suggestions: [String])

    var message: String {
        switch self {
        case .unknown(let topic, _): "there is no help on `\(topic)`"
        }
    }

    var hints: [String] {
        switch self {
        case .unknown(_, let suggestions):
            suggestions.isEmpty
                ? ["`??word` searches all help"] : ["did you mean \(suggestions.map { "`\($0)`" }.joined(separator: ", "))?"]
        }
    }
}
