import Analysis
import Diagnostics
import Learning
import Programs
import Tensors
import Testing

@Suite struct ModelCurvatureTests {
    private static func model(_ sizes: [Int], _ activation: Activation = .tanh, seed: UInt64 = 3) throws -> Model {
        let architecture = try MultilayerPerceptron(sizes: sizes, activation: activation)
        return try Model(architecture, weights: architecture.initialParameters(seed: seed))
    }

    private static let data = try? Dataset.moons(count: 40, noise: 0.2, seed: 1)

    private func problem(outputs: Int = 2, loss: Loss? = nil) throws -> CurvatureProblem {
        try CurvatureProblem(Self.model([2, 4, 3, outputs]), #require(Self.data), loss: loss)
    }

    @Test("the Hessian agrees with central differences of the gradient", arguments: ["cross_entropy", "bce", "mse", "huber"])
    func differences(name: String) throws {
        let loss = try #require(Loss.all.first { $0.name == name })
        let problem = try problem(outputs: name == "cross_entropy" ? 2 : 1, loss: loss)
        let n = problem.dimension
        let hessian = try DenseCurvature.matrix(problem).doubles
        let step = 1e-5
        for column in 0..<n {
            var (ahead, behind) = (problem.parameters, problem.parameters)
            ahead[flat: column] += step
            behind[flat: column] -= step
            let slope = try (problem.at(ahead).gradient() - problem.at(behind).gradient()) * (1 / (2 * step))
            for (row, value) in slope.doubles.enumerated() { #expect(abs(value - hessian[row * n + column]) < 1e-8) }
        }
    }

    @Test("products with unit vectors are the columns of the matrix", arguments: CurvatureKind.allCases)
    func products(kind: CurvatureKind) throws {
        let problem = try problem()
        let matrix = try DenseCurvature.matrix(problem, kind)
        let linear = try CurvatureOperator(problem, kind)
        for index in [0, 7, 20, problem.dimension - 1] {
            var unit = try Tensor(zeros: [problem.dimension])
            unit[flat: index] = 1
            let (product, row) = (try linear.apply(unit).doubles, try matrix.at([.at(index)]).doubles)
            #expect(zip(product, row).allSatisfy { abs($0 - $1) < 1e-14 })
        }
    }

    @Test("the Fisher matrix of a cross-entropy or a logit is its Gauss–Newton matrix", arguments: [1, 2])
    func fisher(outputs: Int) throws {
        let problem = try problem(outputs: outputs)
        let (a, b) = (try DenseCurvature.matrix(problem, .fisher).doubles, try DenseCurvature.matrix(problem, .gaussNewton).doubles)
        #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-14 })
        #expect(a.contains { abs($0) > 1e-3 })
    }

    @Test("the Gauss–Newton matrix of a linear model is its Hessian; of squared errors the Fisher matrix is half of it")
    func linear() throws {
        let data = try #require(Self.data)
        let architecture = try MultilayerPerceptron(name: "linear", sizes: [2, 1], activation: .identity)
        let problem = try CurvatureProblem(
            Model(architecture, weights: Tensor([0.3, -0.2, 0.1])), data, loss: .meanSquaredError)
        let hessian = try DenseCurvature.matrix(problem).doubles
        let (gauss, fisher) = (try DenseCurvature.matrix(problem, .gaussNewton).doubles, try DenseCurvature.matrix(problem, .fisher).doubles)
        #expect(zip(hessian, gauss).allSatisfy { abs($0 - $1) < 1e-13 })
        #expect(zip(hessian, fisher).allSatisfy { abs($0 - 2 * $1) < 1e-13 })
    }

    @Test("the empirical Fisher matrix is the mean of the samples' gradients' products, the covariance that less the mean's")
    func empiricalFisher() throws {
        let data = try #require(Self.data)
        let model = try Self.model([2, 3, 2])
        let n = model.size
        var expected = [Double](repeating: 0, count: n * n)
        for index in 0..<data.count {
            let one = try Dataset(
                name: "one", inputs: data.inputs.at([.range(start: index, stop: index + 1, step: 1)]),
                targets: data.targets.at([.range(start: index, stop: index + 1, step: 1)]), classes: 2)
            let gradient = try CurvatureProblem(model, one).gradient().doubles
            for i in 0..<n { for j in 0..<n { expected[i * n + j] += gradient[i] * gradient[j] / Double(data.count) } }
        }
        let problem = try CurvatureProblem(model, data)
        let found = try DenseCurvature.matrix(problem, .empiricalFisher).doubles
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-14 })

        let noise = try GradientNoise(problem)
        let trace = (0..<n).reduce(0) { $0 + expected[$1 * n + $1] } - noise.squaredGradient
        #expect(abs(noise.trace.value - trace) < 1e-12)
        #expect(abs(noise.noiseScale.value - trace / noise.squaredGradient) < 1e-9 * noise.noiseScale.value)
        let covariance = try DenseCurvature.matrix(of: GradientCovariance(problem, gradient: noise.gradient))
        #expect(abs((try covariance.trace().scalar ?? .nan) - trace) < 1e-12)
    }

