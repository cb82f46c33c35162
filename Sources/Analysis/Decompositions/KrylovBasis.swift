internal import Tensors

/// Orthonormal vectors, added one by one; what lies in their span can be taken out of others.
struct KrylovBasis {
    private let rows: GrowingRows

    init(dimension: Int, elementType: ElementType) {
        rows = GrowingRows(width: dimension, elementType: elementType)
    }

    var dimension: Int { rows.width }
    var elementType: ElementType { rows.elementType }
    var count: Int { rows.count }

    /// Adds a vector times a factor.
    mutating func append(_ vector: Tensor, times factor: Double = 1) throws { try rows.append(vector, times: factor) }

    subscript(_ index: Int) -> Tensor {
        get throws { try rows[index] }
    }

    /// Takes out of a vector what lies in the span of the vectors from number `start` on; gives the coefficients of that, one for
    /// each of these, and the norm of what is left.
    func project(_ vector: inout Tensor, from start: Int = 0) -> (coefficients: [Double], norm: Double) {
        let coefficients = rows.takeOut(of: &vector, from: start)
        return (coefficients, vector.euclideanLength)
    }

    /// Takes out of a vector what lies in the span; gives the norm of what is left.
    func takeOut(of vector: inout Tensor) -> Double { project(&vector).norm }

    /// C Q for coefficients [k, m] of the first m vectors.
    func combinations(_ coefficients: Tensor) throws -> Tensor { try rows.combinations(coefficients) }
}
