import Diagnostics
import Syntax
import Testing

@Suite("Formatter")
struct FormatterTests {
    static func format(_ text: String) throws -> String {
        Formatter.format(try SyntaxTree(parsing: SourceText(name: "test", text: text)))
    }

    @Test(
        "spacing is even",
        arguments: [
            ("x=1", "x = 1"),
            ("x=f( 1 ,2 )", "x = f(1, 2)"),
            ("x = f(lr  = 0.1, a =1)", "x = f(lr = 0.1, a=1)"),
            ("g(x, y= 2)=x", "g(x, y=2) = x"),
            ("r={a=1,...b}", "r = {a = 1, ...b}"),
            ("100*(y-x^2) ^ 2", "100*(y-x^2)^2"),
            ("a* b +c", "a * b + c"),
            ("- x", "-x"),
            ("a-- b", "a--b"), ("a - - b", "a - -b"),
            ("a--b", "a--b"),
            ("1 .. n-1", "1..n-1"),
            ("x[ 1 : 3 , : ]", "x[1:3, :]"),
            ("x [0]", "x[0]"),
            ("f (1)", "f(1)"),
            ("if(a){1}else{2}", "if (a) { 1 } else { 2 }"),
            ("while a{ }", "while a { }"),
            ("xs|>f", "xs |> f"),
            ("x->x+1", "x -> x+1"),
            ("fn(x){x}", "fn (x) { x }"),
            ("not(a)and b", "not (a) and b"),
            ("0<x<=1", "0 < x <= 1"),
            ("r . a . b", "r.a.b"),
            ("a , b=b,a", "a, b = b, a"),
            ("1 .T", "1 .T"),
            ("1. ^ 2", "1. ^2"),
            ("1 .. .5", "1.. .5"),
            ("2^ - 1", "2^-1"),
            ("\"{ x  +1:.3f }\"", "\"{ x  +1:.3f }\""),
            ("x[0]  =  3  #  c", "x[0] = 3  #  c"),
            ("[ ]", "[]"),
            ("{ }", "{}"),
        ])
    func spacing(text: String, formatted: String) throws { #expect(try Self.format(text) == formatted + "\n") }

    @Test("lines are indented by what is open; blank lines and comments stay")
    func layout() throws {
        let text = """
            #!/usr/bin/env dyn
            # Top.


            ## Counts.
            fn count(words){
                # inside

                seen={}
              for w in words
              {
                   seen[w]=1 # one
                   y=2       # two, aligned

              }
              # last
            }
            x = f(a,
                    {b = 1,
                c = 2
                }, g(
              3))
            data
            |> split( test =0.2 )
                # then
                  |> train
            if a { 1 }
            else { 2 }
            z;
            y = 1;
            a; b
            """
        let formatted = """
            #!/usr/bin/env dyn
            # Top.

            ## Counts.
            fn count(words) {
              # inside

              seen = {}
              for w in words {
                seen[w] = 1  # one
                y = 2        # two, aligned
              }
              # last
            }
            x = f(a,
              {b = 1,
                c = 2
              }, g(
                3))
            data
              |> split(test=0.2)
              # then
              |> train
            if a { 1 } else { 2 }
            z;
            y = 1
            a; b

            """
        #expect(try Self.format(text) == formatted)
    }

    @Test("comments behind a `;` that goes stay, each on its line")
    func commentsBehindSemicolons() throws {
        #expect(try Self.format("x = 1\n# one\n;# two\n; ; # three\ny = 2\n") == "x = 1\n# one\n# two\n# three\ny = 2\n")
        #expect(try Self.format("x = 1; # one\n;\n") == "x = 1  # one\n")
    }

    @Test("formatting twice changes nothing more, and the meaning stays", arguments: Corpus.texts)
    func idempotence(text: String) throws {
        let tree = try SyntaxTree(parsing: SourceText(name: "test", text: text))
        let once = Formatter.format(tree)
        let again = try SyntaxTree(parsing: SourceText(name: "formatted", text: once))
        #expect(again.statements == tree.statements)
        #expect(Formatter.format(again) == once)
        #expect(again.comments.count == tree.comments.count)
    }

    @Test("random programs keep their meaning")
    func property() throws {
        var generator = ProgramGenerator(seed: 20_250_101)
        for _ in 0..<300 {
            let text = generator.program()
            let tree = try SyntaxTree(parsing: SourceText(name: "test", text: text))
            let once = Formatter.format(tree)
            guard let again = try? SyntaxTree(parsing: SourceText(name: "formatted", text: once)) else {
                Issue.record("formatted to a text with errors:\n\(text)\n→\n\(once)")
                return
            }
            guard again.statements == tree.statements, Formatter.format(again) == once else {
                Issue.record("changed by formatting:\n\(text)\n→\n\(once)")
                return
            }
        }
    }
}