    @Test("the top eigenvalues are those of the dense Hessian to 1e-6, the SLQ moments to 2 %")
    func spectrum() throws {
        let data = try Dataset.moons(count: 100, noise: 0.2, seed: 1)
        let run = try Experiment(
            model: Model(MultilayerPerceptron(sizes: [2, 8, 8, 2], activation: .tanh)),
            objective: .data(train: data, test: nil, loss: nil, batch: nil), optimizer: .adam(learningRate: 0.02), epochs: 30, seed: 1,
            precision: .f64).train()
        let trained = try #require(try run.model())
        let problem = try CurvatureProblem(trained, data)
        let dense = try DenseCurvature.matrix(problem).eigvalsh().doubles
        let top = try Lanczos(CurvatureOperator(problem), count: 10)
        #expect(zip(top.values, dense.reversed()).allSatisfy { abs($0 - $1) < 1e-6 })
        let density = try SpectralDensity(CurvatureOperator(problem), probes: problem.dimension, steps: 20)
        let (trace, square) = (density.trace { $0 }, density.trace { $0 * $0 })
        let (exactTrace, exactSquare) = (dense.reduce(0, +), dense.reduce(0) { $0 + $1 * $1 })
        #expect(abs(trace.value / exactTrace - 1) < 1e-6)
        #expect(abs(square.value / exactSquare - 1) < 1e-6)
        // With a fifth of the probes the errors say how far off the moments may be.
        let fewer = try SpectralDensity(CurvatureOperator(problem), probes: 25, steps: 20)
        for (moment, exact) in [(fewer.trace { $0 }, exactTrace), (fewer.trace { $0 * $0 }, exactSquare)] {
            #expect(abs(moment.value - exact) < 5 * (try #require(moment.error)))
        }
    }

    @Test("a layer's block is that part of the whole matrix")
    func block() throws {
        let problem = try problem()
        let n = problem.dimension
        let whole = try DenseCurvature.matrix(problem).doubles
        let part = try DenseCurvature.matrix(of: BlockOperator(CurvatureOperator(problem), range: 12..<27)).doubles
        for i in 0..<15 { for j in 0..<15 { #expect(abs(part[i * 15 + j] - whole[(12 + i) * n + 12 + j]) < 1e-14) } }
    }

    @Test("many samples are taken in chunks, with the same result on any number of threads")
    func chunks() throws {
        let random = RandomStream(seed: 5, purpose: .data)
        let inputs = try random.normals(shape: [6000, 300])
        let targets = Tensor((0..<6000).map { Double($0 % 2) })
        let data = try Dataset(name: "wide", inputs: inputs, targets: targets, classes: 2)
        let model = try Self.model([300, 4, 2])
        let problem = try CurvatureProblem(model, data)
        let direction = try RandomStream(seed: 6, purpose: .data).normals(shape: [model.size])
        let one = try CurvatureOperator(problem).apply(direction)
        let two = try CurvatureOperator(problem, in: WorkContext(threads: 2)).apply(direction)
        #expect(one == two)
        // A loss of a user's that is no mean is never taken apart; this one is one, so both ways must agree.
        let whole = try CurvatureProblem(
            parameters: problem.parameters, blocks: problem.blocks, samples: data.inputs, targets: data.targets,
            isSampleMean: false, outputs: problem.outputs, loss: problem.loss)
        let once = try CurvatureOperator(whole).apply(direction).doubles
        #expect(zip(one.doubles, once).allSatisfy { abs($0 - $1) < 1e-12 * max(1, abs($1)) })
    }

    @Test("matrices that do not exist for a loss are refused")
    func refusals() throws {
        let data = try #require(Self.data)
        let sum = Loss(name: "total") { try ($0.square().sum() + $1.sum()).square() }
        let problem = try CurvatureProblem(Self.model([2, 3, 2]), data, loss: sum)
        #expect(throws: AnalysisError.self) { _ = try CurvatureOperator(problem, .empiricalFisher) }
        #expect(throws: AnalysisError.self) { _ = try CurvatureOperator(problem, .fisher) }
        #expect(throws: AnalysisError.self) { _ = try GradientNoise(problem) }
        var weights = try Self.model([2, 3, 2]).parameters()
        weights[flat: 3] = .nan
        let broken = try Self.model([2, 3, 2]).with(weights: weights)
        #expect(throws: AnalysisError.notFinite(what: "the weight vector", index: 3)) { _ = try CurvatureProblem(broken, data) }
    }

    @Test("work is interrupted when asked")
    func interruption() throws {
        let cancellation = Cancellation()
        cancellation.cancel()
        let context = WorkContext(cancellation: cancellation)
        let problem = try problem()
        #expect(throws: Interrupted.self) { _ = try DenseCurvature.matrix(problem, in: context) }
        #expect(throws: Interrupted.self) { _ = try Lanczos(CurvatureOperator(problem), count: 2, in: context) }
        #expect(throws: Interrupted.self) { _ = try SpectralDensity(CurvatureOperator(problem), in: context) }
        #expect(throws: Interrupted.self) { _ = try TraceEstimate.of(CurvatureOperator(problem), in: context) }
        #expect(throws: Interrupted.self) { _ = try GradientNoise(problem, in: context) }
    }
}
