internal import Dynamics
internal import Tensors

/// What makes the steps of a training: a stepper of its own, or a lane among replicas.
protocol TrainingStepper: AnyObject {
    /// The components of the state before the first step.
    var initial: [Tensor] { get }
    /// The number of steps made.
    var step: Int { get }
    func setStep(_ step: Int)
    func advance() throws
    /// Computes what the next step would observe, without making it.
    func observeNext() throws
    func state(_ component: Int) throws -> Tensor
    func setState(_ component: Int, _ value: Tensor) throws
    /// A number observed in the latest step.
    func observable(_ number: Int) -> Double
    /// A tensor observed in the latest step.
    func observedTensor(_ number: Int) throws -> Tensor
    var hasFiniteParameters: Bool { get }
    /// Lends the parameters, one behind the other, to be read.
    func withParameters<Result>(_ body: (UnsafeMutableRawBufferPointer) throws -> Result) rethrows -> Result
}

extension Stepper: TrainingStepper {
    var initial: [Tensor] { system.initial }
    var hasFiniteParameters: Bool { isFinite(0) }

    func observeNext() throws {
        let (kept, step) = (try system.initial.indices.map { try state($0) }, step)
        try advance()
        for (component, value) in kept.enumerated() { try setState(component, value) }
        setStep(step)
    }

    func withParameters<Result>(_ body: (UnsafeMutableRawBufferPointer) throws -> Result) rethrows -> Result {
        try withMutableState(0, body)
    }
}
