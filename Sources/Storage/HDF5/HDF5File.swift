internal import CHDF5
internal import Glibc

/// An HDF5 file, open until `close()` or the end of its last use.
///
/// Files are written in the library's earliest format, and what a reader sees changes only with a flush, at one stroke: after
/// a kill at any moment, a plain open reads all that was flushed. Safe to use from several threads.
public final class HDF5File: @unchecked Sendable {
    /// The path by which the user knows it.
    public let path: String
    public let isWritable: Bool
    /// Nothing where a child process reads the file.
    let id: hid_t
    /// The child process that reads the file, which then is not open here.
    let reader: HDF5Reader?
    /// The bytes on disk when it was opened: no honest object of it is very much larger. Nil while it is written.
    let sizeOnDisk: Int?
    /// Whether readers see the file of the last flush until the next: not where they are to follow each row.
    private let keepsCommits: Bool
    // Guarded by the library's lock.
    private var isOpen = true
    private var lock: FileLock?
    /// Bytes of values given to the library since it last wrote all it had.
    private var pendingBytes = 0
    /// Room for what the library writes besides values between two flushes of a full cache.
    private static let metadataMargin = 1 << 18
    /// Why nothing more can be written.
    private var writeFailure: StorageError?
    private var appenders: [WeakAppender] = []

    private struct WeakAppender {
        weak var appender: HDF5Appender?
    }

    /// Makes a new file; one that exists already is emptied. For a file that is written whole or not at all, see
    /// `HDF5File.write(to:mode:comparison:_:)`.
    ///
    /// - Parameter isLive: in the newest format, which others can read while it is written: see `goLive()`.
    public convenience init(creating path: String, isLive: Bool = false) throws {
        try self.init(creating: path, shownAs: path, isLive: isLive)
    }

