internal import Tensors

/// Where a `for` loop stands in what it goes through.
final class Iteration {
    private enum Sequence {
        case numbers(Tensor)
        case rows(Tensor, shape: Shape)
        case values([Value])
    }

    private let sequence: Sequence
    private let count: Int
    private var position = 0

    /// - Throws: `RuntimeError.notIterable` where there is nothing to go through.
    init(_ value: Value) throws {
        if case .tensor(let box) = value, box.tensor.rank == 1, box.tensor.elementType != .bool {
            sequence = .numbers(box.tensor)
            count = box.tensor.count
            return
        }
        if case .tensor(let box) = value, box.tensor.rank > 1 {
            sequence = .rows(box.tensor, shape: Array(box.tensor.shape.dropFirst()))
            count = box.tensor.shape[0]
            return
        }
        guard let elements = try value.asElements() else { throw RuntimeError.notIterable(type: value.typePhrase) }
        sequence = .values(elements)
        count = elements.count
    }

    /// The next element; nil at the end.
    func next() throws -> Slot? {
        guard position < count else { return nil }
        defer { position += 1 }
        switch sequence {
        case .numbers(let tensor): return Slot(number: tensor[flat: position])
        case .rows(let tensor, let shape): return Slot(Value(try tensor.slab(position, shape: shape)))
        case .values(let values): return Slot(values[position])
        }
    }
}
