internal import Glibc

/// How much of the thread's own stack is left: builtins that call functions nest the machine on it.
struct ThreadStack {
    private let thread: pthread_t
    private let lowest: UInt

    /// What a nested run, the builtin around it and the libraries below it may use.
    private static let reserve: UInt = 256 * 1024

    /// The stack of the thread that runs now.
    ///
    /// Costs some 50 µs on the main thread, for which the C library reads the list of all mapped memory.
    init() {
        thread = pthread_self()
        var attributes = pthread_attr_t()
        var address: UnsafeMutableRawPointer?
        var size = 0
        // A GNU extension that the Glibc module does not declare.
        typealias GetAttributes = @convention(c) (pthread_t, UnsafeMutablePointer<pthread_attr_t>) -> Int32
        if let symbol = dlsym(nil, "pthread_getattr_np"),
            unsafeBitCast(symbol, to: GetAttributes.self)(thread, &attributes) == 0,
            pthread_attr_getstack(&attributes, &address, &size) == 0, let address {
            lowest = UInt(bitPattern: address)
            pthread_attr_destroy(&attributes)
        } else {
            // As much as the smallest usual stack, from here on.
            lowest = withUnsafePointer(to: &size) { UInt(bitPattern: $0) } - 512 * 1024
        }
    }

    var isOfThisThread: Bool { pthread_equal(thread, pthread_self()) != 0 }

    /// Whether there is room for another nested run.
    var hasRoom: Bool {
        withUnsafePointer(to: self) { UInt(bitPattern: $0) > lowest + Self.reserve }
    }
}
