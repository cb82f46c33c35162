/// One of the indices in `x[…]`, with NumPy's meaning.
public enum TensorIndex: Sendable {
    /// One place along an axis, which goes; negative counts from the end.
    case at(Int)
    /// A slice `start:stop:step`, half open; nil stands for the end that the step's sign implies.
    case range(start: Int?, stop: Int?, step: Int)
    /// The whole axis.
    case all
    /// The places where a mask is true; it takes as many axes as it has.
    case mask(Tensor)
    /// Several places along an axis.
    case list([Int])
    /// Several places in a shape of their own, which takes the axis' place.
    case places([Int], shape: Shape)
    /// A new axis of extent 1.
    case newAxis
    /// As many whole axes as are left.
    case ellipsis

    /// The index that a tensor stands for: a mask, a place, a list of places. Throws when a value is not whole.
    public init(_ tensor: Tensor) throws {
        if tensor.elementType == .bool, tensor.rank > 0 {
            self = .mask(tensor)
            return
        }
        let places = try tensor.doubles.map { value in
            guard let place = Int(exactly: value) else { throw TensorError.indexNotWhole(value: value) }
            return place
        }
        switch tensor.rank {
        case 0: self = .at(places[0])
        case 1: self = .list(places)
        default: self = .places(places, shape: tensor.shape)
        }
    }

    /// How many axes of the tensor the index takes.
    var consumedAxes: Int {
        switch self {
        case .newAxis, .ellipsis: 0
        case .mask(let mask): mask.rank
        default: 1
        }
    }

    /// Whether the index is of NumPy's advanced kind, which takes single places with it.
    var isAdvanced: Bool {
        switch self {
        case .mask, .list, .places: true
        default: false
        }
    }
}
