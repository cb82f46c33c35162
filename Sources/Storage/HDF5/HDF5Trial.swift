internal import Glibc

/// Whether this process can let the HDF5 library parse a file.
///
/// It does so with files that are known: those that this program closed, and that have not changed since. Any other must fit its
/// seal where it has one. To be read it is left to an `HDF5Reader`; to be written it is first gone through by one.
enum HDF5Trial {
    /// - Throws: `StorageError.malformed` where the file is not what its seal says.
    static func isKnown(_ path: String, _ lock: FileLock) throws -> Bool {
        let status = try lock.status()
        if KnownFiles.contains(status) { return true }
        if lock.withNumber({ HDF5Seal.state(of: $0, size: Int(status.st_size)) }) == .broken {
            throw StorageError.malformed(path: path, place: .file, problem: "the file is damaged: its bytes are not those that Dyn wrote")
        }
        return false
    }

    /// - Throws: `StorageError.malformed` where parsing the file would do harm; `Interrupted` after Ctrl-C.
    static func walk(_ path: String, _ lock: FileLock) throws {
        let reader = HDF5Reader(path, lock)
        defer { reader.end() }
        try reader.ask(HDF5Question(.walk)) { _ in }
    }
}
