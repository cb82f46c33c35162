public import Storage
internal import Tensors

/// The file of one run, written while it trains: every snapshot and history row and the state to go on from, flushed each
/// second, so that after a kill at any moment a plain open finds all but the last second, and the same training goes on from there.
public final class RunStore {
    private let path: String
    /// Whether something else may be replaced.
    private let overwrites: Bool
    /// Whether others can read the file while it is written.
    private let isLive: Bool
    private let provenance: Storage.Provenance

    /// Nothing is opened or written before the run begins.
    public init(_ path: String, overwrites: Bool = false, isLive: Bool = false, provenance: Storage.Provenance) {
        self.path = path
        self.overwrites = overwrites
        self.isLive = isLive
        self.provenance = provenance
    }

    /// What a file holds of a run.
    enum Stored {
        case finished(Run)
        case broken(BrokenRun, serial: Int)
        case nothing
    }

    /// What the file holds of this very definition.
    ///
    /// - Throws: `StorageError.exists` when the file holds something else.
    func stored(of experiment: Experiment, _ definition: JSONValue, columns: [String]) throws -> Stored {
        guard FileSystem.exists(path), !HDF5File.isBlank(path) else { return .nothing }
        do {
            // A live file is marked as being written until its writer closes it.
            if isLive, HDF5File.isMarked(path) { try? HDF5File.repair(path) }
            return try read(of: experiment, definition, columns)
        } catch let error as StorageError {
            // What is there is no run of this experiment, or cannot be read.
            if overwrites { return .nothing }
            throw error
        }
    }

    private func read(of experiment: Experiment, _ definition: JSONValue, _ columns: [String]) throws -> Stored {
        let file = try HDF5File(opening: path)
        defer { try? file.close() }
        guard try file.root.attribute("kind")?.string == "run", try file.root.contains("runs") else {
            throw StorageError.exists(path: path)
        }
        let group = try file.root.group("runs").group(Study.runName(0))
        guard try group.attribute("config")?.string == JSONSerializer().text(definition) else {
            throw StorageError.exists(path: path)
        }
        if let run = try Run(reading: group), run.status != .interrupted {
            return .finished(run.with(experiment))
        }
        // Where the last moments left something unreadable, the run begins anew.
        guard let broken = try? BrokenRun.reading(group, of: experiment, columns: columns) else { return .nothing }
        return .broken(broken.run, serial: broken.serial)
    }

    /// Shares the file from the first checkpoint on, where that was asked for.
    func begin(_ recorder: RunRecording, like checkpoint: Checkpoint) throws {
        if isLive { try recorder.goLive(like: checkpoint) }
    }

    /// Begins the file of an experiment's run, or goes on with the one that is there.
    func recorder(
        of experiment: Experiment, _ definition: JSONValue, columns: [String], resuming broken: (run: BrokenRun, serial: Int)?
    ) throws -> RunRecording {
        try FileSystem.makeDirectory(FileSystem.parent(path))
        if broken != nil {
            let file = try HDF5File(opening: path, writable: true, isLive: isLive)
            let group = try file.root.group("runs").group(Study.runName(0))
            return try RunRecording(file, group, of: experiment, definition, columns: columns, resumed: broken) { try $0.close() }
        }
        let file = try HDF5File(creating: path, isLive: isLive)
        try provenance.write(to: file.root)
        try file.root.setAttribute("kind", .string("run"))
        let group = try file.root.createGroup("runs").createGroup(Study.runName(0))
        return try RunRecording(file, group, of: experiment, definition, columns: columns) { try $0.close() }
    }
}
