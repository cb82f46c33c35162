internal import Runtime

extension Guide {
    static let prompt = Guide(
        "prompt", "keys and commands of a session",
        [
            .text(
                """
                An expression's value is printed and kept in `ans`; an assignment prints
                nothing, and a trailing `;` silences. A figure is drawn. `...>` asks for the
                rest of what is open. A line that begins with `|>` or `.name` goes on from
                `ans`.
                """),
            .example(
                """
                [3, 1, 2]
                |> sort
                """,
                shows: "[1, 2, 3]"),
            .text(
                """
                - Tab completes names, fields after `.`, the arguments that a call lacks, files
                  in strings and topics after `?`; where several fit, it lists them.
                - Up and Down go through the history, which lasts from session to session;
                  Ctrl-R searches it. Keys are those of `.inputrc`, emacs or vi.
                - Ctrl-C stops what runs: trainings, sweeps and long analyses give back what
                  they have. At the prompt it drops the line. Ctrl-D leaves.
                - A pasted script runs whole; pasted prompts are stripped.
                """),
            .text(
                """
                `?name` explains a function, a guide, a topic or a word of the language,
                `??word` searches all help. `:` begins a command, and `?:` lists them:
                """),
            .text(
                """
                    :vars  :time EXPR  :run FILE  :edit  :save FILE  :log FILE
                    :reset  :cd FOLDER  :pwd  :set NAME VALUE  :quit
                """),
            .text(
                """
                `:set digits 3` shows fewer digits, `:set plot ascii` draws with plain letters,
                `:set memory 4 GB` bounds what a session takes; `:set` alone lists all.
                `~/.config/dyn/init.dyn` is run at the start, unless `--no-init` is given.
                `NO_COLOR` turns colours off.
                """),
        ],
        seeAlso: ["a first session", "language", "errors"],
        explains: ["commands", "keys", "history", "completion", "ans", "repl", "session", "init.dyn", "settings"])
}
