internal import Diagnostics
internal import Runtime
internal import Storage

/// Where files that a call writes come from.
enum FileProvenance {
    static func current(_ call: Call) -> Storage.Provenance {
        Storage.Provenance(version: Version.current, command: CommandLine.arguments, script: nil)
    }
}
