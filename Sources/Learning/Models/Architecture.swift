public import Programs
public import Storage
public import Tensors

/// What a model computes from parameters and inputs, and how its parameters begin.
public protocol Architecture: Sendable {
    /// What it is called: "mlp", "linear", "model".
    var name: String { get }
    var layout: ParameterLayout { get }
    /// Everything that decides what it computes: compared, stored and shown.
    var definition: JSONValue { get }
    /// One line: "mlp 2-16-16-2, tanh".
    var summary: String { get }
    /// The number of input features it is made for; nil: any.
    var inputFeatures: Int? { get }

    /// The outputs [n, k] for inputs [n, d], written once for tensors and traces.
    func forward(_ parameters: [Operand], _ inputs: Operand) throws -> Operand

    /// The outputs in training, and the next values of the parameter blocks, by number, that are not learned but follow the data.
    func trainingForward(_ parameters: [Operand], _ inputs: Operand) throws -> (outputs: Operand, followed: [Int: Operand])

    /// Initial parameters, a function of the seed alone.
    func initialParameters(seed: UInt64) throws -> Tensor
}

extension Architecture {
    /// Nothing follows the data, and training computes what prediction does.
    public func trainingForward(_ parameters: [Operand], _ inputs: Operand) throws -> (outputs: Operand, followed: [Int: Operand]) {
        (try forward(parameters, inputs), [:])
    }
}
