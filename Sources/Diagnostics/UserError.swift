/// An error that a user can cause. Modules throw enums that hold data; the sentence is written in one place for each.
public protocol UserError: Error, Sendable {
    /// What went wrong, in one sentence without a full stop.
    var message: String { get }
    /// What to do about it, each shown on a line of its own after `=`.
    var hints: [String] { get }
    /// Whether the program itself is wrong, whatever its values: an unknown name, a misspelled argument.
    var isMistake: Bool { get }
}

extension UserError {
    public var hints: [String] { [] }
    public var isMistake: Bool { false }
}
