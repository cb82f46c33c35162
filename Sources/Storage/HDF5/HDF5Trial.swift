internal import CHDF5
internal import Diagnostics
internal import Glibc

/// Whether a file can be given to the HDF5 library, which damaged ones make crash, go round in circles or fill the memory.
///
/// A file that this program wrote, or that stood the trial before, and that has not changed since, is known. Any other must
/// fit its seal where it has one, and is then walked through in a child process.
enum HDF5Trial {
    /// More than the structure of an honest file takes.
    private static let memory = 1 << 30

    /// - Parameter isMarked: whether it is still marked as being written, and about to be repaired.
    /// - Throws: `StorageError.malformed` where reading the file would do harm; `Interrupted` after Ctrl-C.
    static func check(_ path: String, _ lock: FileLock, isMarked: Bool = false) throws {
        let status = try lock.status()
        guard isMarked || !KnownFiles.contains(status) else { return }
        if lock.withNumber({ HDF5Seal.state(of: $0, size: Int(status.st_size)) }) == .broken {
            throw StorageError.malformed(path: path, place: .file, problem: "the file is damaged: its bytes are not those that Dyn wrote")
        }
        // Walking takes time in proportion to what there is to walk through.
        let seconds = UInt32(min(600, 2 + status.st_size >> 20))
        let problem: String
        switch dyn_trial(path, isMarked ? 1 : 0, seconds, memory) {
        case DYN_TRIAL_CRASHED: problem = "the file is damaged: the HDF5 library would crash over it"
        case DYN_TRIAL_ENDLESS: problem = "the file is damaged: reading it would not end"
        case DYN_TRIAL_MEMORY: problem = "the file is damaged: reading it would fill the memory"
        case DYN_TRIAL_INTERRUPTED: throw Interrupted()
        case DYN_TRIAL_IMPOSSIBLE: return
        default:
            if !isMarked, KnownFiles.isSettled(status) { KnownFiles.insert(status) }
            return
        }
        throw StorageError.malformed(path: path, place: .file, problem: problem)
    }
}
