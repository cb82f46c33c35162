internal import Diagnostics

/// A chapter of the library.
public struct Topic: Sendable {
    public let name: String
    /// One sentence: what its functions are for.
    public let summary: String
    public let builtins: [Builtin]

    public init(_ name: String, _ summary: String, _ builtins: [Builtin]) {
        self.name = name
        self.summary = summary
        self.builtins = builtins.map { builtin in
            var builtin = builtin
            builtin.topic = name
            return builtin
        }
    }
}

/// All builtins by name. Immutable; every machine shares one.
public final class Registry: Sendable {
    public let topics: [Topic]
    private let builtins: [String: FunctionValue]
    /// Values that are not functions: `pi`, `fan_in`.
    public let constants: Record

    /// - Parameter constants: names with a value of their own.
    public init(_ topics: [Topic], constants: Record = Record()) {
        self.topics = topics
        self.constants = constants
        var builtins: [String: FunctionValue] = [:]
        for topic in topics {
            for builtin in topic.builtins { builtins[builtin.name] = FunctionValue(builtin) }
        }
        self.builtins = builtins
    }

    public subscript(name: String) -> Builtin? { builtins[name]?.builtin }

    /// The value that a name has before the user gives it another.
    public func value(of name: String) -> Value? {
        if let function = builtins[name] { return .function(function) }
        return constants[name]
    }

    public var names: [String] { builtins.keys.sorted() + constants.names }

    public func topic(_ name: String) -> Topic? { topics.first { $0.name == name } }
}
