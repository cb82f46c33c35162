internal import CZlib
internal import Glibc

/// What stands behind the end of an HDF5 file that Dyn has closed: its length and a checksum of all its bytes.
///
/// The earliest format has no checksums of its own, so damage would pass for numbers. Other programs do not see the seal; one
/// that changes the file cuts it off as it closes it, and Dyn takes it off before it writes. So a seal that does not fit means
/// damage. Files too large to be summed in passing have none.
enum HDF5Seal {
    private static let mark = Array("\nDynSeal".utf8)
    private static let byteCount = 24
    private static let mostBytes = 64 << 20

    enum State { case absent, whole, broken }

    /// Writes the seal behind a file of `length` bytes.
    static func apply(to file: Int32, length: Int) {
        guard length <= mostBytes, let sum = checksum(file, length) else { return }
        let seal = mark + bytes(UInt64(length)) + bytes(UInt64(sum))
        if seal.withUnsafeBytes({ pwrite(file, $0.baseAddress, $0.count, off_t(length)) }) != byteCount { ftruncate(file, off_t(length)) }
    }

    static func state(of file: Int32, size: Int) -> State {
        guard let seal = seal(of: file, size: size) else { return .absent }
        let length = size - byteCount
        return seal[8..<16].elementsEqual(bytes(UInt64(length))) && checksum(file, length).map { seal[16...].elementsEqual(bytes(UInt64($0))) } ?? true
            ? .whole : .broken
    }

    /// Takes the seal off, before the file is changed.
    static func remove(from file: Int32, size: Int) {
        if seal(of: file, size: size) != nil { ftruncate(file, off_t(size - byteCount)) }
    }

    private static func seal(of file: Int32, size: Int) -> [UInt8]? {
        guard size > byteCount else { return nil }
        var seal = [UInt8](repeating: 0, count: byteCount)
        let count = seal.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, off_t(size - byteCount)) }
        return count == byteCount && seal.starts(with: mark) ? seal : nil
    }

    /// CRC-32 of the first `length` bytes; nil where they cannot be read.
    private static func checksum(_ file: Int32, _ length: Int) -> UInt? {
        var sum = crc32(0, nil, 0)
        var buffer = [UInt8](repeating: 0, count: min(length, 1 << 18))
        var place = 0
        while place < length {
            let count = buffer.withUnsafeMutableBytes { pread(file, $0.baseAddress, min($0.count, length - place), off_t(place)) }
            guard count > 0 else { return nil }
            sum = buffer.withUnsafeBufferPointer { crc32(sum, $0.baseAddress, UInt32(count)) }
            place += count
        }
        return sum
    }

    private static func bytes(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }
}
