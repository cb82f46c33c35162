import Glibc
import Storage
import TestSupport
import Testing

@Suite struct FileSystemTests {
    let folder: ScratchFolder
    init() throws { folder = try ScratchFolder() }

    @Test("what stands at a path is told")
    func kinds() throws {
        try TextFile.write("abc", to: folder("file"))
        #expect(FileSystem.isFile(folder("file")))
        #expect(FileSystem.isDirectory(folder.path))
        #expect(!FileSystem.exists(folder("none")))
        #expect(FileSystem.kind("/dev/null") == .other)
        #expect(try FileSystem.size(folder("file")) == 3)
        #expect(try failure { _ = try FileSystem.size(folder("none")) }.message.hasSuffix("No such file or directory"))
    }

    @Test("folders are made with those that lead to them")
    func makeDirectory() throws {
        try FileSystem.makeDirectory(folder("a/b/c"))
        try FileSystem.makeDirectory(folder("a/b/c/"))
        #expect(FileSystem.isDirectory(folder("a/b/c")))
        try TextFile.write("", to: folder("file"))
        #expect(try failure { try FileSystem.makeDirectory(folder("file")) }.message
            == "cannot make the folder `\(folder("file"))`: File exists")
        #expect(try failure { try FileSystem.makeDirectory(folder("file/below")) }.message.hasSuffix("File exists"))
    }

    @Test("a folder's names are listed in order")
    func list() throws {
        for name in ["b", "a", ".hidden"] { try TextFile.write("", to: folder(name)) }
        #expect(try FileSystem.list(folder.path) == [".hidden", "a", "b"])
        #expect(throws: StorageError.self) { try FileSystem.list(folder("none")) }
    }

    @Test("paths are taken apart and put together")
    func paths() {
        #expect(FileSystem.join("a", "b") == "a/b")
        #expect(FileSystem.join("a/", "b") == "a/b")
        #expect(FileSystem.join("a", "/b") == "/b")
        #expect(FileSystem.parent("a/b/c.h5") == "a/b")
        #expect(FileSystem.parent("/a") == "/")
        #expect(FileSystem.parent("a") == ".")
        #expect(FileSystem.parent("a//b/") == "a")
        #expect(FileSystem.name("a/b/c.h5") == "c.h5")
        #expect(FileSystem.name("a/b/") == "b")
        #expect(FileSystem.fileExtension("a/b.tar.GZ") == "gz")
        #expect(FileSystem.fileExtension("a.b/c") == "")
        #expect(FileSystem.fileExtension(".profile") == "")
        #expect(FileSystem.expandingTilde("~/x") == FileSystem.join(FileSystem.home(), "x"))
        #expect(FileSystem.expandingTilde("~x") == "~x")
    }

    @Test("a path without links and dots is found")
    func canonical() throws {
        try FileSystem.makeDirectory(folder("a"))
        let plain = try FileSystem.canonical(folder("a"))
        #expect(try FileSystem.canonical(folder("./a/../a")) == plain)
    }

    @Test("text that is not UTF-8 is an error with its line")
    func notUTF8() throws {
        try DurableWrite.write(Array("one\ntwo ".utf8) + [0xFF, 0x0A], to: folder("a.txt"))
        #expect(try failure { _ = try TextFile.read(folder("a.txt")) }.message
            == "`\(folder("a.txt"))`, line 2: expected UTF-8 text, found the byte 255")
    }

    @Test("a byte order mark is no part of the text")
    func mark() throws {
        try DurableWrite.write([0xEF, 0xBB, 0xBF, 0x61], to: folder("a.txt"))
        #expect(try TextFile.read(folder("a.txt")) == "a")
    }

    @Test("files without a size, such as those of /proc, are read to their end")
    func proc() throws {
        #expect(try TextFile.read("/proc/self/status").contains("Name:"))
    }

    @Test("a text beyond the limit is refused")
    func tooLarge() throws {
        try TextFile.write(String(repeating: "x", count: 5000), to: folder("a.txt"))
        #expect(try failure { _ = try TextFile.read(folder("a.txt"), limit: 4096) }.message
            == "`\(folder("a.txt"))` needs 4.9 KiB, more than the 4 KiB that can be right here")
    }
}
