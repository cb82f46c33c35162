import Library
import Programs
import Runtime
import Session
import Syntax
import Tensors
import Testing

/// Functions of numbers give the same when they are traced as when they are evaluated at once.
@Suite struct TracedNumbersTests {
    private static let bodies = [
        "abs(x)", "sqrt(abs(x))", "exp(x)", "log(abs(x))", "round(x, 1)", "clip(x, -0.5, 0.5)", "where(x > 0, x, x^2)",
        "atan2(x, 2)", "isnan(x)", "sum(x)", "sum(x, axis=0)", "sum(x, axis=1, keepdims=true)", "mean(x, axis=-1)",
        "var(x, axis=0, ddof=1)", "std(x)", "max(x, axis=0)", "min(x)", "max(x, 0.3)", "prod(x, axis=1)", "prod(x)",
        "prod(x, axis=0, keepdims=true)", "cumsum(x)", "cumsum(x, axis=0)", "any(x > 1, axis=0)", "all(x > -9)",
        "concat(x, x * 2)", "concat([x, x], axis=1)", "concat(x, ones(1, 4))", "stack(x, x, axis=-1)", "reshape(x, 4, -1)",
        "ravel(x)", "squeeze(expand(x, 0))", "expand(x, -1)", "transpose(x)", "transpose(expand(x, 0), [1, 0, 2])",
        "x.T @ x", "tensor([x[0, 0], 2])", "f32(x)", "f64(x)", "diag(x)", "diag(x, 1)", "diag(x, -1)", "diag(x[0])",
        "diag(x[0], 2)", "diag(x[0], -1)", "dot(x, x.T)", "dot(x[0], x[1])", "outer(x[0], x[1])",
        "cross(x[:, :3], x[:, 1:])", "kron(x, [[1, 2]])", "trace(x)", "norm(x)", "norm(x, axis=1)", "norm(x, 1)",
        "norm(x[0], 3)", "norm(x, inf)", "norm(x[0], inf)", "full([2, 3], x[0, 1])", "shape(x) * 1.0 + x[0, :2]",
        "size(x) + x", "sum([x[0, 0], x[0, 1]])", "max([x[0, 0], x[0, 1]])",
        "svdvals(x)", "inv(x @ x.T)", "det(x @ x.T)", "cholesky(x @ x.T)", "eigvals(x @ x.T)", "solve(x @ x.T, x)",
        "solve(x @ x.T, x[:, 0])", "svd(x).u", "svd(x).s", "svd(x.T).vt", "eigh(x @ x.T).values", "eigh(x @ x.T).vectors", "qr(x).q",
        "qr(x).r", "qr(x.T).q", "qr(x.T).r", "lstsq(x.T, [1, 2, 3, 4]).solution", "lstsq(x, x[:, :2]).solution",
        "lstsq(x.T, x.T[:, :1] + 1).residuals", "lstsq([[1, 2], [3, 4], [5, 6]], x).solution", "cond(x)",
    ]

    @Test("a traced call agrees with the same call on values", arguments: bodies)
    func tracedAgrees(body: String) throws {
        let machine = Machine(registry: StandardLibrary.registry, output: CapturedOutput())
        let tree = try SyntaxTree(parsing: .init(name: "f", text: "f = x -> " + body))
        _ = try machine.run(machine.compile(tree))
        let f = try #require(machine.value(of: "f")?.function)
        let x = try RandomStream(seed: 3, purpose: .user).normals(shape: [3, 4])
        let expected = try #require(try machine.call(f, [Value(x)]).asTensor())

        let graph = try Graph.trace([TensorType([3, 4], .f64)]) { inputs in
            [try #require(try machine.call(f, inputs.map { Value($0) }).asOperand())]
        }
        let execution = Execution(try Program(compiling: graph))
        try execution.setInput(0, x)
        try execution.run()
        let found = try execution.output(0)
        #expect(found.shape == expected.shape)
        #expect(found.elementType == expected.elementType)
        for (a, b) in zip(found.doubles, expected.doubles) { #expect(abs(a - b) <= 1e-12 * max(1, abs(b))) }
    }

    @Test("what has no derivative says so when it is traced")
    func noTrace() throws {
        let machine = Machine(registry: StandardLibrary.registry, output: CapturedOutput())
        let decomposition = try #require(StandardLibrary.registry["eig"])
        #expect(throws: (any Error).self) {
            try Graph.trace([TensorType([3, 3], .f64)]) { inputs in
                _ = try machine.call(FunctionValue(decomposition), inputs.map { Value($0) })
                return []
            }
        }
    }
}
