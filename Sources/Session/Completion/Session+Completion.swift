internal import Library
internal import Runtime
internal import Storage
internal import Syntax
internal import Tensors

extension Session {
    /// What may stand at the cursor, a byte offset into an entry.
    ///
    /// Values are looked at (their fields), but nothing is called.
    public func complete(_ text: String, cursor: Int) -> Completion {
        let cursor = min(max(0, cursor), text.utf8.count)
        let context = CompletionScanner.context(of: text, cursor: cursor)
        func typed(_ start: Int) -> String { String(decoding: Array(text.utf8)[min(start, cursor)..<cursor], as: UTF8.self) }
        switch context {
        case .topic(let start): return completion(start, cursor, topics(), typed(start))
        case .command(let start):
            let commands = PromptCommand.allCases.map {
                Completion.Candidate($0.rawValue, detail: $0.summary, suffix: $0.argument.isEmpty ? "" : " ")
            }
            return completion(start, cursor, commands, typed(start))
        case .commandArgument(let command, let start): return completeArgument(of: command, start, cursor, typed(start))
        case .file(let start, let quote): return completeFile(start, cursor, typed(start), quote: quote)
        case .field(let chain, let start):
            let candidates = value(of: chain).map(fields) ?? []
            return completion(start, cursor, candidates, typed(start))
        case .name(let start, let call):
            let prefix = typed(start)
            if let call, call.isInValue {
                let fitting = completion(start, cursor, values(of: call, isTyped: !prefix.isEmpty), prefix)
                if !fitting.candidates.isEmpty { return fitting }
            }
            let arguments = call.map(arguments) ?? []
            // Where nothing is typed yet, all names would be noise beside the arguments.
            if prefix.isEmpty, !arguments.isEmpty { return Completion(range: start..<cursor, candidates: arguments) }
            return completion(start, cursor, arguments + names(), prefix)
        case .nothing: return Completion(range: cursor..<cursor, candidates: [])
        }
    }

    /// The candidates that begin with what is typed; where none does, those that differ in case alone.
    private func completion(
        _ start: Int, _ cursor: Int, _ candidates: [Completion.Candidate], _ prefix: String
    ) -> Completion {
        var seen: Set<String> = []
        var matching = candidates.filter { $0.text.hasPrefix(prefix) && seen.insert($0.text).inserted }
        if matching.isEmpty {
            let lowered = prefix.lowercased()
            matching = candidates.filter { $0.text.lowercased().hasPrefix(lowered) && seen.insert($0.text).inserted }
        }
        return Completion(range: start..<cursor, candidates: matching)
    }

    // MARK: Candidates

    private func names() -> [Completion.Candidate] {
        let own = variables.map { name, value in
            Completion.Candidate(name, detail: detail(of: value), suffix: value.function == nil ? "" : "(")
        }
        let builtins = registry.topics.flatMap(\.builtins).map {
            Completion.Candidate($0.name, detail: $0.summary, suffix: "(")
        }
        let constants = registry.constants.fields.map { Completion.Candidate($0.name, detail: detail(of: $0.value)) }
        let keywords = KeywordPage.all.map { Completion.Candidate($0.name, detail: $0.summary) }
        return (own + builtins + constants + keywords).sorted { $0.text < $1.text }
    }

    private func topics() -> [Completion.Candidate] {
        let builtins = registry.topics.flatMap(\.builtins).map { Completion.Candidate($0.name, detail: $0.summary) }
        let guides = Guide.all.map { Completion.Candidate($0.name, detail: "guide: " + $0.summary) }
        let chapters = registry.topics.map { Completion.Candidate($0.name, detail: $0.summary) }
        let keywords = KeywordPage.all.map { Completion.Candidate($0.name, detail: $0.summary) }
        let own = variables.map { Completion.Candidate($0.name, detail: detail(of: $0.value)) }
        return (builtins + guides + chapters + keywords + own).sorted { $0.text < $1.text }
    }

    /// The argument names that a call has not been given.
    private func arguments(_ call: CompletionContext.OpenCall) -> [Completion.Candidate] {
        guard !call.isInValue, let function = value(of: call.callee)?.function else { return [] }
        let parameters = function.signature.parameters
        let positional = parameters.filter { $0.passing == .positional }.prefix(call.positionalCount).map(\.name)
        return parameters.compactMap { parameter in
            guard parameter.passing == .positional || parameter.passing == .named, !call.given.contains(parameter.name),
                !positional.contains(parameter.name)
            else { return nil }
            let detail = parameter.isRequired ? "argument" : "argument, \(parameter.standardText) if not given"
            return Completion.Candidate(parameter.name + "=", detail: detail)
        }
    }

