internal import Learning
internal import Runtime

/// Penalties and constraints on parameters.
enum RegularizersTopic {
    static let builtins: [Builtin] = [l1, l2, nuclear, orthogonality] + SpectralRegularizers.builtins

    static let l1 = Builtin(
        "l1", "(weight: number | schedule | function) -> regularizer", "a weight times the sum of absolute parameters",
        examples: [Example("l1(0.001)", shows: "l1(0.001)")], seeAlso: ["l2"], searchTerms: ["lasso", "sparsity", "penalty"]
    ) { call in .object(RegularizerObject(.l1(try call.schedule("weight")))) }

    static let l2 = Builtin(
        "l2", "(weight: number | schedule | function) -> regularizer", "a weight times the sum of squared parameters",
        examples: [Example("l2(0.001)", shows: "l2(0.001)")], seeAlso: ["l1"], searchTerms: ["ridge", "weight decay", "penalty"]
    ) { call in .object(RegularizerObject(.l2(try call.schedule("weight")))) }

    static let nuclear = Builtin(
        "nuclear", "(weight: number | schedule | function, layers: string | list | tensor = \"all\") -> regularizer",
        "a weight times the sum of the singular values of the weight matrices",
        help: "Blocks of two dimensions count; biases do not. Where a singular value is 0 the derivative is the subgradient of least norm. \(MatrixLayersArgument.help)",
        examples: [
            Example("nuclear(0.01)", shows: "nuclear(0.01)"),
            Example("train(mlp([2, 4, 2]), moons(n=40), regularize=nuclear(0.01), epochs=2).status", shows: "\"finished\""),
        ],
        seeAlso: ["orthogonality", "spectral", "l1"], searchTerms: ["rank", "trace norm", "penalty"]
    ) { call in .object(RegularizerObject(.nuclear(try call.schedule("weight"), layers: try MatrixLayersArgument.read(call)))) }

    static let orthogonality = Builtin(
        "orthogonality", "(weight: number | schedule | function, layers: string | list | tensor = \"all\") -> regularizer",
        "a weight times the squared distance of the weight matrices from orthonormal rows or columns", help: """
            The sum of the squared elements of G - I over the weight matrices W, with G the smaller of W.T @ W and W @ W.T. \
            \(MatrixLayersArgument.help) Source: Brock et al. 2017; Bansal, Chen & Wang 2018.
            """,
        examples: [Example("orthogonality(0.01)", shows: "orthogonality(0.01)")], seeAlso: ["nuclear", "spectral"],
        searchTerms: ["orthonormal", "isometry", "penalty"]
    ) { call in .object(RegularizerObject(.orthogonality(try call.schedule("weight"), layers: try MatrixLayersArgument.read(call)))) }
}

/// The argument `layers` of regularizers.
enum MatrixLayersArgument {
    static let help = """
        `layers` is "all" weight matrices, "hidden" (all but the output's), or a list of their numbers from the inputs on, from 0; \
        negative ones count from the output.
        """

    static func read(_ call: Call) throws -> MatrixLayers {
        let value = try call.value("layers")
        if let text = value.text {
            switch text {
            case "all": return .all
            case "hidden": return .hidden
            default: throw call.invalid("layers", "must be \"all\", \"hidden\" or a list of layers, not \(value.inline(call.style))")
            }
        }
        let elements = try value.whole.map { _ in [value] } ?? value.asElements() ?? []
        let layers = try elements.map { element -> Int in
            guard let layer = element.whole else { throw call.wrongType("layers", expected: "numbers of layers", value: element) }
            return layer
        }
        guard !layers.isEmpty else { throw call.invalid("layers", "names no layer") }
        return .at(layers)
    }
}
