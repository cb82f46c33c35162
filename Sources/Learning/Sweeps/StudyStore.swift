public import Storage
internal import Synchronization
internal import Tensors

/// The file of a sweep that is under way: finished runs are durable at once, and a later sweep takes them over.
public final class StudyStore: Sendable {
    private let path: String
    /// Whether other results may be replaced.
    private let overwrites: Bool
    private let file: HDF5File
    /// The definition of each finished run that the file held when it was opened, by the number of its point.
    private let known: [Int: String]
    private let writing = Mutex<Void>(())

    /// Opens or makes the file.
    ///
    /// - Throws: `StorageError.exists` when something other than a study is there.
    public init(_ path: String, overwrites: Bool = false, provenance: Storage.Provenance) throws {
        self.path = path
        self.overwrites = overwrites
        if overwrites, FileSystem.exists(path), try !Self.isStudy(path) { try FileSystem.remove(path) }
        if FileSystem.exists(path) {
            file = try HDF5File(opening: path, writable: true)
            guard try file.root.attribute("kind")?.string == "study" else {
                try file.close()
                throw StorageError.exists(path: path)
            }
            let runs = try file.root.group("runs")
            var known: [Int: String] = [:]
            for name in try runs.childNames() {
                guard let number = Int(name) else { continue }
                let group = try runs.group(name)
                if let status = try group.attribute("status")?.string, status != "interrupted" {
                    known[number - 1] = try group.requiredString("config")
                }
            }
            self.known = known
        } else {
            try FileSystem.makeDirectory(FileSystem.parent(path))
            file = try HDF5File(creating: path)
            try provenance.write(to: file.root)
            try file.root.setAttribute("kind", .string("study"))
            _ = try file.root.createGroup("runs")
            known = [:]
        }
    }

    private static func isStudy(_ path: String) throws -> Bool {
        guard let file = try? HDF5File(opening: path) else { return false }
        defer { try? file.close() }
        return try file.root.attribute("kind")?.string == "study"
    }

    /// Finished runs are not dropped unasked: a design of fewer points than the file holds is refused.
    func check(pointCount: Int) throws {
        let surplus = known.keys.filter { $0 >= pointCount }
        guard !surplus.isEmpty else { return }
        guard overwrites else { throw StorageError.exists(path: path) }
        try writing.withLock { _ in
            for index in surplus { try file.root.group("runs").remove(Study.runName(index)) }
        }
    }

    /// The stored run of this very definition at this point; nil where there is none.
    ///
    /// - Throws: `StorageError.exists` when the file holds another run's results there.
    func finishedRun(_ index: Int, of experiment: Experiment, _ definition: JSONValue) throws -> Run? {
        guard let stored = known[index] else { return nil }
        guard stored == JSONSerializer().text(definition) else {
            if overwrites { return nil }
            throw StorageError.exists(path: path)
        }
        return try writing.withLock { _ in
            try Run(reading: file.root.group("runs").group(Study.runName(index)))?.with(architecture: experiment.model.architecture)
        }
    }

    func add(_ run: Run, _ index: Int) throws {
        try writing.withLock { _ in
            let runs = try file.root.group("runs")
            let name = Study.runName(index)
            if try runs.contains(name) { try runs.remove(name) }
            try run.write(into: runs.createGroup(name))
            try file.flush()
        }
    }

    func finish(_ study: Study) throws {
        try writing.withLock { _ in
            if try file.root.contains("table") { try file.root.remove("table") }
            try study.writeTable(into: file.root)
            try file.close()
        }
    }
}
