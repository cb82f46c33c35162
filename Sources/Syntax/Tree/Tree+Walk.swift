/// Calls for each node of a tree, from the outside in, in the order of the source.
public struct TreeWalk {
    public var onStatement: (Statement) -> Void = { _ in }
    public var onBlock: (Block) -> Void = { _ in }
    public var onExpression: (Expression) -> Void = { _ in }

    public init() {}

    public func walk(_ tree: SyntaxTree) { tree.statements.forEach(walk) }

    public func walk(_ block: Block) {
        onBlock(block)
        block.statements.forEach(walk)
    }

    public func walk(_ statement: Statement) {
        onStatement(statement)
        switch statement.kind {
        case .expression(let e), .include(let e): walk(e)
        case .assignment(let target, let e), .compound(let target, _, let e):
            walk(target)
            walk(e)
        case .destructuring(let targets, let values):
            targets.forEach(walk)
            values.forEach(walk)
        case .function(let function): walk(function)
        case .forLoop(_, let sequence, let body):
            walk(sequence)
            walk(body)
        case .whileLoop(let condition, let body):
            walk(condition)
            walk(body)
        case .assertion(let condition, let message):
            walk(condition)
            if let message { walk(message) }
        case .parameter(let parameter): walk(parameter.defaultValue)
        case .returning(let value): if let value { walk(value) }
        case .breaking, .continuing: break
        }
    }

    public func walk(_ expression: Expression) {
        onExpression(expression)
        switch expression.kind {
        case .number, .string, .bool, .none, .name: break
        case .interpolation(let parts):
            for case .value(let e, _) in parts { walk(e) }
        case .bracket(let elements): elements.forEach { walk($0.expression) }
        case .record(let entries): entries.forEach { walk($0.expression) }
        case .range(let a, let b), .binary(_, let a, let b), .logical(_, let a, let b), .pipe(let a, let b):
            walk(a)
            walk(b)
        case .unary(_, let e), .field(let e, _), .parenthesized(let e): walk(e)
        case .comparison(let first, let links):
            walk(first)
            links.forEach { walk($0.operand) }
        case .function(let function): walk(function)
        case .call(let callee, let arguments):
            walk(callee)
            arguments.forEach { walk($0.expression) }
        case .index(let base, let items):
            walk(base)
            items.forEach(walk)
        case .conditional(let arms, let otherwise):
            for arm in arms {
                walk(arm.condition)
                walk(arm.body)
            }
            if let otherwise { walk(otherwise) }
        case .attempt(let body, _, let handler):
            walk(body)
            walk(handler)
        }
    }

    private func walk(_ function: Function) {
        for parameter in function.parameters {
            if let value = parameter.defaultValue { walk(value) }
        }
        switch function.body {
        case .expression(let e): walk(e)
        case .block(let block): walk(block)
        }
    }

    private func walk(_ target: Target) {
        for case .index(let items) in target.path { items.forEach(walk) }
    }

    private func walk(_ item: IndexItem) {
        switch item {
        case .at(let e): walk(e)
        case .slice(let start, let stop, let step): [start, stop, step].forEach { if let e = $0 { walk(e) } }
        case .ellipsis: break
        }
    }
}
