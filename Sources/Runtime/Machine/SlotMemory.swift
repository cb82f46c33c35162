internal import Glibc
internal import Tensors

/// Memory for slots, zeroed: every one is the number 0. Freed by `free`.
func zeroedSlots(_ count: Int) -> UnsafeMutablePointer<Slot> {
    guard let memory = calloc(count, MemoryLayout<Slot>.stride) else {
        TensorMemory.exhausted(count * MemoryLayout<Slot>.stride)
    }
    return memory.bindMemory(to: Slot.self, capacity: count)
}

/// The values of global variables, by their index; top-level code uses those below `GlobalNames.direct` as registers.
final class GlobalValues {
    private static let capacity = GlobalNames.registers + GlobalNames.limit

    let slots: UnsafeMutablePointer<Slot>
    /// Globals whose slots have been set up.
    private var known = 0

    init() {
        slots = zeroedSlots(Self.capacity)
    }

    deinit {
        for position in 0..<known { slots[Self.index(position)].release() }
        free(slots)
    }

    private static func index(_ position: Int) -> Int {
        position < GlobalNames.direct ? position : position - GlobalNames.direct + GlobalNames.registers
    }

    /// Makes sure that the first `count` globals have a slot: without a value until they are assigned.
    func grow(to count: Int) {
        while known < min(count, GlobalNames.limit) {
            slots[Self.index(known)] = .withoutValue
            known += 1
        }
    }

    func value(at index: Int) -> Value? { slots[index].value }

    func set(_ index: Int, _ value: Value) { (slots + index).replace(Slot(value)) }

    /// Takes the value from a global.
    func clear() {
        for position in 0..<known { (slots + Self.index(position)).replace(.withoutValue) }
    }

    /// Copies all values of another machine's globals.
    func copy(_ other: GlobalValues) {
        grow(to: other.known)
        for position in 0..<other.known {
            let index = Self.index(position)
            let slot = other.slots[index]
            slot.retain()
            (slots + index).replace(slot)
        }
    }
}
