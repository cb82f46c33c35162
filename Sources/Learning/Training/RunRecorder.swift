internal import Diagnostics
internal import Storage
internal import Tensors

/// Keeps what a run has reached while it goes on, so that nothing but the last moments is lost when it is broken off.
protocol RunRecorder: AnyObject {
    /// Whether it is time to save. Asked often, so it must be quick.
    var isDue: Bool { get }
    /// Sees the snapshots so far, between one saving and the next. Asked as often.
    func note(_ snapshots: Snapshots) throws
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

/// Writes a run into a group of a file while it goes on: rows, snapshots, checkpoints, all flushed together, on a thread beside
/// the training's.
///
/// `@unchecked Sendable` is sound: at most one piece of writing is under way, and until it is done the training's thread touches
/// nothing that it uses.
final class RunRecording: RunRecorder, @unchecked Sendable {
    private var file: HDF5File
    private var group: HDF5Group
    private var writer: RunWriter
    private var isLive = false
    /// The file that takes the live one's place at its end, where others still read that.
    private var successor: DurableFile?
    private let stepsPerEpoch: Int
    private let columnCount: Int
    private var places: CheckpointPlaces?
    private var savedRows = 0
    private var savedSnapshots = 0
    private var clock = FlushClock()
    /// What was handed over last.
    private var writing: BackgroundWork.Piece?
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
        do {
            file = try HDF5File(opening: file.path, writable: true)
        } catch StorageError.inUse {
            let copy = try DurableFile(file.path, mode: .replace)
            try copy.write(contentsOf: file.path)
            file = try HDF5File(opening: copy.temporaryPath, writable: true)
            successor = copy
        }
        group = try file.root.group(group.name)
        writer = try RunWriter(
            resuming: group, columns: group.attribute("columns")?.strings ?? [], rows: savedRows, snapshots: savedSnapshots)
        isLive = false
    }

    var isDue: Bool { clock.isDue }

    /// Rows and snapshots on their way into the file.
    private struct Batch: Sendable {
        var columns: [[Double]] = []
        /// All so far, of which those from number `firstSnapshot` on are new.
        let weights: Tensor
        let firstSnapshot: Int
        let steps: [Int]
        /// What makes all that was written count; without one more is to come.
        var checkpoint: Checkpoint?
    }

    /// Snapshots that are worth a piece of writing of their own.
    private static let manyBytes = 1 << 19

    /// Has many new snapshots written while training goes on, so that little is left for the end.
    func note(_ snapshots: Snapshots) throws {
        let weights = snapshots.weights
        let count = snapshots.steps.count - savedSnapshots
        guard !isLive, writing?.isFinished ?? true, count * weights.shape[1] * weights.elementType.byteCount >= Self.manyBytes
        else { return }
        try settle()
        let batch = Batch(weights: weights, firstSnapshot: savedSnapshots, steps: Array(snapshots.steps[savedSnapshots...]))
        savedSnapshots += count
        writing = BackgroundWork.shared.begin { [self] in try write(batch) }
    }

    /// Hands the new rows over to be written. An error of the writing comes with the next call.
    func save(_ history: History, _ snapshots: Snapshots, _ checkpoint: Checkpoint) throws {
        try settle()
        let batch = Batch(
            columns: history.columns(savedRows..<checkpoint.rowCount), weights: snapshots.weights, firstSnapshot: savedSnapshots,
            steps: Array(snapshots.steps[savedSnapshots..<checkpoint.snapshotCount]), checkpoint: checkpoint)
        (savedRows, savedSnapshots) = (checkpoint.rowCount, checkpoint.snapshotCount)
        clock.reset()
        writing = BackgroundWork.shared.begin { [self] in try write(batch) }
    }

    private func settle() throws {
        let last = writing
        writing = nil
        try last?.wait()
    }

    private func write(_ batch: Batch) throws {
        try writer.append(columns: batch.columns)
        try writer.append(batch.weights, from: batch.firstSnapshot, steps: batch.steps, stepsPerEpoch: Double(stepsPerEpoch))
        guard let checkpoint = batch.checkpoint else { return }
        // Rows first: a checkpoint counts only where its rows are there.
        try writer.drain()
        if places == nil { places = try CheckpointPlaces(creatingIn: group, like: checkpoint, columns: columnCount) }
        try places?.write(checkpoint, columns: columnCount)
        try file.flush()
    }

    func finished(_ run: Run) throws {
        try settle()
        if isLive { try endLive() }
        let weights = try run.snapshots()
        if savedRows < run.history.rowCount {
            try writer.append(columns: run.history.names.map { Array(try run.history.numbers($0).doubles[savedRows...]) })
        }
        if savedSnapshots < weights.shape[0] {
            let steps = run.steps.doubles[savedSnapshots...].map { Int($0) }
            try writer.append(weights, from: savedSnapshots, steps: steps, stepsPerEpoch: Double(stepsPerEpoch))
        }
        try writer.finish(run)
        // A run that was interrupted goes on from its checkpoint.
        if run.status != .interrupted, try group.contains(CheckpointPlaces.name) { try group.remove(CheckpointPlaces.name) }
        try close(file)
        try successor?.commit()
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
        let taken = steps.prefix(checkpoint.snapshotCount).map { Int(exactly: $0) ?? 0 }
        return (BrokenRun(checkpoint: checkpoint, history: history, steps: taken, weights: weights), latest.serial)
    }
}
