import Diagnostics
import Learning
import Programs
import Tensors
import Testing

/// Reference values: scripts/dev/references/linear_references.py (PyTorch, float64); `uniform` is TorchReferences'.
@Suite("Implicit expectation maximisation")
struct ImplicitEMTests {
    /// Six samples of four units; the second unit is silent.
    private var activations: Tensor {
        Tensor((0..<24).map { $0 % 4 == 1 ? 0 : TorchReferences.uniform(1 + $0) + 1 }, shape: [6, 4])
    }

    private func value(_ loss: Loss, _ activations: Tensor) throws -> Double {
        try loss.apply(.tensor(activations), 0).tensor?.scalar ?? .nan
    }

    @Test("Loss and terms agree with PyTorch's, a silent unit among them")
    func terms() throws {
        let loss = Loss.implicitEM()
        let terms = try loss.terms.map { try $0.apply(.tensor(activations), 0).tensor?.scalar ?? .nan }
        let expected = [-4.17337715305746, 17.81000553816864, 2.129803680184732]
        #expect(loss.terms.map(\.name) == ["lse", "variance", "correlation"])
        #expect(zip(terms, expected).allSatisfy { abs($0 - $1) < 1e-10 })
        #expect(abs(try value(loss, activations) - expected.reduce(0, +)) < 1e-10)
    }

    @Test("Weights scale the terms, and a weight of 0 leaves one out")
    func weights() throws {
        #expect(abs(try value(.implicitEM(lse: 2, variance: 0, correlation: 0.5), activations) - (-2 * 4.17337715305746 + 0.5 * 2.129803680184732)) < 1e-10)
    }

    @Test("The gradient agrees with PyTorch's and stays finite at a silent unit")
    func gradient() throws {
        let graph = Graph()
        let input = graph.input(TensorType([6, 4], .f64))
        let loss = try Loss.implicitEM().apply(.traced(input), 0)
        graph.setOutputs(try graph.gradient(of: graph.lift(loss), withRespectTo: [input]).map { graph.lift($0) })
        let execution = Execution(try Program(compiling: graph))
        try execution.setInput(0, activations)
        try execution.run()
        let expected = [
            2.06056319519188, 0.37990078762272866, -0.8693349779222491, 0.7026122842278193, -2.2719781009949522, 0.38589457973482677,
            2.069747526067217, 0.6040299091529636, -0.3565726682329088, 0.5229045190828849, 0.44960533760542465, 0.2076346606947324,
            0.7159828717745984, 0.4931939956659017, -1.240137349804181, 1.3811292724744946, 0.9121582882481893, 0.6458365876028537,
            0.24120971038134137, -1.3112157692762334, -0.29295088690925597, 0.6307011725808958, 0.2984920727082696, -0.35940701767724204,
        ]
        #expect(zip(try execution.output(0).doubles, expected).allSatisfy { abs($0 - $1) < 1e-9 })
    }

    private func data(_ n: Int = 70) throws -> Dataset { try .blobs(count: n, features: 5, seed: 1) }

    private func experiment(_ data: Dataset, batch: Int?, until: StoppingRule? = nil, measures: [Measure] = []) throws -> Experiment {
        try Experiment(
            model: Model(Encoder(features: 5, units: 3)), objective: .data(train: data, test: nil, loss: .implicitEM(), batch: batch),
            optimizer: .sgd(learningRate: 0.001), epochs: 8, measures: measures, until: until, precision: .f64)
    }

    @Test("A history shows each term, and they add up to the loss", arguments: [32, nil])
    func history(batch: Int?) throws {
        let history = try experiment(data(), batch: batch).train().history
        let columns = try ["loss", "lse", "variance", "correlation"].map { try history.numbers($0).doubles }
        for row in 0..<history.rowCount {
            #expect(abs(columns[0][row] - columns[1][row] - columns[2][row] - columns[3][row]) < 1e-9)
        }
        #expect(history["accuracy"] == nil)
    }

    @Test("The epoch's loss is the plain mean over its batches, the last and smaller one like any other")
    func epochLoss() throws {
        var described = try experiment(data(), batch: 32)
        described.epochs = 1
        let epoch = try described.train().history.numbers("loss").doubles
        described.log = 1
        let batches = try described.train().history.numbers("loss").doubles.dropFirst()
        #expect(batches.count == 3)
        #expect(abs(epoch[1] - batches.reduce(0, +) / 3) < 1e-9)
    }

    @Test("Batches of one sample are refused")
    func lonely() throws {
        #expect(throws: LearningError.self) { try experiment(data(65), batch: 32).train() }
        #expect(throws: LearningError.self) { try experiment(data(), batch: 1).train() }
        #expect(throws: LearningError.self) { try Loss.implicitEM().apply(.tensor(Tensor([1, 2])), 0) }
    }

    @Test("Responsibilities add up to 1, and between a model and itself nothing changes hands")
    func responsibilities() throws {
        let data = try data()
        let model = try Model(Encoder(features: 5, units: 3))
        let shares = try Responsibilities.of(model, data.inputs)
        #expect(try shares.doubles.count == 210 && Operand.tensor(shares).sum(axes: [1]).tensor?.doubles.allSatisfy { abs($0 - 1) < 1e-12 } == true)
        #expect(try Responsibilities.change(from: model, to: model, data.inputs) == 0)
    }

    @Test("A measure of change has no value in the first row and compares successive rows after")
    func change() throws {
        let data = try data()
        let measure = Measure(name: "moved", definition: "moved", change: { try Responsibilities.change(from: $1, to: $0, data.inputs) })
        let moved = try experiment(data, batch: 32, measures: [measure]).train().history.numbers("moved").doubles
        #expect(moved[0].isNaN)
        #expect(moved.dropFirst().allSatisfy { $0 > 0 && $0 < 1 })
    }

    @Test("A rule of change, relative change or value is met after so many rows")
    func settling() throws {
        func table(_ values: [Double]) throws -> Table { try Table(columns: [("loss", .numbers(Tensor(values)))]) }
        let change = try StoppingRule.settled(below: 0.5, rows: 2)
        #expect(try change.isMet(table([3, 2, 1.9, 1.8])))
        #expect(try !change.isMet(table([2, 1.9])))
        #expect(try !change.isMet(table([2, 1.9, 1])))
        let relative = try StoppingRule.settled(below: 0.01, rows: 1, of: .relative)
        #expect(try relative.isMet(table([-200, -199])) && !relative.isMet(table([-20, -19])))
        #expect(try StoppingRule.settled(below: 1, rows: 2, of: .value).isMet(table([5, 0.5, -0.5])))
        #expect(try !change.isMet(table([.nan, .nan, .nan])))
        #expect(throws: TensorError.self) { try StoppingRule.settled(below: 1, column: "absent").isMet(table([1])) }
        #expect(throws: LearningError.self) { try StoppingRule.settled(below: 0) }
        #expect(throws: LearningError.self) { try StoppingRule.settled(below: 1, rows: 0) }
    }

    @Test("Training stops in the epoch in which its rule is met")
    func stops() throws {
        let run = try experiment(data(), batch: 32, until: .settled(below: 1e9, rows: 3)).train()
        #expect(run.status == .converged)
        #expect(run.convergedAt == 3)
    }
}
