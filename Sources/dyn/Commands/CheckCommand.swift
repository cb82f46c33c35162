internal import ArgumentParser
internal import Diagnostics
internal import Session
internal import Storage

/// `dyn check FILE …`
struct CheckCommand: ParsableCommand, Tool {
    static let configuration = CommandConfiguration(
        commandName: "dyn check", abstract: "Parses scripts and resolves their names; runs nothing.")

    @Argument(help: ArgumentHelp("The scripts.", valueName: "file"))
    var files: [String]

    func perform(_ console: Console) -> Int32 {
        var status = ExitStatus.success
        for file in files {
            do {
                let source = SourceText(name: file, text: try TextFile.read(file))
                let diagnostics = console.makeSession().check(source)
                for diagnostic in diagnostics { console.complain(diagnostic) }
                if !diagnostics.isEmpty { status = max(status, ExitStatus.failure) }
            } catch {
                console.complain(Diagnostic(error))
                status = ExitStatus.usage
            }
        }
        return status
    }
}
