public import Programs

/// The traced value of a graph under construction.
public final class TracedBox: Sendable {
    public let traced: Traced
    public init(_ traced: Traced) { self.traced = traced }
}
