internal import Diagnostics
internal import Glibc
internal import Synchronization

/// Ctrl-C: sets the flag that running work polls. Pressed three times while nothing stops, it ends the process.
enum Interrupts {
    static let cancellation = Cancellation()
    private static let count = Atomic<Int>(0)
    private static let mostIgnored = 3

    static func install() {
        // A signal handler must not be the first to touch them.
        cancellation.reset()
        count.store(0, ordering: .relaxed)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            Interrupts.cancellation.cancel()
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
}
