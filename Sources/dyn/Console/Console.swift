internal import Diagnostics
internal import Glibc
internal import Runtime
internal import Session
internal import Synchronization

/// The process's standard streams as a session needs them: results on one, progress and errors on the other.
final class Console: Output {
    let terminal = Terminal()
    private let results: OutputStream
    private let errors: OutputStream
    private let progressLine: ProgressLine
    private let isJSON: Bool
    /// Asked once, when the first picture is shown.
    private let graphics: DisplayStyle.GraphicsSource
    /// With `--json`, printed text that has not come to its newline.
    private let openLine = Mutex("")

    init(isJSON: Bool) {
        results = OutputStream(STDOUT_FILENO, blockSize: terminal.isOutputTerminal ? 1 : 1 << 16)
        errors = OutputStream(STDERR_FILENO, blockSize: 1)
        progressLine = ProgressLine(terminal: terminal, stream: errors)
        self.isJSON = isJSON
        let known = KnownGraphics(terminal, isJSON: isJSON)
        graphics = DisplayStyle.GraphicsSource { known.graphics }
    }

    /// A session that writes here and that Ctrl-C stops.
    func makeSession() -> Session {
        Interrupts.install()
        let settings = SessionSettings(style: style, threads: Self.threads)
        let progressLine = progressLine
        return Session(settings: settings, output: self, cancellation: Interrupts.cancellation) { progressLine.show($0) }
    }

    /// How values are written, for the screen as it is now.
    var style: DisplayStyle {
        var style = DisplayStyle(
            width: terminal.width, rows: max(8, terminal.height - 4), colour: terminal.coloursOutput, unicode: terminal.showsUnicode)
        style.graphics = graphics
        return style
    }

    /// `DYN_THREADS`, else the processors this process may use.
    private static var threads: Int {
        if let text = Terminal.environment("DYN_THREADS"), let count = Int(text), count > 0 { return count }
        return max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }

    // MARK: Results

    func write(_ text: String) {
        progressLine.end()
        guard isJSON else {
            results.write(text)
            return
        }
        openLine.withLock { line in
            line += text
            while let end = line.firstIndex(of: "\n") {
                results.write(JSONLine.text(Value(String(line[..<end]))) + "\n")
                line = String(line[line.index(after: end)...])
            }
        }
    }

    func show(_ value: Value, style: DisplayStyle) {
        show(DisplayedValue(value: value, text: value.display(style)))
    }

    func show(_ value: DisplayedValue) {
        progressLine.end()
        results.write((isJSON ? JSONLine.text(value.value) : value.text) + "\n")
    }

    func flush() {
        progressLine.end()
        if isJSON {
            openLine.withLock { line in
                if !line.isEmpty { results.write(JSONLine.text(Value(line)) + "\n") }
                line = ""
            }
        }
        results.flush()
    }

    // MARK: Errors

    func warn(_ warning: Diagnostic) { complain(warning) }

    func complain(_ error: some UserError) { complain(Diagnostic(error)) }

    func complain(_ diagnostic: Diagnostic) {
        complain(DiagnosticRenderer(colour: terminal.coloursErrors, screen: terminal.isErrorTerminal ? terminal.width : nil).render(diagnostic))
    }

    func complain(_ text: String) {
        // Results that came before are seen before.
        progressLine.end()
        results.flush()
        errors.write(text + "\n")
    }

    /// Reports what went wrong; nil where nothing did.
    func report(_ execution: Execution) -> Int32? {
        switch execution.status {
        case .finished: return nil
        case .interrupted:
            complain("interrupted")
            return ExitStatus.interrupted
        case .failed:
            for diagnostic in execution.diagnostics { complain(diagnostic) }
            return ExitStatus.failure
        }
    }

    /// Reports an error from before a script ran.
    func report(_ error: any Error) -> Int32 {
        if let diagnostics = Session.diagnostics(ofSyntax: error) {
            for diagnostic in diagnostics { complain(diagnostic) }
            return ExitStatus.failure
        }
        complain(Diagnostic(error))
        return ExitStatus.usage
    }
}

/// How the terminal shows pictures, found out once.
private final class KnownGraphics: Sendable {
    private let terminal: Terminal
    private let known: Mutex<DisplayStyle.Graphics?>

    init(_ terminal: Terminal, isJSON: Bool) {
        self.terminal = terminal
        known = Mutex(isJSON ? .characters : nil)
    }

    var graphics: DisplayStyle.Graphics {
        known.withLock { known in
            let graphics = known ?? terminal.graphics
            known = graphics
            return graphics
        }
    }
}
