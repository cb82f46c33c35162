import Glibc
import Storage
import Synchronization
import Tensors
import TestSupport
import Testing

/// Files that nobody vouches for are read by a child process: those that other programs made or changed, as here by cutting the seal.
@Suite("HDF5 files read by a child process", .serialized)
struct HDF5ReaderTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    /// A file with something of everything, and its twin without a seal.
    private func twins() throws -> (known: String, unknown: String) {
        let path = folder("known.h5")
        let file = try HDF5File(creating: path)
        let group = try file.root.createGroup("g/inner")
        try group.setAttribute("text", .string("σ\n\"x\""))
        try group.setAttribute("texts", .strings(["a", "", "β"]))
        try group.setAttribute("numbers", .numbers([-0.0, .infinity, .leastNonzeroMagnitude]))
        try group.setAttribute("whole", .integer(.min))
        try group.setAttribute("wholes", .integers([.max, -1]))
        try group.setAttribute("truth", .bool(true))
        try group.write(Tensor((0..<6000).map(Double.init), shape: [20, 300]), to: "plain")
        try group.write(Tensor((0..<6000).map { Double($0 % 7) }, shape: [20, 300]), to: "packed", layout: .compressed)
        try group.write(Tensor([1.5, 2]).converted(to: .f32), to: "single")
        try group.write(Tensor(mask: [true, false]), to: "mask")
        try group.write(Tensor([3, 4]), to: "whole", asIntegers: true)
        try group.write(Tensor(scalar: 0.1), to: "scalar")
        try group.write(Tensor([], shape: [0, 3]), to: "empty")
        try group.write(["one", "zwei"], to: "texts").becomeScale(named: "x")
        try group.writeNothing(to: "nothing")
        try group.dataset("plain").label(axis: 1, "column")
        try file.close()
        let unknown = folder("unknown.h5")
        try DurableWrite.write(Array(TextFile.readBytes(path).dropLast(24)), to: unknown)
        return (path, unknown)
    }

    /// The child processes that read that file: the fifth of their files is it.
    private func children(reading path: String) throws -> [pid_t] {
        try FileSystem.list("/proc").compactMap { pid_t($0) }.filter { process in
            process != getpid() && (try? FileSystem.canonical("/proc/\(process)/fd/5")) == (try? FileSystem.canonical(path))
                && (try? TextFile.read("/proc/\(process)/stat"))?.split(separator: " ").contains("\(getpid())") == true
        }
    }

    /// Ends the child that reads a file, and waits until it is gone.
    private func end(reading path: String, by signal: Int32) throws {
        kill(try #require(try children(reading: path).first), signal)
        for _ in 0..<1000 where try !children(reading: path).isEmpty { usleep(10_000) }
    }

    @Test("it gives what the library gives")
    func same() throws {
        let (known, unknown) = try twins()
        let (a, b) = (try HDF5File(opening: known), try HDF5File(opening: unknown))
        #expect(try children(reading: known).isEmpty)
        #expect(try children(reading: unknown).count == 1)
        #expect(try HDF5Comparison().areEqual(a.root, b.root))
        #expect(try HDF5Difference(a.root, b.root).entries.isEmpty)
        let (one, two) = (try a.root.group("g/inner"), try b.root.group("g/inner"))
        #expect(try one.children() == two.children() && one.childNames() == two.childNames() && one.name == two.name)
        #expect(try two.contains("plain") && !two.contains("plane") && two.kind(of: "/g") == .group)
        for name in try one.childNames() {
            let (x, y) = (try one.dataset(name), try two.dataset(name))
            #expect(try x.kind == y.kind && x.shape == y.shape && x.chunk == y.chunk && x.isNothing == y.isNothing && x.storedBytes == y.storedBytes, "\(name)")
            if x.kind == .string { #expect(try x.strings() == y.strings()) } else { #expect(try x.tensor() == y.tensor(), "\(name)") }
        }
        for name in ["plain", "packed"] { #expect(try one.dataset(name).tensor(rows: 3..<7) == two.dataset(name).tensor(rows: 3..<7)) }
        #expect(try two.dataset("plain").label(axis: 0) == nil)
        #expect(try two.dataset("plain").label(axis: 1) == "column")
        for name in ["plane", "g"] {
            let (expected, found) = (try failure { _ = try a.root.dataset(name) }, try failure { _ = try b.root.dataset(name) })
            #expect(found.message == expected.message.replacing(known, with: unknown))
            #expect(found.hints == expected.hints)
        }
    }

    @Test("it cannot be changed, and its child ends with it")
    func ends() throws {
        let (_, unknown) = try twins()
        do {
            let file = try HDF5File(opening: unknown)
            #expect(throws: StorageError.self) { try file.root.write(Tensor([1]), to: "new") }
            #expect(throws: StorageError.self) { try file.root.setAttribute("new", .bool(true)) }
            try file.close()
            #expect(try failure { _ = try file.root.children() }.message == "`\(unknown)` has been closed")
            #expect(try children(reading: unknown).isEmpty)
        }
        do { _ = try HDF5File(opening: unknown) }
        #expect(try children(reading: unknown).isEmpty)
    }

    @Test("a child that does not move any more is replaced by another", .timeLimit(.minutes(1)))
    func stopped() throws {
        let (_, unknown) = try twins()
        let file = try HDF5File(opening: unknown)
        let child = try #require(try children(reading: unknown).first)
        kill(child, SIGSTOP)
        #expect(try file.root.group("g/inner").dataset("scalar").tensor() == Tensor(scalar: 0.1))
        let next = try #require(try children(reading: unknown).first)
        #expect(next != child)
    }

    @Test("one that was interrupted while nothing was asked is replaced; one that was killed is taken for one that had none left")
    func killed() throws {
        let (_, unknown) = try twins()
        let file = try HDF5File(opening: unknown)
        try end(reading: unknown, by: SIGINT)
        #expect(try file.root.childNames() == ["g"])
        try end(reading: unknown, by: SIGKILL)
        #expect(try failure { _ = try file.root.childNames() }.message.hasSuffix("the file is damaged: reading it would fill the memory"))
        #expect(try children(reading: unknown).isEmpty)
    }

    @Test("an unknown file is gone through before it is opened to be written")
    func writing() throws {
        let (known, unknown) = try twins()
        let file = try HDF5File(opening: unknown, writable: true)
        try file.root.write(Tensor([1]), to: "new")
        try file.close()
        let changed = try HDF5File(opening: unknown)
        #expect(try children(reading: unknown).isEmpty)
        #expect(try changed.root.dataset("new").tensor() == Tensor([1]))
        #expect(try HDF5Difference(HDF5File(opening: known).root, changed.root).entries.map(\.place) == ["/new"])
    }

    /// Children are born while other threads allocate, look up types and take locks. `DYN_FORKS` says how many; 1000 take half a minute.
    @Test("children are born well while eight threads are at work", .timeLimit(.minutes(5)))
    func births() throws {
        let (_, unknown) = try twins()
        let count = getenv("DYN_FORKS").flatMap { Int(String(cString: $0)) } ?? 100
        let isDone = Atomic(false)
        let sum = Atomic(0)
        try withoutActuallyEscaping({ (number: Int) in
            var texts: [String: [any Hashable]] = [:]
            var round = number
            while !isDone.load(ordering: .relaxed) {
                round += 1
                texts["\(round % 97)"] = [round, "\(round)", Double(round)] + (round % 2 == 0 ? [Set([round])] : [[round: "x"]])
                let known = texts.values.joined().compactMap { $0 as? any CustomStringConvertible }.count
                let pointer = malloc(16 + round % 100_000)
                free(pointer)
                sum.add(known & 1, ordering: .relaxed)
            }
        }) { work in
            let threads = (0..<8).map { number in WorkThread { work(number) } }
            defer {
                isDone.store(true, ordering: .relaxed)
                for thread in threads { thread.join() }
            }
            for _ in 0..<count {
                let file = try HDF5File(opening: unknown)
                #expect(try file.root.group("g/inner").dataset("packed").tensor(rows: 1..<2)[flat: 5] == Double(305 % 7))
                try file.close()
            }
        }
        #expect(try children(reading: unknown).isEmpty)
    }
}

/// A thread that is waited for.
private final class WorkThread: @unchecked Sendable {
    private var thread = pthread_t()
    private let body: () -> Void

    init(_ body: @escaping () -> Void) {
        self.body = body
        pthread_create(&thread, nil, { context in
            if let context { Unmanaged<WorkThread>.fromOpaque(context).takeRetainedValue().body() }
            return nil
        }, Unmanaged.passRetained(self).toOpaque())
    }

    func join() { pthread_join(thread, nil) }
}
