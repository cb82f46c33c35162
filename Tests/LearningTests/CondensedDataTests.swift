import Learning
import Programs
import Tensors
import Testing

/// Full batches of linear models in few rows.
@Suite("Condensed full batches")
struct CondensedDataTests {
    private let data: Dataset

    init() throws {
        let inputs = try RandomStream(seed: 1, purpose: .data).normals(shape: [90, 4])
        let noise = try RandomStream(seed: 2, purpose: .data).normals(shape: [90, 3])
        let map = try RandomStream(seed: 3, purpose: .data).normals(shape: [4, 3])
        data = try Dataset(name: "lines", inputs: inputs, targets: inputs.product(map) + noise)
    }

    private func experiment(
        batch: Int? = nil, loss: Loss = .meanSquaredError,
        _ function: @escaping @Sendable ([Operand], Operand) throws -> Operand
    ) throws -> Experiment {
        let start = try RandomStream(seed: 4, purpose: .data).normals(shape: [3, 4])
        let model = try FunctionModel(parameters: [("w", start)], definition: "test", function: function)
        return try Experiment(
            model: Model(model), objective: .data(train: data, test: nil, loss: loss, batch: batch), optimizer: .sgd(learningRate: 0.1),
            epochs: 40, precision: .f64)
    }

    private func rows(_ experiment: Experiment) throws -> Int {
        try #require(try experiment.stepProgram().inputTypes.map(\.shape).first { $0.last == 4 && $0.count == 2 })[0]
    }

    @Test("The run is gradient descent on all samples, its losses those of all samples")
    func exactness() throws {
        let experiment = try experiment { try $1.product($0[0].transposed()) }
        #expect(try rows(experiment) == 7)
        let run = try experiment.train()
        var weight = try experiment.model.parameters().reshaped([3, 4])
        var losses: [Double] = []
        for _ in 0...40 {
            let error = try data.inputs.product(weight.transposed()) - data.targets
            losses.append(error.doubles.reduce(0) { $0 + $1 * $1 } / 270)
            weight = try weight - error.transposed().product(data.inputs) * (0.1 * 2 / 270)
        }
        let found = try run.history.numbers("loss").doubles
        #expect(zip(found, losses).allSatisfy { abs($0 - $1) < 1e-13 * $1 })
    }

    @Test(
        "Both orders of a product, sums, differences and scalings by parameters are linear",
        arguments: [
            { try $0[0].product($1.transposed()).transposed() },
            { try -$1.product($0[0].transposed()) * 2 + $1.product($0[0].transposed()) / 3 },
            { try $1.product(($0[0] * $0[0]).transposed()) * $0[0].sum(axes: [1]) },
        ] as [@Sendable ([Operand], Operand) throws -> Operand])
    func linear(_ function: @escaping @Sendable ([Operand], Operand) throws -> Operand) throws {
        #expect(try rows(experiment(function)) == 7)
    }

    @Test(
        "What bends, adds a constant, mixes samples or looks at how many there are keeps every sample",
        arguments: [
            { try $1.product($0[0].transposed()).relu() },
            { try $1.product($0[0].transposed()) + $0[0].sum(axes: [1]) },
            { try $1.product($0[0].transposed()) - $1.product($0[0].transposed()).mean(axes: [0]) },
            { try $1.product($0[0].transposed()) * Operand(Double($1.shape[0])) },
            { try $1.square().product($0[0].transposed()) },
            { try $1.product($0[0].transposed()) * Operand(Tensor((0..<$1.shape[0]).map(Double.init), shape: [$1.shape[0], 1])) },
        ] as [@Sendable ([Operand], Operand) throws -> Operand])
    func others(_ function: @escaping @Sendable ([Operand], Operand) throws -> Operand) throws {
        #expect(try rows(experiment(function)) == 90)
    }

    @Test("Minibatches and other losses see samples one by one")
    func notWhole() throws {
        #expect(try rows(experiment(batch: 30) { try $1.product($0[0].transposed()) }) == 30)
        #expect(try rows(experiment(loss: .meanAbsoluteError) { try $1.product($0[0].transposed()) }) == 90)
    }
}
