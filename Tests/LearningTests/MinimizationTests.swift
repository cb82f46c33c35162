import Learning
import Programs
import Tensors
import Testing

@Suite struct MinimizationTests {
    private static func rosenbrock(_ v: Operand) throws -> Operand {
        let (x, y) = (try v.at(0), try v.at(1))
        return try (1 - x).square() + 100 * (y - x.square()).square()
    }

    private static func run(
        _ optimizer: Optimizer, from start: [Double] = [-1.5, 2], steps: Int = 100, track: Int = 1, until: StoppingRule? = nil,
        noise: Schedule = 0, seed: UInt64 = 0, asking minimization: Minimization = Minimization()
    ) throws -> Run {
        try Experiment(
            minimizing: "rosenbrock", definition: "rosenbrock", from: Tensor(start), optimizer: optimizer, steps: steps,
            track: track, until: until, noise: noise, seed: seed, minimization: minimization, rosenbrock
        ).train()
    }

    @Test("a row tells loss, gradient and update of its position")
    func rows() throws {
        let run = try Self.run(.sgd(learningRate: 1e-4), steps: 2)
        let history = run.history
        // f(−1.5, 2) = 12.5; ∇f = (−2(1 − x) − 400 x (y − x²), 200 (y − x²)) = (−155, −50).
        #expect(try history.numbers("loss").doubles[0] == 12.5)
        #expect(try [history.numbers("grad0").doubles[0], history.numbers("grad1").doubles[0]] == [-155, -50])
        let norm = (155.0 * 155 + 50 * 50).squareRoot()
        #expect(try abs(history.numbers("grad_norm").doubles[0] - norm) < 1e-12 * norm)
        #expect(try abs(history.numbers("update_norm").doubles[0] - 1e-4 * norm) < 1e-14)
        #expect(try history.numbers("rate1").doubles == [1e-4, 1e-4, 1e-4])
        #expect(try history.numbers("step").doubles == [0, 1, 2])
        #expect(run.steps.doubles == [0, 1, 2] && run.status == .finished)
    }

    @Test("Adam's rate for each parameter is lr/(√v̂ + ε)")
    func adaptiveRates() throws {
        let run = try Self.run(.adam(learningRate: 0.01), steps: 1)
        #expect(try abs(run.history.numbers("rate0").doubles[0] - 0.01 / 155) < 1e-9)
        #expect(try abs(run.history.numbers("rate1").doubles[0] - 0.01 / 50) < 1e-9)
    }

    @Test("curvature along the path: eigenvalues and threshold at (−1.5, 2)")
    func curvature() throws {
        let run = try Self.run(.sgd(learningRate: 1e-4, momentum: 0.9), steps: 3, asking: Minimization(followsCurvature: true))
        func first(_ name: String) throws -> Double { try run.history.numbers(name).doubles[0] }
        // Hessian [[1902, 600], [600, 200]].
        #expect(try abs(first("lambda_max") - 2092.2497) < 1e-3 && abs(first("lambda_min") - 9.7503) < 1e-3)
        #expect(try abs(first("condition") - 2092.2497 / 9.7503) < 0.01)
        #expect(try first("sharpness") == first("lambda_max"))
        #expect(try abs(first("threshold") - 3.8 / 1e-4) < 1e-6)
    }

    @Test("thresholds of the optimizers")
    func thresholds() throws {
        // 2/lr; Nesterov (2 + 2β)/((1 + 2β) lr); Adam (2 + 2β₁)/((1 − β₁) lr); RMSProp 2/lr; decay adds curvature.
        let expected: [(Optimizer, Double)] = try [
            (.sgd(learningRate: 0.001), 2000), (.sgd(learningRate: 0.001, momentum: 0.5, nesterov: true), 1500),
            (.adam(learningRate: 0.001), 38_000), (.rmsprop(learningRate: 0.001), 2000),
            (.sgd(learningRate: 0.001, weightDecay: 3), 1997),
        ]
        for (optimizer, threshold) in expected {
            let run = try Self.run(optimizer, steps: 1, asking: Minimization(followsCurvature: true))
            #expect(try abs(run.history.numbers("threshold").doubles[0] / threshold - 1) < 1e-12)
        }
    }

