public import Programs

/// The values that a function's result depends on besides its arguments: the globals that it and the functions it may call
/// refer to, as they were when this was made.
///
/// What was derived from a function (its trace) stays right as long as these have not changed.
public struct FunctionDependencies: Sendable {
    private let globals: [(index: Int, value: Value?)]

    public init(of function: FunctionValue, in machine: Machine) {
        var found: [Int: Value?] = [:]
        var seen: Set<ObjectIdentifier> = []
        var pending: [Value] = [.function(function)]
        while let value = pending.popLast() {
            switch value {
            case .function(let function):
                guard seen.insert(ObjectIdentifier(function)).inserted else { continue }
                pending += function.capturedValues
                guard let code = function.code else { continue }
                for index in code.allGlobals where found[index] == nil {
                    let value = machine.globals.value(at: index)
                    found[index] = .some(value)
                    if let value { pending.append(value) }
                }
            case .list(let box): pending += box.elements.filter(\.isContainer)
            case .record(let box): pending += box.record.values.filter(\.isContainer)
            case .object(let object): if let callable = object.callable { pending.append(.function(callable)) }
            default: break
            }
        }
        globals = found.map { (index: $0.key, value: $0.value) }
    }

    /// Whether all of them are still the same in the machine.
    public func hold(in machine: Machine) -> Bool {
        globals.allSatisfy { index, value in
            switch (value, machine.globals.value(at: index)) {
            case (nil, nil): true
            case (let then?, let now?): then.isIdentical(to: now)
            default: false
            }
        }
    }
}

extension FunctionCode {
    /// The globals that it and the functions inside it refer to.
    var allGlobals: Set<Int> {
        var all = content.globals
        for prototype in content.functions { all.formUnion(prototype.code.allGlobals) }
        for case .function(let function) in content.constants {
            if let code = function.code { all.formUnion(code.allGlobals) }
        }
        return all
    }
}

extension Value {
    /// Whether it is the very same value, found without looking inside: equal numbers, the same box.
    func isIdentical(to other: Value) -> Bool {
        switch (self, other) {
        case (.none, .none): true
        case (.bool(let a), .bool(let b)): a == b
        case (.number(let a), .number(let b)): a.bitPattern == b.bitPattern
        case (.string(let a), .string(let b)): a === b || a.text == b.text
        case (.tensor(let a), .tensor(let b)): a === b
        case (.list(let a), .list(let b)): a === b
        case (.record(let a), .record(let b)): a === b
        case (.table(let a), .table(let b)): a === b
        case (.function(let a), .function(let b)): a === b
        case (.object(let a), .object(let b)): a === b
        case (.traced(let a), .traced(let b)): a === b
        default: false
        }
    }
}

extension FunctionValue {
    /// The graph of a traced value among those that the function captured; nil where there is none.
    public var capturedGraph: Graph? {
        var pending = capturedValues
        var looked = 0
        while let value = pending.popLast(), looked < 10_000 {
            looked += 1
            switch value {
            case .traced(let box): return box.traced.graph
            case .list(let box): pending += box.elements
            case .record(let box): pending += box.record.values
            case .function(let function): pending += function.capturedValues
            default: break
            }
        }
        return nil
    }
}
