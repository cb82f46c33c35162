internal import Glibc

/// Files and folders by path: what exists, how large it is, where things belong.
public enum FileSystem {
    public enum Kind: Sendable, Equatable { case file, directory, other }

    /// What stands at `path`, following links; nil where nothing does or it cannot be seen.
    public static func kind(_ path: String) -> Kind? {
        guard let status = status(path) else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .directory
        default: return .other
        }
    }

    public static func exists(_ path: String) -> Bool { kind(path) != nil }
    public static func isDirectory(_ path: String) -> Bool { kind(path) == .directory }
    public static func isFile(_ path: String) -> Bool { kind(path) == .file }

    /// The size of a file in bytes; throws where there is none.
    public static func size(_ path: String) throws(StorageError) -> Int {
        var result = stat()
        guard stat(path, &result) == 0 else { throw .system(verb: "look at", path: path, code: errno) }
        return Int(result.st_size)
    }

    /// The names in a folder, sorted, without `.` and `..`.
    public static func list(_ path: String) throws(StorageError) -> [String] {
        guard let directory = opendir(path) else { throw .system(verb: "list", path: path, code: errno) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                // d_name is NUL-terminated within its 256 bytes.
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Makes a folder and those that lead to it; one that exists already is fine.
    public static func makeDirectory(_ path: String, mode: UInt32 = 0o777) throws(StorageError) {
        if isDirectory(path) || path.isEmpty { return }
        let above = parent(path)
        if above != path, !above.isEmpty { try makeDirectory(above, mode: mode) }
        if mkdir(path, mode) != 0 {
            let code = errno
            if code == EEXIST, isDirectory(path) { return }
            throw .system(verb: "make the folder", path: path, code: code)
        }
    }

    /// Removes a file or an empty folder; what is not there is fine.
    public static func remove(_ path: String) throws(StorageError) {
        if Glibc.remove(path) != 0, errno != ENOENT { throw .system(verb: "remove", path: path, code: errno) }
    }

    // MARK: Where one is, and where things belong

    public static func currentDirectory() -> String {
        guard let buffer = getcwd(nil, 0) else { return "." }
        defer { free(buffer) }
        return String(cString: buffer)
    }

    public static func changeDirectory(_ path: String) throws(StorageError) {
        if chdir(path) != 0 { throw .system(verb: "go to", path: path, code: errno) }
    }

    /// The absolute path without links, `.` and `..`; throws where it does not exist.
    public static func canonical(_ path: String) throws(StorageError) -> String {
        guard let buffer = realpath(path, nil) else { throw .system(verb: "find", path: path, code: errno) }
        defer { free(buffer) }
        return String(cString: buffer)
    }

    /// The user's home: `HOME`, else the password file's, else `/`.
    public static func home() -> String {
        if let home = environment("HOME"), home.hasPrefix("/") { return home }
        if let entry = getpwuid(getuid()), let directory = entry.pointee.pw_dir { return String(cString: directory) }
        return "/"
    }

    /// `~` and `~/…` become the home folder.
    public static func expandingTilde(_ path: String) -> String {
        path == "~" ? home() : path.hasPrefix("~/") ? join(home(), String(path.dropFirst(2))) : path
    }

    /// The folders of the XDG base directory specification.
    public enum UserFolder: Sendable {
        case configuration, data, state, cache

        var variable: String {
            switch self {
            case .configuration: "XDG_CONFIG_HOME"
            case .data: "XDG_DATA_HOME"
            case .state: "XDG_STATE_HOME"
            case .cache: "XDG_CACHE_HOME"
            }
        }

        var standard: String {
            switch self {
            case .configuration: ".config"
            case .data: ".local/share"
            case .state: ".local/state"
            case .cache: ".cache"
            }
        }
    }

    /// Dyn's own folder of a kind (`~/.config/dyn`, …); it is not made.
    public static func folder(_ kind: UserFolder) -> String {
        // The specification: a relative path in these variables is to be ignored.
        if let base = environment(kind.variable), base.hasPrefix("/") { return join(base, "dyn") }
        return join(join(home(), kind.standard), "dyn")
    }

    /// The folder for temporary files: `TMPDIR`, else `/tmp`.
    public static func temporaryDirectory() -> String {
        guard let folder = environment("TMPDIR"), folder.hasPrefix("/") else { return "/tmp" }
        return folder
    }

    /// A variable of the environment; nil where unset or empty.
    public static func environment(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    // MARK: Paths as text

    public static func join(_ folder: String, _ name: String) -> String {
        if name.hasPrefix("/") || folder.isEmpty { return name }
        return folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }

    /// The folder that a path is in: `.` for a bare name.
    public static func parent(_ path: String) -> String {
        let parts = split(path)
        return parts.folder.isEmpty ? "." : parts.folder
    }

    /// The last component of a path.
    public static func name(_ path: String) -> String { split(path).name }

    /// What follows the last dot of the name, in lower case; empty where there is none.
    public static func fileExtension(_ path: String) -> String {
        let name = name(path)
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
        return name[name.index(after: dot)...].lowercased()
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        var bytes = Array(path.utf8)
        let slash = UInt8(ascii: "/")
        while bytes.count > 1, bytes.last == slash { bytes.removeLast() }
        guard let last = bytes.lastIndex(of: slash) else { return ("", String(decoding: bytes, as: UTF8.self)) }
        var folder = bytes[..<last]
        while folder.count > 1, folder.last == slash { folder.removeLast() }
        let name = String(decoding: bytes[(last + 1)...], as: UTF8.self)
        return (folder.isEmpty ? "/" : String(decoding: folder, as: UTF8.self), name)
    }

    static func status(_ path: String) -> stat? {
        var result = stat()
        return stat(path, &result) == 0 ? result : nil
    }
}
