internal import Synchronization

/// The call that made an object of settings or a function, so that it can be made again: `adam(lr=0.1)`, `grad(f)`.
public struct Making: Sendable {
    /// The builtin's name.
    public let function: String
    public let arguments: Arguments
    /// The field of what the call gives, or the number of an element of it; nil for all of it.
    public let field: String?

    public init(function: String, arguments: Arguments, field: String? = nil) {
        self.function = function
        self.arguments = arguments
        self.field = field
    }

    /// Whether both are the same call with the same arguments.
    public func equals(_ other: Making) -> Bool {
        function == other.function && field == other.field && Value(arguments.positional).equals(Value(other.arguments.positional))
            && Value(Record(arguments.named)).equals(Value(Record(other.arguments.named)))
    }
}

/// The call that made an object, set once.
final class MakingCell: Sendable {
    private let cell = Mutex<Making?>(nil)

    var making: Making? { cell.withLock { $0 } }

    func set(_ making: Making) {
        cell.withLock { if $0 == nil { $0 = making } }
    }
}

/// An object that its call says wholly: settings, designs, maps. It keeps that call, and files hold it in its place.
open class SettingObject: Object, @unchecked Sendable {
    private let makingCell = MakingCell()

    /// The call of the library that made it; nil for one that is part of another value.
    public final var making: Making? { makingCell.making }

    /// Keeps the call; the first one counts.
    public final func note(_ making: Making) { makingCell.set(making) }
}
