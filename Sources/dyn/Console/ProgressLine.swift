internal import Diagnostics
internal import Synchronization

/// The line on standard error that shows how far long work has come.
///
/// `train ███████████        150/300 epochs  loss 0.0412  accuracy 98.6 %  0.05 s`, with further lines below where the work
/// has more to tell. Shown on a terminal alone, at most ten times a second; the last state of each piece of work stays.
final class ProgressLine: Sendable {
    private struct State {
        /// Whether an unfinished line is on the screen.
        var isShown = false
        /// The lines on the screen.
        var lineCount = 1
        var lastTime: ContinuousClock.Instant?
        var course = WatchedCourse()
    }

    private let terminal: Terminal
    private let stream: OutputStream
    private let state = Mutex(State())
    private static let interval = Duration.milliseconds(100)
    private static let barWidth = 19

    init(terminal: Terminal, stream: OutputStream) {
        self.terminal = terminal
        self.stream = stream
    }

    func show(_ report: ProgressReport) {
        guard terminal.isErrorTerminal else { return }
        let isDone = report.completed >= report.total
        state.withLock { state in
            let now = ContinuousClock.now
            if !isDone, let last = state.lastTime, now - last < Self.interval { return }
            state.lastTime = isDone ? nil : now
            let width = terminal.width - 1
            let room = max(0, terminal.height - 2)
            var below = isDone ? [] : report.details.prefix(room).map { String(("  " + $0).prefix(width)) }
            // A curve stays when its work is done.
            if report.isWatched { below += state.course.picture(with: report, width: width, rows: room - below.count, terminal) }
            if isDone { state.course = WatchedCourse() }
            let lines = [Self.text(of: report, width: width)] + below
            // From the last line shown back to the first, and away with all of them.
            let start = state.isShown && state.lineCount > 1 ? "\r\u{1B}[\(state.lineCount - 1)A\u{1B}[J" : "\r\u{1B}[K"
            state.isShown = !isDone
            state.lineCount = lines.count
            stream.write(start + lines.joined(separator: "\n") + (isDone ? "\n" : ""))
            stream.flush()
        }
    }

    /// Makes room for other text: ends the line that is shown.
    func end() {
        state.withLock { state in
            guard state.isShown else { return }
            state.isShown = false
            state.lastTime = nil
            stream.write("\n")
            stream.flush()
        }
    }

    /// The line, cut to a width.
    static func text(of report: ProgressReport, width: Int) -> String {
        let share = report.total > 0 ? min(1, Double(report.completed) / Double(report.total)) : 0
        let eighths = Int((share * Double(barWidth * 8)).rounded())
        var bar = String(repeating: "█", count: eighths / 8)
        if eighths % 8 > 0 { bar += ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8] }
        bar += String(repeating: " ", count: barWidth - bar.count)
        let figures = report.figures.map { name, value in
            name.hasSuffix("accuracy") ? "\(name) \(decimals(value * 100, 1)) %" : "\(name) \(significant(value))"
        }
        let counted = "\(report.completed)/\(report.total) \(report.unit)"
        let line = (["\(report.label) \(bar) \(counted)"] + figures + ["\(decimals(report.seconds, 2)) s"]).joined(separator: "  ")
        return line.count > width ? String(line.prefix(width)) : line
    }

    private static func decimals(_ value: Double, _ places: Int) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return String(value) }
        let scale = places == 1 ? 10.0 : 100.0
        let scaled = Int((abs(value) * scale).rounded())
        let fraction = String(scaled % Int(scale))
        let zeros = String(repeating: "0", count: places - fraction.count)
        return (value < 0 ? "-" : "") + "\(scaled / Int(scale)).\(zeros)\(fraction)"
    }

    /// Three significant digits.
    private static func significant(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return String(value) }
        var magnitude = 1.0
        while abs(value) * magnitude < 100, magnitude < 1e12 { magnitude *= 10 }
        let text = String((value * magnitude).rounded() / magnitude)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
