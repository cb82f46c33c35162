internal import Glibc
internal import Runtime

/// What the process's streams are connected to.
struct Terminal: Sendable {
    let isOutputTerminal: Bool
    let isErrorTerminal: Bool
    private let allowsColour: Bool

    init() {
        isOutputTerminal = isatty(STDOUT_FILENO) != 0
        isErrorTerminal = isatty(STDERR_FILENO) != 0
        // https://no-color.org: set to anything but nothing.
        let isRefused = Terminal.environment("NO_COLOR").map { !$0.isEmpty } ?? false
        allowsColour = !isRefused && Terminal.environment("TERM") != "dumb"
    }

    var coloursOutput: Bool { isOutputTerminal && allowsColour }
    var coloursErrors: Bool { isErrorTerminal && allowsColour }

    /// Whether characters beyond ASCII may be shown: unless the locale is known to be another than UTF-8.
    var showsUnicode: Bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(Terminal.environment).first { !$0.isEmpty }
        guard let locale = locale?.lowercased() else { return true }
        return locale.contains("utf-8") || locale.contains("utf8")
    }

    /// How pictures are shown: as `DYN_GRAPHICS` says, or as the terminal says of itself by its name or, asked, by what it can do.
    ///
    /// A multiplexer answers for itself: tmux can show sixels where it was built so, and passes no images of another kind on.
    var graphics: DisplayStyle.Graphics {
        guard isOutputTerminal else { return .characters }
        if let wanted = Terminal.environment("DYN_GRAPHICS").flatMap(DisplayStyle.Graphics.init(rawValue:)) { return wanted }
        let name = Terminal.environment("TERM") ?? ""
        if name.isEmpty || name == "dumb" { return .characters }
        let isMultiplexed = Terminal.environment("TMUX") != nil || name.hasPrefix("screen") || name.hasPrefix("tmux")
        if !isMultiplexed, Terminal.environment("KITTY_WINDOW_ID") != nil || ["xterm-kitty", "xterm-ghostty"].contains(name) { return .kitty }
        guard isatty(STDIN_FILENO) != 0, let answer = TerminalQuery.ask() else { return .characters }
        if !isMultiplexed, answer.showsKittyImages { return .kitty }
        return answer.showsSixels ? .sixel : .characters
    }

    /// Columns of the screen; 100 without one.
    var width: Int { size.map { max(20, $0.columns) } ?? 100 }

    /// Rows of the screen; 24 without one.
    var height: Int { size.map { max(4, $0.rows) } ?? 24 }

    private var size: (columns: Int, rows: Int)? {
        let stream = isOutputTerminal ? STDOUT_FILENO : STDERR_FILENO
        guard isOutputTerminal || isErrorTerminal else { return nil }
        var window = winsize()
        guard ioctl(stream, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0 else { return nil }
        return (Int(window.ws_col), Int(window.ws_row))
    }

    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
