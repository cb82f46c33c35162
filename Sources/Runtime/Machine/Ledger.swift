internal import Glibc
internal import Synchronization

/// What is kept of a session's work for those who read its results later: the journal, the script's parameters, the
/// seeds that were used, the files read and written, and when it began. Shared by a machine and its forks.
public final class Ledger: Sendable {
    /// An entry of the journal.
    public struct Entry: Sendable, Equatable {
        public enum Kind: String, Sendable, CaseIterable { case note, hypothesis, evidence, verdict }

        public var kind: Kind
        public var text: String
        /// Universal time, as ISO 8601 writes it.
        public var created: String
        /// Where it was written: `moons.dyn:12`; empty where that is unknown.
        public var place: String

        public init(kind: Kind, text: String, created: String, place: String) {
            self.kind = kind
            self.text = text
            self.created = created
            self.place = place
        }
    }

    private struct Kept {
        var entries: [Entry] = []
        var parameters: [String] = []
        var seeds: Set<Int> = []
        var files: [String] = []
        let start = Ledger.now()
    }

    /// A sweep may use any number of seeds; a reader is helped by the first thousands at most.
    private static let mostSeeds = 10_000
    private static let mostEntries = 100_000

    private let kept = Mutex(Kept())

    public init() {}

    public func note(_ entry: Entry) {
        kept.withLock { if $0.entries.count < Self.mostEntries { $0.entries.append(entry) } }
    }

    public func note(parameter name: String) {
        kept.withLock { if !$0.parameters.contains(name) { $0.parameters.append(name) } }
    }

    public func note(seed: Int) {
        kept.withLock { if $0.seeds.count < Self.mostSeeds { $0.seeds.insert(seed) } }
    }

    /// A file of data that was read or written.
    public func note(file path: String) {
        kept.withLock { if $0.files.count < Self.mostSeeds, !$0.files.contains(path) { $0.files.append(path) } }
    }

    public var entries: [Entry] { kept.withLock { $0.entries } }
    public var parameters: [String] { kept.withLock { $0.parameters } }
    public var seeds: [Int] { kept.withLock { $0.seeds.sorted() } }
    public var files: [String] { kept.withLock { $0.files } }
    /// Seconds since the session began.
    public var seconds: Double { Self.now() - kept.withLock { $0.start } }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
