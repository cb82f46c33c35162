import Analysis
import Glibc
import Learning
import Programs
import Tensors
import Testing

@Suite struct CriticalityTests {
    // MARK: Mean-field theory (truths; Schoenholz et al. 2017)

    @Test("tanh is critical where mean-field theory says", arguments: [(0.05, 1.7610), (0.1, 1.9861), (0.3, 2.5051)])
    func tanhCritical(biasVariance: Double, expected: Double) throws {
        let field = try EdgeOfChaos(.tanh, weightDeviation: 1, biasDeviation: biasVariance.squareRoot())
        let critical = try #require(field.criticalWeightVariance)
        #expect(abs(critical - expected) < 1e-3)
        let there = try EdgeOfChaos(.tanh, weightDeviation: critical.squareRoot(), biasDeviation: biasVariance.squareRoot())
        #expect(abs(there.susceptibility - 1) < 1e-6)
    }

    @Test("ReLU is critical at σ_w² = 2 without biases, and nowhere with them")
    func reluCritical() throws {
        let critical = try #require(try EdgeOfChaos(.relu, weightDeviation: 1, biasDeviation: 0).criticalWeightVariance)
        #expect(abs(critical - 2) < 1e-12)
        #expect(try EdgeOfChaos(.relu, weightDeviation: 1, biasDeviation: 0.1).criticalWeightVariance == nil)
    }

    @Test("ReLU: χ = σ_w²/2, q* = σ_b²/(1 − σ_w²/2), and lengths without bound from σ_w² = 2 on")
    func reluFixedPoint() throws {
        let ordered = try EdgeOfChaos(.relu, weightDeviation: 1, biasDeviation: 0.3)
        #expect(abs(ordered.susceptibility - 0.5) < 1e-12 && abs(ordered.lengthFixedPoint - 0.18) < 1e-12)
        #expect(abs(ordered.depthScale - 1 / log(2)) < 1e-10 && ordered.correlationFixedPoint == 1)
        let chaotic = try EdgeOfChaos(.relu, weightDeviation: 2, biasDeviation: 0.3)
        #expect(chaotic.lengthFixedPoint == .infinity && abs(chaotic.susceptibility - 2) < 1e-12)
    }

    @Test("tanh without biases is critical at σ_w = 1, ordered below and chaotic above")
    func tanhPhases() throws {
        #expect(abs((try EdgeOfChaos(.tanh, weightDeviation: 1, biasDeviation: 0).criticalWeightVariance ?? 0) - 1) < 1e-9)
        #expect(try EdgeOfChaos(.tanh, weightDeviation: 0.9, biasDeviation: 0).phase == .ordered)
        let chaotic = try EdgeOfChaos(.tanh, weightDeviation: 2, biasDeviation: 0.2)
        #expect(chaotic.phase == .chaotic && chaotic.correlationFixedPoint > 0 && chaotic.correlationFixedPoint < 1 && chaotic.depthScale > 0)
    }

    @Test("mean-field theory refuses deviations out of range")
    func meanFieldArguments() {
        #expect(throws: LearningError.self) { try EdgeOfChaos(.tanh, weightDeviation: 0, biasDeviation: 0) }
        #expect(throws: LearningError.self) { try EdgeOfChaos(.tanh, weightDeviation: 1, biasDeviation: -1) }
    }

    // MARK: Dimension of marked pixels

    private static func raster(_ side: Int, _ curve: [(x: Double, y: Double)]) -> Tensor {
        var marked = [Bool](repeating: false, count: side * side)
        for (a, b) in zip(curve, curve.dropFirst()) {
            let steps = Int(2 * max(abs(b.x - a.x), abs(b.y - a.y)) * Double(side)) + 2
            for step in 0...steps {
                let t = Double(step) / Double(steps)
                let column = min(side - 1, Int((a.x + t * (b.x - a.x)) * Double(side)))
                marked[min(side - 1, Int((a.y + t * (b.y - a.y)) * Double(side))) * side + column] = true
            }
        }
        return (try? Tensor(mask: marked).reshaped([side, side])) ?? Tensor(mask: marked)
    }

    @Test("the Koch curve: ln 4/ln 3")
    func koch() throws {
        var points: [(x: Double, y: Double)] = [(0, 0.3), (1, 0.3)]
        for _ in 0..<6 {
            var finer: [(x: Double, y: Double)] = []
            let height = 0.75.squareRoot()
            for (a, b) in zip(points, points.dropFirst()) {
                let (dx, dy) = ((b.x - a.x) / 3, (b.y - a.y) / 3)
                let (turnedX, turnedY) = (dx / 2 - dy * height, dy / 2 + dx * height)
                finer.append(a)
                finer.append((x: a.x + dx, y: a.y + dy))
                finer.append((x: a.x + dx + turnedX, y: a.y + dy + turnedY))
                finer.append((x: a.x + 2 * dx, y: a.y + 2 * dy))
            }
            finer.append(points[points.count - 1])
            points = finer
        }
        for side in [512, 1024] {
            let estimate = try BoundaryDimension.estimate(mask: Self.raster(side, points))
            #expect(abs(estimate.value - log(4) / log(3)) < 0.03)
        }
    }

