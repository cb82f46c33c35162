internal import Diagnostics
internal import Glibc
internal import Synchronization

/// Ctrl-C: sets the flag that running work polls. Pressed three times while nothing stops, it ends the process.
enum Interrupts {
    static let cancellation = Cancellation()
    private static let count = Atomic<Int>(0)
    private static let mostIgnored = 3
    /// Wakes the thread that says why nothing stops; posting it is allowed in a signal handler.
    private static let pressed = Pressed()

    static func install() {
        // A signal handler must not be the first to touch them.
        reset()
        pressed.watch()
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            Interrupts.cancellation.cancel()
            Interrupts.pressed.post()
            if Interrupts.count.add(1, ordering: .relaxed).newValue >= Interrupts.mostIgnored { _exit(ExitStatus.interrupted) }
        }
        // Without SA_RESTART, so that a read at the prompt returns at once.
        sigemptyset(&action.sa_mask)
        sigaction(SIGINT, &action, nil)
    }

    /// Forgets what was pressed before.
    static func reset() {
        count.store(0, ordering: .relaxed)
        cancellation.reset()
    }

    /// A semaphore and the thread that waits for it.
    private final class Pressed: Sendable {
        // Owned for the life of the process; POSIX semaphores are safe to share.
        private nonisolated(unsafe) let semaphore: UnsafeMutablePointer<sem_t>
        private let isWatched = Atomic<Bool>(false)

        init() {
            semaphore = .allocate(capacity: 1)
            sem_init(semaphore, 0, 0)
        }

        func post() { sem_post(semaphore) }

        func watch() {
            guard !isWatched.exchange(true, ordering: .relaxed) else { return }
            var thread = pthread_t()
            pthread_create(&thread, nil, { _ in
                Interrupts.pressed.explain()
            }, nil)
            pthread_detach(thread)
        }

        /// Says, whenever an interrupt has not been noticed for a while, that one call must end first.
        private func explain() -> Never {
            let message = Array("interrupt: waiting for the call that runs to end (Ctrl-C twice more quits)\n".utf8)
            while true {
                while sem_wait(semaphore) != 0 {}
                usleep(Self.patience)
                if Interrupts.cancellation.isCancelled { _ = write(STDERR_FILENO, message, message.count) }
            }
        }

        private static let patience: useconds_t = 300_000
    }
}
