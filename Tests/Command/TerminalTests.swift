import Testing

/// What a user at a terminal relies on: that everything can be stopped, and that the screen is used as it is.
@Suite("Terminal", .serialized)
struct TerminalTests {
    private static func session(_ arguments: [String] = ["--no-init"], environment: [String: String] = [:], columns: UInt16 = 100) throws -> Pseudoterminal {
        let terminal = try Pseudoterminal(arguments, environment: environment, columns: columns)
        #expect(terminal.waits(for: "dyn> "))
        return terminal
    }

    /// Enters a line, presses Ctrl-C after a while, and gives the seconds until a text and then the prompt are there.
    private func interrupt(_ terminal: Pseudoterminal, _ line: String, after seconds: Double, shows text: String) -> Duration {
        terminal.send(line + "\n")
        #expect(!terminal.waits(for: "dyn> ", seconds: seconds), "\(line) ended by itself")
        let clock = ContinuousClock()
        let start = clock.now
        terminal.send("\u{3}")
        #expect(terminal.waits(for: text, seconds: 60), "\(line): \(terminal.shown.suffix(300))")
        #expect(terminal.waits(for: "dyn> ", seconds: 60))
        return clock.now - start
    }

    // On a quiet machine 0.2 s; a test must not fail where others work beside it.
    private static let prompt = Duration.seconds(2)

    @Test("Ctrl-C stops the sorting of ten million numbers")
    func sorting() throws {
        let terminal = try Self.session()
        terminal.send("x = rand(10_000_000);\n")
        #expect(terminal.waits(for: "dyn> ", seconds: 60))
        for line in ["y = [sort(x), sort(x), sort(x), sort(x)]", "y = [argsort(x), argsort(x), argsort(x)]", "y = [median(x), quantile(x, 0.1), median(x), median(x)]"] {
            #expect(interrupt(terminal, line, after: 0.3, shows: "interrupted") < Self.prompt)
        }
        terminal.send("length(x)\n")
        #expect(terminal.waits(for: "10000000\r\n"))
    }