    @Test("the Sierpiński triangle: ln 3/ln 2")
    func sierpinski() throws {
        for side in [512, 1024] {
            var marked: [Bool] = []
            for row in 0..<side {
                for column in 0..<side { marked.append(row & column == 0) }
            }
            let estimate = try BoundaryDimension.estimate(mask: Tensor(mask: marked).reshaped([side, side]))
            #expect(abs(estimate.value - log(3) / log(2)) < 0.03)
        }
    }

    @Test("straight lines and a circle: 1")
    func lines() throws {
        var circle: [(x: Double, y: Double)] = []
        for step in 0...400 {
            let angle = Double(step) * Double.pi / 200
            circle.append((x: 0.5 + 0.3 * cos(angle), y: 0.5 + 0.3 * sin(angle)))
        }
        let slanted: [(x: Double, y: Double)] = [(0, 0.1), (1, 0.8)]
        let level: [(x: Double, y: Double)] = [(0, 0.4), (1, 0.4)]
        let steep: [(x: Double, y: Double)] = [(0.3, 0), (0.31, 1)]
        let short: [(x: Double, y: Double)] = [(0.2, 0.3), (0.7, 0.5)]
        for curve in [slanted, level, steep, short, circle] {
            for side in [512, 1024] {
                let value = try BoundaryDimension.estimate(mask: Self.raster(side, curve)).value
                #expect(abs(value - 1) < 0.03, "\(value) at \(side)")
            }
        }
    }

    @Test("a raster that is too small or nearly empty is refused")
    func smallRaster() throws {
        #expect(throws: AnalysisError.self) { try BoundaryDimension.estimate(mask: Tensor(ones: [50, 50])) }
        #expect(throws: AnalysisError.self) { try BoundaryDimension.estimate(mask: Tensor(zeros: [200, 200])) }
        #expect(throws: AnalysisError.self) { try BoundaryDimension.estimate(mask: Tensor(ones: [200])) }
    }

    // MARK: Models

    /// A network of given weights: 2-k-1.
    private func network(_ weights: [Double], hidden: Int, activation: Activation = .relu) throws -> Model {
        try Model(MultilayerPerceptron(sizes: [2, hidden, 1], activation: activation), weights: Tensor(weights))
    }

    /// f(x, y) = x: relu(x) − relu(−x), with a third unit that is always off and a fourth that is always 0.
    private func line() throws -> Model {
        try network([1, 0, -1, 0, 0, 0, 0, 0] + [0, 0, -1, 0] + [1, -1, 1, 1] + [0], hidden: 4)
    }

    @Test("dead units: never active, and quiet ones by their pre-activation")
    func dead() throws {
        let hidden = try HiddenLayers(line(), inputs: Tensor([1, 0, -2, 1, 0.5, 3], shape: [3, 2]))
        let dead = try DeadNeurons(hidden)
        #expect(dead.units == [4] && dead.neverActive == [2] && dead.quiet == [1] && dead.fraction == 0.5)
        #expect(throws: LearningError.self) { try DeadNeurons(hidden, threshold: -1) }
    }

