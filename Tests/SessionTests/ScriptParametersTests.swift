import Diagnostics
import Runtime
import Session
import Testing

@Suite("Script parameters")
struct ScriptParametersTests {
    private static let script = """
        #!/usr/bin/env dyn
        # Trains a net.
        # Twice.

        # not of the description
        param epochs = 150 "most epochs"
        param hidden_dims = [20, 20] "sizes"
        param name = "a"
        param verbose = false
        param labels = ["x", "y"]
        param lr = epochs / 1500
        param best = none
        """

    private func parameters() throws -> ScriptParameters {
        try ScriptParameters(of: SourceText(name: "a.dyn", text: Self.script), registry: Session(output: CapturedOutput()).registry)
    }

    private func texts(_ arguments: String...) throws -> [String: String] {
        try parameters().values(of: arguments).mapValues { $0.inline(DisplayStyle()) }
    }

    @Test("values are read by the type of the default")
    func values() throws {
        #expect(try texts("--epochs", "200") == ["epochs": "200"])
        #expect(try texts("--hidden-dims", "5,6") == ["hidden_dims": "[5, 6]"])
        #expect(try texts("--hidden-dims=5") == ["hidden_dims": "[5]"])
        #expect(try texts("--hidden_dims", "[5, 6]") == ["hidden_dims": "[5, 6]"])
        #expect(try texts("--hidden-dims", "1..3") == ["hidden_dims": "[1, 2, 3]"])
        #expect(try texts("--name", "12") == ["name": "\"12\""])
        #expect(try texts("--verbose") == ["verbose": "true"])
        #expect(try texts("--verbose", "false") == ["verbose": "false"])
        #expect(try texts("--labels", "a,b") == ["labels": "[\"a\", \"b\"]"])
        #expect(try texts("--lr", "-1e-3") == ["lr": "-0.001"])
        #expect(try texts("--best", "3") == ["best": "3"])
        #expect(try texts("--best", "file.h5") == ["best": "\"file.h5\""])
    }

    @Test(
        "what does not fit is an error that says what would",
        arguments: [
            (["--epochs", "x"], "`--epochs` must be a number, not `x`"),
            (["--epochs", "true"], "`--epochs` must be a number, not `true`"),
            (["--hidden-dims", "a,b"], "`--hidden-dims` must be numbers separated by commas, not `a,b`"),
            (["--verbose", "7"], "`--verbose` must be true or false, not `7`"),
            (["--epochs"], "`--epochs` needs a value: a number"),
            (["--epochs", "--verbose"], "`--epochs` needs a value: a number"),
            (["--epoch", "1"], "there is no parameter `--epoch`"),
            (["--epochs", "1", "--epochs", "2"], "`--epochs` is given twice"),
            (["7"], "unexpected argument `7`"),
        ])
    func faults(arguments: [String], message: String) throws {
        let parameters = try parameters()
        do {
            _ = try parameters.values(of: arguments)
            Issue.record("accepted")
        } catch {
            #expect(error.message == message)
        }
    }

    @Test("a misspelt name is answered with the one meant")
    func suggestion() throws {
        let parameters = try parameters()
        do {
            _ = try parameters.values(of: ["--epoch", "1"])
            Issue.record("accepted")
        } catch {
            #expect(error.hints == ["did you mean `--epochs`?"])
        }
    }

    @Test("a record of values, as a file gives it, is checked alike")
    func records() throws {
        let parameters = try parameters()
        let values = try parameters.values(of: ["epochs": Value(3), "hidden-dims": Value([1.0, 2])] as Record)
        #expect(values.mapValues { $0.inline(DisplayStyle()) } == ["epochs": "3", "hidden_dims": "[1, 2]"])
        #expect(throws: ParameterError.self) { try parameters.values(of: ["epochs": Value("x")] as Record) }
        #expect(throws: ParameterError.self) { try parameters.values(of: ["nowhere": Value(1)] as Record) }
    }

    @Test("usage lists every parameter with its default")
    func usage() throws {
        #expect(
            try parameters().usage(script: "a.dyn") == """
                usage: dyn a.dyn [--name value …]

                Trains a net.
                Twice.

                  --epochs NUMBER        most epochs (default: 150)
                  --hidden-dims NUMBERS  sizes (default: [20, 20])
                  --name TEXT            (default: "a")
                  --verbose true|false   (default: false)
                  --labels VALUES        (default: ["x", "y"])
                  --lr NUMBER            (default: epochs / 1500)
                  --best VALUE           (default: none)
                  --params FILE          reads values from a JSON or YAML file
                  --help                 shows this help
                """)
    }
}
