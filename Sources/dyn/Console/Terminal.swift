internal import Glibc

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
