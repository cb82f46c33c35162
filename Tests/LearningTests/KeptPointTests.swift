import Diagnostics
import Glibc
import Learning
import Storage
import Synchronization
import Tensors
import TestSupport
import Testing

/// Results that a sweep's function gives itself, in the sweep's file.
@Suite struct KeptPointTests {
    private let provenance = Storage.Provenance(version: "test", command: ["test"], script: nil)
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private var path: String { FileSystem.join(folder.path, "s.h5") }

    private func design(_ points: [Double]) throws -> Table { try Table(columns: [("a", .numbers(Tensor(points)))]) }

    private func loaded() throws -> Study {
        let file = try HDF5File(opening: path)
        defer { try? file.close() }
        return try Study(reading: file.root)
    }

    private func run(seed: Int) throws -> Run {
        try Experiment(
            model: Model(MultilayerPerceptron(sizes: [2, 2], activation: .tanh)),
            objective: .data(train: .moons(count: 20, noise: 0.2, seed: 3), test: nil, loss: nil, batch: 5),
            optimizer: .sgd(learningRate: 0.1), epochs: 2, seed: UInt64(seed)
        ).train()
    }

    /// A sweep of squares; gives how many of them were computed.
    private func squares(_ points: [Double], function: String) throws -> (study: Study, computed: Int) {
        let computed = Atomic(0)
        let study = try Sweep.run(
            design(points), store: StudyStore(path, provenance: provenance),
            recipe: { ["function": .string(function), "point": .number(points[$0])] }
        ) { index, _ in
            computed.add(1, ordering: .relaxed)
            return .outcome(.numbers([(name: "square", value: points[index] * points[index])]))
        }
        return (study, computed.load(ordering: .relaxed))
    }

    @Test("numbers that were computed from the same are taken from the file; others are refused")
    func numbers() throws {
        #expect(try squares([1, 2], function: "x^2").computed == 2)
        let (study, computed) = try squares([1, 2, 3], function: "x^2")
        #expect(computed == 1)
        #expect(try study.table().numbers("square").doubles == [1, 4, 9])
        #expect(try loaded().table().numbers("square").doubles == [1, 4, 9])
        #expect(throws: StorageError.self) { try squares([1, 2, 3], function: "x * x") }
    }

    @Test("runs that the function trains itself are in the file, and again after the next sweep into it")
    func runs() throws {
        for _ in 0..<2 {
            let study = try Sweep.run(design([1, 2]), store: StudyStore(path, provenance: provenance)) { index, _ in
                .outcome(.run(try run(seed: index)))
            }
            let kept = try loaded()
            #expect(kept.runs.count == 2)
            #expect(zip(kept.runs, study.runs).allSatisfy { $0.weights == $1.weights })
        }
    }

    @Test("the file of a sweep that was broken off gives the points that were begun")
    func brokenOff() throws {
        _ = try squares([1, 2], function: "x^2")
        let file = try HDF5File(opening: path, writable: true)
        try file.root.remove("table")
        try file.close()
        let kept = try loaded()
        #expect(try kept.design == design([1, 2]))
        #expect(try kept.table().numbers("square").doubles == [1, 4])
    }

    @Test("a run without its end counts as interrupted, with the rows that all columns have")
    func beginning() throws {
        let whole = try run(seed: 1)
        let file = try HDF5File(creating: path)
        let group = try file.root.createGroup("runs/00001")
        try whole.write(into: group)
        try group.remove("best")
        try group.remove("history/loss")
        try group.group("history").write(Tensor(Array(whole.history.numbers("loss").doubles.dropLast())), to: "loss")
        let kept = try Run(readingBeginningOf: group)
        #expect(kept.status == .interrupted)
        #expect(kept.history.rowCount == whole.history.rowCount - 1)
        #expect(kept.weights == whole.weights)
        try file.close()
    }
}
