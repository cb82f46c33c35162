internal import Diagnostics
internal import Syntax

extension RuntimeError {
    public var message: String {
        switch self {
        case .unknownName(let name, _): "there is nothing called `\(name)`"
        case .noValueYet(let name): "`\(name)` has no value yet"
        case .operandTypes(let operation, let left, let right): "`\(operation)` does not take \(left) and \(right)"
        case .operandType(let operation, let operand): "`\(operation)` does not take \(operand)"
        case .notComparable(let left, let right): "\(left) and \(right) have no order"
        case .notMember(let container): "`in` does not look into \(container)"
        case .conditionNotBool(let keyword, let type, _): "`\(keyword)` takes true or false, not \(type)"
        case .conditionIsTensor(let keyword, let text): "`\(keyword)` takes one bool, and `\(text)` is a tensor"
        case .conditionTraced(let keyword, let text):
            "`\(keyword)` needs the value of `\(text)`, which is being traced"
        case .notIndexable(let type): "\(type) has no elements to index"
        case .indexNotWhole(let text): "an index is a whole number, not \(text)"
        case .indexOutOfRange(let index, let count, let what):
            "index \(index) is outside \(what) of \(count) \(count == 1 ? "element" : "elements")"
        case .tooManyIndices(let type): "\(type) takes one index"
        case .indexType(let type, let index): "\(type) cannot be indexed by \(index)"
        case .unknownField(let type, let name, _): "\(type) has no field `\(name)`"
        case .cannotAssign(let type): "\(type) has no parts that can be assigned"
        case .tensorHoldsNumbers(let type): "a tensor holds numbers, not \(type)"
        case .tracedAssignment: "an element of a value that is being traced cannot be assigned"
        case .tracedIndex: "an index is being traced; its value is not known"
        case .cannotUnpack(let type, let expected, let count?):
            "\(type) of \(count) cannot be taken apart into \(expected)"
        case .cannotUnpack(let type, let expected, nil): "\(type) cannot be taken apart into \(expected)"
        case .cannotSpread(let type, let into): "\(type) cannot be spread into \(into)"
        case .notIterable(let type): "`for` cannot go through \(type)"
        case .rangeEnds(let text): "the ends of a range are whole numbers, not \(text)"
        case .rangeTraced: "the ends of a range are being traced; their values are not known"
        case .notCallable(let type): "\(type) cannot be called"
        case .callsTooDeep(let limit): "functions call each other more than \(limit) deep"
        case .nestedTooDeep: "functions call each other too deep through builtins"
        case .stepLimit(let limit): "stopped after \(limit) steps"
        case .outOfMemory: "this needs more memory than there is"
        case .undeclaredParameter(let function, let parameter):
            "\(function) asks for its argument `\(parameter)`, which its signature lacks"
        case .assertionFailed(let condition, nil, _): "assertion failed: \(condition)"
        case .assertionFailed(_, let message?, _): "assertion failed: \(message)"
        case .raised(let message, _): message
        case .badFormat(let format, let reason): "the format `\(format)` \(reason)"
        case .cannotRead(let path, let reason): "cannot read \"\(path)\": \(reason)"
        }
    }

    public var isMistake: Bool {
        switch self {
        case .unknownName, .noValueYet, .unknownField, .notCallable: true
        default: false
        }
    }

    /// Functions that other languages write as methods.
    private static let methodsElsewhere: Set<String> = [
        "mean", "sum", "std", "var", "min", "max", "reshape", "sort", "argmax", "argmin", "argsort", "round", "norm", "dot", "length", "keys", "values",
        "cumsum", "prod", "abs", "clip", "ravel", "transpose", "squeeze", "unique", "any", "all", "median", "quantile", "trace", "map", "filter", "reduce",
        "format", "train", "predict", "plot", "save",
    ]

