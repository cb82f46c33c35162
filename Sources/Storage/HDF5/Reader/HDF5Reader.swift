internal import CHDF5
internal import Diagnostics
internal import Glibc
internal import Tensors

/// A file that nobody vouches for, read by a child process that is asked questions: what would crash the HDF5 library, not end or
/// fill the memory does so there, and is an error here.
///
/// The child is a fork of this process and lives until `end()`. Questions stand for themselves; so where a child was born while
/// another thread held a lock that it waits for since (of the Swift runtime's, or of a library's), the next one is asked in its place.
final class HDF5Reader: @unchecked Sendable {
    private let path: String
    /// Keeps the file open by which the child knows it.
    private let lock: FileLock
    private let mutex = RecursiveLock()
    // Guarded by the mutex.
    private var child: dyn_child?
    /// What the file has done to a child: no other is given to it.
    private var damage: StorageError?
    private var hasEnded = false

    /// Children that do not move are given up after so many looks at them, longer from one to the next.
    private static let patience = [4, 16, 64]
    private static let lookMilliseconds: Int32 = 250

    /// - Parameter lock: of the open file that is read, which `path` only names.
    init(_ path: String, _ lock: FileLock) {
        self.path = path
        self.lock = lock
    }

    deinit { end() }

    func end() {
        locked {
            hasEnded = true
            if let child = take() { _ = end(child, kills: true) }
        }
    }

