internal import Storage
internal import Synchronization
public import Tensors

/// The snapshots of a run: in memory, or in the file of its sweep, from which they are read whenever they are asked for, so
/// that ten thousand runs of a study take no more memory than their results.
enum KeptSnapshots: Sendable {
    case memory(Tensor)
    case file(SnapshotPlace, shape: Shape, elementType: ElementType)
}

/// Where in a file a run's snapshots are. Its group is known when the sweep has ended and all stand in their order.
final class SnapshotPlace: Sendable {
    private let path: String
    private let config: JSONValue
    private let group = Mutex<String?>(nil)

    init(_ path: String, of config: JSONValue) {
        self.path = path
        self.config = config
    }

    func settle(in name: String) { group.withLock { $0 = name } }

    /// - Throws: `StorageError` where the file cannot be read, or holds another run by now.
    func read() throws -> Tensor {
        guard let name = group.withLock({ $0 }) else { throw StorageError.closed(path: path) }
        let file = try HDF5File(opening: path)
        defer { try? file.close() }
        let runs = try file.root.group("runs")
        let text = JSONSerializer().text(config)
        // A later sweep into the same file may have given the run another place.
        for name in try [name] + runs.childNames() where try runs.contains(name) {
            let group = try runs.group(name)
            if try group.attribute("config")?.string == text { return try group.dataset("weights/value").tensor() }
        }
        throw StorageError.malformed(path: path, place: .file, problem: "it no longer holds the snapshots of this study's run `\(name)`")
    }
}

extension Run {
    /// The snapshots, [T, P].
    ///
    /// - Throws: `StorageError` where they are in a sweep's file that cannot be read any more.
    public func snapshots() throws -> Tensor {
        switch kept {
        case .memory(let weights): weights
        case .file(let place, _, _): try place.read()
        }
    }

    /// The same run with its snapshots left in the file of its sweep.
    func leaving(_ place: SnapshotPlace) -> Run {
        guard case .memory(let weights) = kept, let last = try? finalWeights else { return self }
        return Run(
            config: config, architecture: architecture, status: status, reason: reason, history: history, steps: steps,
            kept: .file(place, shape: weights.shape, elementType: weights.elementType), last: last, layout: layout,
            bestWeights: bestWeights, bestEpoch: bestEpoch, convergedAt: convergedAt, seconds: seconds,
            experiment: experiment)
    }
}
