internal import CReadline
internal import Glibc
internal import Session
internal import Storage

/// What was entered before, in this session and in earlier ones: a file per user, an entry a line.
///
/// An entry that comes again moves to the end. Newlines inside entries are kept, escaped in the file.
@MainActor
struct History {
    private let path: String?
    private static let limit = 10_000

    /// Reads the user's history; without a place to keep it, it lasts as long as the session.
    init() {
        path = Self.defaultPath
        guard let path, let text = try? TextFile.read(path) else { return }
        let lines = text.split(separator: "\n").map(Self.unescaped)
        var seen: Set<String> = []
        let kept = lines.reversed().filter { seen.insert($0).inserted }.prefix(Self.limit).reversed()
        for line in kept { add_history(line) }
        if lines.count > 2 * Self.limit { rewrite(path, Array(kept)) }
    }

    /// `$XDG_STATE_HOME/dyn/history` or `~/.local/state/dyn/history`; its folder is made where it is missing.
    private static var defaultPath: String? {
        let base: String
        if let state = Terminal.environment("XDG_STATE_HOME"), state.hasPrefix("/") {
            base = state
        } else if let home = Terminal.environment("HOME"), !home.isEmpty {
            base = home + "/.local/state"
        } else {
            return nil
        }
        var folder = ""
        for part in (base + "/dyn").split(separator: "/") {
            folder += "/" + part
            mkdir(folder, 0o700)
        }
        return folder + "/history"
    }

    /// Adds an entry, here and in the file.
    func append(_ entry: String) {
        let entry = entry.last == "\n" ? String(entry.dropLast()) : entry
        guard entry.contains(where: { !$0.isWhitespace }) else { return }
        for index in stride(from: Int(dyn_history_length()) - 1, through: 0, by: -1)
        where dyn_history_line(Int32(index)).map({ String(cString: $0) }) == entry {
            dyn_history_remove(Int32(index))
        }
        add_history(entry)
        // A history that cannot be kept is no reason to end a session.
        if let path { try? TextFile.append(Self.escaped(entry) + "\n", to: path) }
    }

    private func rewrite(_ path: String, _ entries: [String]) {
        _ = try? TextFile.write(entries.map { Self.escaped($0) + "\n" }.joined(), to: path)
    }

    private static func escaped(_ entry: String) -> String {
        entry.contains(where: { $0 == "\\" || $0.isNewline })
            ? entry.unicodeScalars.reduce(into: "") { text, scalar in
                switch scalar {
                case "\\": text += "\\\\"
                case "\n": text += "\\n"
                case "\r": text += "\\r"
                default: text.unicodeScalars.append(scalar)
                }
            } : entry
    }

    private static func unescaped(_ line: Substring) -> String {
        var result = ""
        var isEscaped = false
        for character in line {
            if isEscaped {
                result += character == "n" ? "\n" : character == "r" ? "\r" : String(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                result.append(character)
            }
        }
        return result
    }
}
