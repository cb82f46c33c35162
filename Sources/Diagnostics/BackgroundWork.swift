import Glibc

/// One thread beside all others that does what it is given, in order: for work that nobody waits for, such as writing files.
///
/// `@unchecked Sendable` is sound: what changes is guarded by the mutex.
public final class BackgroundWork: @unchecked Sendable {
    public static let shared = BackgroundWork()

    /// A piece of work that was handed over.
    public final class Piece: @unchecked Sendable {
        fileprivate let body: @Sendable () throws -> Void
        fileprivate let work: BackgroundWork
        // Guarded by the mutex of the work.
        fileprivate var isDone = false
        fileprivate var error: (any Error)?

        fileprivate init(_ work: BackgroundWork, _ body: @escaping @Sendable () throws -> Void) {
            self.work = work
            self.body = body
        }

        /// Whether waiting for it would take no time.
        public var isFinished: Bool { work.isFinished(self) }

        /// Waits until it is done; throws what it threw.
        public func wait() throws { try work.wait(for: self) }
    }

    // Allocated, because neither may move.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let change: UnsafeMutablePointer<pthread_cond_t>
    private var pieces: [Piece] = []
    private var isStarted = false

    private init() {
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        change = .allocate(capacity: 1)
        change.initialize(to: pthread_cond_t())
        pthread_cond_init(change, nil)
    }

    /// Hands over a piece of work; it is done at once where there can be no thread for it.
    public func begin(_ body: @escaping @Sendable () throws -> Void) -> Piece {
        let piece = Piece(self, body)
        pthread_mutex_lock(mutex)
        if !isStarted { isStarted = start() }
        let isQueued = isStarted
        if isQueued { pieces.append(piece) }
        pthread_cond_broadcast(change)
        pthread_mutex_unlock(mutex)
        if !isQueued { perform(piece) }
        return piece
    }

    private func isFinished(_ piece: Piece) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return piece.isDone
    }

    private func wait(for piece: Piece) throws {
        pthread_mutex_lock(mutex)
        while !piece.isDone { pthread_cond_wait(change, mutex) }
        let error = piece.error
        pthread_mutex_unlock(mutex)
        if let error { throw error }
    }

    private func perform(_ piece: Piece) {
        var failure: (any Error)?
        do { try piece.body() } catch { failure = error }
        pthread_mutex_lock(mutex)
        (piece.isDone, piece.error) = (true, failure)
        pthread_cond_broadcast(change)
        pthread_mutex_unlock(mutex)
    }

    private func run() {
        while true {
            pthread_mutex_lock(mutex)
            while pieces.isEmpty { pthread_cond_wait(change, mutex) }
            let piece = pieces.removeFirst()
            pthread_mutex_unlock(mutex)
            perform(piece)
        }
    }

    /// Starts the thread. Signals are for the others.
    private func start() -> Bool {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        return DetachedThread.start(stackBytes: 8 << 20) { [self] in run() }
    }
}
