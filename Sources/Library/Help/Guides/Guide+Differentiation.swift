internal import Runtime

extension Guide {
    static let differentiation = Guide(
        "differentiation", "gradients, Jacobians and Hessians of any function",
        [
            .text(
                """
                `grad(f)` is a function: the gradient of f. f may be built in or yours, with
                branches by `where`, with loops of fixed length, calling other functions.
                """),
            .example(
                """
                f(x) = x^3
                grad(f)(2)
                """,
                shows: "12"),
            .example(
                "grad(grad(f))(2)",
                shows: "12"),
            .text(
                """
                A function of several numbers takes them one by one or as a vector; the
                gradient is a vector either way.
                """),
            .example(
                """
                rosenbrock(x, y) = (1 - x)^2 + 100*(y - x^2)^2
                grad(rosenbrock)([-1, 1])
                """,
                shows: "[-4, 0]"),
            .example(
                "hessian(rosenbrock)([1, 1])",
                shows: """
                [[ 802, -400],
                 [-400,  200]]
                """),
            .example(
                "eigvals(hessian(rosenbrock)([1, 1]))",
                shows: "[0.399361, 1001.60]"),
            .text(
                """
                `value_and_grad` gives both at the price of one; `jacobian` is for results
                that are vectors; `hvp(f)` and `jvp(f)` are products with a vector, without
                the matrix.
                """),
            .example(
                "jacobian(x -> [x[0] * x[1], x[0] + x[1]])([2, 3])",
                shows: """
                [[3, 2],
                 [1, 1]]
                """),
            .example(
                "hvp(rosenbrock)([1, 1], [1, 0])",
                shows: "[802, -400]"),
            .text(
                "A gradient step is one line:"),
            .example(
                """
                loss_at(w) = sum((w - [3, 4])^2)
                w = [0, 0]
                for i in 1..100 { w -= 0.1 * grad(loss_at)(w) }
                norm(w - [3, 4]) < 1e-6
                """,
                shows: "true"),
            .text(
                """
                The function is traced: it runs once with stand-ins for the numbers, and what
                it does to them becomes a program. So a choice that depends on such a number
                cannot be an `if`; `where(condition, a, b)` computes both and takes one.
                """),
            .example(
                """
                hinge_at(x) = where(x > 0, x, 0)
                grad(hinge_at)(2)
                """,
                shows: "1"),
            .example(
                """
                bad(x) = if x > 0 { x } else { 0 }
                try { grad(bad)(2) } catch e { e.message }
                """,
                shows: """
                "`if` needs the value of `x > 0`, which is being traced"
                """),
            .text(
                """
                `compile(f)` gives the same function run by that engine: worth it for a
                function that is called many times.
                """),
            .example(
                """
                g = compile(x -> sum(sin(x)^2 + cos(x)^2))
                g(ones(4))
                """,
                shows: "4"),
        ],
        seeAlso: ["training", "models", "errors"])
}
