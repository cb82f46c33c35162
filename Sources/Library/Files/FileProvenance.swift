internal import Diagnostics
internal import Reports
internal import Runtime
internal import Storage

/// Where files that a call writes come from.
enum FileProvenance {
    static func current(_ call: Call) -> Storage.Provenance {
        Storage.Provenance(
            version: Version.current, command: CommandLine.arguments,
            script: scriptName.flatMap { try? TextFile.read($0, limit: 1 << 24) }, journal: Journal(call.machine.ledger.entries).json)
    }

    /// The path of the script that the command line names; nil at the prompt, for `-e` and for standard input, where the
    /// command line or the session's log has it.
    static var scriptName: String? {
        let arguments = CommandLine.arguments.dropFirst()
        guard let path = arguments.first(where: { !$0.hasPrefix("-") }), !arguments.contains("-e"),
            FileSystem.isFile(path), FileSystem.fileExtension(path) == "dyn"
        else { return nil }
        return path
    }
}
