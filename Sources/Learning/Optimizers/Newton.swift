internal import Programs
internal import Tensors

/// Newton's method: p ← p − lr (∇²L + damping I)⁻¹ ∇L, with the exact Hessian of the loss and its penalties.
///
/// Without damping it goes to the stationary point that is near, be it a minimum, a saddle or a maximum.
///
/// - Source: Nocedal & Wright 2006, section 3.3; damped: Levenberg 1944, Marquardt 1963.
struct NewtonRule: SecondOrderRule {
    var name: String { "newton" }
    var memory: [String] { [] }
    var scalarCount: Int { 2 }
    var isOfAllParameters: Bool { true }

    /// The Hessian costs a backward pass for each parameter, all written out in the program.
    private static let mostParameters = 64

    func check(_ layout: ParameterLayout) throws {
        guard layout.count <= Self.mostParameters else {
            throw LearningError.tooManyParameters(user: name, count: layout.count, most: Self.mostParameters)
        }
    }

    /// lr, damping.
    func writeScalars(step: Int, values: [Double], to scalars: inout [Double]) {
        scalars[0] = values[0]
        scalars[1] = values[1]
    }

    func update(
        parameters: Operand, gradient: Operand, hessian: Operand, scalars: [Operand]
    ) throws -> Operand {
        let count = parameters.shape[0]
        let identity = Operand(try Tensor.identity(count).converted(to: parameters.elementType))
        return try parameters - scalars[0] * (hessian + scalars[1] * identity).solve(gradient)
    }
}

/// A rule that looks at the Hessian.
protocol SecondOrderRule: OptimizerRule {
    /// The next parameters from the gradient [P] and the Hessian [P, P].
    func update(parameters: Operand, gradient: Operand, hessian: Operand, scalars: [Operand]) throws -> Operand
}

extension SecondOrderRule {
    /// Without a Hessian there is no step; training always gives one.
    func update(
        parameters: Operand, gradient: Operand, memory: [Operand], scalars: [Operand], layout: ParameterLayout
    ) throws -> (parameters: Operand, memory: [Operand]) { (parameters, []) }
}

extension Optimizer {
    public static func newton(learningRate: Schedule = 1, damping: Schedule = 0) throws -> Optimizer {
        try check("lr", learningRate, least: 0)
        try check("damping", damping, least: 0)
        return Optimizer(NewtonRule(), ["lr": learningRate, "damping": damping])
    }
}
