import Glibc
import Storage
import Testing

/// A folder of a test's own, removed with all that is in it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("\(FileSystem.temporaryDirectory())/dyn-storage-XXXXXX".utf8CString)
        path = try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    deinit { Self.remove(path) }

    func callAsFunction(_ name: String) -> String { FileSystem.join(path, name) }

    func names() throws -> [String] { try FileSystem.list(path) }

    private static func remove(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR {
            for name in (try? FileSystem.list(path)) ?? [] { remove(FileSystem.join(path, name)) }
        }
        Glibc.remove(path)
    }
}

/// Runs a program and gives what it wrote and how it ended.
enum Command {
    static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let folder = try TemporaryFolder()
        let log = folder("output")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var list: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for pointer in list { free(pointer) } }
        var child: pid_t = 0
        try #require(posix_spawnp(&child, arguments[0], &actions, nil, &list, environ) == 0, "\(arguments[0]) must be installed")
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return (status >> 8 & 0xFF, try TextFile.read(log))
    }
}

/// The error that a piece of work throws.
func failure(_ body: () throws -> Void) throws -> StorageError {
    do {
        try body()
    } catch let error as StorageError {
        return error
    }
    throw Expected.failure
}

enum Expected: Error { case failure }
