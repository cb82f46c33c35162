internal import Syntax

/// What the language's own words mean, for help and completion.
enum KeywordHelp {
    struct Page {
        let summary: String
        let example: String
    }

    static func summary(of keyword: Token.Kind) -> String { page(of: keyword)?.summary ?? "" }

    static func page(of keyword: Token.Kind) -> Page? {
        switch keyword {
        case .fn:
            Page(
                summary: "defines a function by statements; its value is that of `return` or of the last statement",
                example: "fn clip01(x) {\n  if x < 0 { return 0 }\n  if x > 1 { 1 } else { x }\n}\nclip01(2)")
        case .if, .else:
            Page(summary: "chooses between blocks; has the value of the block taken", example: "x = 3\nif x > 2 { \"large\" } else { \"small\" }")
        case .for: Page(summary: "repeats a block for each element", example: "for i in 1..3 { print(i) }")
        case .in:
            Page(
                summary: "membership in a list, tensor, string or a record's names; or what a `for` goes through",
                example: "2 in [1, 2, 3]")
        case .while: Page(summary: "repeats a block as long as a condition holds", example: "x = 100\nwhile x > 1 { x = x / 2 }\nx")
        case .break: Page(summary: "ends the loop around it", example: "for i in 1..10 { if i > 3 { break } }")
        case .continue: Page(summary: "goes on with the loop's next element", example: "for i in 1..3 { if i == 2 { continue }; print(i) }")
        case .return: Page(summary: "ends a function with a value", example: "fn f(x) { return x + 1 }\nf(1)")
        case .and: Page(summary: "true when both are; the right side is evaluated only if the left is true", example: "1 < 2 and 2 < 3")
        case .or: Page(summary: "true when one is; the right side is evaluated only if the left is false", example: "1 > 2 or 2 < 3")
        case .not: Page(summary: "true for false, and false for true", example: "not (1 > 2)")
        case .true, .false: Page(summary: "a truth value", example: "1 < 2 == true")
        case .none: Page(summary: "the value that stands for nothing", example: "x = none\nx == none")
        case .param: Page(summary: "declares a parameter of a script: name, default, help", example: "param epochs = 150 \"most epochs to train\"")
        case .include: Page(summary: "runs another script, found relative to this one", example: "")
        case .try, .catch: Page(summary: "catches an error; has the value of the block that ended", example: "try { error(\"no\") } catch e { e.message }")
        case .assert: Page(summary: "raises an error, with the message given, unless a condition holds", example: "assert 1 < 2, \"order\"")
        default: nil
        }
    }
}