    @Test("Ctrl-C stops a training, a sweep and a minimization, which keep what they have")
    func training() throws {
        let terminal = try Self.session()
        let kept = "interrupted: what was reached by then is kept"
        #expect(interrupt(terminal, "run = train(mlp([2, 32, 32, 2]), moons(n=2000), epochs=1e6)", after: 1, shows: kept) < Self.prompt)
        terminal.send("run.status\n")
        #expect(terminal.waits(for: "\"interrupted\""))
        #expect(terminal.waits(for: "dyn> "))
        #expect(interrupt(
            terminal, "s = sweep(grid(seed=1..50), p -> experiment(mlp([2, 32, 32, 2]), moons(n=2000), epochs=5000, seed=p.seed))", after: 1,
            shows: kept) < Self.prompt)
        terminal.send("\"interrupted\" in s.table.status\n")
        #expect(terminal.waits(for: "\rtrue\r\n"))
        #expect(terminal.waits(for: "dyn> "))
        #expect(interrupt(terminal, "m = minimize((x, y) -> (1 - x)^2 + 100*(y - x^2)^2, start=[-1, 2], steps=1e9, track=1e6)", after: 1, shows: kept) < Self.prompt)
    }

    @Test("Ctrl-C in a long call of LAPACK says that it must end first, and is obeyed then")
    func decomposition() throws {
        let terminal = try Self.session()
        terminal.send("a = randn(1000, 1000);\n")
        #expect(terminal.waits(for: "dyn> "))
        _ = interrupt(terminal, "s = [svd(a), svd(a), svd(a), svd(a), svd(a), svd(a), svd(a), svd(a)]", after: 0.3, shows: "interrupt")
        terminal.send("shape(a)\n")
        #expect(terminal.waits(for: "[1000, 1000]"))
    }

    @Test("Ctrl-C stops analyses that take time in the square of their points", arguments: [
        "mle_dimension(randn(40000, 12))", "twonn_dimension(randn(40000, 12))", "correlation_dimension(0..1e5)", "kmeans(randn(300000, 2), 40)",
        "sample_entropy(0..1e5)", "zero_one_test(randn(100000))", "umap(randn(20000, 10))", "false_neighbors(randn(100000))",
    ])
    func analyses(_ line: String) throws {
        #expect(interrupt(try Self.session(), line, after: 0.5, shows: "interrupt") < Self.prompt)
    }

    @Test("Ctrl-D leaves, and within a line deletes what is under the cursor")
    func end() throws {
        let terminal = try Self.session()
        terminal.send("12\u{1B}[D\u{4}\n")
        #expect(terminal.waits(for: "\r1\r\n"))
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("\u{4}")
        #expect(terminal.exitStatus() == 0)
    }

    @Test("on a narrow terminal no line of a result is wider than it")
    func narrow() throws {
        let terminal = try Self.session(columns: 40)
        terminal.send("table(name=[\"a long text that goes on and on\", \"b\"], x=[1.23456789, 2], y=[3, 4], z=[5, 6], longer_name=[7, 8]); ans\n")
        #expect(terminal.waits(for: "2 rows × 5 columns"))
        terminal.send("randn(40, 40, seed=1)\n")
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("spectrum(mlp([3, 20, 2]))\n")
        #expect(terminal.waits(for: "dyn> "))
        // Without the lines that were typed, which readline folds itself.
        let shown = terminal.shown.replacing(/\u{1B}\[[0-9;?]*[A-Za-z]/, with: "")
        for line in shown.split(separator: "\r\n") where !line.contains("dyn>") && !line.contains("\r") {
            #expect(line.count <= 40, "\(line)")
        }
    }

    @Test("completion knows where it is: arguments not yet given, files in strings, topics after `?`, settings after `:set`")
    func completion() throws {
        let folder = try ScratchFolder()
        _ = try folder.file("measured_once.csv", "a\n1\n")
        let terminal = try Self.session()
        terminal.send("moons(n=30, \t\t")
        #expect(terminal.waits(for: "noise=  argument, 0.1 if not given"))
        #expect(!terminal.shown.contains("n=      argument"))
        terminal.send("\u{3}")
        #expect(terminal.waits(for: "^C"))
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("read_csv(\"\(folder.path)/meas\t")
        #expect(terminal.waits(for: "measured_once.csv"))
        terminal.send(").a\n")
        #expect(terminal.waits(for: "[1]"))
        terminal.send("?correlation_dim\t\n")
        #expect(terminal.waits(for: "the correlation dimension of points"))
        terminal.send(":set dig\t 3\n")
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("1/3\n")
        #expect(terminal.waits(for: "0.333\r\n"))
    }

    @Test("the editing mode is that of .inputrc, and Ctrl-R searches the history")
    func editing() throws {
        let folder = try ScratchFolder()
        let settings = try folder.file("inputrc", "set editing-mode vi\n")
        let vi = try Self.session(environment: ["INPUTRC": settings])
        vi.send("10 + 20\u{1B}0cw90\n")
        #expect(vi.waits(for: "\r110\r\n"))
        let terminal = try Self.session(environment: ["XDG_STATE_HOME": folder.path])
        for entry in ["first = 7 * 11", "second = 5"] {
            terminal.send(entry + "\n")
            #expect(terminal.waits(for: "dyn> "))
        }
        terminal.send("\u{12}7 *")
        #expect(terminal.waits(for: "': first = "))
        terminal.send("\r")
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("first\n")
        #expect(terminal.waits(for: "\r77\r\n"))
    }

    @Test("results go to a pipe without control characters while the prompt's terminal has them")
    func pipe() throws {
        let child = try ChildProcess.shell("echo 'plot([1, 2, 3]) |> show; print(table(a=[1, 2])); nowhere' | $DYN - | cat", environment: ["TERM": "xterm"])
        #expect(!(child.output + child.errors).utf8.contains { $0 < 0x20 && $0 != 0x0A })
        #expect(child.errors.contains("there is nothing called `nowhere`"))
    }

    @Test("`:set native` shows and changes how programs run")
    func native() throws {
        let terminal = try Self.session(environment: ["DYN_NATIVE": "off"])
        terminal.send(":set native\n")
        #expect(terminal.waits(for: "\roff\r\n"))
        terminal.send(":set native on\n:set native\n")
        #expect(terminal.waits(for: "\ron\r\n"))
        terminal.send(":set native maybe\n")
        #expect(terminal.waits(for: "on, off or always"))
    }
}
