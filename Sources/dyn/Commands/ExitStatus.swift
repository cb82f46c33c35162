/// The exit statuses that the command line promises.
enum ExitStatus {
    static let success: Int32 = 0
    /// An error in the script.
    static let failure: Int32 = 1
    static let usage: Int32 = 2
    static let interrupted: Int32 = 130
    /// As a process that SIGPIPE ends.
    static let brokenPipe: Int32 = 141
}
