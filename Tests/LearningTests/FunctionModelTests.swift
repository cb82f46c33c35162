import Learning
import Programs
import Tensors
import Testing

@Suite("Models of a user's function")
struct FunctionModelTests {
    private func model(_ names: [String], _ function: @escaping @Sendable ([Operand], Operand) throws -> Operand) throws -> Model {
        let shapes: [String: Shape] = ["W": [2, 3], "b": [2], "U": [3, 2]]
        return try Model(FunctionModel(
            parameters: names.map { ($0, try RandomStream(seed: 1, purpose: .data).normals(shape: shapes[$0] ?? [1])) },
            definition: "test", function: function))
    }

    private func train(_ model: Model, data: Dataset? = nil) throws -> Run {
        let data = try data ?? Dataset.lowRank(count: 30, inputs: 3, outputs: 2, rank: 1)
        return try Experiment(
            model: model, objective: .data(train: data, test: nil, loss: .meanSquaredError, batch: 10), optimizer: .sgd(learningRate: 0.01),
            epochs: 2, track: 1
        ).train()
    }

    @Test("A product of matrices trains and is tracked, and its end-to-end matrix is found from its outputs")
    func linear() throws {
        let model = try model(["W"]) { try $1.product($0[0].transposed()) }
        #expect(try model.inputWidth() == 3)
        #expect(try model.endToEndMap() == RandomStream(seed: 1, purpose: .data).normals(shape: [2, 3]))
        #expect(try train(model).weights.shape == [3, 6])
    }

    @Test("Outputs that are no row for each sample are refused, naming the shape")
    func wrongShape() throws {
        let model = try model(["W"]) { try $0[0].product($1.transposed()) }
        #expect(throws: LearningError.self) { try train(model) }
        #expect(throws: LearningError.self) { try model.predict(Tensor(ones: [5, 3])) }
    }

    @Test("Outputs of another width than the targets are refused by the loss")
    func wrongWidth() throws {
        let model = try model(["W", "U"]) { try $1.product($0[0].transposed()).product($0[1].transposed()) }
        #expect(throws: LearningError.self) { try train(model) }
    }

    @Test("A parameter that is never used is refused by its name")
    func unused() throws {
        let model = try model(["W", "b"]) { try $1.product($0[0].transposed()) }
        do {
            _ = try train(model)
            Issue.record("trained")
        } catch let error as LearningError {
            #expect(error.message == "model does not use its parameter b")
        }
    }

    @Test("A loss that is not finite at the initial weights ends the run as diverged, and says so")
    func notFinite() throws {
        let run = try train(model(["W"]) { try ($1.product($0[0].transposed()) * 0).log() })
        #expect(run.status == .diverged)
        #expect(run.reason?.hasPrefix("the loss is inf at the initial weights") == true)
    }

    @Test("What is not linear has no end-to-end matrix")
    func notLinear() throws {
        #expect(throws: LearningError.self) { try model(["W"]) { try $1.product($0[0].transposed()).tanh() }.endToEndMap() }
        #expect(throws: LearningError.self) { try model(["W", "b"]) { try $1.product($0[0].transposed()) + $0[1] }.endToEndMap() }
        #expect(throws: LearningError.self) { try Model(Encoder(features: 3, units: 2)).endToEndMap() }
        #expect(throws: LearningError.self) { try Model(MultilayerPerceptron(sizes: [3, 2, 1])).endToEndMap() }
        #expect(try Model(Encoder(features: 3, units: 2, activation: .identity)).endToEndMap().shape == [2, 3])
    }

    @Test("A model that takes no input of a width among its parameters' is refused where the width is needed")
    func width() throws {
        let model = try model(["b"]) { try $1.product(Operand.tensor(Tensor(ones: [7, 2]))) * $0[0] }
        #expect(throws: LearningError.self) { try model.inputWidth() }
    }

    @Test("A teacher's targets are its outputs, with the weights of the seed, and a linear one leaves its matrix")
    func teacher() throws {
        let linear = try Model(MultilayerPerceptron(name: "linear", sizes: [3, 2], activation: .identity, hasBias: false))
        let data = try Dataset.teacher(linear, count: 20, seed: 4)
        let weights = try linear.parameters(seed: 4).reshaped([2, 3])
        #expect(data.truth == weights)
        #expect(try data.targets == data.inputs.product(weights.transposed()))
        let noisy = try Dataset.teacher(linear, count: 4000, noise: 0.5, seed: 4)
        let residual = try (noisy.targets - noisy.inputs.product(weights.transposed())).standardDeviation().scalar ?? 0
        #expect(abs(residual - 0.5) < 0.02)
        #expect(throws: DatasetError.self) { try Dataset.teacher(linear, count: 0) }
        #expect(throws: DatasetError.self) { try Dataset.teacher(linear, noise: -1) }
    }
}
