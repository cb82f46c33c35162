import Glibc
import Storage
import TestSupport
import Testing

@Suite struct DurableFileTests {
    let folder: ScratchFolder
    init() throws { folder = try ScratchFolder() }

    @Test("a file is written whole, and nothing stays beside it")
    func write() throws {
        #expect(try DurableWrite.write("one\n", to: folder("a.txt")) == .written)
        #expect(try TextFile.read(folder("a.txt")) == "one\n")
        #expect(folder.names() == ["a.txt"])
    }

    @Test("a replaced file keeps its permissions")
    func permissions() throws {
        try DurableWrite.write("one", to: folder("a.txt"))
        chmod(folder("a.txt"), 0o640)
        try DurableWrite.write("two", to: folder("a.txt"))
        var status = stat()
        stat(folder("a.txt"), &status)
        #expect(status.st_mode & 0o777 == 0o640)
        #expect(try TextFile.read(folder("a.txt")) == "two")
    }

    @Test("a link stays a link, and what it names is replaced")
    func link() throws {
        try DurableWrite.write("one", to: folder("real.txt"))
        symlink("real.txt", folder("link.txt"))
        try DurableWrite.write("two", to: folder("link.txt"))
        #expect(try TextFile.read(folder("real.txt")) == "two")
        var status = stat()
        lstat(folder("link.txt"), &status)
        #expect(status.st_mode & S_IFMT == S_IFLNK)
    }

    @Test("different content is refused where that is asked, the same is not")
    func refuse() throws {
        try DurableWrite.write("one", to: folder("a.txt"), mode: .refuseDifferent)
        #expect(try DurableWrite.write("one", to: folder("a.txt"), mode: .refuseDifferent) == .unchanged)
        let error = try failure { try DurableWrite.write("two", to: folder("a.txt"), mode: .refuseDifferent) }
        #expect(error.message == "`\(folder("a.txt"))` exists and holds something else")
        #expect(try TextFile.read(folder("a.txt")) == "one")
        #expect(folder.names() == ["a.txt"])
    }

    @Test("work that fails half-way leaves the old file and nothing beside it")
    func halfWay() throws {
        try DurableWrite.write("one", to: folder("a.txt"))
        #expect(throws: Expected.failure) {
            try DurableWrite.stream(to: folder("a.txt")) { file in
                try file.write(String(repeating: "x", count: 1 << 20))
                throw Expected.failure
            }
        }
        #expect(try TextFile.read(folder("a.txt")) == "one")
        #expect(folder.names() == ["a.txt"])
    }

    @Test("a full device is an error in the system's words")
    func full() throws {
        let error = try failure { try DurableWrite.write("x", to: "/dev/full") }
        #expect(error.message == "cannot write `/dev/full`: No space left on device")
    }

    @Test("a full disk leaves the old file and nothing beside it")
    func fullDisk() async throws {
        try DurableWrite.write("one", to: folder("a.txt"))
        // A limit on the size of files stands for the full disk.
        await #expect(processExitsWith: .success) { [path = folder("a.txt") as String] in
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 1 << 16, rlim_max: 1 << 16)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            let error = try failure { try DurableWrite.write(String(repeating: "x", count: 1 << 20), to: path) }
            #expect(error.message == "cannot write `\(path)`: File too large")
        }
        #expect(try TextFile.read(folder("a.txt")) == "one")
        #expect(folder.names() == ["a.txt"])
    }

    // Root may write anywhere; below a file and in /proc nobody can.
    @Test("a folder that cannot be written to, or is none, is an error with the path that was asked for")
    func noPermission() throws {
        try DurableWrite.write("one", to: folder("file"))
        #expect(try failure { try DurableWrite.write("x", to: folder("file/below")) }.message
            == "cannot write `\(folder("file/below"))`: Not a directory")
        #expect(try failure { try DurableWrite.write("x", to: folder("none/below")) }.message
            == "cannot write `\(folder("none/below"))`: No such file or directory")
        #expect(try failure { try DurableWrite.write("x", to: folder.path) }.message
            == "cannot write `\(folder.path)`: Is a directory")
        #expect(throws: StorageError.self) { try DurableWrite.write("x", to: "/proc/dyn-test") }
        #expect(throws: StorageError.self) { try DurableWrite.write("x", to: "") }
        #expect(throws: StorageError.self) { try DurableWrite.write("x", to: "a\0b") }
    }

    @Test("a name as long as names can be works")
    func longName() throws {
        let name = String(repeating: "n", count: 255)
        try DurableWrite.write("one", to: folder(name))
        #expect(folder.names() == [name])
    }
}