    @Test("the last hidden layer, through the output's weights, gives the prediction")
    func hiddenLayers() throws {
        let model = try Model(MultilayerPerceptron(sizes: [2, 5, 4, 1], activation: .tanh, normalization: .layer))
        let inputs = try RandomStream(seed: 1, purpose: .user).normals(shape: [7, 2])
        let hidden = try HiddenLayers(model, inputs: inputs)
        let blocks = try model.layout.split(.tensor(model.parameters()))
        let output = try Operand.tensor(hidden.layers[1].after).product(blocks[blocks.count - 2].transposed()) + blocks[blocks.count - 1]
        let predicted = try model.predict(inputs).doubles
        #expect(zip(output.tensor?.doubles ?? [], predicted).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test("activation statistics: the moments of each layer, zeros and effective rank")
    func statistics() throws {
        let hidden = try HiddenLayers(line(), inputs: Tensor([1, 0, -2, 1, 3, 3], shape: [3, 2]))
        let table = try ActivationStatistics.table(hidden)
        // relu(x) = 1, 0, 3; relu(−x) = 0, 2, 0; 0; 0: nine zeros of twelve, mean 6/12.
        #expect(try table.numbers("mean")[flat: 0] == 0.5 && table.numbers("zeros")[flat: 0] == 0.75)
        #expect(try table.numbers("dead")[flat: 0] == 2)
        let rank = try table.numbers("effective_rank")[flat: 0]
        #expect(rank > 1 && rank < 2)
    }

    @Test("a model without hidden layers has no hidden units")
    func noHidden() throws {
        #expect(throws: LearningError.self) { try HiddenLayers(Model(MultilayerPerceptron(sizes: [2, 1])), inputs: Tensor(zeros: [3, 2])) }
    }

    @Test("the sensitivity of f = x is the mean of |cos| over directions, finite and exact alike")
    func sensitivity() throws {
        let inputs = try RandomStream(seed: 2, purpose: .user).normals(shape: [200, 2])
        for method in PerturbationSensitivity.Method.allCases {
            let estimate = try PerturbationSensitivity.estimate(line(), inputs: inputs, directions: 50, method: method)
            // The mean of |cos θ| is 2/π; 10 000 directions.
            #expect(abs(estimate.value - 2 / .pi) < 0.01)
        }
        #expect(throws: LearningError.self) { try PerturbationSensitivity.estimate(line(), inputs: inputs, epsilon: 0) }
        #expect(throws: LearningError.self) { try PerturbationSensitivity.estimate(line(), inputs: inputs, directions: 0) }
    }

    @Test("the boundary of f = x is the line x = 0, to rounding")
    func boundary() throws {
        let found = try DecisionBoundary(line(), x: -1...2, y: -1...1, resolution: 60)
        let points = found.points.doubles
        #expect(points.count == 120 && stride(from: 0, to: points.count, by: 2).allSatisfy { abs(points[$0]) < 1e-12 })
        #expect(found.labels[flat: 0] == 0 && found.labels[flat: 59] == 1)
        #expect(found.mask.bools.count { $0 } == 60)
    }

    @Test("the boundary of a straight decision has dimension 1 at every zoom, and one class everywhere has none")
    func boundaryDimension() throws {
        let estimate = try BoundaryDimension.estimate(line(), x: -1...1.3, y: -1...1, resolution: 256, zooms: 4)
        #expect(abs(estimate.value - 1) < 0.05)
        guard case .numbers(let zooms)? = estimate[evidence: "zooms"] else { Issue.record("no zooms"); return }
        #expect(zooms.count == 4 && estimate.interval != nil)
        #expect(throws: LearningError.self) { try BoundaryDimension.estimate(line(), x: 1...2, y: 0...1, resolution: 96) }
    }

    @Test("boundaries are of models with two inputs, of proper rectangles and resolutions")
    func boundaryArguments() throws {
        let other = try Model(MultilayerPerceptron(sizes: [3, 4, 1]))
        #expect(throws: LearningError.self) { try DecisionBoundary(other, x: 0...1, y: 0...1) }
        #expect(throws: LearningError.self) { try DecisionBoundary(line(), x: 0...0, y: 0...1) }
        #expect(throws: LearningError.self) { try DecisionBoundary(line(), x: 0...1, y: 0...1, resolution: 1) }
        #expect(throws: LearningError.self) { try BoundaryDimension.estimate(line(), x: -1...1, y: 0...1, resolution: 10) }
        #expect(throws: LearningError.self) { try BoundaryDimension.estimate(line(), x: -1...1, y: 0...1, zooms: 0) }
    }

    @Test("an attack on f = x moves exactly the samples within ε of the boundary across it")
    func adversarial() throws {
        let x: [Double] = [-1, -0.3, -0.05, 0.05, 0.3, 1]
        let data = try Dataset(
            name: "line", inputs: Tensor(x.flatMap { [$0, 0.0] }, shape: [6, 2]), targets: Tensor([0, 0, 0, 1, 1, 1]), classes: 2)
        for attack in [AdversarialAccuracy.Attack.fastGradientSign, .projectedGradient(steps: 5, step: nil)] {
            #expect(try AdversarialAccuracy.estimate(line(), data, epsilon: 0, attack: attack).value == 1)
            #expect(abs(try AdversarialAccuracy.estimate(line(), data, epsilon: 0.1, attack: attack).value - 4.0 / 6) < 1e-12)
            #expect(abs(try AdversarialAccuracy.estimate(line(), data, epsilon: 0.5, attack: attack).value - 2.0 / 6) < 1e-12)
        }
        #expect(throws: LearningError.self) { try AdversarialAccuracy.estimate(line(), data, epsilon: -1) }
        #expect(throws: LearningError.self) {
            try AdversarialAccuracy.estimate(line(), data, epsilon: 1, attack: .projectedGradient(steps: 0, step: nil))
        }
    }

    @Test("the score is the mean of its three parts, each in [0, 1]")
    func score() throws {
        let data = try Dataset.moons(count: 100)
        let found = try CriticalityScore(Model(MultilayerPerceptron(sizes: [2, 8, 1])), inputs: data.inputs)
        #expect([found.alive, found.balance, found.complexity].allSatisfy { (0...1).contains($0) })
        #expect(abs(found.score - (found.alive + found.balance + found.complexity) / 3) < 1e-15)
    }
}
