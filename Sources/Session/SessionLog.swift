internal import Storage

/// A file that keeps what is entered and what comes of it.
struct SessionLog: Sendable {
    let path: String

    func append(_ input: String, _ execution: Execution) {
        var text = "dyn> " + input.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n...> ") + "\n"
        for value in execution.values { text += value.text + "\n" }
        for diagnostic in execution.diagnostics { text += "error: " + diagnostic.message + "\n" }
        // A log that cannot be written must not end the session; `:log` has opened it once.
        try? TextFile.append(text, to: path)
    }
}
