internal import CKernels
internal import Diagnostics
internal import Storage
internal import Synchronization

/// Whether and how programs are compiled natively in this process, and what is to be said about it.
public final class NativePrograms: Sendable {
    public static let shared = NativePrograms()

    public enum Mode: String, Sendable, CaseIterable {
        /// Portable programs alone.
        case off
        /// Native code where the work repays compiling it.
        case on
        /// Native code at once, for tests.
        case always
    }

    private struct State {
        var mode: Mode
        var notices: [String] = []
        var said: Set<String> = []
        /// After a failure no more is tried: the next program would most likely fail the same way.
        var isGivenUp = false
        var cache: NativeCache?
        var entries: [String: NativeEntry] = [:]
    }

    private let state: Mutex<State>

    private init() {
        let mode = FileSystem.environment("DYN_NATIVE").flatMap { Mode(rawValue: $0.lowercased()) } ?? .on
        state = Mutex(State(mode: mode))
    }

    public var mode: Mode {
        get { state.withLock { $0.mode } }
        set { state.withLock { $0.mode = newValue } }
    }

    /// What the user should hear, each reason once: take it when there is an occasion.
    public func takeNotices() -> [String] {
        state.withLock { state in
            defer { state.notices = [] }
            return state.notices
        }
    }

    private func say(_ failure: NativeFailure) {
        state.withLock { state in
            state.isGivenUp = true
            guard state.said.insert(failure.message).inserted else { return }
            state.notices.append(failure.message)
        }
    }

    // MARK: Code

    /// More different programs than this, and the next ones keep to themselves.
    private static let mostEntries = 10_000

    /// What the program shares with all others of the same code; nil where native code would not be worth it.
    func entry(of program: Program, for set: dyn_instruction_set) -> NativeEntry? {
        guard program.isWorthCompiling else { return nil }
        let key = key(of: program, set)
        return state.withLock { state in
            if let entry = state.entries[key] { return entry }
            let entry = NativeEntry(key: key, set: set)
            if state.entries.count < Self.mostEntries { state.entries[key] = entry }
            return entry
        }
    }

    /// Code that an earlier process left in the cache.
    func cached(_ program: Program, _ key: String) -> dyn_native_step? {
        guard !state.withLock({ $0.isGivenUp }) else { return nil }
        do {
            return try cache().load(key)
        } catch let failure as NativeFailure {
            say(failure)
        } catch {}
        return nil
    }

    /// Compiles a program; nil, with a notice, where that fails.
    func compiled(_ program: Program, _ key: String, for set: dyn_instruction_set) -> dyn_native_step? {
        guard !state.withLock({ $0.isGivenUp }) else { return nil }
        do {
            let cache = try cache()
            let text = program.withEncoded { encoded in
                var source = NativeSource(encoded, program.stretches, for: set)
                return source.completeText()
            }
            try cache.store(key) { path in try NativeCompiler.compile(text, to: path, for: set) }
            return try cache.load(key)
        } catch let failure as NativeFailure {
            say(failure)
        } catch {
            say(.cannotWrite(String(describing: error)))
        }
        return nil
    }

    private func cache() throws -> NativeCache {
        if let cache = state.withLock({ $0.cache }) { return cache }
        let opened = try NativeCache(folder: FileSystem.join(FileSystem.folder(.cache), "native"))
        state.withLock { $0.cache = opened }
        return opened
    }

    /// Equal for programs whose code is equal.
    private func key(of program: Program, _ set: dyn_instruction_set) -> String {
        var digest = Self.templates
        digest.add(NativeSource.version)
        digest.add(Int(set.rawValue))
        for stretch in program.stretches {
            digest.add([stretch.range.lowerBound, stretch.range.upperBound, stretch.lanes, stretch.block])
            for (slot, offset) in stretch.offsets.sorted(by: { $0.key < $1.key }) { digest.add([slot, offset]) }
        }
        program.withEncoded { encoded in
            func add<Element>(_ pointer: UnsafePointer<Element>?, _ count: Int) {
                digest.add(UnsafeRawBufferPointer(UnsafeBufferPointer(start: pointer, count: pointer == nil ? 0 : count)))
            }
            let instructions = UnsafeBufferPointer(start: encoded.instructions, count: Int(encoded.instruction_count))
            add(encoded.instructions, instructions.count)
            add(encoded.accesses, instructions.map { Int($0.first_access + $0.access_count) }.max() ?? 0)
            add(encoded.operations, instructions.map { Int($0.first_operation + $0.operation_count) }.max() ?? 0)
            add(encoded.stores, instructions.map { Int($0.first_store + $0.store_count) }.max() ?? 0)
        }
        return digest.text
    }

    private static let templates: Digest = {
        var digest = Digest()
        digest.add(NativeSource.templateText())
        return digest
    }()
}

/// Why there is no native code. Everything works without, slower.
enum NativeFailure: Error {
    case noCompiler
    case compilerFailed(status: Int32, output: String)
    case cannotWrite(String)
    case folderIsNotOurs(String)

    var message: String {
        let rest = "programs run portably, slower but with the same results (DYN_NATIVE=off in the environment silences this)"
        switch self {
        case .noCompiler: return "no clang was found to compile programs natively; \(rest)"
        case .compilerFailed(let status, let output):
            let first = output.split(separator: "\n").first { $0.contains("error") } ?? output.split(separator: "\n").first ?? ""
            return "clang could not compile a program natively (status \(status)\(first.isEmpty ? "" : ": \(first)")); \(rest)"
        case .cannotWrite(let reason): return "native programs cannot be kept: \(reason); \(rest)"
        case .folderIsNotOurs(let path): return "the folder \(path) is not this user's alone (mode 700); \(rest)"
        }
    }
}
