import Learning
import Programs
import Tensors
import Testing

/// σ is compared with the singular value decomposition of LAPACK.
@Suite struct SpectralRegularizerTests {
    private let layout = ParameterLayout([("layers.0.weight", [4, 3]), ("layers.0.bias", [4]), ("layers.1.weight", [2, 4])])

    private func blocks() throws -> [Tensor] {
        try layout.blocks.enumerated().map { try RandomStream(seed: 5, purpose: .user, step: UInt64($0)).normals(shape: $1.shape) }
    }

    private func experiment(_ regularizers: [Regularizer], epochs: Int = 1, seed: UInt64 = 3, rate: Double = 0.05) throws -> Experiment {
        try Experiment(
            model: Model(MultilayerPerceptron(sizes: [2, 8, 6, 1])),
            objective: .data(train: .moons(count: 60, seed: 1), test: nil, loss: nil, batch: nil),
            optimizer: .sgd(learningRate: Schedule(rate)), epochs: epochs, seed: seed, regularizers: regularizers, precision: .f64)
    }

    private func matrices(_ run: Run) throws -> [Tensor] {
        try run.layout.split(.tensor(run.finalWeights)).compactMap(\.tensor).filter { $0.rank == 2 }
    }

    @Test("the penalty is the squared distance of σ from its target over all matrices but the last")
    func value() throws {
        let blocks = try blocks()
        let σ = try blocks[0].singularValues()[flat: 0]
        let penalty = try Regularizer.spectral(targets: [1.5]).value(blocks.map { .tensor($0) }, layout, numbers: [1.5])
        #expect(abs((penalty?.tensor?.scalar ?? .nan) - (σ - 1.5) * (σ - 1.5)) < 1e-12)
    }

    @Test("each layer may have a target of its own, counted from either end")
    func layers() throws {
        let blocks = try blocks()
        let σ = try [blocks[2], blocks[0]].map { try $0.singularValues()[flat: 0] }
        let regularizer = try Regularizer.spectral(targets: [1, 2], layers: .at([-1, 0]))
        let penalty = try regularizer.value(blocks.map { .tensor($0) }, layout, numbers: [1, 2])
        #expect(abs((penalty?.tensor?.scalar ?? .nan) - (σ[0] - 1) * (σ[0] - 1) - (σ[1] - 2) * (σ[1] - 2)) < 1e-12)
    }

    @Test("its gradient is 2(σ − target) u vᵀ")
    func gradient() throws {
        let matrix = try RandomStream(seed: 8, purpose: .user).normals(shape: [5, 4])
        let (u, s, vt) = try matrix.svd()
        let graph = Graph()
        let input = graph.input(TensorType([5, 4]))
        let value = try (Operand.traced(input).spectralNorm() - 0.5).square()
        graph.setOutputs(try graph.gradient(of: graph.lift(value), withRespectTo: [input]).map { graph.lift($0) })
        let execution = Execution(try Program(compiling: graph))
        try execution.setInput(0, matrix)
        try execution.run()
        let gradient = try execution.output(0).doubles
        let n = s.count
        for row in 0..<5 {
            for column in 0..<4 {
                let expected = 2 * (s[flat: 0] - 0.5) * u[flat: row * n] * vt[flat: column]
                #expect(abs(gradient[row * 4 + column] - expected) < 1e-10)
            }
        }
    }

    @Test("σ is exact for wide, tall, tiny, zero and rank-deficient matrices and at extreme scales", arguments: [
        [1, 1], [1, 7], [7, 1], [2, 2], [3, 50], [50, 3], [40, 40], [64, 64], [130, 90],
    ])
    func exactness(shape: [Int]) throws {
        for (number, scale) in [1, 1e-200, 1e200].enumerated() {
            let matrix = try RandomStream(seed: 1, purpose: .user, step: UInt64(number)).normals(shape: shape) * scale
            let pair = try matrix.largestSingularPair()
            let σ = try matrix.singularValues()[flat: 0]
            #expect(abs(pair.value - σ) <= 1e-12 * σ)
        }
        #expect(try Tensor(zeros: shape).largestSingularPair().value == 0)
        let product = Tensor(Array(repeating: 2.0, count: shape[0] * shape[1]), shape: shape)
        #expect(abs(try product.largestSingularPair().value - 2 * Double(shape[0] * shape[1]).squareRoot()) < 1e-10)
    }

    @Test("σ of matrices whose largest singular values coincide, or nearly so, is right, and its vectors are a pair")
    func clusters() throws {
        for gap in [0, 1e-12, 1e-6, 1e-3] {
            let (u, _, vt) = try RandomStream(seed: 4, purpose: .user).normals(shape: [20, 20]).svd()
            let values = (0..<20).map { $0 == 0 ? 2.0 : $0 < 5 ? 2 - gap : 1 / Double($0) }
            let matrix = try (u * Tensor(values)).product(vt)
            let pair = try matrix.largestSingularPair()
            #expect(abs(pair.value - 2) < 1e-11)
            let image = try matrix.product(pair.right)
            #expect(zip(image.doubles, pair.left.doubles).allSatisfy { abs($0 - 2 * $1) < 1e-9 })
        }
    }

