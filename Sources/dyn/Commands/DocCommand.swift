internal import ArgumentParser
internal import Diagnostics
internal import Library
internal import Storage

/// `dyn doc [--markdown DIR] [--grammar DIR]`
struct DocCommand: ParsableCommand, Tool {
    static let configuration = CommandConfiguration(
        commandName: "dyn doc", abstract: "Writes all of help as a book, or the grammars for editors.")

    @Option(help: ArgumentHelp("Writes guides, functions by topic and keywords as Markdown.", valueName: "folder"))
    var markdown: String?

    @Option(help: ArgumentHelp("Writes a TextMate grammar and a syntax file for Vim.", valueName: "folder"))
    var grammar: String?

    func perform(_ console: Console) -> Int32 {
        guard markdown != nil || grammar != nil else {
            console.complain(UsageError.command("say what to write: --markdown FOLDER or --grammar FOLDER"))
            return ExitStatus.usage
        }
        do {
            if let markdown {
                let pages = Book(HelpPages(StandardLibrary.registry)).pages
                try write(pages.map { ($0.path, $0.text) }, to: markdown, console)
            }
            if let grammar {
                let files = EditorGrammar(StandardLibrary.registry).files
                try write(files.map { ($0.name, $0.text) }, to: grammar, console)
            }
            return ExitStatus.success
        } catch {
            console.complain(Diagnostic(error))
            return ExitStatus.failure
        }
    }

    /// Writes files, each whole or not at all, and says which.
    private func write(_ files: [(path: String, text: String)], to folder: String, _ console: Console) throws {
        for file in files {
            let path = FileSystem.join(folder, file.path)
            try FileSystem.makeDirectory(FileSystem.parent(path))
            try DurableWrite.write(file.text, to: path)
            console.write(path + "\n")
        }
    }
}
