public import Storage
internal import Synchronization
public import Tensors

/// The file of a sweep that is under way. Finished runs are in it at once, long ones with all that they have reached; all is
/// flushed each second, so that a kill at any moment loses no more than that. A later sweep takes over what is there: a run is known by its
/// definition, wherever in the design it stood.
public final class StudyStore: Sendable {
    private let path: String
    /// Whether other results may be replaced.
    private let overwrites: Bool
    private let file: HDF5File
    private let state: Mutex<State>

    private struct State {
        /// The groups of runs in the file, by the text of their definitions.
        var groups: [String: Entry] = [:]
        /// The definitions of runs that the sweep's function made itself, by what it made them of.
        var recipes: [String: String] = [:]
        /// The definition that stands in each group.
        var definitions: [String: String] = [:]
        /// The group in which each point's run stands.
        var places: [Int: String] = [:]
        var clock = FlushClock()
        /// Where runs that were left in the file find their snapshots.
        var snapshots: [Int: SnapshotPlace] = [:]
    }

    private struct Entry {
        var group: String
        /// The values of the design where it stood.
        var point: String
        var isFinished: Bool
    }

    /// Opens or makes the file.
    ///
    /// - Throws: `StorageError.exists` when something other than a study is there.
    public init(_ path: String, overwrites: Bool = false, provenance: Storage.Provenance) throws {
        self.path = path
        self.overwrites = overwrites
        if overwrites, FileSystem.exists(path), !HDF5File.isBlank(path), try !Self.isStudy(path) { try FileSystem.remove(path) }
        var state = State()
        if FileSystem.exists(path), !HDF5File.isBlank(path) {
            file = try HDF5File(opening: path, writable: true)
            guard try file.root.attribute("kind")?.string == "study" else {
                try file.close()
                throw StorageError.exists(path: path)
            }
            let runs = try file.root.group("runs")
            for name in try runs.childNames() {
                let group = try runs.group(name)
                // A group that was begun in the last moment before a kill has nothing that could go on.
                guard let definition = try group.attribute("config")?.string else {
                    try runs.remove(name)
                    continue
                }
                let status = try group.attribute("status")?.string
                state.groups[definition] = Entry(
                    group: name, point: try group.attribute("point")?.string ?? "", isFinished: status != nil && status != "interrupted")
                state.definitions[name] = definition
                if let recipe = try group.attribute("recipe")?.string { state.recipes[recipe] = definition }
            }
        } else {
            try FileSystem.makeDirectory(FileSystem.parent(path))
            file = try HDF5File(creating: path)
            try provenance.write(to: file.root)
            try file.root.setAttribute("kind", .string("study"))
            _ = try file.root.createGroup("runs")
            try file.flush()
        }
        self.state = Mutex(state)
    }

    private static func isStudy(_ path: String) throws -> Bool {
        guard let file = try? HDF5File(opening: path) else { return false }
        defer { try? file.close() }
        return try file.root.attribute("kind")?.string == "study"
    }

    /// A point's values as a run's group keeps them.
    public static func text(of design: Table, _ point: Int) -> String {
        design.names.indices.map { "\(design.names[$0])=\(design.cell(row: point, column: $0).text)" }.joined(separator: ", ")
    }

    /// Finished runs are not dropped unasked: a design of the same columns without some of the points that the file has is
    /// refused.
    func check(_ design: Table) throws {
        let points = Set((0..<design.rowCount).map { Self.text(of: design, $0) })
        let columns = design.names.map { $0 + "=" }
        func isOfThisDesign(_ point: String) -> Bool {
            let parts = point.split(separator: ", ").filter { $0.contains("=") }
            return parts.count == columns.count && zip(parts, columns).allSatisfy { $0.hasPrefix($1) }
        }
        try state.withLock { state in
            let surplus = state.groups.filter { $0.value.isFinished && isOfThisDesign($0.value.point) && !points.contains($0.value.point) }
            guard !surplus.isEmpty else { return }
            guard overwrites else { throw StorageError.exists(path: path) }
            for (definition, entry) in surplus {
                try file.root.group("runs").remove(entry.group)
                state.groups[definition] = nil
                state.definitions[entry.group] = nil
            }
        }
    }

