internal import Programs
internal import Runtime
internal import Synchronization
internal import Tensors

/// A function of the language that numerics call: from any thread, on tensors or while tracing.
///
/// Each call takes a machine from a pool of forks, so that none is used by two threads at a time.
struct UserFunction: Sendable {
    let function: FunctionValue
    private let machines: MachinePool

    init(_ function: FunctionValue, machine: Machine) {
        self.function = function
        machines = MachinePool(machine)
    }

    func callAsFunction(_ arguments: [Value]) throws -> Value {
        try machines.withMachine { try $0.call(function, arguments) }
    }

    /// Calls it for something to calculate with.
    func operand(_ arguments: [Value]) throws -> Operand {
        let value = try self(arguments)
        guard let operand = try value.asOperand() else {
            throw TrainingArgumentError.functionResult(function: function.name, expected: "a number or a tensor", found: value.typePhrase)
        }
        return operand
    }

    func number(_ arguments: [Value]) throws -> Double {
        let value = try self(arguments)
        if let scalar = value.scalar { return scalar }
        if let tensor = try value.asTensor(), let scalar = tensor.scalar { return scalar }
        throw TrainingArgumentError.functionResult(function: function.name, expected: "a number", found: value.typePhrase)
    }

    func bool(_ arguments: [Value]) throws -> Bool {
        let value = try self(arguments)
        guard case .bool(let truth) = value else {
            throw TrainingArgumentError.functionResult(function: function.name, expected: "true or false", found: value.typePhrase)
        }
        return truth
    }
}

/// Forks of a machine, one for each thread that needs one at the same time.
private final class MachinePool: Sendable {
    private let idle: Mutex<[Machine]>
    private let template: Machine

    init(_ machine: Machine) {
        template = machine.fork()
        idle = Mutex([])
    }

    func withMachine<Result>(_ body: (Machine) throws -> Result) rethrows -> Result {
        let machine = idle.withLock { $0.popLast() } ?? template.fork()
        defer { idle.withLock { $0.append(machine) } }
        return try body(machine)
    }
}
