internal import Storage
internal import Tensors

/// Keeps what a run has reached while it goes on, so that nothing but the last moments is lost when it is broken off.
protocol RunRecorder: AnyObject {
    /// Whether it is time to save. Asked often, so it must be quick.
    var isDue: Bool { get }
    /// Adds the rows and snapshots since the last time, and the state to go on from.
    func save(_ history: History, _ snapshots: Snapshots, _ checkpoint: Checkpoint) throws
    func finished(_ run: Run) throws
}

/// A clock that says when the next flush of a file is due: a second after the last.
struct FlushClock {
    private var last = Trainer.now()
    static let interval = 1.0

    var isDue: Bool { Trainer.now() - last >= Self.interval }
    mutating func reset() { last = Trainer.now() }
}

/// Writes a run into a group of a file while it goes on: rows, snapshots, checkpoints, all flushed together.
final class RunRecording: RunRecorder {
    private var file: HDF5File
    private var group: HDF5Group
    private var writer: RunWriter
    private var isLive = false
    private let stepsPerEpoch: Int
    private let columnCount: Int
    private var places: CheckpointPlaces?
    private var savedRows = 0
    private var savedSnapshots = 0
    private var clock = FlushClock()
    /// Called when the run is in the file with all that belongs to it.
    private let close: (HDF5File) throws -> Void

    /// - Parameter resumed: the run that this one goes on with, and where the group's checkpoints stand.
    init(
        _ file: HDF5File, _ group: HDF5Group, of experiment: Experiment, _ definition: JSONValue, columns: [String],
        resumed: (run: BrokenRun, serial: Int)? = nil, close: @escaping (HDF5File) throws -> Void
    ) throws {
        self.file = file
        self.group = group
        self.close = close
        stepsPerEpoch = experiment.stepsPerEpoch
        columnCount = columns.count
        if let resumed {
            savedRows = resumed.run.checkpoint.rowCount
            savedSnapshots = resumed.run.checkpoint.snapshotCount
            writer = try RunWriter(resuming: group, columns: columns, rows: savedRows, snapshots: savedSnapshots)
            places = try CheckpointPlaces(of: group, serial: resumed.serial)
        } else {
            writer = try RunWriter(
                group, config: definition, layout: experiment.model.layout, columns: columns, elementType: experiment.precision,
                expectedRows: experiment.expectedRows, expectedSnapshots: experiment.expectedSnapshots)
        }
        try file.flush()
    }

    /// Makes the file readable by others while it is written. Nothing but rows is added after that, so the checkpoints'
    /// places are made now.
    func goLive(like checkpoint: Checkpoint) throws {
        if places == nil { places = try CheckpointPlaces(creatingIn: group, like: checkpoint, columns: columnCount) }
        try file.goLive()
        isLive = true
    }

    /// Opens a live file again as one that only we see, to which more than rows can be added.
    private func endLive() throws {
        try writer.drain()
        try file.close()
        file = try HDF5File(opening: file.path, writable: true)
        group = try file.root.group(group.name)
        writer = try RunWriter(
            resuming: group, columns: group.attribute("columns")?.strings ?? [], rows: savedRows, snapshots: savedSnapshots)
        isLive = false
    }

    var isDue: Bool { clock.isDue }

    func save(_ history: History, _ snapshots: Snapshots, _ checkpoint: Checkpoint) throws {
        while savedRows < checkpoint.rowCount {
            try writer.append(history: history.row(savedRows))
            savedRows += 1
        }
        while savedSnapshots < checkpoint.snapshotCount {
            let step = snapshots.steps[savedSnapshots]
            try snapshots.withRow(savedSnapshots) { try writer.append(weights: $0, step: step, time: Double(step) / Double(stepsPerEpoch)) }
            savedSnapshots += 1
        }
        // Rows first: a checkpoint counts only where its rows are there.
        try writer.drain()
        if places == nil { places = try CheckpointPlaces(creatingIn: group, like: checkpoint, columns: columnCount) }
        try places?.write(checkpoint, columns: columnCount)
        try file.flush()
        clock.reset()
    }

    func finished(_ run: Run) throws {
        let columns = try run.history.names.map { try run.history.numbers($0).doubles }
        if isLive { try endLive() }
        for row in savedRows..<max(savedRows, run.history.rowCount) { try writer.append(history: columns.map { $0[row] }) }
        for row in savedSnapshots..<max(savedSnapshots, run.weights.shape[0]) {
            let step = Int(run.steps[flat: row])
            try writer.append(weights: run.weights.at([.at(row)]), step: step, time: Double(step) / Double(stepsPerEpoch))
        }
        try writer.finish(run)
        // A run that was interrupted goes on from its checkpoint.
        if run.status != .interrupted, try group.contains(CheckpointPlaces.name) { try group.remove(CheckpointPlaces.name) }
        try close(file)
    }
}

extension Experiment {
    /// The rows of its history, unless it stops early.
    var expectedRows: Int { mostSteps / max(log ?? stepsPerEpoch, 1) + 2 }

    /// The snapshots, unless it stops early.
    var expectedSnapshots: Int {
        let every = (track ?? Int.max / 2).multipliedReportingOverflow(by: stepsPerEpoch)
        return (every.overflow ? 0 : mostSteps / max(every.partialValue, 1)) + 2
    }
}

extension BrokenRun {
    /// What a group holds of a run that was broken off; nil where it cannot go on from there.
    static func reading(_ group: HDF5Group, of experiment: Experiment, columns: [String]) throws -> (run: BrokenRun, serial: Int)? {
        let components = try experiment.optimizerPlan().rule.memory.count + 1 + experiment.regularizers.count { $0.memory != nil }
        guard try group.contains(CheckpointPlaces.name), try group.attribute("columns")?.strings == columns else { return nil }
        let historyGroup = try group.group("history")
        let values = try columns.map { try historyGroup.dataset($0).tensor().doubles }
        let weights = try group.dataset("weights/value").tensor()
        let steps = try group.dataset("weights/step").tensor().doubles
        guard weights.rank == 2, weights.shape[1] == experiment.model.size, weights.elementType == experiment.precision,
            let latest = try CheckpointPlaces.latest(
                in: group, components: components, rows: values.map(\.count).min() ?? 0, snapshots: min(weights.shape[0], steps.count))
        else { return nil }
        let checkpoint = latest.checkpoint
        guard checkpoint.state.allSatisfy({ $0.elementType == experiment.precision }), checkpoint.state.first?.count == experiment.model.size
        else { return nil }
        var history = History(columns)
        for row in 0..<checkpoint.rowCount { history.append(values.map { $0[row] }) }
        if let open = checkpoint.openRow { history.append(open) }
        var snapshots = Snapshots(width: experiment.model.size, elementType: experiment.precision)
        let rowBytes = experiment.model.size * experiment.precision.byteCount
        weights.withUnsafeBytes { bytes in
            for row in 0..<checkpoint.snapshotCount {
                snapshots.append(UnsafeRawBufferPointer(rebasing: bytes[(row * rowBytes)..<((row + 1) * rowBytes)]), step: Int(steps[row]))
            }
        }
        return (BrokenRun(checkpoint: checkpoint, history: history, snapshots: snapshots), latest.serial)
    }
}
