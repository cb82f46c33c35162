internal import Runtime

extension DifferentiationTopic {
    static let derivatives: [Builtin] = [
        derivative(
            .grad, "The gradient of a function that gives one number",
            help: """
                The result is a function of the same arguments. For one argument it gives the derivative in its form: a number, \
                a tensor, a record of tensors; for several numbers the vector of partial derivatives. Derivatives nest to any order.
                """,
            examples: [
                Example("f(x) = x^3\ngrad(f)(2)", shows: "12"),
                Example("f(a, b) = (1 - a)^2 + 100*(b - a^2)^2\ngrad(f)([1, 1])", shows: "[0, 0]"),
                Example("grad(grad(x -> x^3))(2)", shows: "12"),
            ], seeAlso: ["value_and_grad", "jacobian", "hessian"], searchTerms: ["derivative", "differentiate", "autodiff", "gradient"]),
        derivative(
            .valueAndGrad, "The value and the gradient of a function that gives one number, computed together",
            examples: [Example("r = value_and_grad(x -> x^2)(3)\n[r.value, r.grad]", shows: "[9, 6]")], seeAlso: ["grad"],
            searchTerms: ["derivative", "loss"]),
        derivative(
            .jacobian, "The partial derivatives of all elements of a function's result",
            help: "Of a vector function of a vector it is the matrix with a row for each element of the result.",
            examples: [Example("jacobian(v -> [v[0] * v[1], v[0]^2])([2, 3])", shows: "[[3, 2],\n [4, 0]]")],
            seeAlso: ["grad", "jvp"], searchTerms: ["derivative", "partial"]),
        derivative(
            .hessian, "The second derivatives of a function that gives one number",
            help: "For several numbers, or one vector, it is the symmetric matrix of second partial derivatives.",
            examples: [Example("hessian((x, y) -> x^2 * y)(1, 2)", shows: "[[4, 2],\n [2, 0]]")], seeAlso: ["hvp", "grad"],
            searchTerms: ["curvature", "second derivative"]),
        derivative(
            .hvp, "The Hessian of a function times a direction, without the Hessian",
            help: "The last argument is the direction, of as many elements as the others. Forward over reverse mode; the cost is a few evaluations.",
            examples: [Example("hvp(x -> sum(x^3))([1, 2], [1, 0])", shows: "[6, 0]")], seeAlso: ["hessian", "jvp"],
            searchTerms: ["curvature", "product", "Pearlmutter"]),
        derivative(
            .jvp, "The derivative of a function along a direction",
            help: "The last argument is the direction, of as many elements as the others. Forward mode.",
            examples: [Example("jvp(x -> x^2)([1, 2], [1, 1])", shows: "[2, 4]")], seeAlso: ["jacobian", "hvp"],
            searchTerms: ["tangent", "directional", "pushforward"]),
        derivative(
            .compile, "The same function, run by the engine: traced once for each shape of its arguments",
            help: "What the function prints or looks up happens when it is traced. `if` and `while` may not depend on its arguments.",
            examples: [Example("g = compile(x -> sum(x^2))\ng([1, 2, 3])", shows: "14")], seeAlso: ["grad"],
            searchTerms: ["jit", "trace", "fast"]),
    ]

    private static func derivative(
        _ derivative: Derivative, _ summary: String, help: String = "", examples: [Example], seeAlso: [String],
        searchTerms: [String]
    ) -> Builtin {
        Builtin(
            derivative.rawValue, "(f: function) -> function", summary, help: help, examples: examples, seeAlso: seeAlso,
            searchTerms: searchTerms
        ) { call in DerivedFunction(derivative, of: try call.function("f")).value }
    }
}
