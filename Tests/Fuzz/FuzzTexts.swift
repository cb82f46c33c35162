import Runtime

/// Programs to try: fixtures and examples with damage, calls of builtins with arguments of all kinds, random tokens, deep nesting.
struct FuzzTexts {
    private let fixtures: [String]
    private let builtins: [Builtin]
    /// What builtins take by name or place.
    private let parameters: [String: [Signature.Parameter]]
    /// Where the examples of the builtins begin among the fixtures.
    private let exampleStart: Int
    private var places: [Place] = []
    private var pairs: [(Place, Place)] = []
    private var random = FuzzRandom(seed: 0)

    private static let numbers = [
        "0", "1", "2", "3", "-1", "0.5", "-0.0", "1e9", "1e12", "1e18", "1e19", "-1e18", "9007199254740992", "9007199254740993",
        "9223372036854775807", "-9223372036854775808", "4294967296", "2147483648", "2147483647", "65537", "1e308", "1e-320", "inf",
        "-inf", "nan", "1e6", "1000", "100",
    ]
    private static let values = [
        "none", "true", "false", "\"\"", "\"a\"", "'relu'", "[]", "[1, 2, 3]", "[nan, inf]", "[[1, 2], [3, 4]]", "zeros(0)", "zeros(3, 0)",
        "zeros(2, 0, 3)", "zeros(1e17, 0)", "zeros(0, 1e17)", "ones(2, 3, 4)", "f32([1, 2])", "[true, false]", "[1, 2] > 1", "[\"a\", \"b\"]", "[[], []]", "{}", "{a = 1}",
        "{a = [1, 2], b = \"x\"}", "table(a=[1, 2], b=[\"x\", \"y\"])", "x -> x", "(x, y) -> x * y", "x -> [x, x]", "() -> 1", "x -> none",
        "sin", "mlp([2, 3, 2])", "linear(2, 1)", "moons(20)", "regression(10, features=3)", "split(moons(20))", "adam()", "sgd(lr=0.1)",
        "eye(2)", "randn(5, 2)", "randn(20)", "1..3", "3..1", "0..1e5", "grid(a=[1, 2])", "plot([1, 2])", "cosine(1, 0)", "zeros(1, 1, 1, 1)",
        "[[1e308, 1e308], [1e308, 1e308]]", "[[nan, 1], [1, nan]]", "[0, 0, 0]", "\"σ{1}\"", "x -> error(\"no\")", "time", "print",
    ]
    private static let pieces = [
        "(", ")", "[", "]", "{", "}", "\"", "'", ";", "\n", ",", ".", "..", "...", ":", "->", "|>", "=", "==", "!=", "<", "-", "+", "*", "/", "%", "@",
        "^", "not ", " in ", " and ", " or ", "if ", " else ", "fn f(x) ", "for i in ", "while ", "break", "continue", "try ", " catch e ", "return ",
        "param ", "include ", "assert ", "#", "##", "\\u{", "{x:", ".3f", ":.999999999f}", "{1:>1000}", "x", "y", "ans", "f(", "x -> ", "a, b = ", "x[", "::",
        "::-1]", "x[0] = ", ".T", "\"{x}\"", "true", "none", "σ", "\u{0}", "\u{FEFF}", "\u{301}", "²", "while true {", "..1e18", "x += ",
    ]

    /// - Parameter fixtures: scripts to damage, beside the examples of the builtins.
    init(registry: Registry, fixtures: [String]) {
        builtins = registry.topics.flatMap(\.builtins)
        parameters = Dictionary(builtins.map { builtin in
            (builtin.name, builtin.signature.parameters.filter { $0.passing == .positional || $0.passing == .named })
        }) { first, _ in first }
        exampleStart = fixtures.count
        self.fixtures = fixtures + builtins.flatMap { $0.examples.map(\.code) }
    }

