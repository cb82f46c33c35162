import Learning
import Programs
import Tensors
import Testing

/// What PyTorch records nothing of: Muon against its paper, switches, rates by layer, noise.
@Suite struct OptimizerTests {
    private func descent(
        _ optimizer: Optimizer, from start: [Double] = [1, -2], steps: Int, noise: Schedule = 0, seed: UInt64 = 0
    ) throws -> Run {
        var experiment = try Experiment(
            minimizing: "bowl", definition: "bowl", from: Tensor(start), optimizer: optimizer, steps: steps
        ) { x in try (x.square() * Operand(Tensor([3, 0.5]))).sum() }
        experiment.noise = noise
        experiment.seed = seed
        return try experiment.train()
    }

    private func network(
        _ optimizer: Optimizer, epochs: Int = 2, batch: Int? = nil, clip: Double? = nil, noise: Schedule = 0,
        precision: ElementType = .f64
    ) throws -> Run {
        try Experiment(
            model: Model(MultilayerPerceptron(sizes: [2, 5, 2], activation: .tanh)),
            objective: .data(train: .moons(count: 30, noise: 0.1, seed: 3), test: nil, loss: nil, batch: batch),
            optimizer: optimizer, epochs: epochs, track: 1, clip: clip, noise: noise, precision: precision
        ).train()
    }

    // MARK: Muon

