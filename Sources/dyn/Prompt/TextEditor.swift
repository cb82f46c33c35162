internal import Diagnostics
internal import Glibc
internal import Session
internal import Storage

/// The user's editor, for `:edit`.
enum TextEditor {
    enum Fault: UserError {
        case noFile(String)
        case failed(editor: String)

        var message: String {
            switch self {
            case .noFile(let reason): "cannot make a file to edit: \(reason)"
            case .failed(let editor): "the editor `\(editor)` failed"
            }
        }

        var hints: [String] { ["$VISUAL or $EDITOR names the editor"] }
    }

    /// Lets the user edit a text; nil where it comes back empty.
    static func edit(_ text: String) throws -> String? {
        var template = Array(((Terminal.environment("TMPDIR") ?? "/tmp") + "/dyn-XXXXXX.dyn").utf8CString)
        let file = mkstemps(&template, 4)
        guard file >= 0 else { throw Fault.noFile(String(cString: strerror(errno))) }
        close(file)
        let path = template.withUnsafeBufferPointer { String(decoding: $0.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) }
        defer { unlink(path) }
        try TextFile.write(text, to: path)
        let editor = Terminal.environment("VISUAL") ?? Terminal.environment("EDITOR") ?? "vi"
        guard run(editor, path) else { throw Fault.failed(editor: editor) }
        let edited = try TextFile.read(path)
        return edited.contains { !$0.isWhitespace } ? edited : nil
    }

    /// Runs the editor, which may be a command with arguments, on a file and waits for it.
    private static func run(_ editor: String, _ path: String) -> Bool {
        let words = ["/bin/sh", "-c", editor + " \"$1\"", "sh", path]
        return (try? ChildProcess(words, input: .inherited, output: .inherited, errors: .inherited, isForeground: true))?.wait() == 0
    }
}
