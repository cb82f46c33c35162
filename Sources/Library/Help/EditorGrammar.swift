public import Runtime
internal import Storage
internal import Syntax

/// What editors need to color Dyn: a TextMate grammar, and a syntax file for Vim. Keywords and builtins are those of the
/// lexer and of a registry.
public struct EditorGrammar: Sendable {
    /// A file for an editor, by its name.
    public struct File: Sendable {
        public let name: String
        public let text: String
    }

    private let registry: Registry

    public init(_ registry: Registry) { self.registry = registry }

    public var files: [File] {
        [File(name: "dyn.tmLanguage.json", text: textMate), File(name: "dyn.vim", text: vim)]
    }

    // MARK: Words

    /// Keywords by what they are to an editor; a keyword that is in none of the lists of exceptions is a word of control.
    private enum Words {
        static let values: Set<String> = ["true", "false", "none"]
        static let operators: Set<String> = ["and", "or", "not", "in"]
        static let declarations: Set<String> = ["fn", "param"]

        static func control(_ word: String) -> Bool {
            !values.contains(word) && !operators.contains(word) && !declarations.contains(word)
        }
    }

    private func keywords(_ isMeant: (String) -> Bool) -> [String] { Token.Kind.keywords.map(\.rawValue).filter(isMeant) }

    private var constants: [String] { ["inf", "nan"] + registry.constants.names }

    /// The topics that have builtins, with the name that a scope may have.
    private var topics: [(scope: String, names: [String])] {
        registry.topics.filter { !$0.builtins.isEmpty }.map { topic in
            (String(topic.name.map { $0 == " " ? "-" : $0 }), topic.builtins.map(\.name))
        }
    }

    // MARK: TextMate

