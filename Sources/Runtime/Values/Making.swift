internal import Synchronization

/// The call that made an object of settings, so that it can be made again: `adam(lr=0.1)`.
public struct Making: Sendable {
    /// The builtin's name.
    public let function: String
    public let arguments: Arguments

    public init(function: String, arguments: Arguments) {
        self.function = function
        self.arguments = arguments
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

    final func note(_ making: Making) { makingCell.set(making) }
}