    /// The program of a number, the same every time.
    mutating func text(seed: UInt64, number: Int) -> String {
        random = FuzzRandom(seed: seed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: Int64(number)))
        switch random.below(400) {
        case 0: return nested()
        case 1..<40: return tokens()
        case 40..<140: return calls()
        case 140..<240: return withChangedArguments(random.element(fixtures))
        default: return damaged(random.element(fixtures))
        }
    }

    // MARK: Damage

    private mutating func damaged(_ text: String) -> String {
        var text = text
        for _ in 0...random.below(3) {
            switch random.below(8) {
            case 0: text = withDamagedBytes(text)
            case 1, 2: text = withReplacedToken(text)
            case 3: text = withReplacedToken(withReplacedToken(text))
            case 4: text = withSwappedTokens(text)
            case 5: text = withMovedLines(text)
            case 6: text = text + "\n" + random.element(fixtures)
            default: text = withInsertion(text)
            }
        }
        return text
    }

    private mutating func withDamagedBytes(_ text: String) -> String {
        var bytes = Array(text.utf8)
        for _ in 0...random.below(4) where !bytes.isEmpty {
            let place = random.below(bytes.count)
            switch random.below(3) {
            case 0: bytes[place] ^= 1 << UInt8(random.below(8))
            case 1: bytes.remove(at: place)
            default: bytes.insert(UInt8(random.below(256)), at: place)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Numbers become others, names become values or other names, signs other signs.
    private mutating func withReplacedToken(_ text: String) -> String {
        var tokens = Self.tokens(of: text)
        let candidates = tokens.indices.filter { !tokens[$0].allSatisfy(\.isWhitespace) }
        guard !candidates.isEmpty else { return text }
        let place = random.element(candidates)
        switch tokens[place].first {
        case let first? where first.isNumber: tokens[place] = random.below(4) > 0 ? random.element(Self.numbers) : value(1)
        case let first? where first.isLetter:
            switch random.below(3) {
            case 0: tokens[place] = random.element(builtins).name
            case 1: tokens[place] = value(1)
            default: tokens[place] = tokens[random.element(candidates)]
            }
        default: tokens[place] = random.element(Self.pieces)
        }
        return tokens.joined()
    }

    private mutating func withSwappedTokens(_ text: String) -> String {
        var tokens = Self.tokens(of: text)
        guard tokens.count > 1 else { return text }
        tokens.swapAt(random.below(tokens.count), random.below(tokens.count))
        return tokens.joined()
    }

    private mutating func withMovedLines(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let others = random.element(fixtures).split(separator: "\n", omittingEmptySubsequences: false)
        let first = random.below(lines.count)
        switch random.below(3) {
        case 0: lines.remove(at: first)
        case 1: lines.insert(contentsOf: lines[first..<min(lines.count, first + 1 + random.below(4))], at: random.below(lines.count))
        default: lines.insert(contentsOf: others.dropFirst(random.below(others.count)).prefix(1 + random.below(4)), at: first)
        }
        return lines.joined(separator: "\n")
    }

    private mutating func withInsertion(_ text: String) -> String {
        var tokens = Self.tokens(of: text)
        tokens.insert(random.below(3) == 0 ? value(1) : random.element(Self.pieces), at: random.below(tokens.count + 1))
        return tokens.joined()
    }

    /// One or two arguments of a builtin's call become others: numbers and values that nobody meant, where the rest is as it should be.
    private mutating func withChangedArguments(_ text: String) -> String {
        var tokens = Self.tokens(of: text)
        let calls = tokens.indices.dropLast().filter { tokens[$0 + 1] == "(" && parameters[tokens[$0]] != nil }
        guard !calls.isEmpty else { return withReplacedToken(text) }
        let place = random.element(calls)
        let known = parameters[tokens[place]] ?? []
        guard !known.isEmpty else { return withReplacedToken(text) }
        for _ in 0..<(random.below(3) == 0 ? 2 : 1) {
            Self.change(random.below(known.count), of: known, to: random.below(5) > 0 ? random.element(Self.numbers) : value(1), in: &tokens, at: place)
        }
        return tokens.joined()
    }

    /// Gives one of a builtin's parameters another value where it is called: by its name, else by its place, else as a further argument.
    private static func change(_ number: Int, of known: [Signature.Parameter], to new: String, in tokens: inout [String], at place: Int) {
        let (starts, end) = arguments(of: tokens, from: place + 2)
        let parameter = known[number]
        let named = starts.first { $0 + 1 < end && tokens[$0] == parameter.name && tokens[($0 + 1)...].first { $0 != " " } == "=" }
        if let start = named ?? (number < starts.count && parameter.passing == .positional ? starts[number] : nil) {
            let last = starts.first { $0 > start }.map { $0 - 1 } ?? end
            tokens.replaceSubrange(start..<max(start, last), with: [parameter.name, "=", new])
        } else {
            tokens.insert(contentsOf: (starts.isEmpty ? [] : [",", " "]) + [parameter.name, "=", new], at: end)
        }
    }

    // MARK: One after another

    /// A parameter of a call in an example.
    private struct Place {
        let example: Int
        let call: Int
        let parameter: Int
    }

    /// Every parameter of every call in the examples of the builtins, each with every number and value, then every two with great numbers, whose
    /// products and sums may be too great: the program of a number; nil beyond the last.
    mutating func changedArgument(number: Int) -> String? {
        if places.isEmpty { places = allPlaces() }
        let news = Self.numbers + Self.values
        if number < places.count * news.count {
            let place = places[number / news.count]
            var tokens = Self.tokens(of: fixtures[place.example])
            Self.change(place.parameter, of: parameters[tokens[place.call]] ?? [], to: news[number % news.count], in: &tokens, at: place.call)
            return tokens.joined()
        }
        if pairs.isEmpty { pairs = allPairs() }
        let great = ["1e9", "9007199254740991"]
        let rest = number - places.count * news.count
        guard rest / 4 < pairs.count else { return nil }
        let (first, second) = pairs[rest / 4]
        var tokens = Self.tokens(of: fixtures[first.example])
        let known = parameters[tokens[first.call]] ?? []
        // The later one first: by its place it would be another where the earlier had become a named one.
        Self.change(second.parameter, of: known, to: great[rest / 2 % 2], in: &tokens, at: first.call)
        Self.change(first.parameter, of: known, to: great[rest % 2], in: &tokens, at: first.call)
        return tokens.joined()
    }

    private func allPairs() -> [(Place, Place)] {
        places.indices.flatMap { first in
            places[(first + 1)...].prefix { $0.example == places[first].example && $0.call == places[first].call }.map { (places[first], $0) }
        }
    }

    private func allPlaces() -> [Place] {
        (exampleStart..<fixtures.count).flatMap { example in
            let tokens = Self.tokens(of: fixtures[example])
            return tokens.indices.dropLast().filter { tokens[$0 + 1] == "(" }.flatMap { call in
                (parameters[tokens[call]] ?? []).indices.map { Place(example: example, call: call, parameter: $0) }
            }
        }
    }

    /// Where the arguments of a call begin, and its closing parenthesis.
    private static func arguments(of tokens: [String], from start: Int) -> (starts: [Int], end: Int) {
        var (starts, depth, place, isNew) = ([Int](), 0, start, true)
        while place < tokens.count {
            let token = tokens[place]
            if depth == 0, token == ")" { break }
            if isNew, token != " " {
                starts.append(place)
                isNew = false
            }
            switch token {
            case "(", "[", "{": depth += 1
            case ")", "]", "}": depth -= 1
            case "," where depth == 0: isNew = true
            default: break
            }
            place += 1
        }
        return (starts, place)
    }

    /// Words, runs of spaces and single signs.
    private static func tokens(of text: String) -> [String] {
        func kind(_ character: Character) -> Int {
            if character.isNewline { 0 } else if character.isWhitespace { 1 } else if character.isLetter || character.isNumber || character == "_" { 2 } else { 3 }
        }
        var tokens: [String] = []
        var last = 3
        for character in text {
            let kind = kind(character)
            if kind == last, kind == 1 || kind == 2 { tokens[tokens.count - 1].append(character) } else { tokens.append(String(character)) }
            last = kind
        }
        return tokens
    }

    // MARK: From nothing

    private mutating func value(_ depth: Int) -> String {
        switch random.below(10) {
        case 0..<4: random.element(Self.numbers)
        case 4 where depth < 3: call(depth + 1)
        default: random.element(Self.values)
        }
    }

    private mutating func call(_ depth: Int) -> String {
        let builtin = random.element(builtins)
        var arguments: [String] = []
        let positional = random.below(4)
        for parameter in builtin.signature.parameters {
            let isRequired = parameter.isRequired
            if !isRequired, random.below(3) > 0 { continue }
            if arguments.count < positional || (isRequired && random.below(4) > 0), parameter.passing == .positional {
                arguments.append(value(depth))
            } else {
                arguments.append("\(parameter.name)=\(value(depth))")
            }
        }
        if random.below(8) == 0 { arguments.append(value(depth)) }
        return builtin.name + "(" + arguments.joined(separator: ", ") + ")"
    }

    private mutating func calls() -> String {
        var lines: [String] = []
        for _ in 0...random.below(3) {
            switch random.below(8) {
            case 0: lines.append("x = \(value(1))\nx[\(value(2))]")
            case 1: lines.append("x = \(value(1))\nx[\(value(2)):\(value(2)):\(value(2))]")
            case 2: lines.append("x = \(value(1))\nx[\(value(2))] = \(value(2))\nx")
            case 3: lines.append("\(value(1)) \(random.element(["+", "-", "*", "/", "%", "^", "@", "==", "<", "in", "..", "|>"])) \(value(1))")
            case 4: lines.append("x = \(value(1))\n\"{x:\(random.element([".3f", ">1000", "08.2e", "d", "x", "b", "%", ".60g", "^7", "=+9,.1f", "s"]))}\"")
            default: lines.append("try { y = \(call(0))\nprint(y) } catch e { e.message }")
            }
        }
        return lines.joined(separator: "\n")
    }

    private mutating func tokens() -> String {
        var text = ""
        for _ in 0..<random.below(60) {
            switch random.below(4) {
            case 0: text += random.element(Self.numbers)
            case 1: text += random.element(builtins).name
            default: text += random.element(Self.pieces)
            }
            if random.below(2) == 0 { text += " " }
        }
        return text
    }

    private mutating func nested() -> String {
        let depth = random.element([50, 300, 3_000, 100_000])
        let (open, middle, close) = random.element([
            ("(", "1", ")"), ("[", "1", "]"), ("{a = ", "1", "}"), ("-", "1", ""), ("not ", "true", ""), ("x -> ", "x", ""), ("1^", "1", ""),
            ("if true { ", "1", " }"), ("fn f() { ", "1", " }"), ("\"{", "1", "}\""), ("x", "", "[0]"), ("sin(", "1", ")"), ("try { ", "1", " } catch { 2 }"),
            ("for i in 1..2 { ", "1", " }"), ("", "x", ".T"), ("1 + ", "1", ""), ("", "1", " |> sin"), ("if true { 1 } else ", "{ 2 }", ""), ("[...", "[1]", "]"),
            ("", "f", "(1)"), ("a, ", "b = 1", ""), ("", "x", "[0") , ("1 < ", "2", ""), ("x = ", "1", ""),
        ])
        return String(repeating: open, count: depth) + middle + (random.below(5) == 0 ? "" : String(repeating: close, count: depth))
    }
}

/// SplitMix64 (Steele, Lea & Flood 2014).
struct FuzzRandom {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

    mutating func element<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