    private var textMate: String {
        var builtins: [JSONValue] = []
        for topic in topics {
            // Neither a field behind a dot nor the name of an argument.
            builtins.append(Self.rule("support.function.\(topic.scope).dyn", Self.anyOf(topic.names) + #"(?!\s*=(?!=))"#))
        }
        let repository: [JSONValue.Member] = [
            .init("comments", Self.patterns([
                Self.rule("comment.line.documentation.dyn", "##.*$"), Self.rule("comment.line.number-sign.dyn", "#.*$"),
            ])),
            .init("strings", Self.patterns([
                .object([
                    .init("name", .string("string.quoted.double.dyn")), .init("begin", .string("\"")), .init("end", .string("\"")),
                    .init("patterns", .array([
                        Self.rule("constant.character.escape.dyn", #"\\(?:u\{[0-9A-Fa-f]+\}|.)|\{\{|\}\}"#),
                        .object([
                            .init("name", .string("meta.interpolation.dyn")), .init("begin", .string(#"\{"#)),
                            .init("end", .string(#"\}"#)), .init("patterns", .array([Self.include("$self")])),
                        ]),
                    ])),
                ]),
                Self.rule("string.quoted.single.dyn", "'[^'\\n]*'"),
            ])),
            .init("numbers", Self.patterns([
                Self.rule("constant.numeric.hex.dyn", #"(?<![\w.])0x[0-9A-Fa-f_]+"#),
                Self.rule(
                    "constant.numeric.dyn", #"(?<![\w])(?:[0-9][0-9_]*(?:\.(?!\.)[0-9_]*)?|(?<!\.)\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?"#),
            ])),
            .init("keywords", Self.patterns([
                Self.rule("keyword.control.dyn", Self.anyOf(keywords(Words.control))),
                Self.rule("keyword.operator.word.dyn", Self.anyOf(keywords(Words.operators.contains))),
                Self.rule("storage.type.dyn", Self.anyOf(keywords(Words.declarations.contains))),
                Self.rule("constant.language.dyn", Self.anyOf(keywords(Words.values.contains))),
            ])),
            .init("definitions", Self.patterns([
                Self.rule("entity.name.function.dyn", #"(?<=\bfn )\s*[\p{L}_][\p{L}\p{N}_]*"#),
                Self.rule("entity.name.function.dyn", #"^\s*[\p{L}_][\p{L}\p{N}_]*(?=\([^()]*\)\s*=(?!=))"#),
                Self.rule("variable.parameter.dyn", #"(?<=[(,{]|[(,{]\s)[\p{L}_][\p{L}\p{N}_]*(?=\s*=(?!=))"#),
                Self.rule("variable.other.member.dyn", #"(?<=[^.\s]\.)[\p{L}_][\p{L}\p{N}_]*"#),
            ])),
            .init("builtins", Self.patterns(builtins)),
            .init("constants", Self.patterns([Self.rule("support.constant.dyn", Self.anyOf(constants) + #"(?!\s*=(?!=))"#)])),
            .init("operators", Self.patterns([
                Self.rule("keyword.operator.dyn", #"\|>|->|\.\.\.?|[-+*/%@^]=?|[=!<>]=|[<>=]"#)
            ])),
        ]
        let grammar = JSONValue.object([
            .init("$schema", .string("https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json")),
            .init("name", .string("Dyn")), .init("scopeName", .string("source.dyn")),
            .init("fileTypes", .array([.string("dyn")])), .init("firstLineMatch", .string(#"^#!.*\bdyn\b"#)),
            .init("patterns", .array(repository.map { Self.include("#" + $0.name) })),
            .init("repository", .object(repository)),
        ])
        return JSONSerializer(isPretty: true).text(grammar) + "\n"
    }

    private static func rule(_ name: String, _ match: String) -> JSONValue {
        .object([.init("name", .string(name)), .init("match", .string(match))])
    }

    private static func include(_ name: String) -> JSONValue { .object([.init("include", .string(name))]) }

    private static func patterns(_ rules: [JSONValue]) -> JSONValue { .object([.init("patterns", .array(rules))]) }

    /// An expression that any of the words matches, as a whole word that is no field.
    private static func anyOf(_ words: [String]) -> String {
        #"(?<![\w])(?<!(?<!\.)\.)(?:"# + words.sorted().joined(separator: "|") + #")(?![\w])"#
    }

    // MARK: Vim

    private var vim: String {
        var lines = [
            "\" Vim syntax file for Dyn, written by `dyn doc --grammar`.",
            "if exists(\"b:current_syntax\")", "  finish", "endif", "",
            "syn keyword dynControl " + keywords(Words.control).joined(separator: " "),
            "syn keyword dynOperatorWord " + keywords(Words.operators.contains).joined(separator: " "),
            "syn keyword dynDeclaration " + keywords(Words.declarations.contains).joined(separator: " "),
            "syn keyword dynValue " + (keywords(Words.values.contains) + constants).joined(separator: " "), "",
        ]
        for topic in topics {
            lines.append("\" \(topic.scope)")
            lines.append("syn keyword dynBuiltin " + topic.names.sorted().joined(separator: " "))
        }
        lines += [
            "", #"syn match dynNumber "\<0x[0-9A-Fa-f_]\+\>""#,
            #"syn match dynNumber "\<\d[0-9_]*\(\.\d[0-9_]*\)\?\([eE][+-]\?\d\+\)\?""#,
            #"syn match dynField "\.\@<!\.\h\w*""#, ##"syn match dynComment "#.*$" contains=@Spell"##,
            #"syn match dynEscape "\\\(u{\x\+}\|.\)\|{{\|}}" contained"#,
            #"syn region dynInterpolation matchgroup=dynEscape start="{" end="}" contained contains=TOP"#,
            #"syn region dynString start=+"+ skip=+\\"+ end=+"+ oneline contains=dynEscape,dynInterpolation"#,
            #"syn region dynString start=+'+ end=+'+ oneline"#, "",
            "hi def link dynControl Statement", "hi def link dynOperatorWord Operator", "hi def link dynDeclaration Keyword",
            "hi def link dynValue Constant", "hi def link dynBuiltin Function", "hi def link dynNumber Number",
            "hi def link dynComment Comment", "hi def link dynString String", "hi def link dynEscape SpecialChar", "",
            "let b:current_syntax = \"dyn\"",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}
