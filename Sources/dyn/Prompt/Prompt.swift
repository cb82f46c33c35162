internal import Diagnostics
internal import Glibc
internal import Runtime
internal import Session
internal import Storage

/// The interactive prompt: reads entries, has the session execute them and prints what comes of it.
struct Prompt {
    let console: Console
    let runsInit: Bool

    func run() -> Int32 {
        let console = console
        let runsInit = runsInit
        return MainActor.assumeIsolated { PromptLoop(console).run(runsInit: runsInit) }
    }
}

@MainActor
private final class PromptLoop {
    private let console: Console
    private let session: Session
    private let history: History
    private let editor: LineEditor

    init(_ console: Console) {
        self.console = console
        let session = console.makeSession()
        self.session = session
        editor = LineEditor(terminal: console.terminal) { session.complete($0, cursor: $1) }
        history = History()
    }

    func run(runsInit: Bool) -> Int32 {
        let name = "Dyn \(Invocation.version) — training dynamics."
        let isNarrow = console.terminal.width < 80
        console.write(isNarrow ? "\(name)\n?topic for help, Ctrl-D leaves.\n" : "\(name)  ?topic for help, Tab completes, Ctrl-D leaves.\n")
        if runsInit { runInit() }
        while let entry = readEntry() {
            if !answer(entry) { break }
            console.flush()
        }
        return ExitStatus.success
    }

    /// `$XDG_CONFIG_HOME/dyn/init.dyn` or `~/.config/dyn/init.dyn`
    private func runInit() {
        let configured = Terminal.environment("XDG_CONFIG_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
        guard let base = configured ?? Terminal.environment("HOME").map({ $0 + "/.config" }) else { return }
        let path = base + "/dyn/init.dyn"
        guard access(path, F_OK) == 0 else { return }
        do {
            _ = console.report(session.run(SourceText(name: path, text: try TextFile.read(path))))
        } catch {
            console.complain(Diagnostic(error))
        }
    }

    // MARK: Entries

    /// Reads lines until the entry is whole; nil at the end of the input.
    private func readEntry() -> String? {
        var entry = ""
        while true {
            console.flush()
            switch editor.read(prompt: entry.isEmpty ? "dyn> " : "...> ", before: entry) {
            case .end:
                console.write("\n")
                return nil
            case .dropped:
                entry = ""
            case .text(let line):
                entry += line
                if PromptEntry(entry).isComplete {
                    history.append(entry)
                    return entry
                }
                entry += "\n"
            }
        }
    }

    /// Does what an entry asks for; false where it ends the session.
    private func answer(_ entry: String) -> Bool {
        let console = console
        Interrupts.reset()
        session.setStyle { style in
            style.width = console.style.width
            style.rows = console.style.rows
        }
        switch PromptEntry(entry) {
        case .empty: break
        case .help(let topic): explain(topic)
        case .search(let word): console.write(session.search(word) + "\n")
        case .code(let text): report(session.execute(text) { console.show($0) })
        case .command(let name, let argument):
            do {
                return try obey(session.perform(name, argument) { console.show($0) })
            } catch {
                console.complain(Diagnostic(error))
            }
        }
        return true
    }

    private func report(_ execution: Execution) {
        _ = console.report(execution)
        // Trainings and long analyses give back what they have, and an assignment would say nothing of it.
        if execution.status == .finished, Interrupts.cancellation.isCancelled {
            console.complain(Diagnostic("interrupted: what was reached by then is kept", severity: .warning))
        }
    }

    private func explain(_ topic: String) {
        if let page = session.inspect(topic) {
            console.write(page + "\n")
        } else {
            console.complain(HelpError.unknown(topic, suggestions: session.topicsLike(topic)))
        }
    }

    private func obey(_ result: CommandResult) throws -> Bool {
        switch result {
        case .text(let text): if !text.isEmpty { console.write(text + "\n") }
        case .execution(let execution): report(execution)
        case .edit(let text):
            let console = console
            console.flush()
            if let edited = try TextEditor.edit(text) {
                history.append(edited)
                report(session.execute(edited) { console.show($0) })
            }
        case .quit: return false
        }
        return true
    }
}
