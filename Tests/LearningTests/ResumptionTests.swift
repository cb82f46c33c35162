import Diagnostics
import Glibc
import Learning
import Programs
import Storage
import Tensors
import TestSupport
import Testing

/// Runs that were broken off and go on.
@Suite struct ResumptionTests {
    private let provenance = Storage.Provenance(version: "test", command: ["test"], script: nil)

    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func path(_ name: String) -> String { FileSystem.join(folder.path, name) }

    /// - Parameter flag: cancelled when the measure is asked for the `breaking`-th time.
    private func experiment(
        batch: Int?, optimizer: Optimizer, breaking: Int = .max, flag: Cancellation = Cancellation(), test: Bool = true
    ) throws -> Experiment {
        let counter = Counter()
        let data = try Split(splitting: .moons(count: 60, noise: 0.2, seed: 3), testFraction: 0.25, seed: 1)
        return try Experiment(
            model: Model(MultilayerPerceptron(sizes: [2, 6, 2], activation: .tanh)),
            objective: .data(train: data.train, test: test ? data.test : nil, loss: nil, batch: batch), optimizer: optimizer,
            epochs: 12, seed: 4, track: 1,
            measures: [Measure(name: "norm", definition: "norm") { model in
                if counter.next() == breaking { flag.cancel() }
                return try model.parameters().doubles.reduce(0) { $0 + $1 * $1 }
            }], noise: 0.01)
    }

    private final class Counter: @unchecked Sendable {
        private var count = 0
        func next() -> Int {
            count += 1
            return count
        }
    }

    @Test("a run that was broken off goes on to the bits of one that was not", arguments: [nil, 7] as [Int?], [true, false])
    func goingOn(batch: Int?, test: Bool) throws {
        for (number, optimizer) in [try Optimizer.sgd(learningRate: .cosine(from: 0.2, to: 0.01), momentum: 0.9), try .adam(learningRate: 0.02, amsgrad: true)].enumerated() {
            let whole = try experiment(batch: batch, optimizer: optimizer, test: test).train()
            let file = path("run-\(batch ?? 0)-\(test)-\(number).h5")
            for breaking in [3, 2, 1] {
                let flag = Cancellation()
                let part = try experiment(batch: batch, optimizer: optimizer, breaking: breaking, flag: flag, test: test)
                    .train(in: WorkContext(cancellation: flag), store: RunStore(file, provenance: provenance))
                #expect(part.status == .interrupted)
            }
            let resumed = try experiment(batch: batch, optimizer: optimizer, test: test).train(store: RunStore(file, provenance: provenance))
            #expect(resumed.status == .finished)
            #expect(resumed.weights == whole.weights)
            #expect(resumed.steps == whole.steps)
            #expect(resumed.bestWeights == whole.bestWeights && resumed.bestEpoch == whole.bestEpoch)
            let names = whole.history.names.filter { $0 != "seconds" }
            #expect(try resumed.history.selecting(names) == whole.history.selecting(names))
            // What is in the file is that run too.
            let again = try experiment(batch: batch, optimizer: optimizer, test: test).train(store: RunStore(file, provenance: provenance))
            #expect(again.weights == whole.weights && again.seconds == resumed.seconds)
        }
    }

    @Test("snapshots that are written while training goes on are those of a run that is not stored")
    func manySnapshots() throws {
        let data = try Dataset.moons(count: 60, noise: 0.2, seed: 3)
        let experiment = try Experiment(
            model: Model(MultilayerPerceptron(sizes: [2, 32, 32, 2], activation: .tanh)),
            objective: .data(train: data, test: nil, loss: nil, batch: nil), optimizer: .adam(), epochs: 3000, seed: 4, track: 1)
        let file = path("many.h5")
        let stored = try experiment.train(store: RunStore(file, provenance: provenance))
        let plain = try experiment.train()
        #expect(stored.weights == plain.weights)
        // This one is read from the file.
        let again = try experiment.train(store: RunStore(file, provenance: provenance))
        #expect(again.weights == plain.weights && again.steps == plain.steps && again.seconds == stored.seconds)
        let names = plain.history.names.filter { $0 != "seconds" }
        #expect(try again.history.selecting(names) == plain.history.selecting(names))
    }

    @Test("a file whose writer was killed before it had anything is begun anew")
    func blankFile() throws {
        let file = path("blank.h5")
        if let made = fopen(file, "w") { fclose(made) }
        let run = try experiment(batch: 7, optimizer: .adam()).train(store: RunStore(file, provenance: provenance))
        #expect(run.status == .finished)
    }

    private func sweep(_ path: String, rates: [Double], epochs: Int = 2, overwrites: Bool = false) throws -> Study {
        let design = try Table(columns: [("lr", .numbers(Tensor(rates)))])
        return try Sweep.run(design, store: StudyStore(path, overwrites: overwrites, provenance: provenance)) { index, _ in
            .experiment(try Experiment(
                model: Model(MultilayerPerceptron(sizes: [2, 4, 2])),
                objective: .data(train: .moons(count: 40, noise: 0.1, seed: 3), test: nil, loss: nil, batch: 8),
                optimizer: .adam(learningRate: Schedule(rates[index])), epochs: epochs, track: 1))
        }
    }

    @Test("a point is known by its definition wherever it stands: a value put into a grid runs alone")
    func contentAddressed() throws {
        let file = path("grid.h5")
        let first = try sweep(file, rates: [0.1, 0.3])
        let grown = try sweep(file, rates: [0.05, 0.1, 0.2, 0.3])
        // Seconds are those of the first sweep where its runs were taken over.
        #expect(grown.runs[1].seconds == first.runs[0].seconds && grown.runs[3].seconds == first.runs[1].seconds)
        // Snapshots that were left in the file are found where they stand now.
        #expect(grown.runs[3].weights == first.runs[1].weights && grown.runs[3].weights.shape == [3, 22])
        let kept = try HDF5File(opening: file)
        let stored = try Study(reading: kept.root)
        try kept.close()
        #expect(try stored.final() == grown.final())
        #expect(stored.runs.map(\.seconds) == grown.runs.map(\.seconds))
    }

    @Test("a changed definition of a point is refused, and replaced where that is asked for")
    func changedDefinition() throws {
        let file = path("changed.h5")
        _ = try sweep(file, rates: [0.1, 0.3])
        #expect(throws: StorageError.self) { try sweep(file, rates: [0.1, 0.3], epochs: 3) }
        #expect(throws: StorageError.self) { try sweep(file, rates: [0.3]) }
        let replaced = try sweep(file, rates: [0.1, 0.3], epochs: 3, overwrites: true)
        #expect(try sweep(file, rates: [0.1, 0.3], epochs: 3).runs.map(\.seconds) == replaced.runs.map(\.seconds))
    }
}