    @Test("muon's step is Newton–Schulz's polynomial of the gradient's singular values", arguments: [[5, 3], [3, 5], [4, 4]])
    func muonStep(shape: [Int]) throws {
        let count = shape[0] * shape[1]
        let gradient = try RandomStream(seed: 5, purpose: .user).normals(shape: shape)
        let run = try Experiment(
            minimizing: "slope", definition: "slope", from: Tensor(zeros: shape),
            optimizer: .muon(learningRate: 1, momentum: 0, nesterov: false, weightDecay: 0), steps: 1
        ) { x in try (x * Operand(gradient)).sum() }.train()
        // Jordan et al. 2024: p(σ) = 3.4445 σ − 4.7750 σ³ + 2.0315 σ⁵, five times, of σ/(‖G‖ + 1e-7); the step is scaled by
        // √max(1, rows/columns).
        let (u, s, vt) = try gradient.svd()
        let norm = s.doubles.reduce(0) { $0 + $1 * $1 }.squareRoot() + 1e-7
        let bent = s.doubles.map { value in
            (0..<5).reduce(value / norm) { x, _ in 3.4445 * x - 4.7750 * x * x * x + 2.0315 * x * x * x * x * x }
        }
        #expect(bent.allSatisfy { $0 > 0.65 && $0 < 1.25 })
        let scale = max(1, Double(shape[0]) / Double(shape[1])).squareRoot()
        let expected = try (u * Tensor(bent)).product(vt).doubles.map { -$0 * scale }
        let reached = try run.finalWeights.doubles
        #expect(reached.count == count)
        for (ours, theirs) in zip(reached, expected) { #expect(abs(ours - theirs) < 1e-12) }
    }

    @Test("muon takes vectors by Adam")
    func muonVectors() throws {
        let architecture = try FunctionModel(
            parameters: [("W", Tensor([1, 2, 3, 4], shape: [2, 2])), ("b", Tensor([1, -2]))], definition: "linear"
        ) { blocks, x in try x.product(blocks[0].transposed()) + blocks[1] }
        let data = try Dataset.regression(count: 12, features: 2, informative: 2, noise: 0, seed: 1)
        func biases(_ optimizer: Optimizer) throws -> [Double] {
            let run = try Experiment(
                model: Model(architecture),
                objective: .data(train: data, test: nil, loss: Loss(name: "biases") { outputs, _ in try outputs.sum(axes: [0]).square().sum() }, batch: nil),
                optimizer: optimizer, epochs: 1, precision: .f64).train()
            return Array(try run.finalWeights.doubles.suffix(2))
        }
        let ours = try biases(.muon(vectorRate: 0.01))
        let adam = try biases(.adam(learningRate: 0.01, beta2: 0.95, epsilon: 1e-10))
        for (a, b) in zip(ours, adam) { #expect(abs(a - b) < 1e-14) }
    }

    @Test("muon refuses parameters without a matrix, and trains a network")
    func muonNetwork() throws {
        #expect(throws: LearningError.self) { try descent(.muon(), steps: 1) }
        let run = try network(.muon(learningRate: 0.02, weightDecay: 0, vectorRate: 0.01), epochs: 200, precision: .f32)
        let losses = try run.history.numbers("loss").doubles
        #expect(losses[losses.count - 1] < 0.5 * losses[0])
    }

    // MARK: Switch

    @Test("a switch is the first optimizer, then the second afresh from there")
    func switching() throws {
        let first = try Optimizer.sgd(learningRate: 0.1, momentum: 0.9)
        let second = try Optimizer.adam(learningRate: 0.05)
        let whole = try descent(.switch(from: first, to: second, atEpoch: 4), steps: 10)
        let head = try descent(first, steps: 4)
        let tail = try descent(second, from: try head.finalWeights.doubles, steps: 6)
        #expect(whole.weights.doubles == head.weights.doubles + tail.weights.doubles.dropFirst(2))
        #expect(try whole.history.numbers("lr").doubles == [0.1, 0.1, 0.1, 0.1] + [Double](repeating: 0.05, count: 7))
    }

    @Test("a switch counts epochs of minibatches, also in the middle of one")
    func switchEpochs() throws {
        let (first, second) = (try Optimizer.sgd(learningRate: 0.1), try Optimizer.sgd(learningRate: 0))
        // Three steps an epoch: 1.34 epochs are four steps, after which nothing moves.
        let moved = try network(.switch(from: first, to: second, atEpoch: 1.34), epochs: 3, batch: 10)
        let weights = try (0..<4).map { try moved.weights.at([.at($0)]) }
        #expect(weights[1] != weights[2])
        #expect(weights[2] == weights[3])
    }

    // MARK: Rates by layer

    @Test("each layer goes at its own rate", arguments: [true, false])
    func layerRates(byName: Bool) throws {
        let rates: LayerRates = byName
            ? .named([("layers.1", 0), ("weight", 0.1), ("layers.0.bias", 0.02)]) : .list([0.1, 0])
        let run = try network(.sgd().with(layerRates: rates), epochs: 1)
        let plain = try network(.sgd(learningRate: 0.1), epochs: 1)
        let (start, ours, theirs) = (try run.weights.at([.at(0)]).doubles, try run.finalWeights.doubles, try plain.finalWeights.doubles)
        // 2-5-2: weights of layer 0 at 0..<10, its biases at 10..<15, layer 1 behind.
        #expect(Array(ours[..<10]) == Array(theirs[..<10]))
        #expect(Array(ours[15...]) == Array(start[15...]))
        for index in 10..<15 {
            let expected = start[index] + (byName ? 0.2 : 1) * (theirs[index] - start[index])
            #expect(abs(ours[index] - expected) < 1e-15)
        }
    }

    @Test("equal rates for all layers give the bits of one rate")
    func equalRates() throws {
        let one = try network(.adamw(learningRate: 0.01), epochs: 5, batch: 8)
        let each = try network(.adamw().with(layerRates: .list([0.01, 0.01])), epochs: 5, batch: 8)
        #expect(try one.finalWeights == each.finalWeights)
    }

    @Test("rates that do not fit the layers are refused", arguments: [0, 1, 2])
    func badRates(which: Int) {
        let rates: [LayerRates] = [.list([0.1]), .named([("weight", 0.1)]), .named([("weight", 0.1), ("bias", 0.1), ("wieght", 1)])]
        #expect(throws: LearningError.self) { try network(.sgd().with(layerRates: rates[which])) }
    }

    // MARK: Noise

    @Test("noise is normal, a function of seed and step, and scaled by its schedule")
    func noise() throws {
        let still = try Experiment(
            minimizing: "flat", definition: "flat", from: Tensor(zeros: [2001]), optimizer: .sgd(learningRate: 1), steps: 2,
            noise: .step(from: 0.5, at: [1], to: [0]), seed: 7
        ) { x in try (x * 0.0).sum() }.train()
        // One step of noise 0.5, then none.
        let moved = try still.weights.at([.at(1)]).doubles
        #expect(try still.weights.at([.at(2)]).doubles == moved)
        let expected = try RandomStream(seed: 7, purpose: .gradientNoise, step: 0).normals(shape: [2001]).doubles
        for (ours, theirs) in zip(moved, expected) { #expect(abs(ours + 0.5 * theirs) < 1e-15) }
        let ends = try [1, 1, 2].map { try descent(.sgd(), steps: 3, noise: 0.1, seed: $0).finalWeights.doubles }
        #expect(ends[0] == ends[1])
        #expect(ends[0] != ends[2])
    }

    @Test("noise comes after clipping and with minibatches of unequal size")
    func noiseOfNetworks() throws {
        let quiet = try network(.sgd(learningRate: 1), epochs: 1, batch: 20, clip: 1e-12, noise: 0.1)
        let change = zip(try quiet.weights.at([.at(0)]).doubles, try quiet.finalWeights.doubles).map { $1 - $0 }
        let spread = (change.reduce(0) { $0 + $1 * $1 } / Double(change.count)).squareRoot()
        // Two steps of standard deviation 0.1 in 27 places: 0.141 ± 0.019.
        #expect(spread > 0.08 && spread < 0.2)
        #expect(throws: LearningError.self) { try network(.sgd(), noise: -1) }
    }

    // MARK: Second order

    @Test("newton reaches the minimum of a quadratic in one step, and the saddle of a saddle")
    func newton() throws {
        func end(_ start: [Double], damping: Schedule = 0, _ function: @escaping @Sendable (Operand) throws -> Operand) throws -> [Double] {
            try Experiment(
                minimizing: "f", definition: "f", from: Tensor(start), optimizer: .newton(damping: damping), steps: 1, function
            ).train().finalWeights.doubles
        }
        let bowl = try end([5, -7]) { x in try 5 * (x.at(0) - 1).square() + (x.at(1) + 2).square() + x.at(0) * x.at(1) }
        // ∇ = (10(x − 1) + y, 2(y + 2) + x) = 0 at (24, −50)/19.
        #expect(abs(bowl[0] - 24.0 / 19) < 1e-12 && abs(bowl[1] + 50.0 / 19) < 1e-12)
        let saddle = try end([0.3, 0.4]) { x in try 0.5 * (x.at(0).square() - x.at(1).square()) }
        #expect(saddle.allSatisfy { abs($0) < 1e-15 })
        // (H + λI)⁻¹: from 4 with H = 2 and λ = 2 half the way.
        #expect(try end([4], damping: 2) { x in try x.at(0).square() } == [2])
    }

    @Test("newton is for few parameters, and neither it nor lbfgs takes rates by layer")
    func secondOrderLimits() throws {
        #expect(throws: LearningError.self) { try descent(.newton(), from: [Double](repeating: 1, count: 65), steps: 1) }
        #expect(throws: LearningError.self) { try Optimizer.lbfgs().with(layerRates: .list([0.1, 0.2])) }
        #expect(throws: LearningError.self) { try Optimizer.lbfgs(history: 0) }
        #expect(throws: LearningError.self) { try Optimizer.switch(from: .newton(), to: .adam(), atEpoch: 1) }
        let run = try network(.lbfgs(learningRate: 0.5), epochs: 60)
        let losses = try run.history.numbers("loss").doubles
        #expect(losses[losses.count - 1] < 0.5 * losses[0])
    }

    // MARK: Rates of parameters

    @Test("the rates of parameters are Adam's lr/(√v̂ + ε), and plain where nothing scales them")
    func effectiveRates() throws {
        let experiment = try Experiment(
            minimizing: "slope", definition: "slope", from: Tensor([0, 0]), optimizer: .adam(learningRate: 0.1), steps: 3
        ) { x in try x.at(0) * 3 + x.at(1) * 0.5 }
        let rates = try experiment.effectiveLearningRates()
        #expect(rates.steps.doubles == [0, 1, 2, 3])
        let values = rates.rates.doubles
        #expect(values[0].isNaN && values[1].isNaN)
        // A constant gradient g has v̂ = g² at every step.
        for row in 1...3 {
            #expect(abs(values[2 * row] - 0.1 / 3) < 1e-9)
            #expect(abs(values[2 * row + 1] - 0.2) < 1e-8)
        }
        let plain = try Experiment(
            minimizing: "slope", definition: "slope", from: Tensor([0]), optimizer: .sgd(learningRate: .ramp(from: 1, to: 0)), steps: 2
        ) { x in try x.at(0) * 3 }
        #expect(try plain.effectiveLearningRates().rates.doubles.dropFirst() == [1, 0.5])
    }

    @Test("an optimizer is written as it was made, its definition tells all")
    func text() throws {
        #expect(try Optimizer.adagrad().text == "adagrad(lr=0.01, lr_decay=0, weight_decay=0, eps=1e-10)")
        #expect(try Optimizer.muon(steps: 3).text.hasSuffix("eps=1e-10, steps=3, nesterov=true)"))
        #expect(try Optimizer.muon(steps: 3).definition != Optimizer.muon(steps: 4).definition)
        let two = try Optimizer.switch(from: .sgd(learningRate: 0.1), to: .adam(), atEpoch: 10)
        #expect(two.shortText == "switch(sgd(lr=0.1), adam(lr=0.001), at=10)")
        #expect(try Optimizer.sgd().with(layerRates: .list([0.1, .ramp(from: 1, to: 0)])).shortText == "sgd(lr=[0.1, ramp(1, 0)])")
    }
}
