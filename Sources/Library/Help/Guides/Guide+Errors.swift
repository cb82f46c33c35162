internal import Runtime

extension Guide {
    static let errors = Guide(
        "errors", "what an error tells, how to catch one, how to raise one",
        [
            .text(
                "An error says what is wrong, shows where, and says what to do:"),
            .text(
                """
                    error: adam has no argument `learning_rate`
                      --> moons.dyn:3:50
                       |
                     3 | run = train(net, data, optimizer=adam(learning_rate=0.1))
                       |                                       ^^^^^^^^^^^^^
                       = did you mean `lr`?
                """),
            .text(
                """
                Inside a function the calls that led there follow. Nothing is lost: at the
                prompt all variables stay as they are.
                """),
            .text(
                """
                `try` catches. The error is a value with a `message`, and `try` has the value
                of the block that ended:
                """),
            .example(
                "try { [1, 2] + [1, 2, 3] } catch e { e.message }",
                shows: """
                "the shapes [2] and [3] do not go together in `+`"
                """),
            .example(
                """
                safe(f) = try { f() } catch e { none }
                safe(() -> inv([[1, 1], [1, 1]])) == none
                """,
                shows: "true"),
            .text(
                "`error` raises one, `assert` raises one unless a condition holds:"),
            .example(
                """
                half(n) = if n % 2 == 0 { n / 2 } else { error("{n} is odd") }
                try { half(3) } catch e { e.message }
                """,
                shows: """
                "3 is odd"
                """),
            .example(
                """
                try { assert 1 > 2, "order is lost" } catch e { e.message }
                """,
                shows: """
                "assertion failed: order is lost"
                """),
            .text(
                """
                What diverges in training is no error but a run with the status "diverged"; a
                point that fails in a sweep is a row with the status "failed". An `if` takes
                one truth value; for a tensor say `all` or `any`:
                """),
            .example(
                """
                x = [1, 2, 3]
                if all(x > 0) { "positive" } else { "mixed" }
                """,
                shows: """
                "positive"
                """),
            .text(
                """
                In scripts an error ends the script with exit status 1; wrong usage of the
                command line is 2, Ctrl-C 130. `dyn check FILE` finds misspelt names before
                anything runs.
                """),
        ],
        seeAlso: ["language", "differentiation"])
}
