/// A register of the machine: a value without automatic reference counting, so that arithmetic on numbers costs none.
///
/// A slot owns one reference to what it points at. Who overwrites a slot releases it first; who copies one retains it.
/// Slots live in memory that the machine, a code object or a function owns, and nowhere else.
struct Slot {
    var payload: UInt64
    var tag: UInt32

    // Tags from `firstReference` on own a reference.
    static let number: UInt32 = 0
    static let none: UInt32 = 1
    static let bool: UInt32 = 2
    /// A variable that has no value yet.
    static let undefined: UInt32 = 3
    static let firstReference: UInt32 = 4
    static let string: UInt32 = 4
    static let tensor: UInt32 = 5
    static let list: UInt32 = 6
    static let record: UInt32 = 7
    static let table: UInt32 = 8
    static let function: UInt32 = 9
    static let traced: UInt32 = 10
    static let object: UInt32 = 11
    /// The state of a loop; never a value of the language.
    static let iterator: UInt32 = 12

    @inline(__always)
    init(payload: UInt64, tag: UInt32) {
        self.payload = payload
        self.tag = tag
    }

    @inline(__always)
    init(number: Double) {
        self.init(payload: number.bitPattern, tag: Slot.number)
    }

    @inline(__always)
    init(bool: Bool) {
        self.init(payload: bool ? 1 : 0, tag: Slot.bool)
    }

    static var noValue: Slot { Slot(payload: 0, tag: Slot.none) }
    static var withoutValue: Slot { Slot(payload: 0, tag: Slot.undefined) }

    /// A slot that owns a reference to the object.
    init(owning object: AnyObject, tag: UInt32) {
        let pointer = Unmanaged.passRetained(object).toOpaque()
        self.init(payload: UInt64(UInt(bitPattern: pointer)), tag: tag)
    }

    @inline(__always)
    var asNumber: Double { Double(bitPattern: payload) }

    @inline(__always)
    var isReference: Bool { tag >= Slot.firstReference }

    private var pointer: UnsafeRawPointer? { UnsafeRawPointer(bitPattern: UInt(payload)) }

    /// Reads of the object without taking a reference; the tag must say that it is of this class.
    @inline(__always)
    func withObject<T: AnyObject, R>(as type: T.Type, _ body: (T) -> R) -> R? {
        guard let pointer else { return nil }
        return Unmanaged<T>.fromOpaque(pointer)._withUnsafeGuaranteedRef(body)
    }

    /// The object, which the slot keeps alive; the tag says of which class it is.
    func object<T: AnyObject>(as type: T.Type = T.self) -> T? {
        guard let pointer else { return nil }
        return Unmanaged<T>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// The function that a slot refers to; the slot keeps it.
    @inline(__always)
    var functionReference: Unmanaged<FunctionValue>? {
        guard tag == Slot.function, let pointer else { return nil }
        return Unmanaged.fromOpaque(pointer)
    }

    /// The same; the tag must say that it is a function.
    @inline(__always)
    var unsafeFunction: Unmanaged<FunctionValue> { unsafeBitCast(UInt(payload), to: Unmanaged<FunctionValue>.self) }

    /// A slot that names the running function without a reference of its own.
    @inline(__always)
    init(running function: Unmanaged<FunctionValue>?) {
        if let function {
            self.init(payload: UInt64(UInt(bitPattern: function.toOpaque())), tag: Slot.function)
        } else {
            self = .withoutValue
        }
    }

    /// Takes one more reference, for a copy of the slot.
    @inline(__always)
    func retain() {
        guard isReference, let pointer else { return }
        _ = Unmanaged<AnyObject>.fromOpaque(pointer).retain()
    }

    /// Gives the reference up.
    @inline(__always)
    func release() {
        guard isReference, let pointer else { return }
        Unmanaged<AnyObject>.fromOpaque(pointer).release()
    }
}

extension Slot {
    /// A slot that owns the value.
    init(_ value: Value) {
        switch value {
        case .none: self = .noValue
        case .bool(let truth): self.init(bool: truth)
        case .number(let number): self.init(number: number)
        case .string(let box): self.init(owning: box, tag: Slot.string)
        case .tensor(let box): self.init(owning: box, tag: Slot.tensor)
        case .list(let box): self.init(owning: box, tag: Slot.list)
        case .record(let box): self.init(owning: box, tag: Slot.record)
        case .table(let box): self.init(owning: box, tag: Slot.table)
        case .function(let function): self.init(owning: function, tag: Slot.function)
        case .traced(let box): self.init(owning: box, tag: Slot.traced)
        case .object(let object): self.init(owning: object, tag: Slot.object)
        }
    }

    /// The value, which keeps its own reference; nil where there is none to see (undefined, a loop's state).
    var value: Value? {
        switch tag {
        case Slot.number: .number(asNumber)
        case Slot.none: Value.none
        case Slot.bool: .bool(payload != 0)
        case Slot.string: object(as: StringBox.self).map(Value.string)
        case Slot.tensor: object(as: TensorBox.self).map(Value.tensor)
        case Slot.list: object(as: ListBox.self).map(Value.list)
        case Slot.record: object(as: RecordBox.self).map(Value.record)
        case Slot.table: object(as: TableBox.self).map(Value.table)
        case Slot.function: object(as: FunctionValue.self).map(Value.function)
        case Slot.traced: object(as: TracedBox.self).map(Value.traced)
        case Slot.object: object(as: Object.self).map(Value.object)
        default: nil
        }
    }
}

extension UnsafeMutablePointer where Pointee == Slot {
    /// Replaces the slot by one that owns its reference.
    @inline(__always)
    func replace(_ slot: Slot) {
        let old = pointee
        pointee = slot
        if old.tag >= Slot.firstReference { old.release() }
    }

    @inline(__always)
    func setNumber(_ number: Double) {
        let old = pointee
        pointee = Slot(number: number)
        if old.tag >= Slot.firstReference { old.release() }
    }

    /// The reference that the slot owns, where it stands; the tag must say that it is of this class.
    @inline(__always)
    func reference<T: AnyObject>(as type: T.Type) -> UnsafeMutablePointer<T> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: T.self)
    }

    /// Moves the value out; the slot is left without one, so that the value may be changed where it is not shared.
    func take() -> Value? {
        let slot = pointee
        pointee = .withoutValue
        let value = slot.value
        slot.release()
        return value
    }
}
