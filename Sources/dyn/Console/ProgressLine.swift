internal import Diagnostics
internal import Synchronization

/// The line on standard error that shows how far long work has come.
///
/// `train ███████████        150/300 epochs  loss 0.0412  accuracy 98.6 %  12.4 s  12.1/s  12.4 s left`, with further lines below
/// where the work has more to tell. Shown on a terminal alone, at most ten times a second; the last state of each piece of work stays.
final class ProgressLine: Sendable {
    private struct State {
        /// Whether an unfinished line is on the screen.
        var isShown = false
        /// How wide the lines on the screen are, in columns.
        var widths: [Int] = []
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
            if report.isWatched { state.course.append(report) }
            let now = ContinuousClock.now
            if !isDone, let last = state.lastTime, now - last < Self.interval { return }
            state.lastTime = isDone ? nil : now
            let width = terminal.width - 1
            let room = max(0, terminal.height - 2)
            var below = isDone ? [] : report.details.prefix(room).map { String(("  " + $0).prefix(width)) }
            // A curve stays when its work is done.
            if report.isWatched { below += state.course.picture(of: report, width: width, rows: room - below.count, terminal) }
            if isDone { state.course = WatchedCourse() }
            let lines = [Self.text(of: report, width: width, unicode: terminal.showsUnicode)] + below
            // From the last line shown back to the first, and away with all of them. A screen that was made narrower has broken them.
            let rows = state.widths.reduce(0) { $0 + max(1, ($1 + width) / (width + 1)) }
            let start = state.isShown && rows > 1 ? "\r\u{1B}[\(rows - 1)A\u{1B}[J" : "\r\u{1B}[K"
            state.isShown = !isDone
            state.widths = lines.map(Self.columns)
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

    /// The columns that a line takes, without its colors.
    private static func columns(_ line: String) -> Int {
        var count = 0
        var isInCode = false
        for scalar in line.unicodeScalars {
            if scalar == "\u{1B}" { isInCode = true }
            if !isInCode { count += 1 }
            if isInCode, scalar == "m" { isInCode = false }
        }
        return count
    }

    /// The line in a width: where there is too little, the rate goes first, then the time gone by, the bar, and figures from the last
    /// on; how long it will take stays.
    static func text(of report: ProgressReport, width: Int, unicode: Bool = true) -> String {
        var figures = report.figures.map { name, value in
            name.hasSuffix("accuracy") ? "\(name) \(decimals(value * 100, 1)) %" : "\(name) \(significant(value))"
        }
        let counted = "\(report.completed)/\(report.total) \(report.unit)"
        var time = ["\(decimals(report.seconds, 2)) s"]
        var (rate, left): ([String], [String]) = ([], [])
        // What has just begun says little of how fast it is.
        if report.completed > 0, report.completed < report.total, report.seconds >= 0.5 {
            let perSecond = Double(report.completed) / report.seconds
            rate = ["\(significant(perSecond))/s"]
            // Work of many parts says it below.
            if report.details.isEmpty { left = ["\(duration(Double(report.total - report.completed) / perSecond)) left"] }
        }
        func line(bar: Int) -> String {
            let head = bar > 0 ? "\(report.label) \(self.bar(report, width: bar, unicode: unicode)) \(counted)" : "\(report.label) \(counted)"
            return ([head] + figures + time + rate + left).joined(separator: "  ")
        }
        func fits(_ bar: Int) -> Bool { line(bar: bar).count <= width }
        if !fits(leastBar) { rate = [] }
        if !fits(leastBar), !left.isEmpty { time = [] }
        while !fits(0), figures.count > 1 { figures.removeLast() }
        let bar = fits(leastBar) ? min(barWidth, leastBar + width - line(bar: leastBar).count) : 0
        return String(line(bar: bar).prefix(width))
    }

    private static func bar(_ report: ProgressReport, width: Int, unicode: Bool) -> String {
        let share = report.total > 0 ? min(1, Double(report.completed) / Double(report.total)) : 0
        let eighths = Int((share * Double(width * 8)).rounded())
        var bar = String(repeating: unicode ? "█" : "#", count: eighths / 8)
        if unicode, eighths % 8 > 0 { bar += ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8] }
        return bar + String(repeating: " ", count: width - bar.count)
    }

    private static let leastBar = 5

    private static func duration(_ seconds: Double) -> String {
        guard seconds < 1e8 else { return "years" }
        if seconds < 60 { return decimals(seconds, seconds < 10 ? 1 : 0) + " s" }
        let minutes = Int(seconds / 60)
        return minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
    }

    private static func decimals(_ value: Double, _ places: Int) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return String(value) }
        guard places > 0 else { return String(Int(value.rounded())) }
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
