internal import Glibc
internal import Synchronization

/// What a terminal answers when asked what it is and what it can do.
///
/// Two questions are put at once: its name (XTVERSION, `ESC [ > q`), which old terminals leave unanswered, and its attributes
/// (DA1, `ESC [ c`), which all answer. So the second answer ends the waiting. Neither question is shown by a terminal that does not
/// know it.
struct TerminalQuery {
    /// The name and version, as in "kitty(0.35.2)"; empty where there was no such answer.
    private(set) var name = ""
    /// The attributes: 4 is sixel graphics.
    private(set) var attributes: [Int] = []

    var showsSixels: Bool { attributes.contains(4) }

    /// Whether it is one of those that know kitty's graphics protocol.
    var showsKittyImages: Bool { ["kitty", "WezTerm", "ghostty", "Konsole"].contains { name.lowercased().hasPrefix($0.lowercased()) } }

    /// What was typed while the answer was awaited.
    private static let typedAhead = Mutex<[UInt8]>([])

    static func takeTypedAhead() -> [UInt8] {
        typedAhead.withLock { typed in
            defer { typed = [] }
            return typed
        }
    }

    /// Asks the terminal; nil where no answer comes.
    static func ask() -> TerminalQuery? {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { return nil }
        var raw = before
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
        guard tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0 else { return nil }
        defer { tcsetattr(STDIN_FILENO, TCSANOW, &before) }
        let question = Array("\u{1B}[>q\u{1B}[c".utf8)
        guard write(STDOUT_FILENO, question, question.count) == question.count else { return nil }
        var received: [UInt8] = []
        let deadline = ContinuousClock.now + patience
        while true {
            let (query, rest) = parse(received)
            let left = (deadline - ContinuousClock.now) / .milliseconds(1)
            if query != nil || left <= 0 {
                typedAhead.withLock { $0 += rest }
                return query
            }
            var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, Int32(left.rounded(.up))) > 0 else {
                // Ctrl-C, or silence.
                typedAhead.withLock { $0 += rest }
                return nil
            }
            var buffer = [UInt8](repeating: 0, count: 256)
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            guard count > 0 else { return nil }
            received += buffer[..<count]
        }
    }

    /// Over a slow connection an answer may take as long as this; a terminal that gives none is waited for once.
    private static let patience = Duration.milliseconds(1000)

    /// The answers in what was received, once the last has come, and what is none of them.
    static func parse(_ bytes: [UInt8]) -> (query: TerminalQuery?, rest: [UInt8]) {
        var query = TerminalQuery()
        var isWhole = false
        var rest: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let left = bytes[index...]
            if left.starts(with: Array("\u{1B}P>|".utf8)) {
                guard let end = left.firstRange(of: Array("\u{1B}\\".utf8)) else { break }
                query.name = String(decoding: left[(index + 4)..<end.lowerBound], as: UTF8.self)
                index = end.upperBound
            } else if left.starts(with: Array("\u{1B}[?".utf8)) {
                guard let end = left.dropFirst(3).firstIndex(where: { !(0x30...0x3B).contains($0) }) else { break }
                if bytes[end] == UInt8(ascii: "c") {
                    query.attributes = left[(index + 3)..<end].split(separator: UInt8(ascii: ";")).compactMap { Int(String(decoding: $0, as: UTF8.self)) }
                    isWhole = true
                }
                index = end + 1
            } else {
                rest.append(bytes[index])
                index += 1
            }
        }
        return (isWhole ? query : nil, rest)
    }
}
