import Diagnostics
import Learning
import Programs
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct TrainingTests {
    private func experiment(
        batch: Int? = 32, epochs: Int = 6, rate: Schedule = 0.01, track: Int? = nil, patience: Int? = nil, seed: UInt64 = 1,
        precision: ElementType = .f32, test: Bool = false
    ) throws -> Experiment {
        let data = try Dataset.moons(count: 100, noise: 0.1, seed: 3)
        let split = try Split(splitting: data, testFraction: 0.2, seed: 1)
        return try Experiment(
            model: Model(MultilayerPerceptron(sizes: [2, 8, 2], activation: .tanh)),
            objective: .data(train: test ? split.train : data, test: test ? split.test : nil, loss: nil, batch: batch),
            optimizer: .adam(learningRate: rate), epochs: epochs, seed: seed, track: track, patience: patience, precision: precision)
    }

    @Test("a run keeps the initial and the last state and a history row an epoch, the first before training")
    func bookkeeping() throws {
        let run = try experiment(epochs: 6, track: 4).train()
        // 100 samples in batches of 32: four steps an epoch, the last of 4 samples.
        #expect(run.steps.doubles == [0, 16, 24])
        #expect(try run.history.numbers("epoch").doubles == [0, 1, 2, 3, 4, 5, 6])
        #expect(run.status == .finished)
        #expect(run.weights.shape == [3, 42])
    }

    @Test("the same experiment gives the same bits, on any number of threads and in company")
    func determinism() throws {
        let alone = try experiment().train()
        let again = try experiment().train()
        #expect(alone.weights == again.weights)
        for threads in [1, 2] {
            let design = try Table(columns: [("seed", .numbers(Tensor([0, 1, 2])))])
            let study = try Sweep.run(design, in: WorkContext(threads: threads)) { index, _ in
                .experiment(try experiment(seed: UInt64(index)))
            }
            #expect(study.runs[1].weights == alone.weights)
        }
    }

    @Test("training lowers the loss in full batch and in minibatches", arguments: [nil, 25] as [Int?])
    func learning(batch: Int?) throws {
        let run = try experiment(batch: batch, epochs: 100, rate: 0.05).train()
        let loss = try run.history.numbers("loss").doubles
        #expect(loss[loss.count - 1] < 0.3 * loss[0])
        #expect(run.final("accuracy") ?? 0 > 0.9)
    }

    @Test("in full batch a row's loss and gradient are those of its own weights")
    func fullBatchRows() throws {
        let run = try experiment(batch: nil, epochs: 3, track: 1, precision: .f64).train()
        let data = try Dataset.moons(count: 100, noise: 0.1, seed: 3)
        let losses = try run.history.numbers("loss").doubles
        for row in 0..<4 {
            let model = try #require(try run.model()).with(weights: run.weights.at([.at(row)]))
            let value = try Loss.crossEntropy.apply(.tensor(model.predict(data.inputs)), .tensor(data.targets))
            #expect(abs((value.tensor?.scalar ?? .nan) - losses[row]) < 1e-12)
        }
        #expect(try run.history.numbers("grad_norm").doubles.allSatisfy(\.isFinite))
    }

    @Test("a run whose loss leaves the finite numbers is diverged, with the step and the reason")
    func divergence() throws {
        let run = try Experiment(
            minimizing: "steep", definition: "steep", from: Tensor([-1.5, 2]),
            optimizer: .sgd(learningRate: 0.01, momentum: 0.9), steps: 100
        ) { x in try (1 - x.at(0)).square() + 100 * (x.at(1) - x.at(0).square()).square() }.train()
        #expect(run.status == .diverged)
        // Heavy ball at β = 0.9 is unstable beyond lr = 3.8/2092; a parameter is not finite after update 8.
        #expect(run.reason == "the loss is inf after 7 updates; a parameter is not finite after update 8")
        #expect(run.steps.doubles.last == 8)
    }

    @Test("patience stops when the test loss no longer falls; the best weights are kept")
    func patience() throws {
        let run = try experiment(epochs: 500, rate: 0.2, patience: 5, test: true).train()
        #expect(run.status == .stoppedEarly)
        let losses = try run.history.numbers("test_loss").doubles
        let best = try #require(losses.min())
        #expect(losses.firstIndex(of: best) == losses.count - 6)
        #expect(run.bestEpoch == Double(losses.count - 6))
    }

    @Test("a cancelled run gives back what it reached as interrupted")
    func interruption() throws {
        let flag = Cancellation()
        flag.cancel()
        let run = try experiment(epochs: 1000).train(in: WorkContext(cancellation: flag))
        #expect(run.status == .interrupted)
        #expect(run.history.rowCount >= 1)
    }

    @Test("a model that was trained goes on from its weights")
    func goingOn() throws {
        let first = try experiment(epochs: 5).train()
        var next = try experiment(epochs: 1)
        next.model = try #require(try first.model())
        let second = try next.train()
        #expect(try second.weights.at([.at(0)]) == first.finalWeights)
    }

    @Test("a step schedule changes the rate at its epoch")
    func schedule() throws {
        let run = try experiment(epochs: 4, rate: .step(from: 0.1, at: [2], to: [0.01])).train()
        #expect(try run.history.numbers("lr").doubles == [0.1, 0.1, 0.01, 0.01, 0.01])
    }

    @Test("settings out of range are refused", arguments: [0, 1, 2, 3])
    func badSettings(which: Int) {
        #expect(throws: LearningError.self) {
            switch which {
            case 0: _ = try experiment(batch: 0)
            case 1: _ = try experiment(epochs: -1)
            case 2: _ = try experiment(rate: -0.1)
            default: _ = try MultilayerPerceptron(sizes: [3])
            }
        }
    }

    @Test("data that do not fit the model are refused with both shapes")
    func wrongFeatures() throws {
        let data = try Dataset.moons(count: 20, noise: 0.1, seed: 0)
        let model = try Model(MultilayerPerceptron(sizes: [3, 2]))
        #expect(throws: LearningError.self) {
            try Experiment(model: model, objective: .data(train: data, test: nil, loss: nil, batch: 4), optimizer: .adam())
        }
    }

    @Test("a sweep's point that fails is a row that says why; the others go on")
    func failures() throws {
        struct Broken: UserError { var message: String { "broken on purpose" } }
        let design = try Table(columns: [("a", .numbers(Tensor([0, 1, 2])))])
        let study = try Sweep.run(design) { index, _ in
            if index == 1 { throw Broken() }
            return .experiment(try experiment(epochs: 1))
        }
        #expect(study.outcomes.map(\.status) == ["finished", "failed", "finished"])
        #expect(study.outcomes[1].reason == "broken on purpose")
        let final = try #require(try study.final())
        #expect(final.shape == [3, 42])
        #expect(try final.at([.at(1)]).doubles.allSatisfy(\.isNaN))
    }
}

