/// A function as a value: a builtin, or one written in Dyn together with what it captured.
public final class FunctionValue: @unchecked Sendable {
    enum Kind {
        case builtin(Builtin)
        case code(FunctionCode)
    }

    let kind: Kind
    /// What the machine needs to call it; one that fits no call for a builtin.
    let header: FunctionCode.Pointer
    /// The enclosing functions' locals that the code uses, as they were when the function was made. Never written after
    /// `init`, so machines of all threads read it.
    let captures: UnsafeMutablePointer<Slot>
    private let captureCount: Int
    private let scalar: (@Sendable (Double) -> Double)?

    /// A builtin, or a function made by one (`grad(f)`).
    public init(_ builtin: Builtin) {
        kind = .builtin(builtin)
        header = FunctionCode.none.header
        scalar = builtin.scalar
        captures = .allocate(capacity: 1)
        captureCount = 0
    }

    /// - Parameter captures: slots whose references the function takes over.
    init(_ code: FunctionCode, captures: [Slot]) {
        kind = .code(code)
        header = code.header
        scalar = nil
        self.captures = .allocate(capacity: max(1, captures.count))
        captureCount = captures.count
        self.captures.initialize(from: captures, count: captures.count)
    }

    deinit {
        var held = takeCaptures()
        captures.deallocate()
        if held.contains(where: \.isContainer) { Dismantling.release(&held) }
    }

    /// Moves the captured values out, when nobody else can call the function any more.
    func takeCaptures() -> [Value] {
        var taken: [Value] = []
        for index in 0..<captureCount {
            if let value = (captures + index).take() { taken.append(value) }
        }
        return taken
    }

    /// A builtin's value on one number, where it has one.
    @inline(__always)
    func scalarValue(_ number: Double) -> Double? { scalar.map { $0(number) } }

    /// The values that it holds: captured ones, or what a builtin made at run time was made of.
    var capturedValues: [Value] {
        if case .builtin(let builtin) = kind { return builtin.captures }
        return (0..<captureCount).compactMap { captures[$0].value }
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

    /// Whether two are the same function: the same code, or code written alike, with the same captured values, or the same builtin.
    public func isSame(as other: FunctionValue) -> Bool {
        if self === other { return true }
        switch (kind, other.kind) {
        case (.builtin(let a), .builtin(let b)):
            guard a.name == b.name, a.topic == b.topic else { return false }
            if !a.topic.isEmpty { return true }
            return !a.captures.isEmpty && a.captures.count == b.captures.count
                && zip(a.captures, b.captures).allSatisfy { $0.equals($1) }
        case (.code(let a), .code(let b)):
            guard a === b || a.isWrittenLike(b) else { return false }
            let mine = capturedValues
            let others = other.capturedValues
            return mine.count == others.count && zip(mine, others).allSatisfy { $0.equals($1) }
        default: return false
        }
    }
}
