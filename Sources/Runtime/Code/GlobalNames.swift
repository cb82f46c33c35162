internal import Synchronization

/// The names of global variables and where their values stand. Only grows, so code compiled earlier stays right;
/// shared by the machines of all threads.
public final class GlobalNames: Sendable {
    private struct State {
        var indices: [String: Int] = [:]
        var names: [String] = []
    }

    private let state = Mutex(State())

    public init() {}

    /// Globals below this stand in registers of top-level code; its temporaries come after them.
    static let direct = 48_000
    /// Registers of a frame.
    static let registers = 65_536
    /// How many globals there may be.
    static let limit = 1_000_000

    /// The place of a name's value; new names get the next.
    func index(of name: String) -> Int {
        state.withLock { state in
            if let index = state.indices[name] { return index }
            let count = state.names.count
            let index = count < Self.direct ? count : count - Self.direct + Self.registers
            state.indices[name] = index
            state.names.append(name)
            return index
        }
    }

    func existing(_ name: String) -> Int? { state.withLock { $0.indices[name] } }

    func name(at index: Int) -> String? {
        state.withLock { state in
            let position = index < Self.direct ? index : index - Self.registers + Self.direct
            return state.names.indices.contains(position) ? state.names[position] : nil
        }
    }

    public var names: [String] { state.withLock { $0.names } }
    var count: Int { state.withLock { $0.names.count } }
}
