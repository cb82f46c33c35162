import Diagnostics
import Glibc
import Library
import Runtime
import Storage
import Syntax
import Tensors

/// Tries one hostile file after another: a saved value of every kind, with lies in what its file says, is loaded, shown, drawn and looked into.
struct FuzzFilesDriver {
    let settings: FuzzSettings
    let record: FuzzRecord

    func run() {
        TensorMemory.limit = FuzzDriver.tensorBytes
        let watchdog = FuzzWatchdog(milliseconds: 1000, record: record)
        let path = settings.record + ".h5"
        let corpus = Self.corpus(path, watchdog)
        let start = FuzzWatchdog.seconds(CLOCK_MONOTONIC)
        var number = settings.first
        var loaded = 0
        while number - settings.first < settings.cases ?? .max, FuzzWatchdog.seconds(CLOCK_MONOTONIC) - start < settings.seconds {
            var random = FuzzRandom(seed: settings.seed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: Int64(number)))
            let (code, file) = random.element(corpus)
            var damaged = file
            damaged.damage(&random)
            record.begin("# in \(path), once: \(code)\n", "seed \(settings.seed), file \(number)")
            watchdog.begin()
            do {
                try damaged.write(to: path)
                if Self.look(path, watchdog.cancellation) { loaded += 1 }
            } catch {
                record.note("file \(number) cannot be written: \(error)")
            }
            let taken = watchdog.end()
            if let slow = settings.slowMilliseconds, taken > slow { record.note("file \(number) took \(Int(taken)) ms, once: \(code)") }
            if FuzzWatchdog.hasHeld(FuzzDriver.residentBytes) { record.fail("memory passed 1 GiB") }
            number += 1
        }
        unlink(path)
        record.finish(
            "\(number - settings.first) files, \(loaded) loaded, seed \(settings.seed), peak \(FuzzWatchdog.peakBytes >> 20) MiB", settings)
    }

    /// Whether the file could be loaded.
    private static func look(_ path: String, _ cancellation: Cancellation) -> Bool {
        let machine = machine(StandardLibrary.registry, cancellation)
        guard (try? run("x = load(\"\(path)\")", machine)) != nil else { return false }
        for (_, value) in machine.variables {
            _ = value.display(machine.style)
            if case .object(let object) = value {
                for name in object.fieldNames { _ = (try? object.field(name))?.display(machine.style) }
            }
        }
        _ = try? run("p = plot(x)", machine)
        for (_, value) in machine.variables { _ = value.display(machine.style) }
        _ = try? run("save(\"\(path)\", x, overwrite=true)", machine)
        return true
    }

    /// The values of all examples of the library that can be saved, as files.
    private static func corpus(_ path: String, _ watchdog: FuzzWatchdog) -> [(code: String, file: FuzzFile)] {
        let library = StandardLibrary.registry
        let harmless = FuzzRegistry.harmless(library)
        return library.topics.flatMap(\.builtins).flatMap(\.examples).compactMap { example in
            watchdog.begin()
            defer { _ = watchdog.end() }
            let machine = machine(harmless, watchdog.cancellation)
            guard let value = try? run(example.code, machine), !value.isNone else { return nil }
            let saver = Self.machine(library, watchdog.cancellation)
            saver.set("x", value)
            guard (try? run("save(\"\(path)\", x, overwrite=true)", saver)) != nil, let file = try? FuzzFile(reading: path) else { return nil }
            return (example.code, file)
        }
    }

    private static func machine(_ registry: Registry, _ cancellation: Cancellation) -> Machine {
        let machine = Machine(registry: registry, output: DiscardedOutput(), context: WorkContext(cancellation: cancellation))
        machine.stepLimit = FuzzDriver.steps
        return machine
    }

    private static func run(_ text: String, _ machine: Machine) throws -> Value {
        try machine.run(machine.compile(SyntaxTree(parsing: SourceText(name: "fuzz", text: text))))
    }
}