/// Runs and studies in files.
@Suite struct RunFileTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func path(_ name: String) -> String { FileSystem.join(folder.path, name) }

    private let provenance = Storage.Provenance(version: "test", command: ["test"], script: nil)

    private func experiment(seed: UInt64, epochs: Int = 2) throws -> Experiment {
        try Experiment(
            model: Model(MultilayerPerceptron(sizes: [2, 4, 2])),
            objective: .data(train: Dataset.moons(count: 40, noise: 0.1, seed: 3), test: nil, loss: nil, batch: 8),
            optimizer: .adam(), epochs: epochs, seed: seed, track: 1)
    }

    private func sweep(_ path: String, points: Int, epochs: Int = 2) throws -> Study {
        let design = try Table(columns: [("seed", .numbers(Tensor((0..<points).map(Double.init))))])
        return try Sweep.run(design, store: StudyStore(path, provenance: provenance)) { index, _ in
            .experiment(try experiment(seed: UInt64(index), epochs: epochs))
        }
    }

    @Test("a stored run is streamed whole, and the same call again takes it from the file")
    func storedRun() throws {
        let file = path("run.h5")
        let first = try experiment(seed: 1).train(store: RunStore(file, provenance: provenance))
        let again = try experiment(seed: 1).train(store: RunStore(file, provenance: provenance))
        #expect(again.weights == first.weights)
        #expect(again.history == first.history)
        #expect(throws: StorageError.self) { try experiment(seed: 2).train(store: RunStore(file, provenance: provenance)) }
    }

    @Test("a stored sweep runs only what is missing, and never replaces other results")
    func storedSweep() throws {
        let file = path("study.h5")
        let first = try sweep(file, points: 2)
        let extended = try sweep(file, points: 3)
        #expect(extended.runs.count == 3)
        // Seconds are those of the first sweep: its runs were taken over.
        #expect(extended.runs[1].seconds == first.runs[1].seconds)
        #expect(throws: StorageError.self) { try sweep(file, points: 2) }
        #expect(throws: StorageError.self) { try sweep(file, points: 3, epochs: 4) }
        let kept = try HDF5File(opening: file)
        defer { try? kept.close() }
        #expect(try Study(reading: kept.root).final() == extended.final())
    }
}