    /// What the file holds of this very definition.
    ///
    /// - Throws: `StorageError.exists` when the file holds another run of this point.
    func stored(
        _ index: Int, point: String, of experiment: Experiment, _ definition: JSONValue, columns: [String]
    ) throws -> RunStore.Stored {
        let text = JSONSerializer().text(definition)
        return try state.withLock { state in
            let runs = try file.root.group("runs")
            guard let entry = state.groups[text] else {
                try removeOthers(at: point, &state, runs)
                return .nothing
            }
            let group = try runs.group(entry.group)
            if entry.isFinished, let run = try Run(reading: group) {
                state.places[index] = entry.group
                if entry.point != point { try group.setAttribute("point", .string(point)) }
                return .finished(run.with(experiment))
            }
            if let broken = try? BrokenRun.reading(group, of: experiment, columns: columns) {
                return .broken(broken.run, serial: broken.serial)
            }
            return .nothing
        }
    }

    /// Other results of a point are refused, or make room.
    private func removeOthers(at point: String, _ state: inout State, _ runs: HDF5Group) throws {
        let others = state.groups.filter { $0.value.point == point && $0.value.isFinished }
        guard others.isEmpty || overwrites else { throw StorageError.exists(path: path) }
        for (definition, entry) in others {
            try runs.remove(entry.group)
            state.groups[definition] = nil
            state.definitions[entry.group] = nil
        }
    }

    // MARK: Points that the sweep's function computes itself

    private static let numbersKind = "numbers"

    /// Whether a group holds the numbers of a point, and not a run.
    static func holdsNumbers(_ group: HDF5Group) throws -> Bool { try group.attribute("kind")?.string == numbersKind }

    /// The numbers that a group holds.
    static func numbers(of group: HDF5Group) throws -> Study.Outcome? {
        let names = try group.attribute("names")?.strings ?? []
        let values = try group.attribute("values")?.numbers ?? []
        guard try group.attribute("status") != nil, names.count == values.count else { return nil }
        return .numbers(zip(names, values).map { (name: $0, value: $1) })
    }

    /// What the function gave for a point before.
    ///
    /// - Parameter recipe: what the result is computed from: the function and the point.
    func known(_ index: Int, point: String, recipe: JSONValue) throws -> Study.Outcome? {
        let text = JSONSerializer().text(recipe)
        return try state.withLock { state in
            guard let entry = state.groups[state.recipes[text] ?? text], entry.isFinished else { return nil }
            let group = try file.root.group("runs").group(entry.group)
            let outcome: Study.Outcome? = try Self.holdsNumbers(group) ? Self.numbers(of: group) : Run(reading: group).map { .run($0) }
            guard let outcome else { return nil }
            state.places[index] = entry.group
            if entry.point != point { try group.setAttribute("point", .string(point)) }
            return outcome
        }
    }

    /// More numbers than this are not kept for a point.
    private static let mostNumbers = 1000

    /// Keeps what the function gave for a point.
    func keep(_ outcome: Study.Outcome, _ index: Int, point: String, recipe: JSONValue?) throws {
        let definition: JSONValue
        switch outcome {
        case .run(let run) where run.status != .interrupted: definition = run.config
        case .numbers(let numbers):
            guard let recipe, numbers.count <= Self.mostNumbers else { return }
            definition = recipe
        default: return
        }
        let text = JSONSerializer().text(definition)
        let isThere = try state.withLock { state in
            if let entry = state.groups[text], entry.isFinished {
                state.places[index] = entry.group
                return true
            }
            try removeOthers(at: point, &state, file.root.group("runs"))
            return false
        }
        guard !isThere else { return }
        let group = try place(index, point, definition)
        if let recipe { try group.setAttribute("recipe", .string(JSONSerializer().text(recipe))) }
        switch outcome {
        case .run(let run): try run.write(into: group)
        case .numbers(let numbers):
            try group.setAttribute("kind", .string(Self.numbersKind))
            try group.setAttribute("config", .string(text))
            try group.setAttribute("names", .strings(numbers.map(\.name)))
            try group.setAttribute("values", .numbers(numbers.map(\.value)))
            try group.setAttribute("status", .string(Run.Status.finished.rawValue))
        case .failed, .interrupted: break
        }
        ended(definition)
    }

    /// Follows a point's run: short ones are written when they end, those that last longer than a flush interval from then on.
    func recorder(
        _ index: Int, point: String, of experiment: Experiment, _ definition: JSONValue, columns: [String],
        resuming broken: (run: BrokenRun, serial: Int)?
    ) -> any RunRecorder {
        PointRecording(
            isDueAnyway: { [self] in flushWhenDue() },
            begin: { [self] in
                let group = try broken == nil ? place(index, point, definition) : existing(index, point, definition)
                return try RunRecording(file, group, of: experiment, definition, columns: columns, resumed: broken) { [self] _ in ended(definition) }
            },
            write: { [self] run in
                try run.write(into: place(index, point, definition))
                ended(definition)
            })
    }