    func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
        mutex.enter()
        defer { mutex.leave() }
        return try body()
    }

    /// Asks, and takes the answer out of the message.
    func ask<Answer>(_ question: HDF5Question, _ answer: (inout HDF5Message) throws -> Answer) throws -> Answer {
        try locked {
            try answered(question) { message, _ in try answer(&message) }
        }
    }

    /// All or some rows of a dataset as a tensor.
    func tensor(of dataset: String, rows: Range<Int>?) throws -> Tensor {
        try locked {
            try answered(HDF5Question(.tensor, object: dataset, rows: rows)) { message, values in
                let elementType = try message.elementType()
                let shape = try message.ints()
                let bytes = shape.reduce(elementType.byteCount) { $0.multipliedReportingOverflow(by: max(0, $1)).partialValue }
                guard shape.allSatisfy({ $0 >= 0 }), bytes == values.count else { throw HDF5Message.Garbled() }
                return try Tensor(shape: shape, elementType: elementType) { try values.take(into: $0) }
            }
        }
    }

    /// Some rows of a dataset as they are in the file.
    func rawRows(of dataset: String, rows: Range<Int>) throws -> [UInt8] {
        try locked {
            try answered(HDF5Question(.rawRows, object: dataset, rows: rows)) { _, values in
                try [UInt8](unsafeUninitializedCapacity: values.count) { buffer, count in
                    if let base = buffer.baseAddress { try values.take(into: UnsafeMutableRawPointer(base)) }
                    count = values.count
                }
            }
        }
    }

    // MARK: Asking

    /// Bytes in the memory that a child shares, or in the file itself.
    private struct SharedValues {
        let place: Int32
        let offset: Int
        let count: Int
        let isShared: Bool

        private static let pieceBytes = 4 << 20

        /// Copies them piece by piece, and gives the memory of each back; it may change or be gone, so it is read as a file.
        func take(into base: UnsafeMutableRawPointer) throws {
            var done = 0
            while done < count {
                let taken = pread(place, base + done, min(Self.pieceBytes, count - done), off_t(offset + done))
                if taken < 0, errno == EINTR { continue }
                guard taken > 0 else { throw HDF5Message.Garbled() }
                if isShared { dyn_release_memory(place, offset + done, taken) }
                done += taken
            }
        }
    }

    private enum Reply {
        case message(HDF5Message, SharedValues)
        case stalled
        case ended
    }

    private func answered<Answer>(
        _ question: HDF5Question, _ body: (inout HDF5Message, SharedValues) throws -> Answer
    ) throws -> Answer {
        for patience in Self.patience {
            if let damage { throw damage }
            guard !hasEnded else { throw StorageError.closed(path: path) }
            let child = try living()
            let wasSent = send(question.message, to: child)
            switch wasSent ? try reply(of: child, patience) : .ended {
            case .message(var message, let values):
                defer { ftruncate(child.memory, 0) }
                do {
                    if try message.bool() { return try body(&message, values) }
                    throw try message.storageError()
                } catch is HDF5Message.Garbled {
                    throw harm("reading it makes the HDF5 library talk nonsense")
                }
            case .stalled: if let child = take() { _ = end(child, kills: true) }
            case .ended: try look(into: take().map { end($0, kills: false) }, wasAsked: wasSent)
            }
        }
        throw StorageError.library(verb: "read", path: path, object: "/", reason: "the process that reads it does not move")
    }

    /// The cause of a child's end as an error; nothing where it only was interrupted before it was asked.
    private func look(into end: dyn_child_end?, wasAsked: Bool) throws {
        switch end {
        case DYN_CHILD_INTERRUPTED: if wasAsked { throw Interrupted() }
        case DYN_CHILD_ENDLESS: throw harm("reading it would not end")
        case DYN_CHILD_FULL: throw harm("reading it would fill the memory")
        default: throw harm("the HDF5 library would crash over it")
        }
    }

    private func harm(_ problem: String) -> StorageError {
        let error = StorageError.malformed(path: path, place: .file, problem: "the file is damaged: \(problem)")
        damage = error
        if let child = take() { _ = end(child, kills: true) }
        return error
    }

    // MARK: The child

    private func living() throws -> dyn_child {
        if let child { return child }
        var new = dyn_child()
        // Nobody else is in the library while it is copied.
        let isChild = HDF5Library.locked {
            switch lock.withNumber({ dyn_begin_child($0, &new) }) {
            case 0: true
            case 1: false
            default: nil as Bool?
            }
        }
        guard let isChild else { throw StorageError.system(verb: "start a process that reads", path: path, code: errno) }
        if isChild { HDF5ReaderChild.serve(path) }
        child = new
        return new
    }

    private func take() -> dyn_child? {
        defer { child = nil }
        return child
    }

    private func end(_ child: dyn_child, kills: Bool) -> dyn_child_end {
        withUnsafePointer(to: child) { dyn_end_child($0, kills ? 1 : 0) }
    }

    private func send(_ message: HDF5Message, to child: dyn_child) -> Bool {
        var frame = HDF5Message()
        frame.put(message.bytes)
        return frame.bytes.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                let count = Glibc.send(child.channel, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }
    }

    /// Waits for the answer, which stands in the shared memory: first a message, then values.
    private func reply(of child: dyn_child, _ patience: Int) throws -> Reply {
        guard let isThere = wait(for: child, patience) else { return .stalled }
        var head = [UInt8](repeating: 0, count: HDF5ReaderChild.replyBytes)
        guard isThere, head.withUnsafeMutableBytes({ recv(child.channel, $0.baseAddress, $0.count, Int32(MSG_WAITALL)) }) == head.count
        else { return .ended }
        var lengths = HDF5Message(head)
        let messageBytes = try lengths.int()
        let place = try lengths.ints()
        guard place.count == 2 else { throw HDF5Message.Garbled() }
        let isShared = place[1] < 0
        let values = SharedValues(
            place: isShared ? child.memory : lock.withNumber { $0 }, offset: isShared ? HDF5ReaderChild.valuesOffset(messageBytes) : place[1],
            count: place[0], isShared: isShared)
        var status = stat()
        guard messageBytes >= 0, values.count >= 0, fstat(child.memory, &status) == 0, messageBytes <= Int(status.st_size) else {
            throw harm("reading it makes the HDF5 library talk nonsense")
        }
        let message = try [UInt8](unsafeUninitializedCapacity: messageBytes) { buffer, count in
            while count < messageBytes {
                let taken = pread(child.memory, buffer.baseAddress.map { $0 + count }, messageBytes - count, off_t(count))
                if taken < 0, errno == EINTR { continue }
                guard taken > 0 else { throw harm("reading it makes the HDF5 library talk nonsense") }
                count += taken
            }
        }
        return .message(HDF5Message(message), values)
    }

    /// Whether the child has something to say, or is gone; nil where it neither works nor waits for a disk.
    private func wait(for child: dyn_child, _ patience: Int) -> Bool? {
        var idleLooks = 0
        var lastTime: Int64 = -1
        while true {
            var polled = pollfd(fd: child.channel, events: Int16(POLLIN), revents: 0)
            let ready = poll(&polled, 1, Self.lookMilliseconds)
            if ready > 0 { return polled.revents & Int16(POLLIN) != 0 }
            if ready < 0 { continue }
            let time = dyn_child_time(child.process)
            idleLooks = time == lastTime && isIdle(child.process) ? idleLooks + 1 : 0
            lastTime = time
            if idleLooks >= patience { return nil }
        }
    }

    /// Whether a process sleeps or is stopped, and does not wait for a disk.
    private func isIdle(_ process: pid_t) -> Bool {
        guard let status = try? TextFile.read("/proc/\(process)/stat"), let end = status.lastIndex(of: ")") else { return false }
        return status[end...].dropFirst(2).first.map { "STt".contains($0) } ?? false
    }
}
