internal import Glibc

/// An active call of a Dyn function, or of a unit's top level.
struct Frame {
    let header: FunctionCode.Pointer
    /// The function, kept alive by the register or global that it was called through; nil at top level.
    let function: Unmanaged<FunctionValue>?
    let registers: UnsafeMutablePointer<Slot>
    /// The end of its registers on the stack: where the next frame may begin.
    let top: UnsafeMutablePointer<Slot>
    /// The caller's register for the result.
    let result: Int
    /// The next instruction, while the frame calls another.
    var next: UnsafeMutablePointer<Instruction>
}

/// The registers of all frames and the list of frames: memory that is reserved once and filled as calls nest, so that
/// recursion in Dyn never uses the thread's stack.
///
/// Every slot of the stack is a valid one at all times (zero is the number 0); a frame that ends leaves no references.
final class CallStack {
    /// Frames that may be active at once.
    static let deepest = 100_000
    private static let slotCount = 1 << 22

    let slots: UnsafeMutablePointer<Slot>
    let end: UnsafeMutablePointer<Slot>
    let frames: UnsafeMutablePointer<Frame>

    init() {
        // Zeroed pages come from the system as they are touched.
        slots = zeroedSlots(Self.slotCount)
        end = slots + Self.slotCount
        frames = .allocate(capacity: Self.deepest + 1)
    }

    deinit {
        free(slots)
        frames.deallocate()
    }
}
