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
