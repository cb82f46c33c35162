internal import Diagnostics
internal import Glibc
internal import Runtime
internal import Session
internal import Storage

/// Runs a script with the parameters of its command line.
struct ScriptRun: Tool {
    let file: String
    let arguments: [String]

    func perform(_ console: Console) -> Int32 {
        let source: SourceText
        do {
            let isInput = file == "-"
            let text = isInput ? try TextFile.readStandardInput() : try TextFile.read(file)
            source = SourceText(name: isInput ? "standard input" : file, text: text)
        } catch {
            console.complain(Diagnostic(error))
            return ExitStatus.usage
        }
        let session = console.makeSession()
        // Most scripts are run without arguments: then nothing needs to be known of their parameters beforehand.
        guard !arguments.isEmpty else { return console.report(session.run(source)) ?? ExitStatus.success }
        do {
            let parameters = try ScriptParameters(of: source, registry: session.registry)
            if arguments.contains("--help") || arguments.contains("-h") {
                console.write(parameters.usage(script: file) + "\n")
                return ExitStatus.success
            }
            let values = try values(parameters)
            return console.report(session.run(source, parameters: values)) ?? ExitStatus.success
        } catch {
            return console.report(error)
        }
    }

    /// The values of `--params FILE`, overridden by those given one by one.
    private func values(_ parameters: ScriptParameters) throws -> [String: Value] {
        var rest = arguments
        var values: [String: Value] = [:]
        while let index = rest.firstIndex(where: { $0 == "--params" || $0.hasPrefix("--params=") }) {
            let path: String
            if rest[index] == "--params" {
                guard index + 1 < rest.count else { throw ParameterError.missingValue("--params", expected: "a JSON or YAML file") }
                path = rest[index + 1]
                rest.removeSubrange(index...(index + 1))
            } else {
                path = String(rest[index].dropFirst("--params=".count))
                rest.remove(at: index)
            }
            values.merge(try parameters.values(of: ParameterFile.read(path))) { _, new in new }
        }
        values.merge(try parameters.values(of: rest)) { _, new in new }
        return values
    }
}
