internal import Glibc
public import Storage
internal import Tensors

/// The file of one run, written while it trains: every snapshot and history row, flushed each second, so that after a
/// kill at any moment a plain open finds all but the last second.
public final class RunStore {
    private let path: String
    /// Whether something else may be replaced.
    private let overwrites: Bool
    private let provenance: Storage.Provenance

    /// Nothing is opened or written before the run begins.
    public init(_ path: String, overwrites: Bool = false, provenance: Storage.Provenance) {
        self.path = path
        self.overwrites = overwrites
        self.provenance = provenance
    }

    /// The run that the file holds already, when it is of this very definition and was not broken off.
    ///
    /// - Throws: `StorageError.exists` when the file holds something else.
    func finishedRun(of experiment: Experiment, _ definition: JSONValue) throws -> Run? {
        guard FileSystem.exists(path) else { return nil }
        do {
            return try storedRun(of: experiment, definition)
        } catch let error as StorageError {
            // What is there is no run of this experiment, or cannot be read.
            if overwrites { return nil }
            throw error
        }
    }

    private func storedRun(of experiment: Experiment, _ definition: JSONValue) throws -> Run? {
        let file = try HDF5File(opening: path)
        defer { try? file.close() }
        guard try file.root.attribute("kind")?.string == "run", try file.root.contains("runs") else {
            throw StorageError.exists(path: path)
        }
        let group = try file.root.group("runs").group(Study.runName(0))
        guard try group.attribute("config")?.string == JSONSerializer().text(definition) else {
            throw StorageError.exists(path: path)
        }
        guard let run = try Run(reading: group), run.status != .interrupted else { return nil }
        return run.with(architecture: experiment.model.architecture)
    }

    /// Begins the file of an experiment's run.
    func observer(of experiment: Experiment, _ definition: JSONValue, columns: [String]) throws -> StreamingObserver {
        try FileSystem.makeDirectory(FileSystem.parent(path))
        let file = try HDF5File(creating: path)
        try provenance.write(to: file.root)
        try file.root.setAttribute("kind", .string("run"))
        let group = try file.root.createGroup("runs").createGroup(Study.runName(0))
        let writer = try RunWriter(
            group, config: definition, layout: experiment.model.layout, columns: columns,
            elementType: experiment.precision)
        try file.flush()
        return StreamingObserver(file, writer, stepsPerEpoch: experiment.stepsPerEpoch)
    }
}

/// Passes what happens in a run on to its file.
final class StreamingObserver: RunObserver {
    private let file: HDF5File
    private let writer: RunWriter
    private let stepsPerEpoch: Int
    private var lastFlush = Trainer.now()

    /// Seconds between flushes.
    private static let flushInterval = 1.0

    init(_ file: HDF5File, _ writer: RunWriter, stepsPerEpoch: Int) {
        self.file = file
        self.writer = writer
        self.stepsPerEpoch = stepsPerEpoch
    }

    func snapshot(_ weights: UnsafeRawBufferPointer, step: Int) throws {
        try writer.append(weights: weights, step: step, time: Double(step) / Double(stepsPerEpoch))
        try flushWhenDue()
    }

    func row(_ values: [Double]) throws {
        try writer.append(history: values)
        try flushWhenDue()
    }

    func finished(_ run: Run) throws {
        try writer.finish(run)
        try file.close()
    }

    private func flushWhenDue() throws {
        let now = Trainer.now()
        guard now - lastFlush >= Self.flushInterval else { return }
        lastFlush = now
        try file.flush()
    }
}
