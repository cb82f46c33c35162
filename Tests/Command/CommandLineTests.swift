import TestSupport
import Testing

@Suite("Command line")
struct CommandLineTests {
    @Test("expressions are evaluated in turn, in one session")
    func expressions() throws {
        let child = try ChildProcess(["-e", "x = 2", "-e", "x + 1; x", "-e", "ans * 10"])
        #expect(child.output == "2\n20\n")
        #expect(child.errors.isEmpty && child.status == 0)
    }

    @Test("an error in an expression ends with 1, says where, and leaves what was printed before")
    func errors() throws {
        let child = try ChildProcess(["-e", "1 + 1", "-e", "y = [1, 2", "-e", "3"])
        #expect(child.status == 1)
        #expect(child.output == "2\n")
        #expect(
            child.errors == """
                error: this `[` is never closed
                  --> -e 2:1:5
                   |
                 1 | y = [1, 2
                   |     ^
                   = close it with `]`

                """)
    }

    @Test("a script from standard input says nothing by itself")
    func standardInput() throws {
        let child = try ChildProcess(["-"], input: "x = 1\nx + 1\nassert x == 1")
        #expect(child.output.isEmpty && child.errors.isEmpty && child.status == 0)
        #expect(try ChildProcess([], input: "assert 1 == 2").status == 1)
    }

    @Test(
        "wrong usage ends with 2 and names what is wrong",
        arguments: [
            (["--bogus"], "unknown option `--bogus`"), (["-e"], "`-e` needs an expression"),
            (["nowhere.dyn"], "cannot read `nowhere.dyn`: No such file or directory"),
            (["-e", "1", "x.dyn"], "`-e` and the script `x.dyn` exclude each other"),
            (["format"], "missing expected argument '<file> ...'"), (["check", "nowhere.dyn"], "cannot read `nowhere.dyn`"),
        ])
    func usage(arguments: [String], message: String) throws {
        let child = try ChildProcess(arguments)
        #expect(child.status == 2)
        #expect(child.output.isEmpty)
        #expect(child.errors.hasPrefix("error: \(message)"))
    }

    @Test("a misspelt option is answered with the one meant")
    func misspelt() throws {
        #expect(try ChildProcess(["chek", "a.dyn"]).errors.hasPrefix("error: there is no command and no file `chek`\n   = did you mean `check`?\n"))
        #expect(try ChildProcess(["--jsn", "-e", "1"]).errors == "error: unknown option `--jsn`\n   = did you mean `--json`?\n")
    }

    @Test("help and version go to standard output")
    func help() throws {
        #expect(try ChildProcess(["--help"]).output.contains("dyn -e EXPRESSION"))
        #expect(try ChildProcess(["--version"]).output == "dyn 0.1\n")
        #expect(try ChildProcess(["help", "while"]).output.hasPrefix("while: repeats a block"))
        #expect(try ChildProcess(["help", "nowhere"]).status == 1)
    }

    private static let script = """
        #!/usr/bin/env dyn
        # Checks its parameters.
        param epochs = 150 "most epochs"
        param hidden_dims = [20, 20]
        param expected = 150
        assert epochs == expected, "{epochs} epochs, {hidden_dims}"
        """

    @Test("a script's parameters come from its command line")
    func parameters() throws {
        let folder = try ScratchFolder()
        let script = try folder.file("a.dyn", Self.script)
        #expect(try ChildProcess([script]).status == 0)
        #expect(try ChildProcess([script, "--epochs", "7", "--expected=7"]).status == 0)
        let failed = try ChildProcess([script, "--epochs", "7", "--hidden-dims", "3,4"])
        #expect(failed.status == 1)
        #expect(failed.errors.contains("7 epochs, [3, 4]"))
    }

    @Test("a parameter that does not fit is wrong usage, before anything runs")
    func wrongParameters() throws {
        let folder = try ScratchFolder()
        let script = try folder.file("a.dyn", Self.script)
        for arguments in [["--epochs", "x"], ["--epoch", "1"], ["--epochs"], ["7"], ["--params"], ["--params", "nowhere.yaml"]] {
            let child = try ChildProcess([script] + arguments)
            #expect(child.status == 2, "\(arguments)")
            #expect(child.output.isEmpty)
        }
    }

    @Test("--help lists a script's parameters and runs nothing")
    func scriptHelp() throws {
        let folder = try ScratchFolder()
        let child = try ChildProcess([try folder.file("a.dyn", Self.script + "\nassert false"), "--help"])
        #expect(child.status == 0)
        #expect(child.output.contains("Checks its parameters."))
        #expect(child.output.contains("--epochs NUMBER        most epochs (default: 150)"))
    }

    @Test("parameters come from JSON and YAML files, and single ones override them")
    func parameterFiles() throws {
        let folder = try ScratchFolder()
        let script = try folder.file("a.dyn", Self.script)
        let yaml = try folder.file("p.yaml", "epochs: 7\nhidden-dims: [1, 2]\nexpected: 7\n")
        let json = try folder.file("p.json", "{\"epochs\": 8, \"expected\": 8}")
        #expect(try ChildProcess([script, "--params", yaml]).status == 0)
        #expect(try ChildProcess([script, "--params", json]).status == 0)
        #expect(try ChildProcess([script, "--params=\(json)", "--expected", "9", "--epochs", "9"]).status == 0)
        let wrong = try folder.file("q.yaml", "epochs: many\n")
        let child = try ChildProcess([script, "--params", wrong])
        #expect(child.status == 2)
        #expect(child.errors == "error: `epochs` must be a number, not `\"many\"`\n")
    }

    @Test("check resolves names and runs nothing")
    func check() throws {
        let folder = try ScratchFolder()
        let good = try folder.file("good.dyn", "f(x) = x + 1\nassert f(1) == 3")
        let bad = try folder.file("bad.dyn", "y = nowhere + 1")
        #expect(try ChildProcess(["check", good]).status == 0)
        let child = try ChildProcess(["check", good, bad])
        #expect(child.status == 1)
        #expect(child.errors.contains("there is nothing called `nowhere`"))
    }

    @Test("format rewrites files; --check names those it would")
    func format() throws {
        let folder = try ScratchFolder()
        let file = try folder.file("a.dyn", "x=1 # one\n")
        let checked = try ChildProcess(["format", "--check", file])
        #expect(checked.status == 1 && checked.output == file + "\n")
        #expect(folder.text("a.dyn") == "x=1 # one\n")
        #expect(try ChildProcess(["format", file]).status == 0)
        #expect(folder.text("a.dyn") == "x = 1  # one\n")
        #expect(try ChildProcess(["format", "--check", file]).status == 0)
        #expect(try ChildProcess(["format", "-"], input: "f (1 ,2)").output == "f(1, 2)\n")
        let broken = try folder.file("b.dyn", "x = (1")
        #expect(try ChildProcess(["format", broken]).status == 1)
        #expect(folder.text("b.dyn") == "x = (1")
    }

    @Test("--json prints a value a line")
    func json() throws {
        let child = try ChildProcess(["--json", "-e", "[[1, 2], [3, 4]]", "-e", "{a = true, b = \"x\", c = none, d = inf}"])
        #expect(child.output == "[[1,2],[3,4]]\n{\"a\":true,\"b\":\"x\",\"c\":null,\"d\":\"Infinity\"}\n")
    }

    @Test("include is relative to the file that includes, and a file that is missing is named")
    func include() throws {
        let folder = try ScratchFolder()
        _ = try folder.file("common.dyn", "f(x) = x + 1")
        let script = try folder.file("a.dyn", "include \"common.dyn\"\nassert f(1) == 2")
        #expect(try ChildProcess([script]).status == 0)
        let child = try ChildProcess([try folder.file("b.dyn", "include \"comon.dyn\"")])
        #expect(child.status == 1)
        #expect(child.errors.contains("did you mean `\(folder.path)/common.dyn`?"))
    }

    @Test("a script may begin with a line for the shell")
    func shebang() throws {
        let folder = try ScratchFolder()
        let script = try folder.file("a.dyn", "#!/usr/bin/env dyn\nassert 1 == 1")
        #expect(try ChildProcess([script]).status == 0)
    }

    @Test("no control characters and no colour without a terminal")
    func plainText() throws {
        let child = try ChildProcess(["-e", "1", "-e", "nowhere"])
        #expect(!(child.output + child.errors).utf8.contains(0x1B))
        let piped = try ChildProcess.shell("echo 'plot([1, 2, 3]) |> show; print(table(a=[1, 2])); nowhere' | $DYN - | cat", environment: ["TERM": "xterm"])
        #expect(!(piped.output + piped.errors).utf8.contains { $0 < 0x20 && $0 != 0x0A })
        #expect(piped.errors.contains("there is nothing called `nowhere`"))
    }

    @Test("a reader that goes away ends it quietly")
    func brokenPipe() throws {
        let child = try ChildProcess.shell("$DYN -e '1..100000' -e 'i = 0' $(yes -- \"-e i\" | head -2000) | head -1 | wc -l")
        #expect(child.errors.isEmpty)
        #expect(child.output == "1\n")
    }

    @Test("an interrupt ends a script with 130")
    func interrupt() throws {
        let child = try ChildProcess.shell("timeout --signal=INT 1 $DYN -e 'while true {}'; echo $?")
        // timeout itself ends with 124 when it had to send its signal, unless it is told otherwise.
        #expect(child.output == "124\n")
        let preserved = try ChildProcess.shell("timeout --preserve-status --signal=INT 1 $DYN -e 'while true {}'; echo $?")
        #expect(preserved.output == "130\n")
        #expect(preserved.errors.contains("interrupted"))
    }
}
