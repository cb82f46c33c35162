extension Primitive {
    /// Every primitive: to add an operation is to add an entry here and its definition beside its kind.
    public static let table: [Primitive] = [
        negate, abs, sign, exp, log, log1p, expm1, sqrt, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, sigmoid,
        softplus, relu, erf, floor, ceil, round, reciprocal, square, logicalNot, isNaN, isFinite,
        add, subtract, multiply, divide, power, maximum, minimum, atan2, modulo,
        equal, notEqual, less, lessEqual, greater, greaterEqual, logicalAnd, logicalOr,
        select, convert, identity, detach,
        sum, maximumOf, minimumOf, cumulativeSum, matmul,
        reshape, transpose, broadcast, slice, embed, concatenate, gather, scatterAdd, order,
        solve, inverse, determinant, cholesky, singularValues, singularVectors, eigenvalues, eigenvectors, nuclearNorm,
        polarFactor, singularPair, spectralNorm, matrixExponential, pseudoinverse, orthogonalFactor,
    ]
}
