internal import Glibc

/// Where a file comes from: the attributes that the root of every file of Dyn's carries.
public struct Provenance: Sendable, Equatable {
    /// What the layout of these files is called, and its version: files of an older one keep loading.
    public static let format = "dyn"
    public static let formatVersion = 1

    /// Dyn's version.
    public var version: String
    /// When the file was made, universal time.
    public var created: String
    /// The command line.
    public var command: [String]
    /// The whole text of the script that made it; nil at the prompt.
    public var script: String?
    public var machine: String
    /// The journal up to now, as JSON; nil where nothing was noted.
    public var journal: String?

    public init(
        version: String, command: [String], script: String?, created: String = Timestamp.now(),
        machine: String = Provenance.thisMachine(), journal: String? = nil
    ) {
        self.version = version
        self.created = created
        self.command = command
        self.script = script
        self.machine = machine
        self.journal = journal
    }

    /// All attributes that tell where a file comes from, and not what it holds.
    public static let attributeNames: Set<String> = ["dyn_version", "created", "command", "script", "machine", "journal"]

    public func write(to root: HDF5Group) throws {
        try root.setAttribute("format", .string(Self.format))
        try root.setAttribute("format_version", .integer(Self.formatVersion))
        try root.setAttribute("dyn_version", .string(version))
        try root.setAttribute("created", .string(created))
        try root.setAttribute("command", .string(command.map(Self.quoted).joined(separator: " ")))
        // A text in HDF5 ends at a NUL; a script that has one could not be parsed either.
        if let script { try root.setAttribute("script", .string(String(script.prefix { $0 != "\0" }))) }
        try root.setAttribute("machine", .string(machine))
        if let journal { try root.setAttribute("journal", .string(String(journal.prefix { $0 != "\0" }))) }
    }

    /// The version of the layout that a file was written in; nil for files of other programs. Throws for versions to come.
    public static func formatVersion(of root: HDF5Group) throws -> Int? {
        guard try root.attribute("format")?.string == format else { return nil }
        let version = try root.requiredInteger("format_version")
        guard (1...formatVersion).contains(version) else {
            throw StorageError.malformed(
                path: root.file.path, place: .file,
                problem: "its format has version \(version), this Dyn reads up to \(formatVersion)")
        }
        return version
    }

    /// An argument as a shell would take it.
    private static func quoted(_ argument: String) -> String {
        let plain = argument.utf8.allSatisfy {
            switch $0 {
            case 48...57, 65...90, 97...122: true
            default: "-_=./:,@%+".utf8.contains($0)
            }
        }
        if plain, !argument.isEmpty { return argument }
        let escaped = argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
        return "'" + escaped.filter { $0 != "\0" } + "'"
    }

    /// This machine: its name, system and processor.
    public static func thisMachine() -> String {
        var name = utsname()
        guard uname(&name) == 0 else { return "unknown" }
        func text<T>(_ field: T) -> String {
            withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        var machine = "\(text(name.nodename)), \(text(name.sysname)) \(text(name.release)) \(text(name.machine))"
        if let model = processorModel() { machine += ", \(model)" }
        return machine
    }

    private static func processorModel() -> String? {
        guard let bytes = try? TextFile.readBytes("/proc/cpuinfo", limit: 1 << 24) else { return nil }
        for line in bytes.split(separator: UInt8(ascii: "\n")) where line.starts(with: "model name".utf8) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let model = line[line.index(after: colon)...].drop { $0 == 0x20 }
            return String(decoding: model, as: UTF8.self)
        }
        return nil
    }
}
