extension SyntaxProblem {
    /// What is wrong, in one sentence without a full stop.
    var message: String {
        switch self {
        case .unterminatedString: "this string is never closed"
        case .unterminatedInterpolation: "this `{` in a string is never closed"
        case .emptyInterpolation: "an interpolation needs a value between its braces"
        case .loneBrace: "a single `}` in a string"
        case .unknownEscape(let escape): "unknown escape `\(escape)` in a string"
        case .badUnicodeEscape: "`\\u` needs the number of a Unicode character in braces"
        case .malformedNumber(let text): "`\(text)` is not a number"
        case .numberTooLarge(let text): "`\(text)` is too large for a number"
        case .wordAfterNumber(let number, let word): "`\(word)` follows the number `\(number)` without an operator"
        case .expected(let what, let found, let context):
            "expected \(what)\(context.isEmpty ? "" : " " + context), found \(found)"
        case .foreign(let spelling, _): "`\(spelling)` is not part of Dyn"
        case .unknownSign(let sign): "`\(sign)` is not part of Dyn"
        case .unclosed(let opener): "this `\(opener)` is never closed"
        case .unmatchedCloser(let closer): "this `\(closer)` closes nothing"
        case .expectedBlock(let found): "expected a block in braces, found \(found)"
        case .expectedEndOfStatement(let found): "expected the end of the statement, found \(found)"
        case .missingCallParentheses(let name): "a value follows `\(name)` without an operator"
        case .stringPrefix(let prefix): "a string has no prefix `\(prefix)`"
        case .missingCondition(let keyword): "expected a condition after `\(keyword)`"
        case .colonBeforeBlock: "expected a block in braces, found `:`"
        case .functionInOperand: "a function is no operand of an operator without parentheses"
        case .parenthesesAroundLoop: "`for` takes no parentheses"
        case .notAssignable(let what): "\(what) cannot be assigned to"
        case .argumentsToAssign(let name): "the parameters of `\(name)` must be names"
        case .assignmentInExpression: "`=` assigns and has no value here"
        case .unassignedNames: "several values need brackets, or names on the left of `=`"
        case .mismatchedDestructuring(let targets, let values): "\(targets) names on the left of `=`, but \(values) values on the right"
        case .tuple: "values in parentheses, separated by commas, are no value"
        case .emptyParentheses: "empty parentheses have no value"
        case .colonRange: "`:` stands only in an index"
        case .colonInRecord: "the fields of a record are written with `=`"
        case .colonInArguments: "named arguments are written with `=`"
        case .comprehension: "`for` is a statement, not part of a bracket"
        case .conditionalAfterValue: "`if` comes before its values"
        case .functionWithEquation(let name): "`fn \(name)(…)` is followed by a block, not by `=`"
        case .statementsInRecord: "`{` begins a record here, not a block"
        case .duplicateParameter(let name): "the parameter `\(name)` is named twice"
        case .requiredAfterOptional(let name): "the parameter `\(name)` needs a default, since one before it has one"
        case .duplicateField(let name): "the field `\(name)` is given twice"
        case .positionalAfterNamed: "a positional argument follows a named one"
        case .unaryPlus: "a value does not begin with `+`"
        case .looseNot: "`not` binds more loosely than the operator before it"
        case .chainedRange: "a range has one `..`"
        case .elseAlone: "this `else` belongs to no `if`"
        case .catchAlone: "this `catch` belongs to no `try`"
        case .onlyAtTopLevel(let keyword): "`\(keyword)` stands only at the top level of a script"
        case .outsideFunction: "`return` stands only in a function"
        case .outsideLoop(let keyword): "`\(keyword)` stands only in a loop"
        case .interpolationNotAllowed(let what): "\(what) is a plain string, without `{…}`"
        case .nothingToPipe: "there is no value before this"
        case .nestedTooDeeply(let limit): "this is nested more than \(limit) levels deep"
        case .tooLong(let limit): "this expression has more than \(limit) operators in a row"
        }
    }

