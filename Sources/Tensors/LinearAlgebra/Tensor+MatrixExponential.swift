internal import Glibc

extension Tensor {
    /// The matrix exponential Σ Aᵏ/k!, by scaling and squaring with Padé approximants.
    ///
    /// Higham, "The scaling and squaring method for the matrix exponential revisited", SIAM J. Matrix Anal. 26 (2005):
    /// the approximant's degree and the scaling are the cheapest whose backward error is below the rounding of f64.
    /// An f32 matrix is computed in f64 and rounded once.
    public func exponential() throws -> Tensor {
        guard rank == 2 else { throw TensorError.wrongRank(operation: "expm", expected: "a matrix", shape) }
        guard shape[0] == shape[1] else { throw TensorError.notSquare(operation: "expm", shape) }
        guard isFinite else { throw TensorError.notFinite(operation: "expm") }
        if count == 0 { return self }
        var a = converted(to: .f64)
        let norm = try a.unary(.abs).sum(axes: [0]).maximum()[flat: 0]
        for approximant in Tensor.smallApproximants where norm <= approximant.bound {
            return try a.padé(approximant.coefficients).converted(to: elementType.arithmetic)
        }
        // Halved until the largest approximant holds. The sum of finite elements may be infinite: count × 2^1024 is above it.
        let exponent = norm.isFinite ? Int((norm / Tensor.largestBound).exponent) : 1024 + Int(Double(count).exponent)
        let halvings = max(0, exponent + 1)
        a = try a * Glibc.pow(2, -Double(halvings))
        var result = try a.padé(Tensor.largestCoefficients)
        for _ in 0..<halvings { result = try result.product(result) }
        return result.converted(to: elementType.arithmetic)
    }

    /// (V − U)⁻¹ (V + U), U the odd and V the even part of the polynomial with these coefficients.
    private func padé(_ coefficients: [Double]) throws -> Tensor {
        let identity = try Tensor.identity(shape[0])
        let square = try product(self)
        var power = identity
        var odd = try identity * coefficients[1]
        var even = try identity * coefficients[0]
        for degree in stride(from: 2, to: coefficients.count, by: 2) {
            power = try power.product(square)
            even = try even + power * coefficients[degree]
            if degree + 1 < coefficients.count { odd = try odd + power * coefficients[degree + 1] }
        }
        let u = try product(odd)
        return try (even - u).solve(even + u)
    }

    /// Table 2.3 of the paper: the largest 1-norm at which each degree suffices, and its numerator's coefficients.
    private static let smallApproximants: [(bound: Double, coefficients: [Double])] = [
        (1.495585217958292e-2, [120, 60, 12, 1]),
        (2.539398330063230e-1, [30240, 15120, 3360, 420, 30, 1]),
        (9.504178996162932e-1, [17297280, 8648640, 1995840, 277200, 25200, 1512, 56, 1]),
        (2.097847961257068, [17643225600, 8821612800, 2075673600, 302702400, 30270240, 2162160, 110880, 3960, 90, 1]),
    ]
    private static let largestBound = 5.371920351148152
    private static let largestCoefficients: [Double] = [
        64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
        670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
    ]
}
