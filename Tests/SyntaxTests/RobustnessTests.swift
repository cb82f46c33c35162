import Diagnostics
import Syntax
import Testing

@Suite("Robustness")
struct RobustnessTests {
    @Test("mutated texts are parsed or refused, and what is parsed keeps its meaning when formatted")
    func mutations() throws {
        var mutator = Mutator(seed: 7)
        for _ in 0..<3_000 {
            let text = mutator.mutation()
            guard let tree = try? SyntaxTree(parsing: SourceText(name: "test", text: text)) else { continue }
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

    @Test("every error of a mutated text points into it")
    func places() {
        var mutator = Mutator(seed: 8)
        for _ in 0..<2_000 {
            let source = SourceText(name: "test", text: mutator.mutation())
            do {
                _ = try SyntaxTree(parsing: source)
            } catch {
                for fault in error.errors {
                    #expect(fault.span.range.lowerBound >= 0 && fault.span.range.upperBound <= source.utf8.count)
                    _ = DiagnosticRenderer().render(fault.diagnostic)
                }
            }
        }
    }
}

/// Damages the texts of the corpus: removes, doubles, swaps and inserts pieces.
struct Mutator {
    private var state: UInt64
    private static let pieces = [
        "(", ")", "[", "]", "{", "}", "\"", "'", ";", "\n", ",", ".", "..", "...", ":", "->", "|>", "=", "==", "-", "+", "^", "*",
        "not ", "in ", "if ", "else ", "fn ", "for ", "try ", "catch ", "return ", "param ", "#", "##", "\\", "\\u{", "1", ".5",
        "1.", "1e", "0x", "_", "σ", "²", "\u{FEFF}", "\u{301}", "\0", "{{", "}}", "%", "@", " ", "x", "f(", "x -> ", "a, b = ",
    ]

    init(seed: UInt64) { state = seed }

    private mutating func next(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(max(1, bound)))
    }

    mutating func mutation() -> String {
        var scalars = Array(Corpus.texts[next(Corpus.texts.count)].unicodeScalars)
        for _ in 0...next(4) {
            let place = next(scalars.count + 1)
            switch next(4) {
            case 0:
                scalars.insert(contentsOf: Self.pieces[next(Self.pieces.count)].unicodeScalars, at: place)
            case 1 where place < scalars.count:
                scalars.removeSubrange(place..<min(scalars.count, place + 1 + next(3)))
            case 2 where place < scalars.count:
                scalars.insert(contentsOf: scalars[place..<min(scalars.count, place + 1 + next(12))], at: next(scalars.count))
            default:
                scalars.insert(contentsOf: Self.pieces[next(Self.pieces.count)].unicodeScalars, at: place)
            }
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}
