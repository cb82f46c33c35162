import Diagnostics
import Learning
import Storage
import Synchronization
import Tensors
import TestSupport
import Testing

/// Trainings of few samples run as lanes of one program: with the same bits in any company, and alone.
@Suite struct ReplicaTests {
    private static let corners = [0.0, 0, 0, 1, 1, 0, 1, 1]

    /// Exclusive or, whose four samples leave the vector lanes to replicas.
    private func experiment(
        seed: Int, rate: Schedule = 0.05, batch: Int? = nil, epochs: Int = 30, hidden: Int = 6, noise: Schedule = 0,
        regularizers: [Regularizer] = [], measures: [Measure] = []
    ) throws -> Experiment {
        let data = try Dataset(
            name: "xor", inputs: Tensor(Self.corners, shape: [4, 2]), targets: Tensor([0, 1, 1, 0]), classes: 2)
        return try Experiment(
            model: Model(MultilayerPerceptron(sizes: [2, hidden, 2], activation: .tanh)),
            objective: .data(train: data, test: data, loss: nil, batch: batch), optimizer: .adam(learningRate: rate), epochs: epochs,
            seed: UInt64(seed), track: 5, measures: measures, regularizers: regularizers, noise: noise)
    }

    private func design(_ count: Int) throws -> Table { try Table(columns: [("seed", .numbers(Tensor((0..<count).map(Double.init))))]) }

    private func expectSame(_ run: Run, _ other: Run) throws {
        #expect(run.status == other.status && run.reason == other.reason)
        #expect(run.weights == other.weights && run.steps == other.steps)
        #expect(run.bestWeights == other.bestWeights && run.bestEpoch == other.bestEpoch)
        let names = run.history.names.filter { $0 != "seconds" }
        #expect(try run.history.selecting(names) == other.history.selecting(names))
    }

    @Test("a run has the same bits alone and among more replicas than there are lanes, on any number of threads",
        arguments: [nil, 2] as [Int?], [1, 3])
    func company(batch: Int?, threads: Int) throws {
        // Rates, lengths and schedules differ from replica to replica.
        @Sendable func made(_ index: Int) throws -> Experiment {
            try experiment(
                seed: index, rate: index % 2 == 0 ? .cosine(from: 0.1, to: 0.001) : 0.02, batch: batch, epochs: 10 + 3 * (index % 5), noise: 0.01)
        }
        let study = try Sweep.run(design(40), in: WorkContext(threads: threads)) { index, _ in .experiment(try made(index)) }
        for index in [0, 1, 7, 16, 39] { try expectSame(study.runs[index], made(index).train()) }
    }

    @Test("points of several shapes, and such as are no replicas, keep their places")
    func mixture() throws {
        @Sendable func made(_ index: Int) throws -> Experiment {
            if index % 7 == 3 { return try experiment(seed: index, epochs: 3, hidden: 40) }
            return try experiment(seed: index, epochs: 3, hidden: index % 2 == 0 ? 4 : 6)
        }
        let study = try Sweep.run(design(30), in: WorkContext(threads: 2)) { index, _ in
            if index == 5 { return .outcome(.interrupted) }
            return .experiment(try made(index))
        }
        #expect(study.outcomes[5].status == "interrupted")
        for index in [0, 1, 3, 10, 29] { try expectSame(study.runs[index < 5 ? index : index - 1], made(index).train()) }
    }

    @Test("one replica that diverges or fails leaves its neighbours alone")
    func neighbours() throws {
        struct Broken: UserError { var message: String { "broken on purpose" } }
        @Sendable func made(_ index: Int) throws -> Experiment {
            let measure = Measure(name: "norm", definition: "norm") { model in
                let norm = try model.parameters().norm().scalar ?? .nan
                if index == 4, norm != 0 { throw Broken() }
                return norm
            }
            return try experiment(
                seed: index, rate: index == 2 ? Schedule(floatLiteral: 1e38) : 0.05, epochs: 20, measures: [measure])
        }
        let study = try Sweep.run(design(6), in: WorkContext(threads: 1)) { index, _ in .experiment(try made(index)) }
        #expect(study.outcomes.map(\.status) == ["finished", "finished", "diverged", "finished", "failed", "finished"])
        #expect(study.outcomes[4].reason == "broken on purpose")
        try expectSame(study.runs[1], made(1).train())
        try expectSame(study.runs[2], made(2).train())
    }

    @Test("replicas agree with the training of one net by itself to rounding")
    func agreement() throws {
        let replica = try experiment(seed: 3).train()
        // A rule that looks at each row runs by itself, whatever the samples.
        var single = try experiment(seed: 3)
        single.patience = 1000
        let run = try single.train()
        let difference = try (run.weights - replica.weights).doubles.map(abs).max() ?? .nan
        #expect(difference > 0 && difference < 1e-4)
    }

    @Test("a sweep of replicas goes on from its file to the bits of one that was not broken off")
    func resumption() throws {
        let folder = try ScratchFolder()
        let path = FileSystem.join(folder.path, "study.h5")
        let provenance = Storage.Provenance(version: "test", command: ["test"], script: nil)
        let flag = Cancellation()
        func run(_ cancellation: Cancellation) throws -> Study {
            let asked = Atomic<Int>(0)
            return try Sweep.run(
                design(20), store: StudyStore(path, provenance: provenance), in: WorkContext(cancellation: cancellation, threads: 1)
            ) { index, _ in
                if asked.add(1, ordering: .relaxed).newValue == 18 { flag.cancel() }
                return .experiment(try experiment(seed: index))
            }
        }
        let part = try run(flag)
        #expect(part.outcomes.contains { $0.status == "interrupted" })
        let whole = try run(Cancellation())
        #expect(whole.outcomes.allSatisfy { $0.status == "finished" })
        for index in [0, 12, 19] { try expectSame(whole.runs[index], experiment(seed: index).train()) }
    }
}
