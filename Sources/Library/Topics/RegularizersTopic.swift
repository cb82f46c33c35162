internal import Learning
internal import Runtime

/// Penalties on parameters.
enum RegularizersTopic {
    static let builtins: [Builtin] = [l1, l2, nuclear, orthogonality]

    static let l1 = Builtin(
        "l1", "(weight: number | schedule | function) -> regularizer", "a weight times the sum of absolute parameters",
        examples: [Example("l1(0.001)", shows: "l1(0.001)")], seeAlso: ["l2"], searchTerms: ["lasso", "sparsity", "penalty"]
    ) { call in .object(RegularizerObject(.l1(try call.schedule("weight")))) }

    static let l2 = Builtin(
        "l2", "(weight: number | schedule | function) -> regularizer", "a weight times the sum of squared parameters",
        examples: [Example("l2(0.001)", shows: "l2(0.001)")], seeAlso: ["l1"], searchTerms: ["ridge", "weight decay", "penalty"]
    ) { call in .object(RegularizerObject(.l2(try call.schedule("weight")))) }

    static let nuclear = Builtin(
        "nuclear", "(weight: number | schedule | function) -> regularizer",
        "a weight times the sum of the singular values of the weight matrices",
        help: "Blocks of two dimensions count; biases do not. Where a singular value is 0 the derivative is the subgradient of least norm.",
        examples: [
            Example("nuclear(0.01)", shows: "nuclear(0.01)"),
            Example("train(mlp([2, 4, 2]), moons(n=40), regularize=nuclear(0.01), epochs=2).status", shows: "\"finished\""),
        ],
        seeAlso: ["orthogonality", "l1"], searchTerms: ["rank", "trace norm", "penalty"]
    ) { call in .object(RegularizerObject(.nuclear(try call.schedule("weight")))) }

    static let orthogonality = Builtin(
        "orthogonality", "(weight: number | schedule | function) -> regularizer",
        "a weight times the squared distance of the weight matrices from orthonormal rows or columns", help: """
            The sum of the squared elements of G - I over the weight matrices W, with G the smaller of W.T @ W and W @ W.T. Source: \
            Brock et al. 2017; Bansal, Chen & Wang 2018.
            """,
        examples: [Example("orthogonality(0.01)", shows: "orthogonality(0.01)")], seeAlso: ["nuclear"],
        searchTerms: ["orthonormal", "isometry", "penalty"]
    ) { call in .object(RegularizerObject(.orthogonality(try call.schedule("weight")))) }
}
