extension Expression.Kind {
    /// The height of the highest node below this one, 0 for a leaf.
    var tallestChild: Int {
        switch self {
        case .number, .string, .bool, .none, .name: 0
        case .interpolation(let parts): parts.reduce(0) { max($0, $1.height) }
        case .bracket(let elements): elements.reduce(0) { max($0, $1.expression.height) }
        case .record(let entries): entries.reduce(0) { max($0, $1.expression.height) }
        case .range(let a, let b), .binary(_, let a, let b), .logical(_, let a, let b), .pipe(let a, let b):
            max(a.height, b.height)
        case .unary(_, let e), .field(let e, _), .parenthesized(let e): e.height
        case .comparison(let first, let links): links.reduce(first.height) { max($0, $1.operand.height) }
        case .function(let function): function.height
        case .call(let callee, let arguments): arguments.reduce(callee.height) { max($0, $1.expression.height) }
        case .index(let base, let items): items.reduce(base.height) { max($0, $1.height) }
        case .conditional(let arms, let otherwise):
            arms.reduce(otherwise?.height ?? 0) { max($0, $1.condition.height, $1.body.height) }
        case .attempt(let body, _, let handler): max(body.height, handler.height)
        }
    }
}

extension Statement.Kind {
    var tallestChild: Int {
        switch self {
        case .expression(let e), .include(let e): e.height
        case .assignment(let target, let e), .compound(let target, _, let e): max(target.height, e.height)
        case .destructuring(let targets, let values):
            values.reduce(targets.reduce(0) { max($0, $1.height) }) { max($0, $1.height) }
        case .function(let function): function.height
        case .forLoop(_, let sequence, let body): max(sequence.height, body.height)
        case .whileLoop(let condition, let body): max(condition.height, body.height)
        case .assertion(let condition, let message): max(condition.height, message?.height ?? 0)
        case .parameter(let parameter): parameter.defaultValue.height
        case .returning(let value): value?.height ?? 0
        case .breaking, .continuing: 0
        }
    }
}

extension StringPart {
    fileprivate var height: Int {
        switch self {
        case .text: 0
        case .value(let expression, _): expression.height
        }
    }
}

extension IndexItem {
    fileprivate var height: Int {
        switch self {
        case .at(let expression): expression.height
        case .slice(let start, let stop, let step):
            max(start?.height ?? 0, stop?.height ?? 0, step?.height ?? 0)
        case .ellipsis: 0
        }
    }
}

extension Target {
    fileprivate var height: Int {
        path.reduce(0) { tallest, accessor in
            guard case .index(let items) = accessor else { return tallest }
            return items.reduce(tallest) { max($0, $1.height) }
        }
    }
}
