import Testing

@Suite("Prompt", .serialized)
struct PromptTests {
    @Test("an entry is evaluated, over several lines where it is open; Ctrl-D leaves")
    func entries() throws {
        let terminal = try Pseudoterminal(["--no-init"])
        #expect(terminal.waits(for: "Dyn 0.1 — training dynamics."))
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("1 + 41\n")
        #expect(terminal.waits(for: "\r42\r\n"))
        terminal.send("fn f(x) {\n")
        #expect(terminal.waits(for: "...> "))
        terminal.send("x + 1\n}\n")
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("f(99)\n")
        #expect(terminal.waits(for: "\r100\r\n"))
        // Ctrl-D ends a session at the prompt; before it, the terminal would keep the character for itself.
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("\u{4}")
        #expect(terminal.exitStatus() == 0)
    }

    @Test("a watched training draws its losses in place, and the curve stays")
    func watchedTraining() throws {
        let terminal = try Pseudoterminal(["--no-init"])
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("run = train(mlp([2, 8, 2]), moons(n=2000), epochs=20000, watch=true)\n")
        #expect(terminal.waits(for: "└", seconds: 30))
        #expect(terminal.waits(for: "A\u{1B}[J", seconds: 30))
        #expect(terminal.waits(for: "20000/20000 epochs", seconds: 60))
        #expect(terminal.waits(for: "└"))
        #expect(terminal.waits(for: "dyn> "))
    }

    @Test("Ctrl-C stops a loop without end, and the session goes on")
    func interrupt() throws {
        let terminal = try Pseudoterminal(["--no-init"])
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("i = 0; while true { i += 1 }\n")
        #expect(!terminal.waits(for: "dyn> ", seconds: 0.5))
        let clock = ContinuousClock()
        let start = clock.now
        terminal.send("\u{3}")
        #expect(terminal.waits(for: "interrupted"))
        #expect(terminal.waits(for: "dyn> "))
        #expect(clock.now - start < .seconds(1))
        terminal.send("i > 0\n")
        #expect(terminal.waits(for: "\rtrue\r\n"))
    }

    @Test("Ctrl-C at the prompt drops the line, and the lines of an open entry")
    func dropping() throws {
        let terminal = try Pseudoterminal(["--no-init"])
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("x = garbage")
        #expect(terminal.waits(for: "garbage"))
        terminal.send("\u{3}")
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("f(\n")
        #expect(terminal.waits(for: "...> "))
        terminal.send("\u{3}")
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("2 + 2\n")
        #expect(terminal.waits(for: "\r4\r\n"))
    }

    @Test("Tab completes a single candidate and lists several with what they are")
    func completion() throws {
        let terminal = try Pseudoterminal(["--no-init"])
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("record = {alpha = 7, beta = \"b\"}\n")
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("record.\t")
        #expect(terminal.waits(for: "alpha  number 7\r\n"))
        #expect(terminal.waits(for: "beta   string \"b\"\r\n"))
        terminal.send("al\t + 1\n")
        #expect(terminal.waits(for: "\r8\r\n"))
    }

    @Test("history lasts from session to session, each entry once")
    func history() throws {
        let folder = try ScratchFolder()
        let environment = ["XDG_STATE_HOME": folder.path]
        do {
            let terminal = try Pseudoterminal(["--no-init"], environment: environment)
            #expect(terminal.waits(for: "dyn> "))
            for entry in ["first = 11", "second = 22", "first = 11"] {
                terminal.send(entry + "\n")
                #expect(terminal.waits(for: "dyn> "))
            }
            terminal.send("\u{4}")
            #expect(terminal.exitStatus() == 0)
        }
        let terminal = try Pseudoterminal(["--no-init"], environment: environment)
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("\u{1B}[A")
        #expect(terminal.waits(for: "first = 11"))
        terminal.send("\u{1B}[A")
        #expect(terminal.waits(for: "second = 22"))
        terminal.send("\n")
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("second\n")
        #expect(terminal.waits(for: "\r22\r\n"))
    }

    @Test("a pasted session is stripped of its prompts and run whole")
    func paste() throws {
        let terminal = try Pseudoterminal(["--no-init"])
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("\u{1B}[200~dyn> a = 20\ndyn> a\n20\ndyn> a + 2\u{1B}[201~\n")
        #expect(terminal.waits(for: "\r20\r\n22\r\n"))
    }

    @Test("help and commands answer")
    func help() throws {
        let terminal = try Pseudoterminal(["--no-init"])
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("?while\n")
        #expect(terminal.waits(for: "while: repeats a block"))
        terminal.send(":pwd\n")
        #expect(terminal.waits(for: "\r/"))
        terminal.send(":quit\n")
        #expect(terminal.exitStatus() == 0)
    }

    @Test("init.dyn is run at the start, unless it is skipped")
    func initialization() throws {
        let folder = try ScratchFolder()
        let made = try ChildProcess.shell("mkdir -p '\(folder.path)/dyn' && echo 'greeting = 321' > '\(folder.path)/dyn/init.dyn'")
        #expect(made.status == 0)
        let terminal = try Pseudoterminal(environment: ["XDG_CONFIG_HOME": folder.path])
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("greeting\n")
        #expect(terminal.waits(for: "\r321\r\n"))
        let skipped = try Pseudoterminal(["--no-init"], environment: ["XDG_CONFIG_HOME": folder.path])
        #expect(skipped.waits(for: "dyn> "))
        skipped.send("greeting\n")
        #expect(skipped.waits(for: "there is nothing called `greeting`"))
    }

    @Test("NO_COLOR is honoured")
    func noColour() throws {
        let terminal = try Pseudoterminal(["--no-init"], environment: ["NO_COLOR": "1"])
        #expect(terminal.waits(for: "dyn> "))
        terminal.send("nowhere\n")
        #expect(terminal.waits(for: "error: there is nothing called `nowhere`"))
        #expect(!terminal.shown.contains("\u{1B}[1"))
        let coloured = try Pseudoterminal(["--no-init"])
        #expect(coloured.waits(for: "dyn> "))
        coloured.send("nowhere\n")
        #expect(coloured.waits(for: "\u{1B}[1;31merror\u{1B}[0m"))
    }
}
