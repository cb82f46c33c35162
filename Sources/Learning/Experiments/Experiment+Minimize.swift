public import Programs
public import Storage
public import Tensors

extension Experiment {
    /// An optimizer on a function of a vector, in f64, with a snapshot and a history row every `track` steps.
    ///
    /// - Parameters:
    ///   - start: the position at step 0, of any shape; the function gets that shape.
    ///   - definition: what identifies the function.
    public init(
        minimizing name: String, definition: JSONValue, from start: Tensor, optimizer: Optimizer, steps: Int = 1000,
        track: Int = 1, until: StoppingRule? = nil, noise: Schedule = 0, clip: Double? = nil, seed: UInt64 = 0,
        minimization: Minimization = Minimization(), _ function: @escaping @Sendable (Operand) throws -> Operand
    ) throws {
        let shape = start.shape
        try self.init(
            model: Model(FunctionModel(positionOn: name, from: start, definition: definition)),
            objective: .function(name: name, definition: definition) { try function($0.reshaped(shape)) },
            optimizer: optimizer, epochs: steps, seed: seed, track: track, log: track, until: until, clip: clip, noise: noise,
            precision: .f64)
        self.minimization = minimization
        try minimization.check()
    }
}
