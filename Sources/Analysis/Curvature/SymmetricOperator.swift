public import Tensors

/// A symmetric linear map of vectors that is known by its products alone.
public protocol SymmetricOperator {
    /// The length of the vectors.
    var dimension: Int { get }
    /// What products are computed in.
    var elementType: ElementType { get }
    /// A v, of shape [dimension]. Calls do not overlap.
    func apply(_ vector: Tensor) throws -> Tensor
}

/// The operator of a function.
public struct FunctionOperator: SymmetricOperator {
    public let dimension: Int
    public let elementType: ElementType
    private let function: (Tensor) throws -> Tensor

    public init(dimension: Int, elementType: ElementType = .f64, _ function: @escaping (Tensor) throws -> Tensor) {
        self.dimension = dimension
        self.elementType = elementType
        self.function = function
    }

    /// The operator of a symmetric matrix.
    public init(_ matrix: Tensor) {
        self.init(dimension: matrix.shape.first ?? 0) { try matrix.product($0) }
    }

    public func apply(_ vector: Tensor) throws -> Tensor { try function(vector) }
}

/// The diagonal block of an operator: what it makes of vectors that vanish outside a range, seen inside.
public struct BlockOperator: SymmetricOperator {
    private let whole: any SymmetricOperator
    private let range: Range<Int>

    public init(_ whole: any SymmetricOperator, range: Range<Int>) {
        self.whole = whole
        self.range = range
    }

    public var dimension: Int { range.count }
    public var elementType: ElementType { whole.elementType }

    public func apply(_ vector: Tensor) throws -> Tensor {
        let before = try Tensor(zeros: [range.lowerBound], elementType: elementType)
        let after = try Tensor(zeros: [whole.dimension - range.upperBound], elementType: elementType)
        let product = try whole.apply(Tensor.concatenate([before, vector, after], axis: 0))
        return try product.at([.range(start: range.lowerBound, stop: range.upperBound, step: 1)])
    }
}
