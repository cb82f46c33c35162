internal import Storage

/// What is asked of an optimizer on a function beside its steps.
public struct Minimization: Sendable {
    /// Converged as soon as the loss is below this.
    public var lossBelow: Double?
    /// Converged as soon as the gradient's norm is below this.
    public var gradientBelow: Double?
    /// Whether the history has the Hessian's eigenvalues and the optimizer's threshold.
    public var followsCurvature: Bool

    public init(lossBelow: Double? = nil, gradientBelow: Double? = nil, followsCurvature: Bool = false) {
        self.lossBelow = lossBelow
        self.gradientBelow = gradientBelow
        self.followsCurvature = followsCurvature
    }

    var definition: [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        if let lossBelow { members.append(.init("loss_below", .number(lossBelow))) }
        if let gradientBelow { members.append(.init("gradient_below", .number(gradientBelow))) }
        if followsCurvature { members.append(.init("curvature", .bool(true))) }
        return members
    }

    func check() throws {
        for (name, value) in [("loss_below", lossBelow), ("gradient_below", gradientBelow)] {
            if let value, value.isNaN { throw LearningError.badArgument(name: name, value: value, expected: "a number") }
        }
        if let gradientBelow, gradientBelow < 0 {
            throw LearningError.badArgument(name: "gradient_below", value: gradientBelow, expected: "a number of at least 0")
        }
    }
}