    @Test("a matrix that is not finite has no σ")
    func notFinite() throws {
        #expect(try Tensor([1, .nan, 2, 3], shape: [2, 2]).largestSingularPair().value.isNaN)
        #expect(try Tensor([1, .infinity, 2, 3], shape: [2, 2]).largestSingularPair().value.isNaN)
    }

    @Test("a strong penalty brings σ to its target, exactly and by the power method", arguments: Regularizer.SpectralMethod.allCases)
    func steering(method: Regularizer.SpectralMethod) throws {
        let run = try experiment([.spectral(targets: [1.7], weight: 10, method: method)], epochs: 400, rate: 0.02).train()
        for matrix in try matrices(run).dropLast() { #expect(abs(try matrix.singularValues()[flat: 0] - 1.7) < 0.02) }
    }

    @Test("the power method keeps its vector, so that it agrees with the exact σ after some steps")
    func power() throws {
        let exact = try experiment([.spectral(targets: [1.5])], epochs: 200).train()
        let power = try experiment([.spectral(targets: [1.5], method: .power)], epochs: 200).train()
        let difference = zip(try exact.finalWeights.doubles, try power.finalWeights.doubles).map { abs($0 - $1) }.max() ?? 1
        #expect(difference < 0.05 && difference > 0)
    }

    @Test("a constraint holds after every update, and leaves smaller matrices alone")
    func constraint() throws {
        var described = try experiment([.spectralNorm(limit: 0.6)], epochs: 20, rate: 0.5)
        described.track = 1
        let run = try described.train()
        for step in 1..<run.weights.shape[0] {
            for block in run.layout.blocks where block.shape.count == 2 {
                let part = Array(try run.weights.at([.at(step)]).doubles[block.range])
                #expect(try Tensor(part, shape: block.shape).singularValues()[flat: 0] <= 0.6 + 1e-10)
            }
        }
        let free = try experiment([], epochs: 20, rate: 0.5).train()
        let loose = try experiment([.spectralNorm(limit: 100)], epochs: 20, rate: 0.5).train()
        #expect(try free.finalWeights == loose.finalWeights)
    }

    @Test("soft clipping draws singular values above its limit down and adds nothing below")
    func clipping() throws {
        let blocks = try blocks()
        let excess = try blocks[0].singularValues().doubles.reduce(0) { $0 + max(0, $1 - 1) * max(0, $1 - 1) }
        let penalty = try Regularizer.spectralClip(limit: 1).value(blocks.map { .tensor($0) }, layout, numbers: [1])
        #expect(abs((penalty?.tensor?.scalar ?? .nan) - excess) < 1e-12)
        #expect(try Regularizer.spectralClip(limit: 100).value(blocks.map { .tensor($0) }, layout, numbers: [100])?.tensor?.scalar == 0)
    }

    @Test("the target follows its schedule")
    func schedule() throws {
        let run = try experiment([.spectral(targets: [.ramp(from: 2.5, to: 1)], weight: 20)], epochs: 600, rate: 0.01).train()
        for matrix in try matrices(run).dropLast() { #expect(abs(try matrix.singularValues()[flat: 0] - 1) < 0.05) }
    }

    @Test("the capacity law: σ₀ · clip(P/P_opt, 0.1, 10)^β, within [0.5, 5]")
    func capacity() throws {
        let law = try CapacityLaw(optimal: 464)
        #expect(law.first(parameters: 464) == 2.5)
        // 2.5 · (1185/464)^−0.2 and 2.5 · 10^0.2.
        #expect(abs(law.first(parameters: 1185) - 2.0725257) < 1e-6)
        #expect(abs(law.first(parameters: 1) - 3.9622330) < 1e-6)
        #expect(try CapacityLaw(optimal: 464, start: 4, beta: -1).first(parameters: 1) == 5)
        #expect(throws: LearningError.self) { try CapacityLaw(optimal: 0) }
        #expect(throws: LearningError.self) { try law.schedule(parameters: 0) }
    }

    @Test("the layer law: σ₀ · depth^−β")
    func layerLaw() throws {
        let targets = LayerLaw.targets(from: .ramp(from: 2, to: 1), beta: 0.5, layers: 4)
        #expect(try targets.map { try $0.value(progress: 1, epoch: 9) }[3] == 0.5)
    }

    @Test("targets and limits must be positive, weights not below 0")
    func targets() {
        #expect(throws: LearningError.self) { try Regularizer.spectral(targets: [0]) }
        #expect(throws: LearningError.self) { try Regularizer.spectral(targets: [.ramp(from: 1, to: -1)]) }
        #expect(throws: LearningError.self) { try Regularizer.spectral(targets: []) }
        #expect(throws: LearningError.self) { try Regularizer.spectral(targets: [1], weight: -1) }
        #expect(throws: LearningError.self) { try Regularizer.spectralNorm(limit: 0) }
        #expect(throws: LearningError.self) { try Regularizer.spectralClip(limit: -1) }
    }

    @Test("targets must be as many as layers, and layers must exist once")
    func counts() throws {
        #expect(throws: LearningError.self) { try experiment([.spectral(targets: [1, 2, 3])]).train() }
        #expect(throws: LearningError.self) { try experiment([.spectral(targets: [1], layers: .at([3]))]).train() }
        #expect(throws: LearningError.self) { try experiment([.spectral(targets: [1], layers: .at([0, -3]))]).train() }
    }
}
