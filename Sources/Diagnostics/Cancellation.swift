import Synchronization

/// A flag that asks running work to stop. Kernels and loops poll it; a signal handler may set it.
public final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    public init() {}

    public var isCancelled: Bool { flag.load(ordering: .relaxed) }
    public func cancel() { flag.store(true, ordering: .relaxed) }
    public func reset() { flag.store(false, ordering: .relaxed) }

    /// Throws `Interrupted` when the flag is set.
    public func check() throws {
        if isCancelled { throw Interrupted() }
    }
}

/// Work was asked to stop before it was done.
public struct Interrupted: UserError {
    public init() {}
    public var message: String { "interrupted" }
}

/// How far a long piece of work has come.
public struct ProgressReport: Sendable {
    public var label: String
    public var completed: Int
    public var total: Int
    public var unit: String
    /// Figures of interest, in the order to show them: ("loss", 0.0412).
    public var figures: [(name: String, value: Double)]
    public var seconds: Double
    /// Further lines below the first, while the work goes on: what runs, the best so far.
    public var details: [String]
    /// Whether the one who started the work wants to see the course of its figures, and not their last values alone.
    public var isWatched = false

    public init(
        label: String, completed: Int, total: Int, unit: String, figures: [(name: String, value: Double)] = [],
        seconds: Double, details: [String] = []
    ) {
        self.label = label
        self.completed = completed
        self.total = total
        self.unit = unit
        self.figures = figures
        self.seconds = seconds
        self.details = details
    }
}

/// What numerics are given of the world above them: a flag to poll and a place to report to.
public struct WorkContext: Sendable {
    public let cancellation: Cancellation
    public let progress: (@Sendable (ProgressReport) -> Void)?
    /// How many threads the work may use.
    public let threads: Int

    public init(
        cancellation: Cancellation = Cancellation(), progress: (@Sendable (ProgressReport) -> Void)? = nil,
        threads: Int = 1
    ) {
        self.cancellation = cancellation
        self.progress = progress
        self.threads = max(1, threads)
    }

    /// The same, with the course of the work's figures shown where there is a screen.
    public var watched: WorkContext {
        guard let progress else { return self }
        return WorkContext(
            cancellation: cancellation,
            progress: { report in
                var report = report
                report.isWatched = true
                progress(report)
            }, threads: threads)
    }
}
