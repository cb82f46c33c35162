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
        nftw(path, { path, _, _, _ in path.map { remove($0) } ?? 0 }, 16, Int32(FTW_DEPTH.rawValue) | Int32(FTW_PHYS.rawValue))
    }
}
