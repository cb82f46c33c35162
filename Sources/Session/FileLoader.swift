internal import Diagnostics
internal import Glibc
internal import Runtime
internal import Storage

/// Finds the files of `include`, relative to the file that includes them.
struct FileLoader: SourceLoader {
    func load(_ path: String, from source: SourceText) throws -> LoadedSource {
        let place = path.hasPrefix("/") ? path : Self.directory(of: source.name) + path
        let text = try TextFile.read(FileSystem.expandingTilde(place))
        return LoadedSource(source: SourceText(name: place, text: text), identity: Self.identity(of: place))
    }

    private static func directory(of name: String) -> String {
        guard let slash = name.lastIndex(of: "/") else { return "" }
        return String(name[...slash])
    }

    /// The same for every path to one file.
    private static func identity(of path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
