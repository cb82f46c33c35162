internal import Learning
internal import Runtime

/// Penalties on parameters.
enum RegularizersTopic {
    static let builtins: [Builtin] = [l1, l2]

    static let l1 = Builtin(
        "l1", "(weight: number | schedule | function) -> regularizer", "a weight times the sum of absolute parameters",
        examples: [Example("l1(0.001)", shows: "l1(0.001)")], seeAlso: ["l2"], searchTerms: ["lasso", "sparsity", "penalty"]
    ) { call in .object(RegularizerObject(.l1(try call.schedule("weight")))) }

    static let l2 = Builtin(
        "l2", "(weight: number | schedule | function) -> regularizer", "a weight times the sum of squared parameters",
        examples: [Example("l2(0.001)", shows: "l2(0.001)")], seeAlso: ["l1"], searchTerms: ["ridge", "weight decay", "penalty"]
    ) { call in .object(RegularizerObject(.l2(try call.schedule("weight")))) }
}
