internal import CHDF5
internal import Glibc

/// The one way to the HDF5 library: one caller at a time, errors as thrown values, links to other files switched off.
///
/// The installed library may be built without thread safety, and handles are shared between threads; so every call goes
/// through `locked`, which may be entered again by the thread that is in it.
enum HDF5Library {
    private static let lock = RecursiveLock()

    private static let prepared: Void = {
        // Files are closed by those who opened them. At the end of the process the library would try once more to close
        // those that a full disk kept it from closing, and crash.
        _ = H5dont_atexit()
        _ = H5open()
        // Nobody's file makes this program open another one.
        _ = dyn_refuse_external_links()
    }()

    static func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
        lock.enter()
        defer { lock.leave() }
        _ = prepared
        // Errors are asked for, not printed; the setting belongs to the thread.
        _ = H5Eset_auto2(hid_t(H5E_DEFAULT), dyn_note_error, missedMemory)
        return try body()
    }

    // Allocated, because the library is given its address; one number, which is only ever set to 1.
    private nonisolated(unsafe) static let missedMemory: UnsafeMutablePointer<Int32> = {
        let flag = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
        flag.initialize(to: 0)
        return flag
    }()

    /// Whether the library was ever refused memory that it asked for.
    static var hasMissedMemory: Bool { missedMemory.pointee != 0 }

    /// In a process that has just been born of one that was in the library: its lock is held by a thread that is not here.
    static func startAfterFork() {
        lock.startAfterFork()
        missedMemory.pointee = 0
    }

    /// The library's account of its last error: its innermost message.
    static func lastReason() -> String {
        var reason = "unknown reason"
        withUnsafeMutablePointer(to: &reason) { pointer in
            _ = H5Ewalk2(
                hid_t(H5E_DEFAULT), H5E_WALK_DOWNWARD,
                { _, entry, data in
                    guard let entry, let data else { return 0 }
                    if let text = entry.pointee.desc {
                        data.assumingMemoryBound(to: String.self).pointee = String(cString: text)
                    }
                    return 0
                }, pointer)
        }
        // A failure of the system is told with much around it.
        let mark = "error message = '"
        guard let start = reason.firstRange(of: mark)?.upperBound else { return reason }
        return String(reason[start...].prefix { $0 != "'" })
    }
}

/// A lock that the thread which holds it may take again.
final class RecursiveLock: @unchecked Sendable {
    // Allocated, because a mutex must not move.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    init() {
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        prepare()
    }

    private func prepare() {
        var attributes = pthread_mutexattr_t()
        pthread_mutexattr_init(&attributes)
        pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_RECURSIVE))
        pthread_mutex_init(mutex, &attributes)
        pthread_mutexattr_destroy(&attributes)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func startAfterFork() {
        mutex.pointee = pthread_mutex_t()
        prepare()
    }

    func enter() { pthread_mutex_lock(mutex) }
    func leave() { pthread_mutex_unlock(mutex) }
}

/// An identifier of a type, a space, a list of properties or an attribute, released when it goes out of use.
final class HDF5Handle: Sendable {
    let id: hid_t

    init(_ id: hid_t) { self.id = id }

    deinit { HDF5Library.locked { _ = H5Idec_ref(id) } }
}

/// Which object of which file a call is about, so that its failure can say so.
struct HDF5Place: Sendable {
    let path: String
    let object: String

    /// The identifier, released with the handle; throws where it is negative.
    func handle(_ verb: String, _ id: @autoclosure () -> hid_t) throws -> HDF5Handle {
        let id = id()
        guard id >= 0 else { throw failure(verb) }
        return HDF5Handle(id)
    }

    /// The value of a call; throws where it is negative.
    @discardableResult
    func check<Value: BinaryInteger>(_ verb: String, _ value: @autoclosure () -> Value) throws -> Value {
        let value = value()
        guard value >= 0 else { throw failure(verb) }
        return value
    }

    func failure(_ verb: String) -> StorageError {
        .library(verb: verb, path: path, object: object, reason: HDF5Library.lastReason())
    }

    func at(_ name: String) -> HDF5Place {
        HDF5Place(path: path, object: object == "/" ? "/" + name : object + "/" + name)
    }
}
