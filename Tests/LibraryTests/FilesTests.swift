import Diagnostics
import Glibc
import Runtime
import Session
import Storage
import TestSupport
import Testing

/// save, load and the other builtins that write files, in a folder of the test's own.
@Suite struct FilesTests {
    private let scratch: ScratchFolder
    var folder: String { scratch.path }
    let session: Session
    let output = CapturedOutput()

    init() throws {
        scratch = try ScratchFolder()
        session = Session(output: output)
        #expect(session.execute("dir = \"\(scratch.path)\"").status == .finished)
    }

    /// What the last expression shows; errors are recorded.
    private func shown(_ code: String) -> String? {
        let execution = session.execute(code)
        for diagnostic in execution.diagnostics { Issue.record("\(diagnostic.message)") }
        return execution.values.last?.text
    }

    private func failure(_ code: String) -> Diagnostic? {
        let execution = session.execute(code)
        #expect(execution.status == .failed)
        return execution.diagnostics.first
    }

    @Test(
        "a value comes back from its file as it was",
        arguments: [
            "1.5", "-0.0", "inf", "true", "none", "\"σ and \\\"quotes\\\"\\n\"", "\"\"", "\"a\\u{0}b\"", "[1, 2, 3]",
            "[[1, 2], [3, 4]]", "f32([0.1, 2])", "[1, 2] > 1", "zeros(0, 3)", "zeros(2, 3, 4)", "[\"a\", \"\", \"β\"]", "[\"a\\u{0}\"]",
            "[1, \"a\", none, [true, [2]]]", "[none]", "{}", "{a = 1, b = \"x\"}",
            "{z = 1, a = {deep = {er = [1, \"mixed\"]}}, m = [[1, 2]], none_ = none}", "[{a = 1}, {a = 2, b = [3]}]",
            "table(a=[1, 2], b=[\"x\", \"y\"], c=[true, false])", "{t = table(x=[1])}", "[{}, table(x=[\"a\\u{0}\"])]",
        ])
    func roundTrip(expression: String) {
        #expect(shown("x = \(expression); save(\"{dir}/v.h5\", x); y = load(\"{dir}/v.h5\"); [{v = x} == {v = y}, type(x) == type(y), \"{x}\" == \"{y}\"]")
            == "[true, true, true]")
    }

    @Test("fields of any name come back, in their order")
    func names() {
        #expect(shown("r = {z = 1}; r[\"a/b\"] = 2; r[\"..\"] = 3; r[\"%2F\"] = 4; r[\"\"] = 5; r[\"σ π\"] = 6; save(\"{dir}/n.h5\", r); keys(load(\"{dir}/n.h5\")) == keys(r)")
            == "true")
        #expect(shown("load(\"{dir}/n.h5\", \"a/b\")") == "2")
    }

    @Test("NaN comes back as NaN, of its type")
    func notANumber() {
        #expect(shown("save(\"{dir}/v.h5\", {a = nan, b = f32([1, nan])}); x = load(\"{dir}/v.h5\"); [isnan(x.a), isnan(x.b)[1]]") == "[true, true]")
    }

    @Test("a part of a file is loaded by its name")
    func part() {
        #expect(shown("save(\"{dir}/v.h5\", {a = {b = [1, 2]}}); load(\"{dir}/v.h5\", \"a/b\")") == "[1, 2]")
        #expect(failure("load(\"{dir}/v.h5\", \"a/c\")")?.message == "`\(folder)/v.h5` has no `/a/c`")
    }

    @Test("the same value may be saved again; another is refused unless it is to be overwritten")
    func overwrite() {
        #expect(shown("save(\"{dir}/v.h5\", {a = [1, nan]}); save(\"{dir}/v.h5\", {a = [1, nan]}); load(\"{dir}/v.h5\").a[0]") == "1")
        let error = failure("save(\"{dir}/v.h5\", {a = [2, nan]})")
        #expect(error?.message == "`\(folder)/v.h5` exists and holds something else")
        #expect(error?.hints == ["choose another name, or pass overwrite=true to replace it"])
        #expect(shown("load(\"{dir}/v.h5\").a[0]") == "1")
        #expect(shown("save(\"{dir}/v.h5\", [7], overwrite=true); load(\"{dir}/v.h5\")") == "[7]")
    }

    @Test("what no file can carry is refused with its place, and nothing is written")
    func functions() {
        let error = failure("f(x) = if x < 1 { 0 } else { g(x - 1) }; g(x) = f(x); save(\"{dir}/v.h5\", {a = [1, f]})")
        #expect(error?.message.hasPrefix("a function cannot be saved: field `a`, element 1, what `f` uses") == true)
        #expect(failure("load(\"{dir}/v.h5\")")?.message == "cannot read `\(folder)/v.h5`: No such file or directory")
    }

    @Test("functions come back with their text, what they use from outside, and what they call themselves")
    func ownFunctions() {
        #expect(shown("""
            k = 3
            cube(x, n=3) = x^n
            fact(n) = if n < 2 { 1 } else { n * fact(n - 1) }
            fn scaled(c) { x -> c * k * sqrt(x) }
            half = scaled(0.5)
            save("{dir}/f.h5", {cube = cube, fact = fact, half = half, plain = x -> x + 1})
            k = 100
            l = load("{dir}/f.h5")
            [l.cube(2), l.cube(2, n=2), l.fact(5), l.half(4), l.plain(1), grad(l.cube)(2)]
            """) == "[8, 4, 120, 3, 2, 12]")
        #expect(shown("save(\"{dir}/g.h5\", cube); load(\"{dir}/g.h5\") == cube") == "true")
        #expect(shown("run = experiment(model=mlp([2, 2]), data=moons(n=20), measure={size = m -> norm(m.weights)}); save(\"{dir}/e.h5\", run); load(\"{dir}/e.h5\") == run") == "true")
    }

    @Test("functions that a call gives come back by that call")
    func madeFunctions() {
        #expect(shown("""
            f(x) = x^3
            mp = marchenko_pastur(0.25, variance=2)
            kept = {g = grad(f), second = grad(grad(x -> x^4)), h = hvp(x -> sum(x^3)), c = compile(f), mp = mp}
            save("{dir}/f.h5", kept)
            l = load("{dir}/f.h5")
            [l.g(2), l.second(1), l.h([1, 2], [1, 0])[0], l.c(2), l.mp.density(1) - mp.density(1), l.mp.spike(3) - mp.spike(3)]
            """) == "[12, 12, 6, 8, 0, 0]")
        #expect(shown("[l.g == kept.g, l.mp == mp, l == kept]") == "[true, true, true]")
        #expect(shown("save(\"{dir}/g.h5\", grad(f)); load(\"{dir}/g.h5\")(2)") == "12")
        #expect(shown("law = spectral(layer_law(ramp(2.5, 1), layers=2)); save(\"{dir}/s.h5\", law); load(\"{dir}/s.h5\") == law") == "true")
        #expect(shown("x = flow(x -> -x, dt=0.01); save(\"{dir}/x.h5\", x); load(\"{dir}/x.h5\") == x") == "true")
        #expect(shown("p = explain(x -> x^2); save(\"{dir}/p.h5\", p); load(\"{dir}/p.h5\") == p") == "true")
    }

    @Test("a call in a file that makes no setting is not made", arguments: ["print", "save", "read_csv", "mlp", "nobody"])
    func foreignCall(name: String) throws {
        #expect(session.execute("save(\"{dir}/call.h5\", grad(x -> x))").status == .finished)
        for part in [nil, "density"] {
            let file = try HDF5File(opening: "\(folder)/call.h5", writable: true)
            try file.root.remove("function")
            try file.root.write(name, to: "function")
            if let part { try file.root.write(part, to: "field") }
            try file.close()
            #expect(failure("load(\"{dir}/call.h5\")")?.message.contains("is made by `\(name)`, which makes no setting") == true)
        }
    }

    @Test("a model of one's own comes back with its function, untrained, trained and in a run")
    func ownModels() {
        #expect(shown("""
            scale = 2
            tied = model({W = randn(3, 8, seed=1)}, (p, x) -> scale * (x @ p.W.T @ p.W))
            data = lowrank(n=50, d=8, m=8, rank=2)
            run = train(tied, data, epochs=2)
            save("{dir}/m.h5", {before = tied, after = run.model, run = run, e = experiment(model=tied, data=data)})
            scale = 100
            l = load("{dir}/m.h5")
            x = data.x[:5]
            scale = 2
            [l.before == tied, l.after == run.model, l.run == run, all(predict(l.before, x) == predict(tied, x)), all(predict(l.run.model, x) == predict(run.model, x)), l.e.model == tied]
            """) == "[true, true, true, true, true, true]")
    }

    @Test("what an optimizer moved on a function is a model in files too")
    func minimizedModel() {
        #expect(shown("""
            run = minimize(rosenbrock, start=[-1.5, 2], steps=20)
            save("{dir}/m.h5", [run, run.model])
            l = load("{dir}/m.h5")
            [l[0].model == run.model, l[0].best == run.best, l[1] == run.model, all(l[0].model.x == run.final), "{l[1]}" == "{run.model}"]
            """) == "[true, true, true, true, true]")
    }

    @Test("functions that refer to each other are refused")
    func mutualFunctions() {
        let error = failure("f(x) = if x < 1 { 0 } else { g(x - 1) }; g(x) = f(x); save(\"{dir}/f.h5\", f)")
        #expect(error?.message.hasPrefix("a function cannot be saved") == true)
        #expect(error?.hints == ["`f` and what it calls refer to each other; save the script that defines them"])
    }

    @Test("a text that is more than one function is not run when it is loaded", arguments: [
        "x -> x }; print(\"run\"); fn () { 1", "print(1)", "f(x) = x\nprint(1)", "f(x) = ", "",
    ])
    func foreignFunctionText(text: String) throws {
        #expect(shown("save(\"{dir}/f.h5\", x -> x + 1); 1") == "1")
        let file = try HDF5File(opening: "\(folder)/f.h5", writable: true)
        try file.root.remove("text")
        try file.root.write(text, to: "text")
        try file.close()
        #expect(failure("load(\"{dir}/f.h5\")")?.message == "what is kept of the function `function` is not the text of one")
        #expect(!output.text.contains("run"))
    }

    @Test("numbers and runs that a sweep's function gives are kept, and taken again as long as it is written alike and uses the same values")
    func keptPoints() {
        #expect(shown("""
            write_json("{dir}/x.json", {v = 1})
            k = 10
            study(f) = sweep(grid(a=[1, 2]), f, store="{dir}/s.h5")
            first = study(p -> k * p.a + load("{dir}/x.json").v)
            write_json("{dir}/x.json", {v = 2})
            again = study(p -> k * p.a + load("{dir}/x.json").v)
            [first.table.value[1], again.table.value[1]]
            """) == "[21, 21]")
        #expect(failure("k = 20; study(p -> k * p.a + load(\"{dir}/x.json\").v)")?.message == "`\(folder)/s.h5` exists and holds something else")
        #expect(shown("load(\"{dir}/s.h5\").table.value") == "[11, 21]")
        #expect(shown("""
            fn trained() { sweep(grid(seed=1..2), p -> train(mlp([2, 2]), moons(n=20), epochs=2, seed=p.seed), store="{dir}/r.h5") }
            runs = trained().runs
            [length(load("{dir}/r.h5").runs), length(trained().runs), trained().runs[1].seconds - runs[1].seconds]
            """) == "[2, 2, 0]")
    }

    @Test("a value nested beyond the limit is refused, not the end of the process")
    func deep() {
        #expect(failure("x = []; for i in 1..100000 { x = [x] }; save(\"{dir}/v.h5\", x)")?.message == "the value is nested more than 200 deep")
        #expect(failure("write_json(\"{dir}/v.json\", x)")?.message == "the value is nested more than 200 deep")
    }

    @Test("a dataset comes back with its provenance, a model with its weights")
    func objects() {
        #expect(shown("d = moons(n=40, seed=1) |> split(test=0.25); save(\"{dir}/d.h5\", d); e = load(\"{dir}/d.h5\"); [d.train == e.train, d.test.provenance == e.test.provenance]")
            == "[true, true]")
        #expect(shown("m = mlp([2, 3, 2], activation=tanh); save(\"{dir}/m.h5\", m); load(\"{dir}/m.h5\") == m") == "true")
    }

    @Test("a run and a study come back as they were, in the layout that `store=` streams")
    func runs() {
        let code = """
            data = moons(n=60, seed=1)
            run = train(mlp([2, 4, 2]), data, epochs=3, track=1, seed=1)
            save("{dir}/run.h5", run)
            back = load("{dir}/run.h5")
            study = sweep(grid(lr=[0.1, 0.01], seed=1..2), p -> experiment(model=mlp([2, 3, 2]), data=data, optimizer=adam(lr=p.lr), epochs=2, seed=p.seed))
            save("{dir}/study.h5", {first = study, best = run.model})
            both = load("{dir}/study.h5")
            [back == run, back.model == run.model, {h = back.history} == {h = run.history}, both.first == study, both.best == run.model]
            """
        #expect(shown(code) == "[true, true, true, true, true]")
        #expect(shown("shape(load(\"{dir}/run.h5\", \"runs/00001/weights/value\"))") == "[4, 22]")
        #expect(shown("train(mlp([2, 4, 2]), data, epochs=3, track=1, seed=1, store=\"{dir}/store.h5\"); load(\"{dir}/store.h5\") == run") == "true")
    }

    @Test("the same study of another day is the same; with another seed it is not")
    func again() {
        let study = "save(\"{dir}/again.h5\", {s = sweep(grid(seed=1..2), p -> experiment(model=mlp([2, 3, 2]), data=moons(n=40), epochs=2, seed=p.seed + k))})"
        #expect(shown("k = 0; \(study); \(study); 1") == "1")
        #expect(failure("k = 1; \(study)")?.message == "`\(folder)/again.h5` exists and holds something else")
    }

    @Test("files of other formats are read by their ending")
    func formats() {
        #expect(shown("save(\"{dir}/a.npy\", [[1, 2], [3, 4]]); load(\"{dir}/a.npy\")") == "[[1, 2],\n [3, 4]]")
        #expect(shown("save(\"{dir}/a.npz\", {x = [1], y = f32([2])}, compress=true); load(\"{dir}/a.npz\", \"y\")") == "[2]")
        #expect(failure("save(\"{dir}/b.npz\", {x = \"text\"})")?.message == "`value` of save must have tensors as fields, but `x` is a string")
        #expect(shown("write_json(\"{dir}/a.json\", {a = [1, nan], b = none, t = table(x=[1], y=[\"q\"])}); load(\"{dir}/a.json\").t") == "{x = [1], y = [\"q\"]}")
        #expect(shown("write_csv(\"{dir}/a.csv\", [[1, 2], [3, 4]]); load(\"{dir}/a.csv\", \"c1\")") == "[2, 4]")
        #expect(shown("write_text(\"{dir}/new/folders/a.txt\", \"text\")") == nil)
    }

    @Test("tables come back from text as they were")
    func tables() {
        #expect(shown("t = table(x=[0.1, 2, nan], ok=[true, false, true], word=[\"a, b\", \"\", \"σ\"]); write_csv(\"{dir}/t.csv\", t); u = read_csv(\"{dir}/t.csv\"); [u.x[0] == 0.1, isnan(u.x[2]), all(u.ok == t.ok), all(u.word == t.word)]")
            == "[true, true, true, true]")
        #expect(shown("study = sweep(grid(a=1..3), p -> p.a^2); write_csv(\"{dir}/s.csv\", study); read_csv(\"{dir}/s.csv\").value") == "[1, 4, 9]")
    }

    @Test(
        "what cannot be read or written is an error with file, place and what was expected",
        arguments: [
            ("load(\"{dir}/none.h5\")", "cannot read `DIR/none.h5`: No such file or directory"),
            ("write_text(\"{dir}/a.csv\", \"a,b\\n1\"); read_csv(\"{dir}/a.csv\")", "`DIR/a.csv`, line 2: expected 2 cells as in the first line, found 1"),
            ("write_text(\"{dir}/a.json\", \"[1,\"); load(\"{dir}/a.json\")", "`DIR/a.json`, line 2, column 1: expected a value"),
            ("write_text(\"{dir}/a.h5\", \"text\"); load(\"{dir}/a.h5\")", "`DIR/a.h5`: this is not an HDF5 file"),
            ("save(\"/dev/full\", 1)", "cannot write an HDF5 file to `/dev/full`: it is a device or a pipe"),
            ("write_text(\"/dev/full\", \"x\")", "cannot write `/dev/full`: No space left on device"),
            ("write_text(\"{dir}/f\", \"x\"); save(\"{dir}/f/g.h5\", 1)", "cannot write `DIR/f/g.h5`: Not a directory"),
            ("save(\"\", 1)", "`path` of save must not be empty"),
            ("write_json(\"{dir}/f.json\", {f = x -> x})", "a function cannot be written as JSON: field `f`"),
            ("write_csv(\"{dir}/f.csv\", \"text\")", "a string has no table to write"),
        ])
    func failures(code: String, message: String) {
        #expect(failure(code)?.message == message.replacing("DIR", with: folder))
    }
}
