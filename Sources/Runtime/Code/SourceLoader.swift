public import Diagnostics

/// Where `include` finds files.
public protocol SourceLoader: Sendable {
    /// The text of the file at a path that is relative to the file that includes it.
    func load(_ path: String, from source: SourceText) throws -> LoadedSource
}

/// A file that was read.
public struct LoadedSource: Sendable {
    public let source: SourceText
    /// The same for every path to one file, so that cycles are found.
    public let identity: String

    public init(source: SourceText, identity: String) {
        self.source = source
        self.identity = identity
    }
}
