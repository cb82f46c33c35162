internal import CKernels
internal import Diagnostics
internal import Synchronization

/// The native code of one program, as far as there is some, for each instruction set.
///
/// A program begins portably. Once it has run for a moment it joins all programs of this process that have the same code. The
/// work that they report together decides when native code is looked for in the cache, and when it is compiled (in the
/// background; executions take it up when it is there). The results are the same bits either way.
final class NativeCode: Sendable {
    private let entries = Mutex<[UInt32: NativeEntry]>([:])
    private let runs = Atomic<Int>(0)
    /// A rough time of one portable run, in seconds.
    private let secondsPerRun: Double

    /// Finding the programs of the same code takes some ten microseconds.
    private static let secondsWorthJoining = 2e-5

    init(secondsPerRun: Double) { self.secondsPerRun = secondsPerRun }

    /// How many runs make up work that is worth a report, 64 at most.
    var runsPerReport: Int { max(1, min(64, Int(Self.secondsWorthJoining / max(secondsPerRun, 1e-9)))) }

    /// The code for this thread's instruction set, if it is there.
    var step: dyn_native_step? {
        guard NativePrograms.shared.mode != .off else { return nil }
        return entries.withLock { $0[dyn_current_instruction_set().rawValue] }?.step
    }

    /// Takes note of `count` more runs of the program, and gives its code if that is there.
    func note(_ count: Int, of program: Program) -> dyn_native_step? {
        let mode = NativePrograms.shared.mode
        guard mode != .off else { return nil }
        let set = dyn_current_instruction_set()
        let total = runs.add(count, ordering: .relaxed).newValue
        if let entry = entries.withLock({ $0[set.rawValue] }) {
            return entry.note(Double(count) * secondsPerRun, of: program, mode)
        }
        let seconds = Double(total) * secondsPerRun
        guard mode == .always || seconds >= Self.secondsWorthJoining else { return nil }
        return join(program, set)?.note(seconds, of: program, mode)
    }

    /// Compiles for this thread's instruction set now, unless that has been done.
    func settleNow(_ program: Program) -> Bool {
        join(program, dyn_current_instruction_set())?.settleNow(program) ?? false
    }

    private func join(_ program: Program, _ set: dyn_instruction_set) -> NativeEntry? {
        guard let entry = NativePrograms.shared.entry(of: program, for: set) else { return nil }
        return entries.withLock { entries in
            let present = entries[set.rawValue] ?? entry
            entries[set.rawValue] = present
            return present
        }
    }
}

/// What all programs of the same code share: how much they have worked, and the code.
final class NativeEntry: Sendable {
    private struct State {
        var step: dyn_native_step?
        var stage = Stage.new
        var seconds = 0.0
    }

    private enum Stage { case new, looked, requested, settled }

    private let key: String
    private let set: dyn_instruction_set
    private let state = Mutex(State())

    /// Reading and loading an entry of the cache takes a millisecond; compiling takes 0.15 s and more.
    private static let secondsWorthLooking = 0.005
    private static let secondsWorthCompiling = 0.2

    init(key: String, set: dyn_instruction_set) {
        self.key = key
        self.set = set
    }

    var step: dyn_native_step? { state.withLock { $0.step } }

    /// Takes note of so much more work, and gives the code if it is there.
    func note(_ seconds: Double, of program: Program, _ mode: NativePrograms.Mode) -> dyn_native_step? {
        let next: Stage? = state.withLock { state in
            state.seconds += mode == .always ? .infinity : seconds
            switch state.stage {
            case .new where state.seconds >= Self.secondsWorthLooking: state.stage = .looked
            case .looked where state.seconds >= Self.secondsWorthCompiling: state.stage = .requested
            default: return nil
            }
            return state.stage
        }
        switch next {
        case .looked:
            if let step = NativePrograms.shared.cached(program, key) { settle(step) }
            return mode == .always && step == nil ? note(0, of: program, mode) : step
        case .requested where mode == .always: settle(NativePrograms.shared.compiled(program, key, for: set))
        case .requested:
            _ = DetachedThread.start(stackBytes: 2 << 20) { [self] in settle(NativePrograms.shared.compiled(program, key, for: set)) }
        default: break
        }
        return step
    }

    /// Whether there is code; it is compiled now unless that has been done.
    func settleNow(_ program: Program) -> Bool {
        if step == nil {
            settle(NativePrograms.shared.cached(program, key) ?? NativePrograms.shared.compiled(program, key, for: set))
        }
        return step != nil
    }

    private func settle(_ step: dyn_native_step?) {
        state.withLock { state in
            state.stage = .settled
            state.step = step
        }
    }
}
