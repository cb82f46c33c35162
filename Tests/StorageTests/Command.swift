import Glibc
import Storage
import TestSupport
import Testing

/// Runs a program and gives what it wrote and how it ended.
enum Command {
    static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let folder = try ScratchFolder()
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
