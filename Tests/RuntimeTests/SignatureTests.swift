import Diagnostics
import Runtime
import Testing

@Suite("Signatures and arguments")
struct SignatureTests {
    private static let probe = Builtin(
        "probe", "(n: whole = 1000, noise: number = 0.1, loss: function | string = auto, rest…: tensor, *, seed: whole = 0, **more: any) -> dataset",
        "Gives what it was given"
    ) { call in
        Value(
            Record([
                (name: "n", value: try call.value("n")), (name: "noise", value: try call.value("noise")),
                (name: "loss", value: try call.value("loss")), (name: "rest", value: Value(call.rest.count)),
                (name: "seed", value: try call.value("seed")), (name: "more", value: Value(call.named.names)),
            ]))
    }

    private static let strict = Builtin("adam", "(lr: number = 0.001, beta1: number = 0.9, eps: number = 1e-8) -> optimizer", "Adam") { call in
        Value(try call.number("lr"))
    }

    private static let needy = Builtin("needy", "(data: tensor, model: model, k: whole = 1)", "Needs things") { _ in .none }

    private func shown(_ text: String) throws -> String {
        try run(text, on: bareMachine([Self.probe])).inline(DisplayStyle())
    }

    private func error(_ text: String) throws -> Diagnostic {
        try #require(throws: Diagnostic.self) { try run(text, on: bareMachine([Self.strict, Self.needy])) }
    }

    @Test("Defaults fill what is not given")
    func defaults() throws {
        #expect(try shown("probe()") == "{n = 1000, noise = 0.1, loss = none, rest = 0, seed = 0, more = []}")
    }

    @Test("Positional arguments fill parameters in turn, then the rest")
    func positional() throws {
        #expect(try shown("probe(5, 0.2, \"mse\", [1], [2], seed=3, a=1)") == "{n = 5, noise = 0.2, loss = \"mse\", rest = 2, seed = 3, more = [\"a\"]}")
    }

    @Test("An unknown argument suggests the nearest, also by initials, with the signature")
    func unknown() throws {
        let error = try error("adam(learning_rate=0.1)")
        #expect(error.message == "adam has no argument `learning_rate`")
        #expect(error.hints == ["did you mean `lr`?  adam(lr=0.001, beta1=0.9, eps=1e-8)"])
        #expect(try #require(error.span).range == 5..<18)
        #expect(try self.error("adam(bta1=0.1)").hints.first?.hasPrefix("did you mean `beta1`?") == true)
    }

    @Test("A missing argument is named with its type")
    func missing() throws {
        #expect(try error("needy()").message == "needy needs the argument `data`, a tensor")
    }

    @Test("A doubled argument stands under its name")
    func doubled() throws {
        let error = try error("adam(0.1, lr=0.2)")
        #expect(error.message == "adam is given its argument `lr` twice")
        #expect(try #require(error.span).range == 10..<12)
    }

    @Test("An ill-typed argument says what it must be and what it is, under the value")
    func illTyped() throws {
        let error = try error("adam(\"fast\")")
        #expect(error.message == "`lr` of adam must be a number, not \"fast\" (a string)")
        #expect(try #require(error.span).range == 5..<11)
        #expect(try self.error("needy([1], 3)").message == "`model` of needy must be a model, not 3 (a number)")
        #expect(try self.error("needy([1], none)").message.hasPrefix("`model` of needy must be a model, not none"))
    }

    @Test("A whole number is refused a fraction")
    func whole() throws {
        #expect(try error("needy(k=1.5)").message == "`k` of needy must be a whole number, not 1.5 (a number)")
    }

    @Test("Too many arguments say how many there may be")
    func tooMany() throws {
        #expect(try error("adam(1, 2, 3, 4)").message == "adam takes at most 3 positional arguments and is given 4")
    }

    @Test("Call text leaves types out")
    func callText() {
        #expect(Self.probe.signature.call(of: "probe") == "probe(n=1000, noise=0.1, loss=auto, rest…, seed=0, more=…)")
    }
}
