/// Texts with every construct, in the layouts that people write.
enum Corpus {
    static let texts = [
        "",
        "# only a comment",
        "x = 1\n\n\n# a\n\n\n# b\n",
        "a, b = b, a; c = 1; ; d\n;\ne;",
        "f(x, y=2) = {a = x, \"b c\" = y}\n\n## Help.\n## More.\nfn g(x) {\n  return\n}\n",
        "fn h(xs) { for i, x in xs { if x > 0 { continue } else if x < 0 { break } }; while true { } }",
        "try { risky() } # c\ncatch e { print(e.message) }",
        "x = if a { 1 } # c\nelse { 2 }",
        "assert abs(x) < 1, \"left\"\ninclude \"a.dyn\"\nparam epochs = 150 \"most\"",
        "run = train(mlp([2, 16,\n  16, 2], activation=tanh), data, # net\n  optimizer=adam(lr=0.01))",
        "y = xs # c\n  # d\n  |> map(fn (x) {\n    z = x\n    z\n  })\n  .first",
        "m = [[1, 2], # one\n[3, 4]] # two\nk = m[::2, -1][..., 0]",
        "s = \"a {x:.3f}\nsecond line {f(\"b\")}\" # after\nt = 'raw\nlines' # more",
        "z = a +\n  b -\n      # why\n c",
        "w = -x^-2 * (not a) - -b .. 3",
        "if a\n# between\n{ b }",
        "f(\n# nothing yet\n)",
        "x = [\n\n1,\n\n\n2,\n]",
        "{a = 1}.a\n(x -> x)(3)\n[1][0]",
        "x \t=  1\r\ny = 2\r\n",
        "f = (x, y=1) -> x + y;\nf(...xs, ...{y = 2});",
        "if a { x = 1; y = 2 }; b",
        "for x in xs\n{\n\n\n  # c\n\n}\n",
    ]
}

/// Writes random programs that parse, with random spacing and line breaks.
struct ProgramGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64 (Steele, Lea and Flood 2014).
    private mutating func next(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(bound))
    }

    private mutating func pick(_ choices: [String]) -> String { choices[next(choices.count)] }

    private mutating func blank() -> String { pick(["", "", " ", "  "]) }

    /// Space that may hold a newline and a comment, for inside brackets.
    private mutating func gap() -> String { pick(["", "", " ", "\n", " # c\n", "\n\n"]) }

    mutating func program() -> String {
        (0...next(6)).map { _ in statement(depth: 3) + pick(["\n", ";\n", "\n\n\n", " # c\n", "; "]) }.joined()
    }

    private mutating func block(depth: Int) -> String {
        let statements = (0..<next(3)).map { _ in statement(depth: depth - 1) }
        return "{" + pick([" ", "\n", " # c\n"]) + statements.joined(separator: pick(["; ", "\n", ";\n"])) + pick([" ", "\n"]) + "}"
    }

    private mutating func statement(depth: Int) -> String {
        let name = pick(["x", "y", "σ"])
        if depth == 0 { return name + blank() + "=" + blank() + expression(depth: 1) }
        switch next(8) {
        case 0: return "\(name)\(blank())(a, b\(blank())=\(blank())1) =\(blank())" + expression(depth: depth - 1)
        case 1: return "for i in (" + expression(depth: depth - 1) + ")" + pick([" ", "\n"]) + block(depth: depth)
        case 2: return "if (" + expression(depth: depth - 1) + ") " + block(depth: depth) + pick([" ", "\n"]) + "else " + block(depth: depth)
        case 3: return "fn \(name)(a)" + blank() + block(depth: depth)
        case 4: return expression(depth: depth) + pick(["", ""])
        case 5: return "x[\(expression(depth: 1))\(blank()),\(blank()):] \(pick(["=", "+=", "^="])) " + expression(depth: depth - 1)
        default: return name + blank() + "=" + blank() + expression(depth: depth)
        }
    }

    private mutating func expression(depth: Int) -> String {
        if depth == 0 { return pick(["x", "y", "1", ".5", "2.", "'a'", "\"b{x}\"", "none", "1e-3"]) }
        let a = expression(depth: depth - 1)
        switch next(12) {
        case 0, 1, 2:
            let operation = pick(["+", "-", "*", "/", "%", "@", "^", "..", "<", "==", "|>"])
            return "(\(gap())(\(a)) \(operation)\(blank()) (\(expression(depth: depth - 1))))"
        case 3: return "-\(blank())(\(a))"
        case 4: return "f\(blank())(\(gap())\(a)\(blank()),\(gap())k\(blank())=\(blank())\(expression(depth: depth - 1))\(gap()))"
        case 5: return "[\(gap())\(a),\(gap())\(expression(depth: depth - 1))\(gap())]"
        case 6: return "{\(gap())a\(blank())=\(blank())\(a)\(gap())}"
        case 7: return "(x\(blank())->\(blank())\(a))"
        case 8: return "(\(a))\(blank())[\(blank())1\(blank()):\(blank())]\(blank()).T"
        case 9: return "(not (\(a)) and y)"
        case 10: return "(if (\(a)) " + block(depth: depth) + " else " + block(depth: depth) + ")"
        default: return "(fn (x) " + block(depth: depth) + ")"
        }
    }
}
