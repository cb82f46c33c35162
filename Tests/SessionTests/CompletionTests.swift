import Diagnostics
import Runtime
import Session
import Testing

@Suite("Completion")
struct CompletionTests {
    /// A small registry of its own, so that the library may grow.
    private static let registry = Registry([
        Topic(
            "training", "what trains",
            [
                Builtin("adam", "(lr: number = 0.001, beta1: number = 0.9) -> optimizer", "Adam") { _ in .none },
                Builtin("sgd", "() -> optimizer", "SGD") { _ in .none },
                Builtin("fit", "(model, *, optimizer: optimizer = auto, epochs: whole = 1) -> run", "fits") { _ in .none },
                Builtin("train", "(model, data, *, epochs: whole = 100, seed: whole = 0) -> run", "trains a model") { _ in .none },
            ])
    ])

    private let session = Session(output: CapturedOutput(), registry: registry)

    private func texts(_ text: String) -> [String] { session.complete(text, cursor: text.utf8.count).candidates.map(\.text) }

    @Test("names: keywords, builtins and variables, with what follows them")
    func names() {
        session.execute("trace_length = 3")
        #expect(texts("tr") == ["trace_length", "train", "true", "try"])
        let candidates = session.complete("x = tra", cursor: 7).candidates
        #expect(candidates.map(\.suffix) == ["", "("])
        #expect(candidates.map(\.detail) == ["number 3", "trains a model"])
    }

    @Test("the part before the cursor is replaced")
    func range() {
        let completion = session.complete("y = ad + 1", cursor: 6)
        #expect(completion.range == 4..<6)
        #expect(completion.candidates.map(\.text) == ["adam"])
    }

    @Test("case is overlooked where nothing fits with it")
    func letterCase() { #expect(texts("ADA") == ["adam"]) }

    @Test("fields after a dot, through records, lists and indices")
    func fields() {
        session.execute("r = {alpha = {beta = 1, bet = [\"x\"]}, rows = [{deep = 1}, {other = \"a\"}]}")
        #expect(texts("r.") == ["alpha", "rows"])
        #expect(texts("1 + r.alpha.be") == ["beta", "bet"])
        #expect(texts("r.rows[1].") == ["other"])
        #expect(texts("r.nothing.").isEmpty)
        #expect(texts("f(x).").isEmpty)
    }

    @Test("the arguments of a call that are not given yet")
    func arguments() {
        #expect(texts("adam(") == ["lr=", "beta1="])
        #expect(texts("adam(lr=0.1, ") == ["beta1="])
        #expect(texts("train(m, d, e") == ["epochs=", "else"])
        #expect(texts("train(m, ") == ["data=", "epochs=", "seed="])
        #expect(texts("adam(lr=").contains("adam"))
        #expect(!texts("adam(lr=").contains("beta1="))
    }

    @Test("arguments of the innermost call")
    func innermost() { #expect(texts("train(m, adam(0.1, ") == ["beta1="]) }

    @Test("behind `name=` stand functions that make what the parameter takes, and variables that are it; else every name")
    func typedValues() {
        #expect(texts("fit(optimizer=") == ["adam", "sgd"])
        #expect(texts("fit(1, optimizer=a") == ["adam"])
        #expect(texts("fit(optimizer=tra") == ["train"])
        session.execute("ready = 1")
        #expect(texts("fit(optimizer=rea") == ["ready"])
        #expect(texts("fit(epochs=ad") == ["adam"])
        #expect(texts("fit(optimizer=adam(") == ["lr=", "beta1="])
    }

    @Test("the functions of the user complete their arguments too")
    func ownFunctions() {
        session.execute("f(width, depth=2) = width")
        #expect(texts("f(") == ["width=", "depth="])
    }

    @Test("topics after a question mark")
    func topics() {
        #expect(texts("?tra") == ["train", "training"])
        #expect(texts("?whi") == ["while"])
    }

    @Test("commands after a colon, and what follows them")
    func commands() {
        #expect(texts(":r") == ["run", "reset"])
        #expect(texts(":set d") == ["digits"])
        #expect(texts(":time ada") == ["adam"])
    }

    @Test("files inside a string")
    func files() {
        #expect(texts("load(\"/et").contains("etc"))
        #expect(texts("x = '/usr/bi") == ["bin"])
        #expect(session.complete("load(\"/et", cursor: 9).range == 7..<9)
        #expect(session.complete("load(\"/et", cursor: 9).candidates.first { $0.text == "etc" }?.suffix == "/")
    }

    @Test("names inside an interpolation")
    func interpolation() { #expect(texts("\"a {ada") == ["adam"]) }

    @Test("nothing in a comment or in a number")
    func nothing() {
        #expect(texts("x # ada").isEmpty)
        #expect(texts("12").isEmpty)
    }
}
