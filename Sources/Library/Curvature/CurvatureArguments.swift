internal import Analysis
internal import Learning
internal import Runtime
internal import Tensors

/// What the builtins about the curvature of a loss have in common: their arguments and what is made of them.
enum CurvatureArguments {
    static let signature = "model: model, data: dataset | record, loss: string | function = auto"
    static let choice = "curvature: string = \"hessian\", layer: whole | string | none = none"

    static let help = """
        The loss is a mean over `data` (of a split the training part), the usual one for the data unless given, at the model's \
        weights.
        """
    static let choiceHelp = """
        `curvature` is "hessian", "gauss_newton" (the Hessian without the model's own curvature), "fisher" (targets drawn from \
        the model's distribution) or "empirical_fisher" (the targets of the data). `layer` takes the block of one layer, by its \
        number or by the beginning of its parameters' names.
        """
}

extension Call {
    /// The loss of a model over data.
    func curvatureProblem(model name: String = "model") throws -> CurvatureProblem {
        guard let model: ModelObject = try object(name) else {
            throw wrongType(name, expected: "a model", value: try value(name))
        }
        return try CurvatureProblem(model.model, data("data").train, loss: loss("loss"))
    }

    func curvatureKind() throws -> CurvatureKind {
        let text = try string("curvature")
        guard let kind = CurvatureKind(rawValue: text) else {
            throw TrainingArgumentError.unknownName(kind: "curvature", name: text, known: CurvatureKind.allCases.map(\.rawValue))
        }
        return kind
    }

    /// The parameters of the layer that is asked for; nil for all.
    func layerRange(_ problem: CurvatureProblem) throws -> Range<Int>? {
        guard let value = try optional("layer") else { return nil }
        let prefix = value.whole.map { "layers.\($0)" } ?? value.text ?? ""
        let chosen = problem.blocks.filter { $0.name == prefix || $0.name.hasPrefix(prefix + ".") }
        guard let first = chosen.first, let last = chosen.last else {
            throw TrainingArgumentError.unknownName(kind: "layer", name: prefix, known: problem.blocks.map(\.name))
        }
        return first.offset..<last.range.upperBound
    }

    /// The curvature's products, in the precision that is asked for.
    func curvatureOperator(_ problem: CurvatureProblem, elementType: ElementType? = nil) throws -> any SymmetricOperator {
        let whole = try CurvatureOperator(problem, curvatureKind(), elementType: elementType ?? optionalPrecision(), in: context)
        return try layerRange(problem).map { BlockOperator(whole, range: $0) } ?? whole
    }

    private func optionalPrecision() throws -> ElementType? {
        guard builtin.signature.parameters.contains(where: { $0.name == "precision" }), try optional("precision") != nil else { return nil }
        return try precision("precision")
    }
}
