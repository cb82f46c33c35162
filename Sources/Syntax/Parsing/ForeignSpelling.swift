/// Spellings of Python, Julia, MATLAB, C and JavaScript that Dyn writes otherwise, with the Dyn way.
public enum ForeignSpelling {
    /// The Dyn way for a sign, as a sentence.
    static func advice(forSign sign: String) -> String? {
        switch sign {
        case "**", "**=": "a power is written `^`: `2^10`"
        case "!", "~": "write `not x`"
        case "<>", "~=", "!==", "≠", "=!": "write `!=`"
        case "===": "write `==`"
        case "≤": "write `<=`"
        case "≥": "write `>=`"
        case "&&", "&", "∧": "write `and`; for masks, chain comparisons (`0 < x < 1`) or multiply them"
        case "||", "|", "∨": "write `or`; for masks, use `where(a, true, b)`"
        case ":=": "assignment is written `=`"
        case "++": "write `x += 1`"
        case "=>": "a function is written `x -> e`"
        case "//": "comments begin with `#`; for whole division write `floor(a / b)`"
        case "/*", "*/": "comments begin with `#`, on each line"
        case ".*", "./", ".^", ".+", ".-": "operators work elementwise: write `\(sign.dropFirst())`; the matrix product is `@`"
        case "'", ".'": "the transpose is `A.T`; a space before `'` begins a raw string"
        case "\\": "a line goes on after an operator, after a comma and inside brackets; to solve `A x = b`, `solve(A, b)`"
        case "?": "write `if c { a } else { b }`; for help, begin the line with `?`"
        case "<<", ">>": "write `x * 2^n` or `floor(x / 2^n)`"
        case "::": "values carry their types; leave the annotation out"
        case "“", "”", "„", "«", "»": "strings stand between straight quotes: \"…\""
        case "‘", "’", "`": "strings stand between \"…\", raw ones between '…'"
        case "×", "·", "⋅": "write `*`; the matrix product is `@`"
        case "÷", "∕": "write `/`"
        case "−", "–", "—": "write the plain minus sign `-`"
        case "²", "³": "write `^\(sign == "²" ? 2 : 3)`"
        case "√": "write `sqrt(x)`"
        case "→", "↦": "write `->`"
        case "←": "assignment is written `=`"
        case "∈": "write `in`"
        case "∞": "write `inf`"
        case "…": "write three plain dots `...`"
        case "$": "names are written without `$`; in strings, values stand in braces: \"{x}\""
        default: nil
        }
    }

    /// The Dyn way for a word that other languages reserve or define, as a sentence.
    public static func advice(forWord word: String) -> String? {
        switch word {
        case "lambda": "a function as a value is written `x -> e`, or `(x, y) -> e`"
        case "def", "function", "func", "fun":
            "a function is written `f(x) = e`, or `fn f(x) { … }`"
        case "let", "var", "const", "local", "global", "mut": "assign without a keyword: `x = 1`"
        case "auto": "leave the argument out: `auto` stands for what is chosen then"
        case "elif", "elseif", "elsif", "elsewhere": "write `else if`"
        case "then", "do", "begin", "end", "endif", "endfor", "endwhile", "endfunction", "done":
            "a block stands in braces: `if x > 0 { … }`"
        case "None", "null", "nil", "NULL", "Null", "undefined", "nothing": "write `none`"
        case "True", "TRUE": "write `true`"
        case "False", "FALSE": "write `false`"
        case "import", "from", "using", "require", "use", "library":
            "everything is built in; `include \"file.dyn\"` runs another script"
        case "except", "rescue", "finally": "write `try { … } catch e { … }`"
        case "raise", "throw": "write `error(\"what went wrong\")`"
        case "switch", "match", "case", "select": "write `if … { … } else if … { … }`"
        case "unless": "write `if not c { … }`"
        case "until": "write `while not c { … }`"
        case "foreach", "loop", "repeat": "write `for x in xs { … }`, or `while c { … }`"
        case "class", "struct": "records hold named values: `{lr = 0.1, steps = 10}`"
        case "pass": "an empty block is `{ }`"
        case "del", "delete", "clear": "names need not be removed; `:reset` clears the session"
        case "range": "whole numbers from a to b are `a..b`, both ends included"
        case "len", "numel": "write `length(x)`"
        case "str", "string", "repr": "a value in a string is written \"{x}\""
        case "is": "write `==`"
        case "xor": "write `a != b`"
        case "mod", "rem", "fmod": "the remainder is `a % b`"
        case "div": "for whole division write `floor(a / b)`"
        case "exit", "quit", "bye", "logout": "Ctrl-D or `:quit` leaves"
        case "who", "whos", "dir": "`:vars` lists the variables, `fields(v)` the fields of a value"
        case "clc", "cls": "Ctrl-L clears the screen"
        case "man", "doc", "apropos": "`?name` explains, `??word` searches all help"
        default: nil
        }
    }

    /// Operators of other languages of more than one byte, the longer ones first.
    static let longSigns: [[UInt8]] = [
        "**=", "!==", "===", "**", "<>", "~=", "&&", "||", ":=", "++", "=>", "//", "/*", "*/", ".*", "./", ".^", ".'",
        "<<", ">>",
    ].map { Array($0.utf8) }
}
