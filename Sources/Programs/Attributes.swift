public import Tensors

/// What a primitive needs to know besides its operands.
public enum Attributes: Hashable, Sendable {
    case none
    /// Dimensions, ascending and non-negative.
    case axes([Int])
    case axis(Int, reversed: Bool)
    case shape(Shape)
    /// Result dimension i is source dimension `permutation[i]`.
    case permutation([Int])
    /// Per dimension of the source: the first index, the step, and the number taken.
    case slices([Slice])
    /// The reverse of `slices`: where the source's elements stand in a zero tensor of this shape.
    case embedding([Slice], Shape)
    case elementType(ElementType)
    case count(Int)

    public struct Slice: Hashable, Sendable {
        public var start: Int
        public var step: Int
        public var count: Int

        public init(start: Int, step: Int = 1, count: Int) {
            self.start = start
            self.step = step
            self.count = count
        }
    }
}
