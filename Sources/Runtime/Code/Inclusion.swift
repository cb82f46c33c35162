internal import Diagnostics
internal import Syntax

/// A statement and the text it stands in.
struct PlacedStatement {
    let statement: Statement
    let source: SourceText
}

/// Puts the statements of included files in the place of their `include`.
struct Inclusion {
    let loader: (any SourceLoader)?

    func expand(_ tree: SyntaxTree) throws -> [PlacedStatement] {
        try expand(tree.statements, in: tree.source, open: [])
    }

    private func expand(_ statements: [Statement], in source: SourceText, open: [String]) throws -> [PlacedStatement] {
        var placed: [PlacedStatement] = []
        placed.reserveCapacity(statements.count)
        for statement in statements {
            guard case .include(let path) = statement.kind else {
                placed.append(PlacedStatement(statement: statement, source: source))
                continue
            }
            let span = SourceSpan(source, statement.range)
            guard case .string(let text) = path.withoutParentheses.kind else {
                throw Diagnostic(CompilationError.includePathNotConstant, at: SourceSpan(source, path.range))
            }
            guard let loader else { throw Diagnostic(RuntimeError.cannotRead(text, "there are no files here"), at: span) }
            let loaded: LoadedSource
            do { loaded = try loader.load(text, from: source) } catch { throw Diagnostic(error, at: span) }
            if open.contains(loaded.identity) || open.count > 200 {
                throw Diagnostic(CompilationError.includeCycle(text), at: span)
            }
            let tree: SyntaxTree
            do { tree = try SyntaxTree(parsing: loaded.source) } catch { throw error.errors[0].diagnostic }
            placed += try expand(tree.statements, in: loaded.source, open: open + [loaded.identity])
        }
        return placed
    }
}