    /// Opens a file to read, or to read and change.
    ///
    /// - Parameter isLive: to be readable by others while it is written: see `goLive()`.
    public init(opening path: String, writable: Bool = false, isLive: Bool = false) throws {
        // The library's own messages for a file that cannot be opened are long; the system's are exact.
        let lock = try FileLock(path, isExclusive: writable, shownAs: path)
        let status = try lock.status()
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw StorageError.malformed(path: path, place: .file, problem: "expected an HDF5 file, found none")
        }
        let size = Int(status.st_size)
        self.lock = lock
        self.path = path
        isWritable = writable
        keepsCommits = !isLive
        sizeOnDisk = writable ? nil : size
        let isKnown = try HDF5Trial.isKnown(path, lock)
        reader = isKnown || writable ? nil : HDF5Reader(path, lock)
        if let reader {
            id = Self.nowhere
            try reader.ask(HDF5Question(.open)) { _ in }
            return
        }
        if !isKnown { try HDF5Trial.walk(path, lock) }
        id = try HDF5Library.locked {
            if writable { lock.withNumber { HDF5Seal.remove(from: $0, size: size) } }
            return try Self.open(path, shownAs: path, size: size, flags: writable ? dyn_H5F_ACC_RDWR() : dyn_H5F_ACC_RDONLY()) {
                try Self.access($0, isLive: isLive)
            }
        }
    }

    /// Opens a file to read in the process that was born for it.
    ///
    /// - Parameter isMarked: whether it may be marked as being written.
    init(serving path: String, shownAs shownPath: String, isMarked: Bool = false) throws {
        let size = try FileSystem.size(path)
        self.path = shownPath
        isWritable = false
        keepsCommits = false
        sizeOnDisk = size
        reader = nil
        // A reader that knows of the writer looks again where it finds something half written.
        let isLive = !isMarked && Self.isMarked(path)
        let flags = isLive ? dyn_H5F_ACC_RDONLY() | dyn_H5F_ACC_SWMR_READ() : dyn_H5F_ACC_RDONLY()
        id = try HDF5Library.locked {
            try Self.open(path, shownAs: shownPath, size: size, flags: flags) { place in
                let access = try Self.access(place, isLive: isLive)
                if isMarked { try place.check("open", dyn_overlook_marks(access.id)) }
                return access
            }
        }
    }

    private static func open(
        _ path: String, shownAs shownPath: String, size: Int, flags: UInt32, _ access: (HDF5Place) throws -> HDF5Handle
    ) throws -> hid_t {
        guard H5Fis_hdf5(path) > 0 else {
            throw StorageError.malformed(
                path: shownPath, place: .file, problem: size == 0 ? "expected an HDF5 file, found an empty one" : "this is not an HDF5 file")
        }
        let place = HDF5Place(path: shownPath, object: "/")
        let access = try access(place)
        return try place.check("open", H5Fopen(path, flags, access.id))
    }

    init(creating path: String, shownAs shownPath: String, isLive: Bool = false) throws {
        do {
            _ = try FileDescriptor(path, flags: O_RDWR | O_CREAT)
            lock = try FileLock(path, isExclusive: true, shownAs: shownPath)
        } catch StorageError.system(let verb, _, let code) {
            throw StorageError.system(verb: verb, path: shownPath, code: code)
        }
        self.path = shownPath
        isWritable = true
        keepsCommits = !isLive
        sizeOnDisk = nil
        reader = nil
        let place = HDF5Place(path: shownPath, object: "/")
        id = try HDF5Library.locked {
            let access = try Self.access(place, isLive: isLive)
            let creation = try place.handle("create", H5Pcreate(dyn_H5P_FILE_CREATE()))
            try place.check("create", H5Pset_link_creation_order(creation.id, HDF5Group.trackedOrder))
            return try place.check("create", H5Fcreate(path, dyn_H5F_ACC_TRUNC(), creation.id, access.id))
        }
    }

    deinit { try? close() }

    /// The group that holds all others.
    public var root: HDF5Group {
        get throws {
            try locked {
                let place = HDF5Place(path: path, object: "/")
                return HDF5Group(file: self, id: try identifier(place, H5Gopen2(id, "/", hid_t(H5P_DEFAULT))), name: "/")
            }
        }
    }

    /// What the library calls an object that is not open here.
    private static let nowhere: hid_t = -1

    /// The identifier that opening an object gives; nothing where a child process reads the file.
    func identifier(_ place: HDF5Place, _ open: @autoclosure () -> hid_t) throws -> hid_t {
        reader == nil ? try place.check("open", open()) : Self.nowhere
    }

    /// Hands everything written so far to the operating system: it outlives this process.
    public func flush() throws {
        try locked {
            for entry in appenders { try entry.appender?.drain() }
            try reserve()
            let place = HDF5Place(path: path, object: "/")
            try place.check("write", H5Fflush(id, H5F_SCOPE_GLOBAL))
            if keepsCommits { try place.check("write", dyn_commit(id)) }
            pendingBytes = 0
        }
    }

    /// Writes what is left and closes the file with all its groups and datasets. Without effect when it is closed.
    public func close() throws {
        if let reader {
            reader.locked {
                reader.end()
                isOpen = false
                lock = nil
            }
            return
        }
        try HDF5Library.locked {
            guard isOpen else { return }
            var failure: (any Error)?
            if isWritable {
                do {
                    try flush()
                } catch {
                    failure = error
                    abandon(error)
                }
            }
            isOpen = false
            appenders = []
            defer { lock = nil }
            var end: haddr_t = 0
            let isEndKnown = isWritable && writeFailure == nil && H5Fget_eoa(id, &end) >= 0
            let status = H5Fclose(id)
            if isWritable, writeFailure == nil, status >= 0 {
                // Room that was asked for and not needed.
                if isEndKnown { lock?.truncate(to: Int(clamping: end)) }
                seal()
            }
            if let failure { throw failure }
            try HDF5Place(path: path, object: "/").check("close", status)
        }
    }

    /// Marks a whole file as such, for those who read it later.
    private func seal() {
        guard let lock, let closed = try? lock.status() else { return }
        lock.withNumber { HDF5Seal.apply(to: $0, length: Int(closed.st_size)) }
        if let sealed = try? lock.status() { KnownFiles.insert(sealed) }
    }

    /// One caller at a time, and only while the file is open.
    func locked<Result>(_ body: () throws -> Result) throws -> Result {
        if let reader {
            return try reader.locked {
                guard isOpen else { throw StorageError.closed(path: path) }
                return try body()
            }
        }
        return try HDF5Library.locked {
            guard isOpen else { throw StorageError.closed(path: path) }
            if let writeFailure { throw writeFailure }
            return try body()
        }
    }

    /// Lets go of a group or dataset. A dataset that cannot write what it holds back would be half closed, and the library
    /// would crash over it later; so it writes before. Only chunks are held back; to write those of one dataset takes as long
    /// as there are objects with changes in the whole file.
    func release(_ object: hid_t) {
        guard reader == nil else { return }
        HDF5Library.locked {
            guard isOpen else { return }
            if isWritable, writeFailure == nil, H5Iget_type(object) == H5I_DATASET, isChunked(object) {
                do {
                    try reserve()
                    try HDF5Place(path: path, object: "/").check("write", H5Dflush(object))
                } catch {
                    abandon(error)
                }
            }
            _ = H5Idec_ref(object)
        }
    }

    private func isChunked(_ dataset: hid_t) -> Bool {
        let creation = H5Dget_create_plist(dataset)
        guard creation >= 0 else { return true }
        defer { _ = H5Pclose(creation) }
        return H5Pget_layout(creation) == H5D_CHUNKED
    }

    /// The room on the disk is asked for before anything is written: a flush that fails half-way would leave a file that
    /// says to be longer than it is, and rows that were never written.
    ///
    /// - Parameter adding: bytes of values that the library is about to be given. It finds a place for them only when it
    ///   writes them.
    func reserve(adding bytes: Int = 0) throws {
        guard isWritable else { return }
        pendingBytes += bytes
        let code = dyn_reserve(id, pendingBytes + pendingBytes / 64 + Self.metadataMargin)
        if code != 0, code != EINVAL, code != EOPNOTSUPP, code != EINTR {
            throw StorageError.system(verb: "write", path: path, code: code)
        }
    }

    /// After the disk has failed: what is on it stays, what was still to be written is given up. The library would try
    /// again while it closes, and crash where it fails again.
    private func abandon(_ error: any Error) {
        writeFailure = error as? StorageError ?? .closed(path: path)
        _ = dyn_divert_to_nowhere(id)
    }

    func shareLock() { lock?.share() }

    func register(_ appender: HDF5Appender) {
        appenders.removeAll { $0.appender == nil }
        appenders.append(WeakAppender(appender: appender))
    }

    private static func access(_ place: HDF5Place, isLive: Bool = false) throws -> HDF5Handle {
        let access = try place.handle("open", H5Pcreate(dyn_H5P_FILE_ACCESS()))
        // Everything is closed with the file, whoever still holds a group of it.
        try place.check("open", H5Pset_fclose_degree(access.id, H5F_CLOSE_STRONG))
        // Its own lock would be inherited by every child process, for as long as that lives: see `FileLock`.
        try place.check("open", H5Pset_file_locking(access.id, false, true))
        // A cache of chunks on the file itself: the only one that counts when others read while we write.
        try place.check("open", H5Pset_cache(access.id, 0, 1009, HDF5Layout.cacheBytes, 1))
        // Values of datasets in one piece go straight to the file.
        try place.check("open", H5Pset_sieve_buf_size(access.id, 0))
        try place.check("open", dyn_widen_metadata_cache(access.id))
        try place.check("open", isLive ? dyn_use_latest_format(access.id) : dyn_use_commits(access.id))
        return access
    }
}
