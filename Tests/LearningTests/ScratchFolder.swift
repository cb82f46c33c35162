import Glibc
import Testing

/// A folder that is removed, with all that is in it, when it goes out of use.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/dyn-test-XXXXXX".utf8CString)
        path = try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    deinit {
        Self.clear(path)
    }

    private static func clear(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR, let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
                if name != ".", name != ".." { clear(path + "/" + name) }
            }
            closedir(folder)
        }
        remove(path)
    }
}
