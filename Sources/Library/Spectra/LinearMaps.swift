internal import Analysis
internal import Learning
internal import Runtime
internal import Tensors

/// Errors of linear maps, and subspaces against one another.
enum LinearMaps {
    static let builtins: [Builtin] = [
        Builtin(
            "error_decomposition", "(A: tensor, target: tensor, rank: whole = auto) -> record",
            "the error A − target split by the target's singular directions: {support, null, mixed, fractions, total, relative, rank}",
            help: """
                With P and Q the projectors on the target's first `rank` left and right singular directions and E = A − target: support \
                ‖P E Q‖, null ‖(I − P) E (I − Q)‖, mixed the rest, so that ‖E‖² = support² + null² + mixed² (checked). `fractions` are their \
                shares of ‖E‖², `relative` is ‖E‖/‖target‖. `rank` is the target's numerical rank unless given.
                """,
            examples: [
                Example("e = error_decomposition([[1, 3], [0, 4]], [[5, 0], [0, 0]], 1)\n[e.support, e.null, e.mixed]", shows: "[4, 4, 3]"),
                Example("error_decomposition(eye(3), diag([2, 0, 0])).fractions.support", shows: "0.333333"),
            ],
            seeAlso: ["lowrank", "deep_linear", "theory_saxe"], searchTerms: ["support", "nullspace", "projector"]
        ) { call in
            let parts = try ErrorDecomposition(call.matrix("A"), target: call.matrix("target"), rank: call.optionalWhole("rank"))
            let fractions = parts.fractions
            return Value([
                "support": Value(parts.support), "null": Value(parts.null), "mixed": Value(parts.mixed),
                "fractions": Value([
                    "support": Value(fractions.support), "null": Value(fractions.null), "mixed": Value(fractions.mixed),
                ] as Record),
                "total": Value(parts.total), "relative": Value(parts.relative), "rank": Value(parts.rank),
            ] as Record)
        },
        Builtin(
            "principal_angles", "(a: tensor, b: tensor, k: whole = auto) -> tensor",
            "the angles between the column spaces of two matrices, ascending, in radians",
            help: """
                With `k`, between the spans of their first k left singular vectors. A matrix that is wider than high and has \
                orthonormal rows is taken by its rows: the `vectors` of `hessian_top`, the `components` of `pca`. Of Björck and \
                Golub (1973), accurate for small and large angles.
                """,
            examples: [
                Example("principal_angles([[1], [0]], [[1], [1]])", shows: "[0.785398]"),
                Example("principal_angles(eye(3)[:, 0:2], eye(3)[:, 1:3])", shows: "[0, 1.57080]"),
            ],
            seeAlso: ["subspace_overlap", "orth"], searchTerms: ["canonical angles", "subspace"]
        ) { call in Value(try angles(call).angles) },
        Builtin(
            "subspace_overlap", "(a: tensor, b: tensor, k: whole = auto) -> number",
            "the mean squared cosine of the principal angles between two column spaces: 1 where one contains the other, 0 where they are orthogonal",
            help: """
                With `k`, of the spans of their first k left singular vectors. A matrix that is wider than high and has orthonormal \
                rows is taken by its rows: the `vectors` of `hessian_top`, the `components` of `pca`. Random subspaces of dimensions \
                k ≥ l in n overlap by k/n.
                """,
            examples: [
                Example("subspace_overlap([[1], [0]], [[1], [1]])", shows: "0.5"),
                Example("data = moons(n=100, seed=1)\ntop(epochs) = hessian_top(train(mlp([2, 8, 2]), data, epochs=epochs).model, data, k=2).vectors\n0 < subspace_overlap(top(1), top(20)) < 1", shows: "true"),
            ],
            seeAlso: ["principal_angles"], searchTerms: ["similarity", "alignment"]
        ) { call in Value(try angles(call).overlap) },
    ]

    private static func angles(_ call: Call) throws -> PrincipalAngles {
        try PrincipalAngles(call.tensor("a"), call.tensor("b"), leading: call.optionalWhole("k"))
    }
}
