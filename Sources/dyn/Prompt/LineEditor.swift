internal import CReadline
internal import Glibc
internal import Session

/// GNU readline: reads a line with editing, history and completion.
@MainActor
final class LineEditor {
    enum Line {
        case text(String)
        /// Ctrl-C
        case dropped
        /// Ctrl-D
        case end
    }

    /// The editor that readline's callbacks, which carry no context, speak to.
    private static weak var active: LineEditor?

    private let terminal: Terminal
    private let complete: (String, Int) -> Completion
    /// Earlier lines of the entry, which completion needs to know.
    private var before = ""
    private var wasDropped = false

    init(terminal: Terminal, complete: @escaping (String, Int) -> Completion) {
        self.terminal = terminal
        self.complete = complete
        Self.active = self
        dyn_readline_prepare(Self.onEvent, terminal.isOutputTerminal ? 0 : 1)
        dyn_readline_bind_tab(Self.onTab)
    }

    /// Reads a line; `before` is what the entry began with.
    func read(prompt: String, before: String = "") -> Line {
        self.before = before
        wasDropped = false
        Interrupts.reset()
        for byte in TerminalQuery.takeTypedAhead() { rl_stuff_char(Int32(byte)) }
        // Readline must not count the invisible codes of the colour.
        let shown = terminal.coloursOutput ? "\u{1}\u{1B}[1m\u{2}\(prompt)\u{1}\u{1B}[0m\u{2}" : prompt
        guard let line = readline(shown) else { return .end }
        defer { free(line) }
        return wasDropped ? .dropped : .text(String(cString: line))
    }

    // MARK: Callbacks

    private static let onEvent: @convention(c) () -> Int32 = {
        if Interrupts.cancellation.isCancelled {
            MainActor.assumeIsolated {
                Interrupts.reset()
                active?.wasDropped = true
                dyn_readline_drop_line()
            }
        }
        return 0
    }

    private static let onTab: @convention(c) (Int32, Int32) -> Int32 = { _, _ in
        MainActor.assumeIsolated { active?.completeAtCursor() }
        return 0
    }

    // MARK: Completion

    private func completeAtCursor() {
        guard let buffer = dyn_readline_buffer() else { return }
        let line = String(cString: buffer)
        let point = Int(dyn_readline_point())
        let text = before + line
        let offset = before.utf8.count
        let completion = complete(text, offset + point)
        let start = completion.range.lowerBound - offset
        guard start >= 0, start <= point, !completion.candidates.isEmpty else {
            if line.utf8.prefix(point).allSatisfy({ $0 == 0x20 }) { dyn_readline_replace(Int32(point), "  ") } else { rl_ding() }
            return
        }
        if completion.candidates.count == 1, let only = completion.candidates.first {
            let rest = String(decoding: Array(line.utf8)[point...], as: UTF8.self)
            dyn_readline_replace(Int32(start), only.text + (rest.hasPrefix(only.suffix) ? "" : only.suffix))
            return
        }
        let common = Self.commonPrefix(completion.candidates.map(\.text))
        let typed = Array(line.utf8)[start..<point]
        if common.utf8.count > typed.count {
            dyn_readline_replace(Int32(start), common)
        } else if dyn_readline_is_repeated(Self.onTab) != 0 || typed.isEmpty || completion.candidates.count <= 24 {
            dyn_readline_print_below(CandidateList.text(of: completion.candidates, width: terminal.width, height: terminal.height))
        } else {
            rl_ding()
        }
    }

    private static func commonPrefix(_ texts: [String]) -> String {
        guard var common = texts.first else { return "" }
        for text in texts.dropFirst() { common = String(zip(common, text).prefix { $0 == $1 }.map(\.0)) }
        return common
    }
}
