public import Programs
public import Storage

/// A penalty on parameters that is added to the loss, with a weight that may follow a schedule.
public struct Regularizer: Sendable {
    public let name: String
    public let weight: Schedule
    public let definition: JSONValue
    /// One number from the parameter blocks.
    public let apply: @Sendable (_ blocks: [Operand], _ layout: ParameterLayout) throws -> Operand

    public init(
        name: String, weight: Schedule = 1, definition: JSONValue? = nil,
        apply: @escaping @Sendable ([Operand], ParameterLayout) throws -> Operand
    ) {
        self.name = name
        self.weight = weight
        self.definition = ["name": definition ?? .string(name), "weight": weight.definition]
        self.apply = apply
    }

    /// weight · Σ|w| over all parameters.
    public static func l1(_ weight: Schedule) -> Regularizer {
        Regularizer(name: "l1", weight: weight) { blocks, _ in try total(blocks) { try $0.abs().sum() } }
    }

    /// weight · Σw² over all parameters.
    public static func l2(_ weight: Schedule) -> Regularizer {
        Regularizer(name: "l2", weight: weight) { blocks, _ in try total(blocks) { try $0.square().sum() } }
    }

    /// weight · Σ‖W‖_* over the weight matrices: the sum of all their singular values.
    ///
    /// Where a singular value is 0 the derivative is the subgradient of least norm.
    public static func nuclear(_ weight: Schedule) -> Regularizer {
        Regularizer(name: "nuclear", weight: weight) { blocks, layout in
            try total(matrices(blocks, layout, "nuclear")) { try $0.nuclearNorm() }
        }
    }

    /// weight · Σ‖G − I‖²_F over the weight matrices, G being the smaller of WᵀW and WWᵀ, so that 0 can be reached
    /// (the two differ by a constant).
    ///
    /// - Source: Brock et al. 2017; Bansal, Chen & Wang 2018 (soft orthogonality).
    public static func orthogonality(_ weight: Schedule) -> Regularizer {
        Regularizer(name: "orthogonality", weight: weight) { blocks, layout in
            try total(matrices(blocks, layout, "orthogonality")) { matrix in
                let isTall = matrix.shape[0] > matrix.shape[1]
                let gram = isTall ? try matrix.transposed().product(matrix) : try matrix.product(matrix.transposed())
                let n = gram.shape[0]
                // ‖G − I‖² = Σ G² − 2 tr G + n, and tr G = Σ W².
                return try gram.square().sum() - 2 * matrix.square().sum() + Operand(Double(n))
            }
        }
    }

    /// The blocks of two dimensions.
    private static func matrices(_ blocks: [Operand], _ layout: ParameterLayout, _ name: String) throws -> [Operand] {
        let found = zip(blocks, layout.blocks).filter { $1.shape.count == 2 }.map(\.0)
        guard !found.isEmpty else { throw LearningError.noMatrix(user: name) }
        return found
    }

    private static func total(_ blocks: [Operand], _ part: (Operand) throws -> Operand) throws -> Operand {
        var sum = Operand(0)
        for block in blocks { sum = try sum + part(block) }
        return sum
    }
}
