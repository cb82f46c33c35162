internal import OrderedCollections

/// Named values in the order they were written.
public struct Record: Sendable {
    private var storage: OrderedDictionary<String, Value>

    public init() { storage = [:] }

    /// Fields in order; a later one of the same name replaces the earlier.
    public init(_ fields: [(name: String, value: Value)]) {
        storage = [:]
        storage.reserveCapacity(fields.count)
        for field in fields { storage[field.name] = field.value }
    }

    public var count: Int { storage.count }
    public var isEmpty: Bool { storage.isEmpty }
    public var names: [String] { Array(storage.keys) }
    public var values: [Value] { Array(storage.values) }
    public var fields: [(name: String, value: Value)] { storage.map { (name: $0.key, value: $0.value) } }

    /// The value of a field; setting nil removes it.
    public subscript(name: String) -> Value? {
        get { storage[name] }
        set { storage[name] = newValue }
    }

    /// The field at a position.
    public subscript(position position: Int) -> (name: String, value: Value) {
        let element = storage.elements[position]
        return (element.key, element.value)
    }

    /// Replaces or appends the fields of another record.
    public mutating func merge(_ other: Record) {
        for (name, value) in other.storage { storage[name] = value }
    }

    /// Takes the field's value out, leaving `none` in its place, so that it may be changed where it is not shared.
    mutating func take(_ name: String) -> Value? {
        guard let index = storage.index(forKey: name) else { return nil }
        var taken = Value.none
        swap(&taken, &storage.values[index])
        return taken
    }

    mutating func takeValues() -> [Value] {
        let values = Array(storage.values)
        storage = [:]
        return values
    }
}

extension Record: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, Value)...) {
        self.init(elements.map { (name: $0.0, value: $0.1) })
    }
}
