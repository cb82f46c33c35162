public import Tensors

// What a `Value` refers to. A box may be changed in place only by a holder that knows it is the only one
// (`isKnownUniquelyReferenced`), which is why sharing boxes between threads is safe.

/// The text of a string value.
public final class StringBox: Sendable {
    public let text: String
    public init(_ text: String) { self.text = text }
}

/// The tensor of a tensor value.
public final class TensorBox: @unchecked Sendable {
    @exclusivity(unchecked)
    public internal(set) var tensor: Tensor
    public init(_ tensor: Tensor) { self.tensor = tensor }

    /// The number at a place of a vector of numbers, counted from the end where it is negative; nil where there is none.
    func number(at index: Double) -> Double? {
        guard let place = vectorPlace(index) else { return nil }
        return tensor[flat: place]
    }

    /// Changes a number of a vector in place, where there is one.
    func setNumber(at index: Double, to number: Double) -> Bool {
        guard let place = vectorPlace(index) else { return false }
        tensor[flat: place] = number
        return true
    }

    private func vectorPlace(_ index: Double) -> Int? {
        guard tensor.rank == 1, tensor.elementType != .bool, let place = Int(exactly: index) else { return nil }
        let count = tensor.count
        let resolved = place < 0 ? place &+ count : place
        return resolved >= 0 && resolved < count ? resolved : nil
    }
}

/// The elements of a list value.
public final class ListBox: @unchecked Sendable {
    @exclusivity(unchecked)
    public internal(set) var elements: [Value]
    public init(_ elements: [Value]) { self.elements = elements }

    /// The element at a place, counted from the end where it is negative; nil where there is none.
    func element(at index: Double) -> Value? {
        guard let place = Int(exactly: index) else { return nil }
        let resolved = place < 0 ? place &+ elements.count : place
        return resolved >= 0 && resolved < elements.count ? elements[resolved] : nil
    }

    deinit {
        if elements.contains(where: \.isContainer) { Dismantling.release(&elements) }
    }
}

/// The fields of a record value.
public final class RecordBox: @unchecked Sendable {
    public internal(set) var record: Record
    public init(_ record: Record) { self.record = record }

    deinit {
        guard record.values.contains(where: \.isContainer) else { return }
        var elements = record.takeValues()
        Dismantling.release(&elements)
    }
}

/// The table of a table value.
public final class TableBox: @unchecked Sendable {
    public internal(set) var table: Table
    /// How it came about, as the machine notes when a builtin gives the table.
    public var origin: Origin? { originCell.origin }
    let originCell = OriginCell()
    public init(_ table: Table) { self.table = table }
}

/// Releases nested values one by one: a list nested 10^6 deep must not end on the stack of recursive deinitializers.
enum Dismantling {
    static func release(_ elements: inout [Value]) {
        var pending: [Value] = []
        swap(&pending, &elements)
        while var value = pending.popLast() {
            if var list = value.takeList() {
                if isKnownUniquelyReferenced(&list) {
                    pending += list.elements
                    list.elements = []
                }
            } else if var record = value.takeRecord() {
                if isKnownUniquelyReferenced(&record) { pending += record.record.takeValues() }
            } else if var function = value.takeFunction() {
                if isKnownUniquelyReferenced(&function) { pending += function.takeCaptures() }
            }
        }
    }
}

extension Value {
    /// Whether the value holds values.
    var isContainer: Bool {
        switch self {
        case .list, .record, .function: true
        default: false
        }
    }

    /// Moves the list out, so that the caller holds the only reference that this value held.
    mutating func takeList() -> ListBox? {
        guard case .list(let box) = self else { return nil }
        self = .none
        return box
    }

    mutating func takeRecord() -> RecordBox? {
        guard case .record(let box) = self else { return nil }
        self = .none
        return box
    }

    mutating func takeTensor() -> TensorBox? {
        guard case .tensor(let box) = self else { return nil }
        self = .none
        return box
    }

    mutating func takeFunction() -> FunctionValue? {
        guard case .function(let function) = self else { return nil }
        self = .none
        return function
    }
}