    /// The run with its snapshots left in this file, where it has more than the first and the last.
    func leaving(_ run: Run, _ index: Int) -> Run {
        guard run.steps.count > 2 else { return run }
        let place = SnapshotPlace(path, of: run.config)
        state.withLock { $0.snapshots[index] = place }
        return run.leaving(place)
    }

    private func ended(_ definition: JSONValue) {
        state.withLock { $0.groups[JSONSerializer().text(definition)]?.isFinished = true }
        flushWhenDue()
    }

    /// Flushes the file when the last time is long enough ago. A disk that is full says so at the next write.
    private func flushWhenDue() {
        state.withLock { state in
            guard state.clock.isDue else { return }
            state.clock.reset()
            try? file.flush()
        }
    }

    private func existing(_ index: Int, _ point: String, _ definition: JSONValue) throws -> HDF5Group {
        try state.withLock { state in
            let text = JSONSerializer().text(definition)
            guard let entry = state.groups[text] else { throw StorageError.closed(path: path) }
            state.places[index] = entry.group
            let group = try file.root.group("runs").group(entry.group)
            if entry.point != point { try group.setAttribute("point", .string(point)) }
            return group
        }
    }

    /// A new group for a point's run, under its own name.
    private func place(_ index: Int, _ point: String, _ definition: JSONValue) throws -> HDF5Group {
        try state.withLock { state in
            let runs = try file.root.group("runs")
            let name = Study.runName(index)
            let text = JSONSerializer().text(definition)
            if let old = state.groups[text] {
                try runs.remove(old.group)
                state.definitions[old.group] = nil
            }
            if try runs.contains(name) { try move(name, away: &state, runs) }
            state.groups[text] = Entry(group: name, point: point, isFinished: false)
            state.definitions[name] = text
            state.places[index] = name
            let group = try runs.createGroup(name)
            try group.setAttribute("point", .string(point))
            return group
        }
    }

    /// Gives another run's group a name that no point of the design has.
    private func move(_ name: String, away state: inout State, _ runs: HDF5Group) throws {
        var number = 0
        while state.definitions["other-\(number)"] != nil { number += 1 }
        try rename(name, to: "other-\(number)", &state, runs)
    }

    private func rename(_ name: String, to newName: String, _ state: inout State, _ runs: HDF5Group) throws {
        try runs.rename(name, to: newName)
        if let definition = state.definitions.removeValue(forKey: name) {
            state.groups[definition]?.group = newName
            state.definitions[newName] = definition
        }
        for (index, place) in state.places where place == name { state.places[index] = newName }
    }

    func finish(_ study: Study) throws {
        try state.withLock { state in
            let runs = try file.root.group("runs")
            // Runs that were taken over stand where the design has them now.
            for index in state.places.keys.sorted() {
                guard let place = state.places[index], place != Study.runName(index) else { continue }
                // Points of one definition share its run.
                guard state.places.filter({ $0.value == place }).keys.min() == index else { continue }
                if try runs.contains(Study.runName(index)) { try move(Study.runName(index), away: &state, runs) }
                try rename(place, to: Study.runName(index), &state, runs)
            }
            if try file.root.contains("table") { try file.root.remove("table") }
            try study.writeTable(into: file.root)
            try file.close()
            for (index, place) in state.snapshots { place.settle(in: state.places[index] ?? Study.runName(index)) }
        }
    }
}

/// Follows one run of a sweep: it is streamed once it has lasted long enough, else written at its end.
private final class PointRecording: RunRecorder {
    private let isDueAnyway: () -> Void
    private let begin: () throws -> RunRecording
    private let write: (Run) throws -> Void
    private var recording: RunRecording?
    private let clock = FlushClock()

    init(
        isDueAnyway: @escaping () -> Void, begin: @escaping () throws -> RunRecording, write: @escaping (Run) throws -> Void
    ) {
        self.isDueAnyway = isDueAnyway
        self.begin = begin
        self.write = write
    }

    var isDue: Bool {
        isDueAnyway()
        return recording?.isDue ?? clock.isDue
    }

    func note(_ snapshots: Snapshots) throws { try recording?.note(snapshots) }

    func save(_ history: History, _ snapshots: Snapshots, _ checkpoint: Checkpoint) throws {
        let recording = try recording ?? begin()
        self.recording = recording
        try recording.save(history, snapshots, checkpoint)
    }

    func finished(_ run: Run) throws {
        if let recording { try recording.finished(run) } else { try write(run) }
    }
}
