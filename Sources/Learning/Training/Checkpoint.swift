internal import Storage
internal import Tensors

/// Where a training stands between two steps: with the rows and snapshots so far, all that the rest depends on. Random
/// draws are functions of the step, so they need no state.
struct Checkpoint: Sendable {
    /// Updates made.
    var step: Int
    /// The components of the system's state: parameters, then the optimizer's memory.
    var state: [Tensor]
    /// Rows of the history that are complete, and snapshots.
    var rowCount: Int
    var snapshotCount: Int
    /// The row that the next step completes.
    var openRow: [Double]?
    /// The weights of the open row, where they may turn out the best.
    var openWeights: Tensor?
    var lossSum: Double
    var correctSum: Double
    var samplesSeen: Int
    var lossWeight: Double
    var termSums: [Double]
    /// The weights at the last row, for measures of change.
    var earlierWeights: Tensor?
    var bestLoss: Double
    var bestWeights: Tensor
    var bestEpoch: Double
    var sinceBest: Int
    /// Time spent.
    var seconds: Double
}

/// A training that was broken off: its record so far, and where it stood.
struct BrokenRun: Sendable {
    let checkpoint: Checkpoint
    /// The columns of the complete rows, and of the open one where there is one.
    let history: History
    /// The steps of its snapshots, and those, [T, P], perhaps followed by some that do not count.
    let steps: [Int]
    let weights: Tensor
}

/// A run's checkpoints in its file: two places that are written in turn, each with a sum over its numbers, so that one of
/// them is whole whenever the writer is killed.
///
/// Everything is overwritten in place; the file's structure does not change while a run goes on.
struct CheckpointPlaces {
    private let group: HDF5Group
    private var serial = 0
    static let name = "resume"
    private static let placeCount = 2

    /// Makes the places for a run.
    init(creatingIn run: HDF5Group, like checkpoint: Checkpoint, columns: Int) throws {
        if try run.contains(Self.name) { try run.remove(Self.name) }
        group = try run.createGroup(Self.name)
        for place in 0..<Self.placeCount {
            let child = try group.createGroup(String(place))
            for (name, tensor) in try Self.tensors(checkpoint, columns: columns, serial: 0) { try child.write(tensor, to: name) }
        }
    }

    /// The places of a run that goes on.
    init(of run: HDF5Group, serial: Int) throws {
        group = try run.group(Self.name)
        self.serial = serial
    }

    mutating func write(_ checkpoint: Checkpoint, columns: Int) throws {
        serial += 1
        let child = try group.group(String(serial % Self.placeCount))
        for (name, tensor) in try Self.tensors(checkpoint, columns: columns, serial: serial) { try child.overwrite(name, with: tensor) }
    }

    /// The newest checkpoint that is whole and whose rows are there; nil where there is none.
    static func latest(in run: HDF5Group, components: Int, rows: Int, snapshots: Int) throws -> (checkpoint: Checkpoint, serial: Int)? {
        guard try run.contains(name) else { return nil }
        let group = try run.group(name)
        var found: (checkpoint: Checkpoint, serial: Int)?
        for place in 0..<placeCount {
            guard let read = try? Self.read(group.group(String(place)), components: components), read.serial > found?.serial ?? 0,
                (0...rows).contains(read.checkpoint.rowCount), (0...snapshots).contains(read.checkpoint.snapshotCount),
                read.checkpoint.step >= 0
            else { continue }
            found = read
        }
        return found
    }

    // MARK: As tensors

    private static func tensors(_ checkpoint: Checkpoint, columns: Int, serial: Int) throws -> [(name: String, tensor: Tensor)] {
        let weights = checkpoint.bestWeights
        let row = checkpoint.openRow ?? [Double](repeating: 0, count: columns)
        var named = checkpoint.state.enumerated().map { (name: "state\($0)", tensor: $1) }
        named.append(("best", weights))
        named.append(("open", checkpoint.openWeights ?? weights))
        named.append(("row", Tensor(row)))
        // One more, so that there is something where a loss has no terms.
        named.append(("terms", Tensor(checkpoint.termSums + [0])))
        named.append(("earlier", checkpoint.earlierWeights ?? weights))
        var numbers = [
            Double(serial), Double(checkpoint.step), Double(checkpoint.rowCount), Double(checkpoint.snapshotCount),
            checkpoint.openRow == nil ? 0 : 1, checkpoint.openWeights == nil ? 0 : 1, checkpoint.lossSum, checkpoint.correctSum,
            Double(checkpoint.samplesSeen), checkpoint.bestLoss, checkpoint.bestEpoch, Double(checkpoint.sinceBest), checkpoint.seconds,
            checkpoint.lossWeight, checkpoint.earlierWeights == nil ? 0 : 1,
        ]
        numbers += sum(named.map(\.tensor) + [Tensor(numbers)])
        named.append(("numbers", Tensor(numbers)))
        return named
    }

    /// A 64-bit sum in two exact numbers.
    private static func sum(_ tensors: [Tensor]) -> [Double] {
        var hash = Fingerprint()
        for tensor in tensors { hash.add(tensor) }
        return [Double(hash.value >> 32), Double(hash.value & 0xFFFF_FFFF)]
    }

    private static func read(_ group: HDF5Group, components: Int) throws -> (checkpoint: Checkpoint, serial: Int)? {
        let state = try (0..<components).map { try group.dataset("state\($0)").tensor() }
        let best = try group.dataset("best").tensor()
        let open = try group.dataset("open").tensor()
        let row = try group.dataset("row").tensor()
        let terms = try group.dataset("terms").tensor()
        let earlier = try group.dataset("earlier").tensor()
        let all = try group.dataset("numbers").tensor().doubles
        guard all.count == 17 else { return nil }
        let numbers = Array(all.prefix(15))
        guard sum(state + [best, open, row, terms, earlier, Tensor(numbers)]) == Array(all.suffix(2)) else { return nil }
        let whole = numbers.map { Int(exactly: $0) ?? 0 }
        return (
            Checkpoint(
                step: whole[1], state: state, rowCount: whole[2], snapshotCount: whole[3], openRow: whole[4] == 1 ? row.doubles : nil,
                openWeights: whole[5] == 1 ? open : nil, lossSum: numbers[6], correctSum: numbers[7], samplesSeen: whole[8], lossWeight: numbers[13],
                termSums: terms.doubles.dropLast(), earlierWeights: whole[14] == 1 ? earlier : nil,
                bestLoss: numbers[9], bestWeights: best, bestEpoch: numbers[10], sinceBest: whole[11], seconds: numbers[12]),
            whole[0]
        )
    }
}