    /// What to do about it.
    var hints: [String] {
        switch self {
        case .unterminatedString: ["close it with the quote it began with"]
        case .unterminatedInterpolation: ["close it with `}`; a brace as text is `{{`"]
        case .emptyInterpolation: ["braces as text are `{{` and `}}`"]
        case .loneBrace: ["a brace as text is `}}`"]
        case .unknownEscape:
            ["escapes are \\n \\t \\r \\0 \\\" \\\\ \\u{…}; in '…' a backslash is a backslash, and braces as text are `{{` and `}}`"]
        case .badUnicodeEscape: ["such as \\u{3c3} for σ"]
        case .malformedNumber: ["numbers are written 1, 1_000, 0.5, 1e-3 or 0xff"]
        case .numberTooLarge: ["the largest is about 1.8e308; infinity is `inf`"]
        case .wordAfterNumber(let number, let word):
            ["i", "j", "im"].contains(word)
                ? ["there are no complex numbers; a product is `\(number)*\(word)`"]
                : ["a product is `\(number)*\(word)`; a name begins with a letter"]
        case .expected(let what, "`=`", _) where what.hasPrefix("`in`"): ["ends of a range are both included: `for i in 1..10 { … }`"]
        case .expected(let what, _, "in this record") where what == "the name of a field": ["write `{name = value}`; a list of values stands in brackets: `[1, 2]`"]
        case .expected(_, _, "after this element"): ["elements are separated by commas: `[1, 2, 3]`"]
        case .expected(_, _, _): []
        case .foreign(_, let advice): [advice]
        case .unknownSign: []
        case .unclosed(let opener): ["close it with `\(Self.closer(of: opener))`"]
        case .unmatchedCloser(let closer): ["remove it, or add the `\(Self.opener(of: closer))` it closes"]
        case .expectedBlock: ["blocks are written `{ … }`: `if x > 0 { print(x) }`"]
        case .expectedEndOfStatement: ["begin a new line, or put `;` between statements; a comment begins with `#`"]
        case .missingCallParentheses(let name): ["to call it: `\(name)(…)`"]
        case .stringPrefix(let prefix):
            ["leave it out: \"…\" interpolates {values}" + (prefix.contains("r") ? ", and '…' is raw" : "")]
        case .missingCondition(let keyword): ["such as `\(keyword) x > 0 { … }`"]
        case .colonBeforeBlock: ["blocks are written `{ … }`; whole numbers from 1 to 10 are `1..10`"]
        case .functionInOperand: ["put it in parentheses: `(x -> e)`"]
        case .parenthesesAroundLoop: ["write `for x in xs { … }`"]
        case .notAssignable: ["on the left of `=` stand a name, `x[i]`, `x.field`, or `f(x)` to define a function"]
        case .argumentsToAssign(let name): ["`\(name)(x) = …` defines a function; an element is assigned with `\(name)[1] = …`"]
        case .assignmentInExpression: ["equality is written `==`; assign on a line of its own"]
        case .unassignedNames: ["`[a, b]` is one value; `a, b = pair` takes one apart"]
        case .mismatchedDestructuring: []
        case .tuple: ["write `[1, 2]`, or `{a = 1, b = 2}` for named values"]
        case .emptyParentheses: ["`none` is the value that stands for nothing; a function without parameters is `fn () { … }` or `() -> e`"]
        case .colonRange: ["whole numbers from 1 to 10 are `1..10`; a part of x is `x[1:3]`; blocks stand in braces"]
        case .colonInRecord: ["write `{name = value}`"]
        case .colonInArguments: ["write `f(name=value)`"]
        case .comprehension: ["write `map(xs, x -> x^2)`, and `filter(xs, x -> x > 0)` for a condition"]
        case .conditionalAfterValue: ["write `if c { a } else { b }`"]
        case .functionWithEquation(let name): ["write `\(name)(x) = e`, or `fn \(name)(x) { … }`"]
        case .statementsInRecord: ["a function of several statements is written `fn (x) { … }`"]
        case .duplicateParameter, .duplicateField: ["give it another name, or remove one"]
        case .requiredAfterOptional(let name): ["put `\(name)` before the parameters with defaults, or give it one"]
        case .positionalAfterNamed: ["positional arguments come first, then `name=value`"]
        case .unaryPlus: ["leave it out; an operator that joins two lines stands at the end of the first"]
        case .looseNot: ["put it in parentheses: `(not x)`"]
        case .chainedRange: ["every second number from 0 to 10 is `(0..10)[::2]`"]
        case .elseAlone: ["`else` follows the `}` of its `if`; at the prompt on the same line"]
        case .catchAlone: ["`catch` follows the `}` of its `try`; at the prompt on the same line"]
        case .onlyAtTopLevel: ["move it out of the block"]
        case .outsideFunction: ["the value of a block is that of its last statement"]
        case .outsideLoop: ["it ends or continues the `for` or `while` around it"]
        case .interpolationNotAllowed: ["write it out; braces as text are `{{` and `}}`"]
        case .nothingToPipe: ["put it on the line of a value, or right below one"]
        case .nestedTooDeeply, .tooLong: ["name its parts: put some of them into variables"]
        }
    }

    private static func closer(of opener: String) -> String {
        switch opener {
        case "(": ")"
        case "[": "]"
        default: "}"
        }
    }

    private static func opener(of closer: String) -> String {
        switch closer {
        case ")": "("
        case "]": "["
        default: "{"
        }
    }
}
