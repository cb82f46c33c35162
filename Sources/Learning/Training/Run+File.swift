public import Storage
internal import Tensors

// A run in a file (design: /runs/00001/): attributes status, reason, seed, converged_at, seconds, config; history/<column>;
// weights/value, step, time (H5MD's time-dependent element); parameters/name, shape, offset; best.
extension Run {
    /// Writes a finished run into a group of its own.
    public func write(into group: HDF5Group) throws {
        try RunLayout.writeDescription(into: group, config: config, layout: layout, columns: history.names)
        let historyGroup = try group.createGroup("history")
        let columns = try history.names.map { try historyGroup.write(history.numbers($0), to: $0) }
        let element = try group.createGroup("weights")
        let value = try element.write(weights, to: "value")
        let step = try element.write(steps.converted(to: .f64), to: "step", asIntegers: true)
        let perEpoch = stepsPerEpoch
        try element.write(Tensor(steps.doubles.map { $0 / perEpoch }), to: "time")
        try RunLayout.describe(group)
        try RunLayout.writeEnd(of: self, into: group, columns: zip(history.names, columns).map { ($0, $1) }, value: value, step: step)
    }

    /// Updates to one unit of the history's epoch column.
    var stepsPerEpoch: Double {
        guard let epochs = try? history.numbers("epoch").doubles, let updates = try? history.numbers("step").doubles,
            let epoch = epochs.last, let update = updates.last, epoch > 0
        else { return 1 }
        return update / epoch
    }

    /// Reads a run back; `nil` where the group holds one that was never finished.
    public init?(reading group: HDF5Group) throws {
        guard let status = try group.attribute("status")?.string.flatMap(Status.init(rawValue:)) else { return nil }
        try self.init(group, status, try group.attribute("reason")?.string)
    }

    /// Reads the beginning of a run that was never finished, or is still being written: it counts as interrupted.
    ///
    /// - Throws: `StorageError` where there is no snapshot yet.
    public init(readingBeginningOf group: HDF5Group) throws {
        try self.init(group, .interrupted, "the file has no more of it: it was broken off, or goes on")
    }

    private init(_ group: HDF5Group, _ status: Status, _ reason: String?) throws {
        let config = try JSONParser.parse(group.requiredString("config"), path: group.file.path)
        let historyGroup = try group.group("history")
        let names = try group.attribute("columns")?.strings ?? historyGroup.childNames()
        // A writer that was killed, or that writes now, may have rows of some columns more than of others.
        let isWhole = try group.contains("best")
        func rows(_ tensors: [Tensor]) throws -> [Tensor] {
            let count = tensors.map { $0.shape.first ?? 0 }.min() ?? 0
            return isWhole ? tensors : try tensors.map { try $0.at([.range(start: 0, stop: count, step: 1)]) }
        }
        let columns = try rows(names.map { try historyGroup.dataset($0).tensor().converted(to: .f64) })
        let history = try Table(columns: zip(names, columns).map { ($0, .numbers($1)) })
        let weightsGroup = try group.group("weights")
        let layout = try ParameterLayout(readingFrom: group.group("parameters"))
        let snapshots = try rows([weightsGroup.dataset("value").tensor(), weightsGroup.dataset("step").tensor().converted(to: .f64)])
        let (weights, steps) = (snapshots[0], snapshots[1])
        if weights.shape == [0, layout.count] {
            throw StorageError.malformed(
                path: group.file.path, place: .file, problem: "the run has saved nothing yet: it has only just begun, or was killed as it did")
        }
        guard weights.rank == 2, weights.shape[1] == layout.count else {
            throw StorageError.wrongType(
                path: group.file.path, object: "weights/value", expected: "snapshots of \(layout.count) parameters",
                found: "shape \(weights.shape)")
        }
        self.init(
            config: config, architecture: try ArchitectureReader.architecture(ofRun: config, layout: layout),
            status: status, reason: reason, history: history, steps: steps, weights: weights, layout: layout,
            bestWeights: isWhole ? try group.dataset("best").tensor() : try weights.at([.at(-1)]), bestEpoch: try group.attribute("best_epoch")?.number ?? .nan,
            convergedAt: try group.attribute("converged_at")?.number,
            seconds: try group.attribute("seconds")?.number ?? .nan)
    }

    static func text(of shape: Shape) -> String { shape.map(String.init).joined(separator: "x") }
}

/// What a run's group holds besides its rows.
enum RunLayout {
    static func writeDescription(
        into group: HDF5Group, config: JSONValue, layout: ParameterLayout, columns names: [String]
    ) throws {
        try group.setAttribute("config", .string(JSONSerializer().text(config)))
        try group.setAttribute("columns", .strings(names))
        if let seed = config["seed"]?.number { try group.setAttribute("seed", .number(seed)) }
        let parameters = try group.createGroup("parameters")
        try parameters.write(layout.blocks.map(\.name), to: "name")
        try parameters.write(layout.blocks.map { Run.text(of: $0.shape) }, to: "shape")
        try parameters.write(Tensor(layout.blocks.map { Double($0.offset) }), to: "offset", asIntegers: true)
    }

