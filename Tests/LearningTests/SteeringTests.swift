import Learning
import Testing

@Suite struct SteeringTests {
    private func experiment(_ rate: Schedule, batch: Int? = nil, epochs: Int = 30, measures: [Measure] = []) throws -> Experiment {
        try Experiment(
            model: Model(MultilayerPerceptron(sizes: [2, 6, 1])), objective: .data(train: .moons(count: 50), test: nil, loss: nil, batch: batch),
            optimizer: .sgd(learningRate: rate), epochs: epochs, measures: measures)
    }

    private struct Follower: ScheduleFollower {
        let rule: @Sendable (RunState) -> Double
        mutating func value(progress: Double, epoch: Double, state: RunState) -> Double { rule(state) }
    }

    private func schedule(_ rule: @escaping @Sendable (RunState) -> Double) -> Schedule {
        Schedule(name: "rule", text: "rule", definition: "rule") { Follower(rule: rule) }
    }

    @Test("a schedule sees the last row, and what the row lacks from the row before", arguments: [nil, 10])
    func state(batch: Int?) throws {
        let measure = Measure(name: "half", definition: "half") { _ in 0.5 }
        let run = try experiment(
            schedule { state in state.rowCount < 3 ? 0.1 : 0.01 * (state["loss"] ?? .nan) + (state["half"] ?? .nan) }, batch: batch, measures: [measure]
        ).train()
        let (rates, losses) = (try run.history.numbers("lr").doubles, try run.history.numbers("loss").doubles)
        #expect(rates[0] == 0.1 && rates[1] == 0.1)
        for row in 2..<rates.count { #expect(rates[row] == 0.01 * losses[batch == nil ? row - 1 : row] + 0.5) }
    }

    @Test("a plateau falls by its factor at each row after the warm-up, and rises again where the loss rests")
    func plateau() throws {
        let falling = try experiment(.plateau(from: 1, to: 0.2, tolerance: 0, warmup: 8), epochs: 40).train()
        let rates = try falling.history.numbers("lr").doubles
        #expect(rates[7] == 1 && abs(rates[8] - 0.95) < 1e-15 && abs(rates[9] - 0.9025) < 1e-15 && rates.last == 0.2)
        let resting = try experiment(.plateau(from: 1, to: 0.2, tolerance: 1e9), epochs: 40).train()
        #expect(try resting.history.numbers("lr").doubles.allSatisfy { $0 == 1 })
    }

    @Test("each run begins anew, alone or again")
    func fresh() throws {
        let described = try experiment(.plateau(from: 0.5, to: 0.1))
        let (first, second) = (try described.train(), try described.train())
        #expect(try first.finalWeights == second.finalWeights)
    }

    @Test("it steers penalties and gradient noise too, and scaled by depth")
    func others() throws {
        var described = try experiment(0.05)
        described.regularizers = [try .spectral(targets: LayerLaw.targets(from: .plateau(from: 2, to: 1), beta: 0.5, layers: 1))]
        described.noise = schedule { $0["loss"].map { $0.isNaN ? 0 : 0.01 * $0 } ?? 0 }
        #expect(try described.train().status == .finished)
    }

    @Test("a plateau of an unknown column is an error that names the known ones")
    func unknownColumn() throws {
        let described = try experiment(.plateau(from: 1, to: 0.1, column: "los"))
        #expect(throws: LearningError.self) { try described.train() }
    }

    @Test("a plateau refuses numbers out of range")
    func arguments() {
        #expect(throws: LearningError.self) { try Schedule.plateau(from: 1, to: 0) }
        #expect(throws: LearningError.self) { try Schedule.plateau(from: 1, to: 2) }
        #expect(throws: LearningError.self) { try Schedule.plateau(from: 2, to: 1, window: 1) }
        #expect(throws: LearningError.self) { try Schedule.plateau(from: 2, to: 1, tolerance: -1) }
        #expect(throws: LearningError.self) { try Schedule.plateau(from: 2, to: 1, up: 0.5) }
        #expect(throws: LearningError.self) { try Schedule.plateau(from: 2, to: 1, down: 0) }
        #expect(throws: LearningError.self) { try Schedule.plateau(from: 2, to: 1, warmup: -1) }
    }
}
