public import Runtime

/// What a session is made with.
public struct SessionSettings: Sendable {
    /// How values are written.
    public var style: DisplayStyle
    /// How many threads numerics may use.
    public var threads: Int

    public init(style: DisplayStyle = DisplayStyle(), threads: Int = 1) {
        self.style = style
        self.threads = max(1, threads)
    }
}
