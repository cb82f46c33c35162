internal import Glibc
internal import Synchronization

/// A file descriptor written to in blocks; any thread may write.
///
/// When nobody reads any more, the process ends quietly, as one that SIGPIPE ends.
final class OutputStream: Sendable {
    private let descriptor: Int32
    /// Bytes kept before they are written.
    private let blockSize: Int
    private let pending = Mutex<[UInt8]>([])

    init(_ descriptor: Int32, blockSize: Int) {
        self.descriptor = descriptor
        self.blockSize = blockSize
    }

    func write(_ text: String) {
        pending.withLock { pending in
            pending.append(contentsOf: text.utf8)
            if pending.count >= blockSize { put(&pending) }
        }
    }

    func flush() { pending.withLock { put(&$0) } }

    private func put(_ pending: inout [UInt8]) {
        var written = 0
        while written < pending.count {
            let count = pending.withUnsafeBytes { bytes in
                Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count >= 0 {
                written += count
            } else if errno == EPIPE {
                _exit(ExitStatus.brokenPipe)
            } else if errno != EINTR {
                break
            }
        }
        pending.removeAll(keepingCapacity: true)
    }
}
