internal import CKernels
internal import Synchronization

/// The native code of one program, as far as there is some, for each instruction set.
///
/// A program begins portably. The work that its executions report decides when native code is looked for in the cache, and
/// when it is compiled (in the background; executions take it up when it is there). The results are the same bits either way.
final class NativeCode: Sendable {
    private struct State {
        var steps: [UInt32: dyn_native_step] = [:]
        var stages: [UInt32: Stage] = [:]
    }

    private enum Stage { case looked, requested, settled }

    private let state = Mutex(State())
    private let runs = Atomic<Int>(0)
    /// A rough time of one portable run, in seconds.
    private let secondsPerRun: Double

    /// Reading and loading an entry of the cache takes a millisecond; compiling takes 0.15 s and more.
    private static let secondsWorthLooking = 0.005
    private static let secondsWorthCompiling = 0.2

    init(secondsPerRun: Double) { self.secondsPerRun = secondsPerRun }

    /// The code for this thread's instruction set, if it is there.
    var step: dyn_native_step? {
        guard NativePrograms.shared.mode != .off else { return nil }
        let set = dyn_current_instruction_set().rawValue
        return state.withLock { $0.steps[set] }
    }

    /// Takes note of `count` more runs of the program, and gives its code if that is there.
    func note(_ count: Int, of program: Program) -> dyn_native_step? {
        let mode = NativePrograms.shared.mode
        guard mode != .off else { return nil }
        let set = dyn_current_instruction_set()
        let total = runs.add(count, ordering: .relaxed).newValue
        let seconds = mode == .always ? .infinity : Double(total) * secondsPerRun
        guard seconds >= Self.secondsWorthLooking else { return nil }
        let next: Stage? = state.withLock { state in
            switch state.stages[set.rawValue] {
            case nil:
                state.stages[set.rawValue] = .looked
                return .looked
            case .looked where seconds >= Self.secondsWorthCompiling:
                state.stages[set.rawValue] = .requested
                return .requested
            default: return nil
            }
        }
        switch next {
        case .looked:
            if let step = NativePrograms.shared.cached(program, for: set) { settle(step, set) }
            return mode == .always && step == nil ? note(0, of: program) : step
        case .requested where mode == .always: settle(NativePrograms.shared.compiled(program, for: set), set)
        case .requested:
            NativePrograms.shared.inBackground { [self] in settle(NativePrograms.shared.compiled(program, for: set), set) }
        default: break
        }
        return step
    }

    /// Compiles for this thread's instruction set now, unless that has been done.
    func settleNow(_ program: Program) -> Bool {
        let set = dyn_current_instruction_set()
        if state.withLock({ $0.steps[set.rawValue] }) == nil {
            settle(NativePrograms.shared.cached(program, for: set) ?? NativePrograms.shared.compiled(program, for: set), set)
        }
        return state.withLock { $0.steps[set.rawValue] != nil }
    }

    private func settle(_ step: dyn_native_step?, _ set: dyn_instruction_set) {
        state.withLock { state in
            state.stages[set.rawValue] = .settled
            state.steps[set.rawValue] = step
        }
    }
}
