import Glibc
import Synchronization

/// Work on all cores: items are taken in order by as many threads as asked for; what an item computes never depends on
/// which thread took it.
public enum Parallel {
    /// The number of threads to use: `DYN_THREADS` where it is a positive number, else the processors that this process may use.
    public static var defaultThreads: Int {
        if let text = getenv("DYN_THREADS"), let threads = Int(String(cString: text)), threads > 0 { return threads }
        return max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }

    /// Calls `body` once for each item 0 ..< count. The first error in the order of the items is thrown when all threads
    /// are done; after an error no new items are begun.
    public static func forEach(_ count: Int, threads: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
        guard threads > 1, count > 1 else {
            for item in 0..<max(count, 0) { try body(item) }
            return
        }
        let shared = Shared(count: count, body: body)
        let workers = (1..<min(threads, count)).compactMap { _ in Worker(shared) }
        shared.work()
        for worker in workers { worker.join() }
        if let error = shared.firstError { throw error }
    }

    /// What `body` gives for each item, in the order of the items.
    public static func map<Result: Sendable>(
        _ count: Int, threads: Int, _ body: @escaping @Sendable (Int) throws -> Result
    ) throws -> [Result] {
        let results = Results<Result>(count)
        try forEach(count, threads: threads) { item in
            let result = try body(item)
            results.store(result, at: item)
        }
        return results.all
    }

    private final class Results<Result: Sendable>: Sendable {
        private let values: Mutex<[Result?]>

        init(_ count: Int) { values = Mutex([Result?](repeating: nil, count: max(count, 0))) }

        func store(_ result: Result, at item: Int) { values.withLock { $0[item] = result } }

        var all: [Result] { values.withLock { $0.compactMap(\.self) } }
    }

    private final class Shared: Sendable {
        let count: Int
        let body: @Sendable (Int) throws -> Void
        private let next = Atomic<Int>(0)
        private let failed = Mutex<(item: Int, error: any Error)?>(nil)

        init(count: Int, body: @escaping @Sendable (Int) throws -> Void) {
            self.count = count
            self.body = body
        }

        var firstError: (any Error)? { failed.withLock { $0?.error } }

        func work() {
            while true {
                let item = next.add(1, ordering: .relaxed).oldValue
                guard item < count, failed.withLock({ $0 == nil }) else { return }
                do {
                    try body(item)
                } catch {
                    failed.withLock { if $0.map({ item < $0.item }) ?? true { $0 = (item, error) } }
                }
            }
        }
    }

    /// A thread with a stack as large as the main one's, so that what works there works here.
    private struct Worker {
        private var thread = pthread_t()

        init?(_ shared: Shared) {
            var attributes = pthread_attr_t()
            pthread_attr_init(&attributes)
            defer { pthread_attr_destroy(&attributes) }
            pthread_attr_setstacksize(&attributes, 8 << 20)
            let context = Unmanaged.passRetained(shared)
            let status = pthread_create(&thread, &attributes, { context in
                guard let context else { return nil }
                Unmanaged<Shared>.fromOpaque(context).takeRetainedValue().work()
                return nil
            }, context.toOpaque())
            guard status == 0 else {
                context.release()
                return nil
            }
        }

        func join() { pthread_join(thread, nil) }
    }
}
