import Diagnostics
import Glibc
import Library
import Runtime
import Synchronization
import Syntax
import Tensors

/// Tries one program after another: lexer, parser, formatter, compiler, machine, display.
struct FuzzDriver {
    let settings: FuzzSettings
    let record: FuzzRecord
    let registry = FuzzRegistry.harmless(StandardLibrary.registry)

    /// Loop steps and calls of a program.
    static let steps = 200_000
    static let tensorBytes = 256 << 20
    static let residentBytes = 1 << 30

    func run() {
        TensorMemory.limit = Self.tensorBytes
        let watchdog = FuzzWatchdog(milliseconds: settings.patienceMilliseconds, record: record)
        var texts = FuzzTexts(registry: registry, fixtures: settings.fixtures)
        let start = FuzzWatchdog.seconds(CLOCK_MONOTONIC)
        var number = settings.first
        while number - settings.first < settings.cases ?? .max, FuzzWatchdog.seconds(CLOCK_MONOTONIC) - start < settings.seconds {
            guard let text = settings.isEveryArgument ? texts.changedArgument(number: number) : texts.text(seed: settings.seed, number: number) else { break }
            record.begin(text, settings.isEveryArgument ? "argument \(number)" : "seed \(settings.seed), program \(number)")
            watchdog.begin()
            attempt(text, watchdog.cancellation)
            let taken = watchdog.end()
            if let slow = settings.slowMilliseconds, taken > slow { record.note("program \(number) took \(Int(taken)) ms:\n\(text.prefix(400))") }
            if FuzzWatchdog.hasHeld(Self.residentBytes) { record.fail("memory passed 1 GiB") }
            number += 1
        }
        record.finish("\(number - settings.first) programs, seed \(settings.seed), peak \(FuzzWatchdog.peakBytes >> 20) MiB", settings)
    }

    private func attempt(_ text: String, _ cancellation: Cancellation) {
        let source = SourceText(name: "fuzz", text: text)
        _ = SyntaxTree.isComplete(text)
        let tree: SyntaxTree
        do {
            tree = try SyntaxTree(parsing: source)
        } catch {
            for fault in error.errors.prefix(3) { _ = DiagnosticRenderer().render(fault.diagnostic) }
            return
        }
        let formatted = Formatter.format(tree)
        guard let again = try? SyntaxTree(parsing: SourceText(name: "formatted", text: formatted)) else {
            return record.fail("formatted to a text with errors:\n\(formatted)")
        }
        if again.statements != tree.statements { record.fail("formatting changed the meaning:\n\(formatted)") }
        if Formatter.format(again) != formatted { record.fail("formatting twice changed the text:\n\(formatted)") }

        let machine = Machine(
            registry: registry, output: DiscardedOutput(), context: WorkContext(cancellation: cancellation),
            loader: FuzzLoader(text: text))
        machine.stepLimit = Self.steps
        do {
            let value = try machine.run(machine.compile(tree))
            _ = value.display(machine.style)
            _ = value.inline(machine.style)
        } catch {
            _ = DiagnosticRenderer().render(Diagnostic(error))
        }
        for (_, value) in machine.variables where !cancellation.isCancelled { _ = value.display(machine.style) }
    }
}

/// The library without what touches files.
enum FuzzRegistry {
    static func harmless(_ registry: Registry) -> Registry {
        let topics = registry.topics.map { topic in
            Topic(topic.name, topic.summary, topic.builtins.compactMap(harmless))
        }
        return Registry(topics, constants: registry.constants)
    }

    /// Without `store=`; nil for a function of paths.
    private static func harmless(_ builtin: Builtin) -> Builtin? {
        let parameters = builtin.signature.parameters
        if parameters.contains(where: { ["path", "dir", "file"].contains($0.name) }) { return nil }
        guard parameters.contains(where: { $0.name == "store" || $0.passing == .namedRest }) else { return builtin }
        let declaresStore = parameters.contains { $0.name == "store" }
        return Builtin(builtin.name, builtin.signatureText, builtin.summary, examples: builtin.examples) { call in
            let store = declaresStore ? try call.value("store") : call.named["store"] ?? .none
            guard store.isNone else { throw call.invalid("store", "is left out here") }
            return try builtin.body(&call)
        }
    }
}

/// Includes give the program itself, or a line.
private struct FuzzLoader: SourceLoader {
    let text: String

    func load(_ path: String, from source: SourceText) throws -> LoadedSource {
        let isItself = path.utf8.count % 2 == 0
        return LoadedSource(source: SourceText(name: path, text: isItself ? text : "included = 1"), identity: isItself ? "self" : path)
    }
}

final class DiscardedOutput: Output {
    func write(_ text: String) {}
    func warn(_ warning: Diagnostic) {}
    func show(_ value: Value, style: DisplayStyle) { _ = value.display(style) }
}

/// What is being tried now, in a file that outlives a trap, and what there is to say about it.
final class FuzzRecord: Sendable {
    private let program: Int32
    private let log: Int32
    private let name = Mutex("")
    private let path: String

    /// Writes `path.dyn`, the program, and `path.log`.
    init(path: String) {
        self.path = path
        program = open(path + ".dyn", O_RDWR | O_CREAT | O_TRUNC, 0o600)
        log = open(path + ".log", O_RDWR | O_CREAT | O_TRUNC, 0o600)
    }

    func begin(_ text: String, _ name: String) {
        self.name.withLock { $0 = name }
        var text = "# \(name)\n" + text
        text.withUTF8 { bytes in
            _ = pwrite(program, bytes.baseAddress, bytes.count, 0)
            _ = ftruncate(program, bytes.count)
        }
    }

    func note(_ line: String) {
        var line = line + "\n"
        line.withUTF8 { _ = write(log, $0.baseAddress, $0.count) }
    }

    /// Says what was done. The files go where nobody asked for them.
    func finish(_ summary: String, _ settings: FuzzSettings) {
        note(summary)
        print(summary)
        if !settings.isRecordKept { for ending in [".dyn", ".log"] { unlink(path + ending) } }
    }

    /// Ends the process.
    func fail(_ reason: String) {
        note(name.withLock { $0 } + ": " + reason)
        exit(EXIT_FAILURE)
    }
}
