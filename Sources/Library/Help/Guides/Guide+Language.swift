internal import Runtime

extension Guide {
    static let language = Guide(
        "language", "the syntax in one page",
        [
            .text(
                """
                Names, numbers, text. Names may have letters of any script. `#` begins a
                comment; comments with `##` right above a function are its help.
                """),
            .example(
                """
                σ = 1e-3
                name = "σ = {σ:.4f}"
                name
                """,
                shows: """
                "σ = 0.0010"
                """),
            .text(
                """
                Double quotes have escapes and `{…}`, with a format as in `{x:.3f}` or `{x:>8}`;
                `{{` and `}}` are braces. Single quotes are taken as they are.
                """),
            .example(
                "'no {braces} here'",
                shows: """
                "no {braces} here"
                """),
            .text(
                """
                Tensors are brackets of numbers; other brackets are lists; records have names;
                `a..b` are the whole numbers from a to b, both ends.
                """),
            .example(
                """
                A = [[1, 2], [3, 4]]
                A @ A
                """,
                shows: """
                [[ 7, 10],
                 [15, 22]]
                """),
            .example(
                "1..5",
                shows: "[1, 2, 3, 4, 5]"),
            .example(
                """
                r = {lr = 0.1, name = "a"}
                {...r, lr = 1}
                """,
                shows: """
                {lr = 1, name = "a"}
                """),
            .text(
                """
                Indices count from 0 as in NumPy: `x[-1]`, `x[1:3]` without its end,
                `x[:, 0]`, `x[::2]`, `x[mask]`, `x[[0, 2]]`.
                """),
            .example(
                "A[:, 0]",
                shows: "[1, 3]"),
            .example(
                "A[A > 1]",
                shows: "[2, 3, 4]"),
            .text(
                """
                Values never change; assigning to a part makes the name stand for a changed
                copy.
                """),
            .example(
                """
                B = A
                B[0, 0] = 9
                A[0, 0]
                """,
                shows: "1"),
            .text(
                """
                Operators, loosest first: `|>`, `->`, `or`, `and`, `not`, comparisons and
                `in`, `..`, `+ -`, `* / % @`, unary `-`, `^`. Comparisons chain.
                """),
            .example(
                "-2^2",
                shows: "-4"),
            .example(
                "0 < 1 < 2",
                shows: "true"),
            .example(
                "[3, 1, 2] |> sort",
                shows: "[1, 2, 3]"),
            .text(
                """
                `x |> f(a)` is `f(x, a)`; `@` is the matrix product and `A.T` the transpose; `%`
                is the remainder, with the sign of the divisor; `in` looks into lists, tensors,
                strings and the names of records. Operators go by element: `x > 0` of a tensor
                is a mask, which `all` and `any` reduce to the one truth value that `if` takes.
                """),
            .text(
                """
                Functions by an equation, by statements, or without a name. Arguments may have
                defaults and are given by place or by name; `...` spreads.
                """),
            .example(
                """
                power(x, n=2) = x^n
                power(3, n=3)
                """,
                shows: "27"),
            .example(
                """
                fn clip01(x) {
                  if x < 0 { return 0 }
                  if x > 1 { 1 } else { x }
                }
                map([-1, 0.5, 2], clip01)
                """,
                shows: "[0, 0.5, 1]"),
            .example(
                """
                pair = [2, 3]
                power(...pair)
                """,
                shows: "8"),
            .text(
                """
                Statements end with the line or with `;`. `if` and `try` have values; `for`
                goes through anything with elements, `while` as long as a condition holds.
                """),
            .example(
                """
                total = 0
                for i in 1..4 { if i == 3 { continue }; total += i }
                total
                """,
                shows: "7"),
            .example(
                """
                a, b = [1, 2]
                if a < b { "less" } else { "more" }
                """,
                shows: """
                "less"
                """),
            .text(
                """
                What a function assigns is its own. It sees globals as they are when it is
                called, and the variables of a function around it as they were when it was made.
                """),
            .example(
                """
                fn counter() {
                  total = 100
                  total + 1
                }
                [counter(), total]
                """,
                shows: "[101, 7]"),
            .text(
                """
                Scripts declare parameters: `param epochs = 150 "most epochs to train"` makes
                `dyn script.dyn --epochs 200` and `--help` work. `include "common.dyn"` runs
                another script.
                """),
            .text(
                """
                A tensor's function or operator works on every element. `where`, `map`,
                `filter`, `reduce` take the place of most loops.
                """),
        ],
        seeAlso: ["prompt", "coming from python", "errors", "differentiation"],
        explains: [
            "syntax", "operators", "operator", "precedence", "indexing", "indices", "index", "slices", "slicing", "masks", "strings",
            "interpolation", "records", "record", "lists", "list", "ranges", "scope", "comments", "literals", "inf", "nan", "|>", "->", "..", "...",
            "@", "^", "%", "+", "-", "*", "/", "=", "==", "!=", "<", "<=", ">", ">=", "+=", "#", "##", "{}", "[]",
        ])
}
