import Testing

/// What a user at a terminal relies on: that everything can be completed, found again and stopped, and that the screen is used as it is.
@Suite(
    "Terminal", .serialized,
    .enabled(if: TestPython.terminals != nil, "there is no Python with pexpect: scripts/dev/test makes one in .build/python"))
struct TerminalTests {
    /// What each scenario shows stands in the script.
    @Test("a session at a terminal does what its user expects", arguments: [
        "entries", "pasted_session", "pasted_script", "help_and_commands", "initialization", "native_setting",
        "history", "history_search", "vi_editing", "end", "completed_fields", "completed_names",
        "completed_arguments", "completed_files", "completed_topics", "dropped_line", "stopped_loop", "stopped_sort",
        "stopped_training", "stopped_decomposition", "stopped_analyses", "stopped_script", "narrow", "watched_training", "timed_training", "asked_terminal",
        "silent_terminal",        "colours", "pipes",
    ])
    func scenario(name: String) throws { try TestPython.run("Terminal/terminal.py", name, with: #require(TestPython.terminals)) }
}
