internal import Glibc
internal import Synchronization

/// How much memory tensors may take, for the whole process: what is larger is refused as an error before anything is allocated.
///
/// Tensors under 64 KiB are not counted, so that small ones cost nothing.
public enum TensorMemory {
    /// The most bytes that all tensors together may hold; at the start 80 % of the machine's memory, or of what its control group allows.
    public static var limit: Int {
        get { limitStore.load(ordering: .relaxed) }
        set { limitStore.store(max(0, newValue), ordering: .relaxed) }
    }

    /// The bytes that living tensors hold now.
    public static var used: Int { usedStore.load(ordering: .relaxed) }

    /// Throws when `copies` arrays of numbers of a shape would pass the limit: for work that gathers numbers outside of tensors.
    public static func checkRoom(for shape: Shape, copies: Int = 1) throws {
        let shape = copies == 1 ? shape : [copies] + shape
        guard let count = shape.elementCount else { throw TensorError.impossibleShape(shape) }
        try check(count * ElementType.f64.byteCount, shape: shape)
    }

    /// Throws when an array that is no tensor would pass the limit: for work whose memory grows faster than its data, or by an
    /// argument's number.
    ///
    /// - Parameters:
    ///   - what: what the array is: "a matrix of all distances".
    ///   - counts: its elements are their product.
    public static func checkRoom<Element>(for what: String, _ counts: Int..., of element: Element.Type = Double.self) throws {
        var bytes = max(1, MemoryLayout<Element>.stride)
        for count in counts {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: max(0, count))
            bytes = overflow ? Int.max : product
        }
        guard bytes < 1 << 20 || hasRoom(for: bytes) else {
            throw TensorError.noRoom(what: what, bytes: bytes, available: max(0, limit - residentBytes))
        }
    }

    /// Whether `byteCount` more for something other than a tensor stays below the limit, counting all that the process holds.
    public static func hasRoom(for byteCount: Int) -> Bool {
        let limit = limit
        guard byteCount <= limit else { return false }
        if residentBytes <= limit - byteCount { return true }
        FreedMemory.shared.empty()
        return residentBytes <= limit - byteCount
    }

    /// Ends the process with an error: for small or unavoidable memory that the system refuses, which leaves none to go on with.
    public static func exhausted(_ byteCount: Int) -> Never {
        let message: StaticString = "error: the system has no memory left\n  = `:set memory` bounds what values may take\n"
        _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
        _exit(1)
    }

    /// The bytes of the machine's memory that the process holds now; 0 where that is not known.
    public static var residentBytes: Int {
        let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        // "total resident shared …", in pages.
        var text = [CChar](repeating: 0, count: 64)
        guard read(file, &text, text.count - 1) > 0 else { return 0 }
        return text.withUnsafeBufferPointer { digits in
            guard let start = digits.baseAddress else { return 0 }
            var rest: UnsafeMutablePointer<CChar>?
            _ = strtoll(start, &rest, 10)
            return rest.map { Int(strtoll($0, nil, 10)) * sysconf(Int32(_SC_PAGESIZE)) } ?? 0
        }
    }

    static let countedFrom = 1 << 16
    private static let limitStore = Atomic<Int>(machineMemory() / 5 * 4)
    private static let usedStore = Atomic<Int>(0)

    /// Throws when `byteCount` more would pass the limit.
    static func check(_ byteCount: Int, shape: Shape) throws {
        guard byteCount >= countedFrom else { return }
        let limit = limit
        guard byteCount <= limit, used <= limit - byteCount else {
            throw TensorError.outOfMemory(shape: shape, bytes: byteCount, available: max(0, limit - used))
        }
    }

    static func add(_ byteCount: Int) {
        if byteCount >= countedFrom { usedStore.add(byteCount, ordering: .relaxed) }
    }

    static func remove(_ byteCount: Int) {
        if byteCount >= countedFrom { usedStore.subtract(byteCount, ordering: .relaxed) }
    }

    /// The bytes of the machine's memory, or of what the process's control group allows.
    public static var machine: Int { machineMemory() }

    private static func machineMemory() -> Int {
        let physical = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        let machine = physical > 0 ? physical : 1 << 32
        for path in ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"] {
            guard let file = fopen(path, "r") else { continue }
            defer { fclose(file) }
            var digits = [CChar](repeating: 0, count: 32)
            guard fgets(&digits, Int32(digits.count), file) != nil else { continue }
            let allowed = strtoll(digits, nil, 10)
            if allowed > 0 { return min(machine, Int(allowed)) }
        }
        return machine
    }
}
