internal import Glibc

/// Writing a whole file in one call, durably: see `DurableFile`.
public enum DurableWrite {
    /// Writes bytes to `path`, whole or not at all.
    @discardableResult
    public static func write(
        _ bytes: [UInt8], to path: String, mode: DurableFile.Mode = .replace
    ) throws -> DurableFile.Outcome {
        try stream(to: path, mode: mode) { try $0.write(bytes) }
    }

    /// Writes text as UTF-8 to `path`, whole or not at all.
    @discardableResult
    public static func write(
        _ text: String, to path: String, mode: DurableFile.Mode = .replace
    ) throws -> DurableFile.Outcome {
        try stream(to: path, mode: mode) { try $0.write(text) }
    }

    /// Writes what `body` sends, piece by piece; nothing is left behind when it throws.
    @discardableResult
    public static func stream(
        to path: String, mode: DurableFile.Mode = .replace, _ body: (DurableFile) throws -> Void
    ) throws -> DurableFile.Outcome {
        let file = try DurableFile(path, mode: mode)
        do {
            try body(file)
            return try file.commit()
        } catch {
            file.discard()
            throw error
        }
    }

    /// Whether two files hold the same bytes.
    static func haveSameBytes(_ first: String, _ second: String) throws -> Bool {
        let a = try FileDescriptor(first, flags: O_RDONLY)
        let b = try FileDescriptor(second, flags: O_RDONLY)
        guard try a.status().st_size == b.status().st_size else { return false }
        let size = 1 << 18
        let one = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
        let two = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
        defer {
            one.deallocate()
            two.deallocate()
        }
        while true {
            let count = try a.read(into: one)
            guard try b.read(into: two) == count else { return false }
            if count == 0 { return true }
            guard one.holdsSame(as: two, count: count) else { return false }
        }
    }
}

extension UnsafeMutableRawBufferPointer {
    /// Whether the first `count` bytes of two buffers, which both hold as many, are the same.
    func holdsSame(as other: UnsafeMutableRawBufferPointer, count: Int) -> Bool {
        guard let one = baseAddress, let two = other.baseAddress else { return count == 0 }
        return memcmp(one, two, Swift.min(count, self.count, other.count)) == 0
    }
}
