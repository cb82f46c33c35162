internal import ArgumentParser
internal import Diagnostics
internal import Glibc
internal import Session
internal import Storage
internal import Syntax

/// `dyn format [--check] FILE …`
struct FormatCommand: ParsableCommand, Tool {
    static let configuration = CommandConfiguration(
        commandName: "dyn format", abstract: "Rewrites scripts in the house layout; - formats standard input.")

    @Flag(help: "Names the files that would change, and changes none.")
    var check = false

    @ArgumentParser.Argument(help: ArgumentHelp("The scripts.", valueName: "file"))
    var files: [String]

    func perform(_ console: Console) -> Int32 {
        var status = ExitStatus.success
        for file in files {
            do {
                let isInput = file == "-"
                let text = isInput ? try TextFile.readStandardInput() : try TextFile.read(file)
                let formatted = Formatter.format(try SyntaxTree(parsing: SourceText(name: file, text: text)))
                if isInput, !check {
                    console.write(formatted)
                } else if formatted != text {
                    if check {
                        console.write(file + "\n")
                        status = max(status, ExitStatus.failure)
                    } else {
                        let target = try DurableFile(file, mode: .replace)
                        try target.write(formatted)
                        try target.commit()
                    }
                }
            } catch let errors as SyntaxErrors {
                for diagnostic in errors.diagnostics { console.complain(diagnostic) }
                status = max(status, ExitStatus.failure)
            } catch {
                console.complain(Diagnostic(error))
                status = ExitStatus.usage
            }
        }
        return status
    }
}
