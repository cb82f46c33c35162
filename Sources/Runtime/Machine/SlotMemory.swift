internal import Glibc
internal import Tensors

/// Slots whose pages the system gives as they are touched, zeroed: every one is the number 0.
///
/// They come from the system itself: from the heap, memory that was used before would be zeroed whole at each new machine.
final class SlotMemory {
    let slots: UnsafeMutablePointer<Slot>
    private let byteCount: Int

    init(_ count: Int) {
        byteCount = count * MemoryLayout<Slot>.stride
        let memory = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard let memory, memory != MAP_FAILED else { TensorMemory.exhausted(byteCount) }
        slots = memory.bindMemory(to: Slot.self, capacity: count)
    }

    deinit { munmap(slots, byteCount) }
}

/// The values of global variables, by their index; top-level code uses those below `GlobalNames.direct` as registers.
final class GlobalValues {
    private static let capacity = GlobalNames.registers + GlobalNames.limit

    private let memory = SlotMemory(GlobalValues.capacity)
    let slots: UnsafeMutablePointer<Slot>
    /// Globals whose slots have been set up.
    private var known = 0

    init() {
        slots = memory.slots
    }

    deinit {
        for position in 0..<known { slots[Self.index(position)].release() }
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