    /// Makes the group of a run readable as H5MD.
    static func describe(_ group: HDF5Group) throws {
        try H5MD.describe(group, element: "weights", sharingRoot: group.name.hasPrefix("/runs/"))
    }

    /// Writes what is known only at the end; a run without its status was never finished.
    static func writeEnd(
        of run: Run, into group: HDF5Group, columns: [(name: String, dataset: HDF5Dataset)], value: HDF5Dataset, step: HDF5Dataset
    ) throws {
        if let scale = columns.first(where: { $0.name == "epoch" })?.dataset {
            try scale.becomeScale(named: "epoch")
            for column in columns where column.name != "epoch" { try column.dataset.attach(scale, toAxis: 0) }
        }
        try step.becomeScale(named: "step")
        try value.attach(step, toAxis: 0)
        let element = try group.group("weights")
        // Readers of netCDF want all axes of an array named, or none.
        let isNamed = try element.contains("parameter")
        let parameter = try isNamed ? element.dataset("parameter") : element.createDimension("parameter", count: run.layout.count)
        try value.attach(parameter, toAxis: 1)
        try value.label(axis: 1, "parameter")
        try element.dataset("time").attach(step, toAxis: 0)
        if try group.contains("best") { try group.remove("best") }
        try group.write(run.bestWeights, to: "best")
        try group.setAttribute("best_epoch", .number(run.bestEpoch))
        if let reason = run.reason { try group.setAttribute("reason", .string(reason)) }
        if let convergedAt = run.convergedAt { try group.setAttribute("converged_at", .number(convergedAt)) }
        try group.setAttribute("seconds", .number(run.seconds))
        try group.setAttribute("status", .string(run.status.rawValue))
    }
}

/// Streams a run into a group while it goes on.
final class RunWriter {
    private let group: HDF5Group
    private let weights: HDF5Appender
    private let steps: HDF5Appender
    private let times: HDF5Appender
    private let columns: [HDF5Appender]
    private let names: [String]

    init(
        _ group: HDF5Group, config: JSONValue, layout: ParameterLayout, columns names: [String], elementType: ElementType,
        expectedRows: Int, expectedSnapshots: Int
    ) throws {
        self.group = group
        self.names = names
        try RunLayout.writeDescription(into: group, config: config, layout: layout, columns: names)
        func layoutOf(_ expected: Int) -> HDF5Layout { HDF5Layout(chunk: [max(16, min(1024, expected))]) }
        let history = try group.createGroup("history")
        columns = try names.map {
            try history.createAppender($0, rowShape: [], elementType: .f64, layout: layoutOf(expectedRows))
        }
        let element = try group.createGroup("weights")
        weights = try element.createAppender("value", rowShape: [layout.count], elementType: elementType)
        steps = try element.createAppender(
            "step", rowShape: [], elementType: .f64, layout: layoutOf(expectedSnapshots), asIntegers: true)
        times = try element.createAppender("time", rowShape: [], elementType: .f64, layout: layoutOf(expectedSnapshots))
        try RunLayout.describe(group)
    }

    /// Goes on behind the first rows and snapshots; what came after them is dropped.
    init(resuming group: HDF5Group, columns names: [String], rows: Int, snapshots: Int) throws {
        self.group = group
        self.names = names
        let history = try group.group("history")
        columns = try names.map { try history.appender($0) }
        let element = try group.group("weights")
        weights = try element.appender("value")
        steps = try element.appender("step")
        times = try element.appender("time")
        for column in columns { try column.truncate(to: rows) }
        for appender in [weights, steps, times] { try appender.truncate(to: snapshots) }
    }

    /// Appends snapshots: those of a matrix [T, P] from a row on.
    func append(_ snapshots: Tensor, from first: Int, steps taken: [Int], stepsPerEpoch: Double) throws {
        guard !taken.isEmpty else { return }
        let rowBytes = snapshots.shape[1] * snapshots.elementType.byteCount
        try snapshots.withUnsafeBytes {
            try weights.append(rows: UnsafeRawBufferPointer(rebasing: $0[(first * rowBytes)..<((first + taken.count) * rowBytes)]))
        }
        try steps.append(taken.map(Double.init))
        try times.append(taken.map { Double($0) / stepsPerEpoch })
    }

    /// Appends rows of the history, given by its columns.
    func append(columns values: [[Double]]) throws {
        for (column, values) in zip(columns, values) { try column.append(values) }
    }

    /// Writes the rows that are still gathered.
    func drain() throws {
        for appender in columns + [weights, steps, times] { try appender.drain() }
    }

    func finish(_ run: Run) throws {
        try drain()
        try RunLayout.writeEnd(
            of: run, into: group, columns: zip(names, columns).map { ($0, $1.dataset) }, value: weights.dataset, step: steps.dataset)
    }
}