    public var hints: [String] {
        switch self {
        case .unknownName("np", _), .unknownName("numpy", _), .unknownName("math", _), .unknownName("torch", _), .unknownName("plt", _),
            .unknownName("jnp", _), .unknownName("jax", _), .unknownName("scipy", _), .unknownName("random", _):
            return ["everything is built in, without a prefix: `sqrt(x)`, `svd(A)`, `plot(y)`"]
        case .unknownName("e", _): return ["Euler's number is `exp(1)`"]
        case .unknownName("println", _), .unknownName("printf", _), .unknownName("disp", _), .unknownName("echo", _):
            return ["write `print(x)`; values in a string: print(\"x = {x:.3f}\")"]
        case .unknownName("int", _): return ["all numbers are of one kind; `floor(x)` and `round(x)` make them whole"]
        case .unknownName("ln", _): return ["the natural logarithm is `log(x)`"]
        case .unknownName("array", _), .unknownName("matrix", _): return ["a bracket of numbers is a tensor: `[1, 2, 3]`, `[[1, 2], [3, 4]]`"]
        case .unknownName(let name, _) where ForeignSpelling.advice(forWord: name) != nil:
            return ForeignSpelling.advice(forWord: name).map { [$0] } ?? []
        case .unknownName(_, let suggestions) where !suggestions.isEmpty:
            return ["did you mean " + suggestions.map { "`\($0)`" }.joined(separator: " or ") + "?"]
        case .noValueYet: return ["it is assigned on another way through the code; give it a value first"]
        case .operandTypes("+", let left, let right) where left == "a string" || right == "a string":
            return ["write the value into the string: \"{x}\""]
        case .conditionIsTensor(_, let text): return ["reduce it: all(\(text)) or any(\(text))"]
        case .conditionTraced(_, let text):
            return ["choose between values instead: where(\(text), a, b)"]
        case .conditionNotBool(_, "a number", let text): return ["compare it: \(text) != 0"]
        case .conditionNotBool(_, "none", let text): return ["compare it: \(text) != none"]
        case .operandTypes(let sign, "a function", _) where ["-", "+"].contains(sign): return ["to call it: `f(x)`, with its argument in parentheses"]
        case .notCallable("a tensor"), .notCallable("a list"), .notCallable("a table"): return ["an element is `x[0]`, counted from 0; a part is `x[1:3]`"]
        case .notIndexable("a dataset"): return ["its samples are `data.x[0]`, its targets `data.y[0]`; `subset(data, 0..9)` is a part of it"]
        case .operandTypes("%", "a string", _): return ["values stand in the string itself: \"{x:.3f}\""]
        case .operandTypes("+", "a record", "a record"): return ["`{...a, ...b}` has the fields of both"]
        case .cannotUnpack("a string", _, _): return ["in a `for`, a record gives its names; `r[name]` is the value"]
        case .cannotUnpack("a number", _, _): return ["in a `for`, `enumerate(xs)` gives place and element, `zip(xs, ys)` two elements"]
        case .unknownField(_, "items", _): return ["`for name in r { r[name] }` goes through a record"]
        case .unknownField(_, let name, _) where Self.methodsElsewhere.contains(name):
            return ["functions are called on values: `\(name)(x)`, or `x |> \(name)`"]
        case .notIterable("a number"): return ["count with a range: for i in 0..n - 1"]
        case .unknownField(_, "append", _), .unknownField(_, "push", _), .unknownField(_, "extend", _):
            return ["values do not change: make a longer one, `x = x + [\"b\"]` of a list, `x = concat([x, [3]])` of a tensor"]
        case .unknownField(_, let name, let known):
            if let best = Diagnostics.suggestions(for: name, among: known, limit: 1).first { return ["did you mean `\(best)`?"] }
            if known.isEmpty { return [] }
            return ["its fields are " + known.prefix(12).map { "`\($0)`" }.joined(separator: ", ") + (known.count > 12 ? ", …" : "")]
        case .cannotAssign("a string"): return ["make a new string: replace what you need when building it"]
        case .tracedAssignment: return ["build the tensor from its parts: [a, b] or concat([a, b])"]
        case .outOfMemory: return ["`:set memory` changes the limit"]
        case .callsTooDeep: return ["is there a case in which the recursion ends?"]
        case .assertionFailed(let condition, let message, let notes):
            return (message == nil ? [] : ["`\(condition)` is false"]) + notes
        case .raised(_, let hints): return hints
        case .rangeTraced, .tracedIndex: return ["what is traced may be calculated with, not counted with"]
        default: return []
        }
    }
}
