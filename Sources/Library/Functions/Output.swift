internal import Runtime

extension FunctionsTopic {
    static let output: [Builtin] = [
        Builtin(
            "print", "(values…: any, *, end: string = \"\\n\") -> none", "Writes values to standard output, separated by spaces",
            help: "Strings are written as they are, everything else as the prompt shows it. `end` is written after the values.",
            examples: [Example("print(\"lr\", 0.1)", shows: "lr 0.1")], seeAlso: ["show", "format"],
            searchTerms: ["output", "display", "puts", "disp", "echo"]
        ) { call in
            let texts = call.rest.map { $0.display(call.style) }
            let separator = texts.contains { $0.contains("\n") } ? "\n" : " "
            let end = try call.isGiven("end") ? call.string("end") : "\n"
            call.output.write(texts.joined(separator: separator) + end)
            return .none
        },
        Builtin(
            "show", "(value: any) -> none", "Displays a value as the prompt does: a figure is drawn",
            examples: [Example("show([[1, 2], [3, 4]])")], seeAlso: ["print", "plot"], searchTerms: ["display", "draw"]
        ) { call in
            call.output.show(try call.value("value"), style: call.style)
            return .none
        },
        Builtin(
            "format", "(value: any, spec: string = \"\") -> string", "The value as text, by a format such as \".3f\"",
            help: """
                Formats are Python's: `[[fill]align][sign][0][width][,][.precision][type]`, with the types d, e, f, g, %, s, x \
                and b and the alignments < > ^. In a string the same stands after a colon: "{x:.3f}".
                """,
            examples: [
                Example("format(3.14159, \".2f\")", shows: "\"3.14\""), Example("format(1234567, \",d\")", shows: "\"1,234,567\""),
            ], seeAlso: ["print"], searchTerms: ["string", "sprintf", "round", "digits"]
        ) { call in
            let spec = try call.string("spec")
            let value = try call.value("value")
            if spec.isEmpty { return Value(value.interpolated(call.style)) }
            return Value(try FormatSpecification(spec).text(of: value, call.style, call.context.cancellation))
        },
        Builtin(
            "string", "(value: any) -> string", "The value as text, as interpolation writes it",
            examples: [Example("string(0.5) + \" s\"", shows: "\"0.5 s\"")], seeAlso: ["format"],
            searchTerms: ["str", "text", "convert"]
        ) { call in
            Value(try call.value("value").interpolated(call.style))
        },
        Builtin(
            "error", "(message: any, *, hint: string | none = none) -> none", "Stops with an error, which `try` can catch",
            help: "Given the record that `catch` caught, it raises that error again.",
            examples: [Example("try { error(\"no data\") } catch e { e.message }", shows: "\"no data\"")],
            searchTerms: ["raise", "throw", "exception", "fail"]
        ) { call in
            var hints: [String] = []
            let message = try call.value("message")
            var text = message.interpolated(call.style)
            if case .record(let box) = message, let inner = box.record["message"]?.text {
                text = inner
                if case .list(let list)? = box.record["hints"] { hints = list.elements.compactMap(\.text) }
            }
            if let hint = try call.optionalString("hint") { hints.append(hint) }
            throw RuntimeError.raised(message: text, hints: hints)
        },
    ]
}
