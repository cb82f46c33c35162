internal import Glibc

/// Where data files are looked for: an ordered list of folders.
///
/// The order: a folder asked for (and nothing else then); the environment's `DYN_DATA`; `data` beside the working
/// directory; `data` in the folder of the running program or any above it (so the package's own, for a program in its
/// build folder); `~/.cache/dyn`.
public struct DataFolder: Sendable {
    public let searched: [String]

    public init(searching folders: [String]) { searched = folders }

    /// The standard places, or `folder` alone when it is given.
    public static func standard(_ folder: String? = nil) -> DataFolder {
        if let folder { return DataFolder(searching: [expandingHome(folder)]) }
        var folders: [String] = []
        if let named = environment("DYN_DATA") { folders.append(expandingHome(named)) }
        folders.append("data")
        folders += programFolders().map { $0 + "/data" }
        if let cache = environment("XDG_CACHE_HOME") ?? environment("HOME").map({ $0 + "/.cache" }) {
            folders.append(cache + "/dyn")
        }
        var seen = Set<String>()
        return DataFolder(searching: folders.filter { seen.insert($0).inserted })
    }

    /// The first place that has a readable file at one of `names` (in that order of preference in each place).
    ///
    /// A name may hold folders: "digits/digits.csv.gz".
    public func locate(_ names: [String]) -> String? {
        for folder in searched {
            for name in names where access(folder + "/" + name, R_OK) == 0 { return folder + "/" + name }
        }
        return nil
    }

    /// As `locate`, and an error that lists every place when there is none.
    public func path(of names: [String], what: String) throws -> String {
        guard let path = locate(names) else {
            throw DatasetError.filesNotFound(what: what, files: Array(names.prefix(1)), searched: searched)
        }
        return path
    }

    private static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }

    private static func expandingHome(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = environment("HOME") else { return path }
        return home + path.dropFirst()
    }

    /// The folder of the running program, and those above it, nearest first; the file system's root is left out.
    private static func programFolders() -> [String] {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard length > 0 else { return [] }
        var parts = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .split(separator: "/").dropLast()
        var folders: [String] = []
        while !parts.isEmpty, folders.count < 8 {
            folders.append("/" + parts.joined(separator: "/"))
            parts = parts.dropLast()
        }
        return folders
    }
}
