internal import Diagnostics
internal import Syntax

extension FunctionCompiler {
    // MARK: Strings

    func compileInterpolation(_ parts: [StringPart], _ range: Range<Int>, into target: Int) throws {
        try scoped {
            // Long strings are joined in portions, so that they need few registers.
            let portion = 32
            var pieces: [StringPart] = parts
            var joined: Int?
            while !pieces.isEmpty {
                let taken = pieces.prefix(portion)
                pieces.removeFirst(taken.count)
                let first = builder.reserve(taken.count + (joined == nil ? 0 : 1))
                var register = first
                if let joined {
                    emit(.move, a: register, b: joined, at: range)
                    register += 1
                }
                for piece in taken {
                    switch piece {
                    case .text(let text): emit(.loadConstant, a: register, d: builder.constant(Value(text)), at: range)
                    case .value(let expression, let format):
                        try scoped {
                            let value = try operand(expression)
                            emit(.format, a: register, b: value, d: try formatIndex(format, expression.range), at: expression.range)
                        }
                    }
                    register += 1
                }
                emit(.joinText, a: first, b: first, c: register - first, at: range)
                joined = first
            }
            if let joined {
                emit(.move, a: target, b: joined, at: range)
            } else {
                emit(.loadConstant, a: target, d: builder.constant(Value("")), at: range)
            }
        }
    }

    private func formatIndex(_ format: String?, _ range: Range<Int>) throws -> Int {
        guard let format, !format.isEmpty else { return -1 }
        do { builder.content.formats.append(try FormatSpecification(format)) } catch { throw Diagnostic(error, at: span(range)) }
        return builder.content.formats.count - 1
    }

    // MARK: Brackets and records

    /// How many values of a bracket or record stand in registers at once; longer ones are built piece by piece.
    private static let mostAtOnce = 64

    func compileBracket(_ elements: [Element], _ range: Range<Int>, into target: Int) throws {
        let hasSpread = elements.contains { if case .spread = $0 { true } else { false } }
        if elements.count <= Self.mostAtOnce, !hasSpread {
            try withTemporaries(elements.count) { first in
                for (position, element) in elements.enumerated() { try compile(element.expression, into: first + position) }
                emit(.makeBracket, a: target, b: first, c: elements.count, at: range)
            }
            return
        }
        try withTemporaries { list in
            emit(.beginList, a: list, at: range)
            for element in elements {
                try withTemporaries { value in
                    switch element {
                    case .value(let expression):
                        try compile(expression, into: value)
                        emit(.appendToList, a: list, b: value, at: expression.range)
                    case .spread(let expression):
                        try compile(expression, into: value)
                        emit(.extendList, a: list, b: value, at: expression.range)
                    }
                }
            }
            emit(.finishBracket, a: list, at: range)
            emit(.move, a: target, b: list, at: range)
        }
    }

    func compileRecord(_ entries: [RecordEntry], _ range: Range<Int>, into target: Int) throws {
        var names: [String] = []
        for case .field(let name, _) in entries { names.append(name.text) }
        if names.count == entries.count, entries.count <= Self.mostAtOnce {
            try withTemporaries(entries.count) { first in
                for (position, entry) in entries.enumerated() { try compile(entry.expression, into: first + position) }
                emit(.makeRecord, a: target, b: first, c: entries.count, d: builder.names(names), at: range)
            }
            return
        }
        try withTemporaries { record in
            emit(.makeRecord, a: record, d: builder.names([]), at: range)
            for entry in entries {
                try withTemporaries { value in
                    try compile(entry.expression, into: value)
                    switch entry {
                    case .field(let name, _):
                        emit(.setRecordField, a: record, b: value, d: builder.names([name.text]), at: entry.expression.range)
                    case .spread: emit(.mergeRecord, a: record, b: value, at: entry.expression.range)
                    }
                }
            }
            emit(.move, a: target, b: record, at: range)
        }
    }
}
