internal import Syntax

/// Which names a function assigns and reads, found before it is compiled: assigned ones are its locals, the others are
/// looked up outside.
final class NameUse {
    /// Names that it gives a value, in the order of the source.
    private(set) var assigned: [String] = []
    private var assignedSet: Set<String> = []
    /// Names that may be read, here or in functions inside, before they are assigned: they begin as what the name means
    /// outside.
    private(set) var outside: Set<String> = []
    /// Whether a block inside an expression assigns a variable, so that operands must be copied.
    private(set) var assignsInsideExpressions = false

    private var definite: Set<String> = []
    /// Above 0 inside what may not run: branches, loops, handlers, right sides of `and`.
    private var conditionalDepth = 0
    private var expressionDepth = 0

    /// The names of a function.
    init(of function: Function) {
        for parameter in function.parameters { assign(parameter.name.text) }
        conditionally {
            for parameter in function.parameters { visit(optional: parameter.defaultValue) }
        }
        switch function.body {
        case .expression(let expression): visit(statement: expression)
        case .block(let block): visit(block)
        }
    }

    /// The names of top-level statements.
    init(of statements: [Statement]) {
        for statement in statements { visit(statement) }
    }

    func assigns(_ name: String) -> Bool { assignedSet.contains(name) }

    private func assign(_ name: String) {
        if assignedSet.insert(name).inserted { assigned.append(name) }
        if conditionalDepth == 0 { definite.insert(name) }
        if expressionDepth > 0 { assignsInsideExpressions = true }
    }

    private func use(_ name: String) {
        if !definite.contains(name) { outside.insert(name) }
    }

    /// What may not run.
    private func conditionally(_ body: () -> Void) {
        conditionalDepth += 1
        body()
        conditionalDepth -= 1
    }

    private func visit(_ block: Block) {
        for statement in block.statements { visit(statement) }
    }

    private func visit(_ statement: Statement) {
        switch statement.kind {
        case .expression(let expression): visit(statement: expression)
        case .assignment(let target, let value):
            visit(value)
            visit(target, reads: false)
        case .compound(let target, _, let value):
            visit(value)
            visit(target, reads: true)
        case .destructuring(let targets, let values):
            for value in values { visit(value) }
            for target in targets { visit(target, reads: false) }
        case .function(let function):
            if let name = function.name { assign(name.text) }
            visit(function)
        case .forLoop(let names, let sequence, let body):
            visit(sequence)
            conditionally {
                for name in names { assign(name.text) }
                visit(body)
            }
        case .whileLoop(let condition, let body):
            visit(condition)
            conditionally { visit(body) }
        case .assertion(let condition, let message):
            visit(condition)
            if let message { conditionally { visit(message) } }
        case .include(let path): visit(path)
        case .parameter(let parameter):
            conditionally { visit(parameter.defaultValue) }
            assign(parameter.name.text)
        case .returning(let value): visit(optional: value)
        case .breaking, .continuing: break
        }
    }

    private func visit(_ target: Target, reads: Bool) {
        if reads || !target.path.isEmpty { use(target.name.text) }
        for case .index(let items) in target.path { for item in items { visit(item) } }
        assign(target.name.text)
    }

    private func visit(_ function: Function) {
        let use = NameUse(of: function)
        for name in use.outside.sorted() { self.use(name) }
    }

    /// An expression as a statement: its blocks are no operands.
    private func visit(statement expression: Expression) {
        switch expression.kind {
        case .conditional, .attempt: visitBlocks(expression)
        default: visit(expression)
        }
    }

    private func visitBlocks(_ expression: Expression) {
        switch expression.kind {
        case .conditional(let arms, let otherwise):
            for (position, arm) in arms.enumerated() {
                if position == 0 { visit(arm.condition) } else { conditionally { visit(arm.condition) } }
                conditionally { visit(arm.body) }
            }
            if let otherwise { conditionally { visit(otherwise) } }
        case .attempt(let body, let error, let handler):
            conditionally {
                visit(body)
                if let error { assign(error.text) }
                visit(handler)
            }
        default: break
        }
    }

    private func visit(_ expression: Expression) {
        switch expression.kind {
        case .number, .string, .bool, .none: break
        case .name(let name): use(name)
        case .interpolation(let parts):
            for case .value(let value, _) in parts { visit(value) }
        case .bracket(let elements):
            for element in elements { visit(element.expression) }
        case .record(let entries):
            for entry in entries { visit(entry.expression) }
        case .range(let a, let b), .binary(_, let a, let b):
            visit(a)
            visit(b)
        case .logical(_, let a, let b):
            visit(a)
            conditionally { visit(b) }
        case .comparison(let first, let links):
            visit(first)
            for (position, link) in links.enumerated() {
                if position == 0 { visit(link.operand) } else { conditionally { visit(link.operand) } }
            }
        case .pipe(let value, let target):
            visit(value)
            visit(target)
        case .unary(_, let operand), .parenthesized(let operand), .field(let operand, _): visit(operand)
        case .function(let function): visit(function)
        case .call(let callee, let arguments):
            visit(callee)
            for argument in arguments { visit(argument.expression) }
        case .index(let base, let items):
            visit(base)
            for item in items { visit(item) }
        case .conditional, .attempt:
            expressionDepth += 1
            visitBlocks(expression)
            expressionDepth -= 1
        }
    }

    private func visit(optional expression: Expression?) {
        if let expression { visit(expression) }
    }

    private func visit(_ item: IndexItem) {
        switch item {
        case .at(let expression): visit(expression)
        case .slice(let start, let stop, let step):
            visit(optional: start)
            visit(optional: stop)
            visit(optional: step)
        case .ellipsis: break
        }
    }
}