    @Test("Adam's sharpness is that of D^(−1/2) H D^(−1/2)")
    func preconditioned() throws {
        let run = try Self.run(.adam(learningRate: 0.01), steps: 1, asking: Minimization(followsCurvature: true))
        // After the first step √v̂ = |g| = (155, 50).
        let matrix = Tensor([1902 / 155.0, 600 / (155.0 * 50).squareRoot(), 600 / (155.0 * 50).squareRoot(), 200 / 50.0], shape: [2, 2])
        let expected = try matrix.eigvalsh().doubles[1]
        #expect(try abs(run.history.numbers("sharpness").doubles[0] / expected - 1) < 1e-8)
    }

    @Test("heavy ball at lr 0.01 overflows after update 8, Nesterov after 7", arguments: [0.5, 0.9, 0.99])
    func divergence(momentum: Double) throws {
        for (nesterov, step) in [(false, 8), (true, 7)] {
            let run = try Self.run(.sgd(learningRate: 0.01, momentum: Schedule(momentum), nesterov: nesterov), steps: 100)
            #expect(run.status == .diverged)
            #expect(run.steps.doubles.last == Double(step))
            #expect(try #require(run.reason).contains("after update \(step)"))
        }
    }

    @Test("heavy ball with β = 0.99 converges at lr 0.001")
    func slowMomentum() throws {
        let run = try Self.run(.sgd(learningRate: 0.001, momentum: 0.99), steps: 10_000, asking: Minimization(lossBelow: 1e-5))
        #expect(run.status == .converged)
    }

    @Test("it converges at the first position whose loss or gradient is below a bound")
    func bounds() throws {
        let loss = try Self.run(.adam(learningRate: 0.05), steps: 5000, asking: Minimization(lossBelow: 1e-3))
        let losses = try loss.history.numbers("loss").doubles
        #expect(loss.status == .converged && losses.last.map { $0 < 1e-3 } == true)
        #expect(losses.dropLast().allSatisfy { $0 >= 1e-3 })
        #expect(loss.convergedAt == loss.steps.doubles.last)
        let gradient = try Self.run(.adam(learningRate: 0.05), steps: 5000, asking: Minimization(gradientBelow: 1e-2))
        #expect(gradient.status == .converged)
        #expect(try gradient.history.numbers("grad_norm").doubles.last.map { $0 < 1e-2 } == true)
    }

    @Test("a user's test of the history ends it")
    func until() throws {
        let rule = StoppingRule(definition: "test") { try $0.numbers("loss").doubles.last.map { $0 < 6 } ?? false }
        let run = try Self.run(.sgd(learningRate: 1e-4), steps: 1000, until: rule)
        #expect(run.status == .converged)
        #expect(try run.history.numbers("loss").doubles.last.map { $0 < 6 } == true)
    }

    @Test("tracking every third step leaves out rows and snapshots, and changes nothing else")
    func tracking() throws {
        let all = try Self.run(.adam(learningRate: 0.01), steps: 10)
        let third = try Self.run(.adam(learningRate: 0.01), steps: 10, track: 3)
        #expect(try third.history.numbers("step").doubles == [0, 3, 6, 9, 10])
        #expect(try third.finalWeights == all.finalWeights)
        #expect(try third.history.numbers("loss").doubles[1] == all.history.numbers("loss").doubles[3])
    }

    @Test("starts in lockstep have the noise that they would have alone")
    func noiseInLockstep() throws {
        let alone = try Self.run(.sgd(learningRate: 1e-4), steps: 20, noise: 0.5, seed: 7)
        let first = try Experiment(
            minimizing: "rosenbrock", definition: "rosenbrock", from: Tensor([-1.5, 2]), optimizer: .sgd(learningRate: 1e-4), steps: 20,
            noise: 0.5, seed: 5, Self.rosenbrock)
        let ends = try Lockstepped.ends(first, lanes: 4, steps: 20)
        #expect(try ends[2] == alone.finalWeights.doubles)
        #expect(ends[1] != ends[2])
    }

    @Test("bounds that are not numbers are refused")
    func badBounds() {
        #expect(throws: LearningError.self) { try Self.run(.adam(), asking: Minimization(lossBelow: .nan)) }
        #expect(throws: LearningError.self) { try Self.run(.adam(), asking: Minimization(gradientBelow: -1)) }
    }
}
