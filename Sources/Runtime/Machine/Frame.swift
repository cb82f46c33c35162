/// An active call of a Dyn function, or of a unit's top level.
struct Frame {
    var header: FunctionCode.Pointer
    /// The function, kept alive by the register or global that it was called through; nil at top level.
    var function: Unmanaged<FunctionValue>?
    var registers: UnsafeMutablePointer<Slot>
    /// The first instruction, or, while the frame calls another, the one after the call.
    var next: UnsafeMutablePointer<Instruction>
    /// At top level, whose registers are the globals: where the stack goes on.
    var stackTop: UnsafeMutablePointer<Slot>?

    /// The end of its registers on the stack: where the next frame may begin.
    var top: UnsafeMutablePointer<Slot> {
        if function == nil, let stackTop { return stackTop }
        return registers + header.pointee.registerCount
    }
}

/// The registers of all frames and the list of frames: memory that is reserved once and filled as calls nest, so that
/// recursion in Dyn never uses the thread's stack.
///
/// Every slot of the stack is a valid one at all times (zero is the number 0); a frame that ends leaves no references.
final class CallStack {
    /// Frames that may be active at once.
    static let deepest = 100_000
    /// Registers of a frame that is made without looking whether the stack has room: there is always room for `deepest` of
    /// these beyond `end`.
    static let simpleFrame = 40
    private static let slotCount = 1 << 21

    private let memory = SlotMemory(CallStack.slotCount + (CallStack.deepest + 1) * CallStack.simpleFrame)
    let slots: UnsafeMutablePointer<Slot>
    /// Other frames must end before this.
    let end: UnsafeMutablePointer<Slot>
    let frames: UnsafeMutablePointer<Frame>

    init() {
        slots = memory.slots
        end = slots + Self.slotCount
        frames = .allocate(capacity: Self.deepest + 1)
    }

    deinit {
        frames.deallocate()
    }
}
