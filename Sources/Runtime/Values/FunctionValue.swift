/// A function as a value: a builtin, or one written in Dyn together with what it captured.
public final class FunctionValue: @unchecked Sendable {
    enum Kind {
        case builtin(Builtin)
        case code(FunctionCode)
    }

    let kind: Kind
    /// The enclosing functions' locals that the code uses, as they were when the function was made.
    private(set) var captures: [Value]

    /// A builtin, or a function made by one (`grad(f)`).
    public init(_ builtin: Builtin) {
        kind = .builtin(builtin)
        captures = []
    }

    init(_ code: FunctionCode, captures: [Value]) {
        kind = .code(code)
        self.captures = captures
    }

    deinit {
        if captures.contains(where: \.isContainer) { Dismantling.release(&captures) }
    }

    func takeCaptures() -> [Value] {
        let taken = captures
        captures = []
        return taken
    }

    /// Its name; a function without one is called `function`.
    public var name: String {
        switch kind {
        case .builtin(let builtin): builtin.name
        case .code(let code): code.name
        }
    }

    /// The builtin, unless it was written in Dyn.
    public var builtin: Builtin? {
        if case .builtin(let builtin) = kind { builtin } else { nil }
    }

    /// The function's code, unless it is a builtin.
    var code: FunctionCode? {
        if case .code(let code) = kind { code } else { nil }
    }

    public var signature: Signature {
        switch kind {
        case .builtin(let builtin): builtin.signature
        case .code(let code): code.signature
        }
    }

    /// `name(x, y=2)`, as errors and help show it.
    public var call: String { signature.call(of: name) }

    /// Its help: the `##` comment above its definition, or the builtin's summary.
    public var help: String {
        switch kind {
        case .builtin(let builtin): builtin.summary
        case .code(let code): code.help
        }
    }

    /// How many arguments it needs.
    public var requiredCount: Int { signature.requiredCount }

    /// What identifies it: the same code with the same captured values, or the same builtin.
    public func isSame(as other: FunctionValue) -> Bool {
        if self === other { return true }
        switch (kind, other.kind) {
        case (.builtin(let a), .builtin(let b)): return a.name == b.name && a.topic == b.topic && !a.topic.isEmpty
        case (.code(let a), .code(let b)):
            return a === b && captures.count == other.captures.count
                && zip(captures, other.captures).allSatisfy { $0.equals($1) }
        default: return false
        }
    }
}