    /// What may stand behind `name=` by the types that the parameter takes: functions that make such a value, and variables that are one; once
    /// something is typed all variables, for a field of one may be meant. None where the parameter takes numbers or texts.
    private func values(of call: CompletionContext.OpenCall, isTyped: Bool) -> [Completion.Candidate] {
        guard let name = call.argument, let function = value(of: call.callee)?.function,
            let parameter = function.signature.parameters.first(where: { $0.name == name })
        else { return [] }
        let made = registry.topics.flatMap(\.builtins).filter { parameter.takes($0.signature.result) }
            .map { Completion.Candidate($0.name, detail: $0.summary, suffix: "(") }
        guard !made.isEmpty else { return [] }
        let own = variables.filter { isTyped || parameter.takes($0.value.typeName) }
            .map { Completion.Candidate($0.name, detail: detail(of: $0.value), suffix: $0.value.function == nil ? "" : "(") }
        return (own + made).sorted { $0.text < $1.text }
    }

    private func detail(of value: Value) -> String {
        if let function = value.function { return function.help.isEmpty ? function.call : function.help.firstLine }
        let text = value.inline(DisplayStyle(digits: settings.style.digits, width: 60)).firstLine
        return value.typeName + (text.isEmpty || text == value.typeName ? "" : " " + text)
    }

    // MARK: Values

    /// The value of a chain of fields, without calling anything.
    private func value(of chain: [CompletionContext.Step]) -> Value? {
        var current: Value?
        for (position, step) in chain.enumerated() {
            switch step {
            case .name(let name): current = position == 0 ? value(of: name) : current.flatMap { field(name, of: $0) }
            case .index(let index):
                guard let elements = current.flatMap({ elements(of: $0) }), elements.indices.contains(index) else { return nil }
                current = elements[index]
            }
            if current == nil { return nil }
        }
        return current
    }

    private func field(_ name: String, of value: Value) -> Value? {
        switch value {
        case .record(let box): box.record[name]
        case .object(let object): (try? object.field(name)) ?? nil
        default: nil
        }
    }

    private func elements(of value: Value) -> [Value]? {
        switch value {
        case .list(let box): box.elements
        case .object(let object): object.elements
        default: nil
        }
    }

    private func fields(of value: Value) -> [Completion.Candidate] {
        switch value {
        case .record(let box):
            box.record.fields.filter { Lexer.isName($0.name) }.map { Completion.Candidate($0.name, detail: detail(of: $0.value)) }
        case .object(let object):
            object.fieldNames.map { name in
                Completion.Candidate(name, detail: ((try? object.field(name)) ?? nil).map { $0.typeName } ?? "")
            }
        case .table(let box): box.table.names.filter(Lexer.isName).map { Completion.Candidate($0, detail: "column") }
        case .tensor: [Completion.Candidate("T", detail: "the transpose")]
        default: []
        }
    }

    // MARK: Files

    private func completeArgument(of command: String, _ start: Int, _ cursor: Int, _ typed: String) -> Completion {
        switch PromptCommand(rawValue: command) {
        case .run, .save, .log, .cd: return completeFile(start, cursor, typed, quote: "")
        case .set:
            let settings = Setting.allCases.map { Completion.Candidate($0.rawValue, detail: $0.summary, suffix: " ") }
            return completion(start, cursor, settings, typed)
        case .time:
            let inner = complete(typed, cursor: typed.utf8.count)
            return Completion(
                range: (inner.range.lowerBound + start)..<(inner.range.upperBound + start), candidates: inner.candidates)
        default: return Completion(range: cursor..<cursor, candidates: [])
        }
    }

    private func completeFile(_ start: Int, _ cursor: Int, _ typed: String, quote: String) -> Completion {
        let slash = typed.lastIndex(of: "/")
        let directory = slash.map { String(typed[...$0]) } ?? ""
        let prefix = slash.map { String(typed[typed.index(after: $0)...]) } ?? typed
        let folder = FileSystem.expandingTilde(directory.isEmpty ? "." : directory)
        let names = ((try? FileSystem.list(folder)) ?? []).filter { $0.hasPrefix(prefix) && (prefix.hasPrefix(".") || !$0.hasPrefix(".")) }
        let candidates = names.map { name in
            let isDirectory = FileSystem.isDirectory(folder + "/" + name)
            return Completion.Candidate(name, detail: isDirectory ? "folder" : "", suffix: isDirectory ? "/" : quote)
        }
        return Completion(range: (start + directory.utf8.count)..<cursor, candidates: candidates)
    }
}

extension String {
    var firstLine: String { split(separator: "\n", maxSplits: 1).first.map(String.init) ?? "" }
}
