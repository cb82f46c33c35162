internal import Glibc
internal import Tensors

/// A zip archive to read: stored and deflated entries, also of more than 4 GiB (PKWARE, "APPNOTE.TXT", 6.3).
struct ZipArchive {
    struct Entry {
        let name: String
        let method: Int
        let checksum: UInt32
        let packedSize: Int
        let size: Int
        let headerOffset: Int
    }

    let path: String
    let entries: [Entry]
    private let file: File

    private final class File {
        let descriptor: FileDescriptor
        init(_ path: String) throws { descriptor = try FileDescriptor(path, flags: O_RDONLY) }
    }

    init(_ path: String) throws {
        self.path = path
        file = try File(path)
        entries = try Self.directory(file, path)
    }

    /// The unpacked bytes of an entry, checked against its checksum.
    func content(_ entry: Entry) throws -> [UInt8] {
        func failure(_ problem: String) -> StorageError {
            .malformed(path: path, place: .entry(entry.name), problem: problem)
        }
        let header = try Self.bytes(file, path, entry.headerOffset, 30)
        guard header.starts(with: [0x50, 0x4B, 3, 4]) else { throw failure("its header is not where the directory says") }
        let start = entry.headerOffset + 30 + header.u16(26) + header.u16(28)
        guard Double(entry.size) <= Double(entry.packedSize) * 1100 + 1024 else {
            throw failure("it claims \(byteText(Double(entry.size))) in \(byteText(Double(entry.packedSize)))")
        }
        guard entry.size <= TensorMemory.limit else {
            throw StorageError.tooLarge(
                path: path, object: entry.name, bytes: Double(entry.size), limit: Double(TensorMemory.limit))
        }
        let packed = try Self.bytes(file, path, start, entry.packedSize)
        let content: [UInt8]
        switch entry.method {
        case 0: content = packed
        case 8:
            do {
                content = try packed.withUnsafeBytes { try Deflate.unpack($0, .raw, limit: entry.size) }
            } catch {
                throw failure("its compressed data is damaged")
            }
        default: throw failure("it is packed by method \(entry.method); only stored and deflated ones can be read")
        }
        guard content.count == entry.size, content.withUnsafeBytes({ Deflate.checksum([$0]) }) == entry.checksum else {
            throw failure("its checksum is wrong: the file is damaged")
        }
        return content
    }

    // MARK: The directory at the end

    private static func directory(_ file: File, _ path: String) throws -> [Entry] {
        let size = Int(try file.descriptor.status().st_size)
        func failure(_ problem: String) -> StorageError { .malformed(path: path, place: .file, problem: problem) }
        // The end record: 22 bytes and a comment of at most 65535.
        let tailStart = max(0, size - 22 - 65_535)
        let tail = try bytes(file, path, tailStart, size - tailStart)
        guard let end = stride(from: tail.count - 22, through: 0, by: -1).first(where: { tail.u32($0) == 0x0605_4B50 })
        else { throw failure("this is not a zip archive, or it was cut off") }
        var count = tail.u16(end + 10)
        var length = tail.u32(end + 12)
        var start = tail.u32(end + 16)
        if count == 0xFFFF || length == 0xFFFF_FFFF || start == 0xFFFF_FFFF, end >= 20,
            tail.u32(end - 20) == 0x0706_4B50
        {
            let record = try bytes(file, path, try tail.u64(end - 12, path), 56)
            guard record.u32(0) == 0x0606_4B50 else { throw failure("the directory of the zip archive is damaged") }
            count = try record.u64(32, path)
            length = try record.u64(40, path)
            start = try record.u64(48, path)
        }
        let directory = try bytes(file, path, start, length)
        var entries: [Entry] = []
        var position = 0
        for _ in 0..<min(count, directory.count / 46) {
            guard position + 46 <= directory.count, directory.u32(position) == 0x0201_4B50 else {
                throw failure("the directory of the zip archive is damaged")
            }
            let nameEnd = position + 46 + directory.u16(position + 28)
            let extraEnd = nameEnd + directory.u16(position + 30)
            let next = extraEnd + directory.u16(position + 32)
            guard next <= directory.count else { throw failure("the directory of the zip archive is damaged") }
            var sizes = [directory.u32(position + 24), directory.u32(position + 20), directory.u32(position + 42)]
            try widen(&sizes, directory[nameEnd..<extraEnd], path)
            entries.append(
                Entry(
                    name: String(decoding: directory[(position + 46)..<nameEnd], as: UTF8.self),
                    method: directory.u16(position + 10), checksum: UInt32(directory.u32(position + 16)),
                    packedSize: sizes[1], size: sizes[0], headerOffset: sizes[2]))
            position = next
        }
        return entries
    }

    /// Sizes that do not fit 32 bits stand in an extra field, in order.
    private static func widen(_ sizes: inout [Int], _ extra: ArraySlice<UInt8>, _ path: String) throws {
        let extra = Array(extra)
        var position = 0
        while position + 4 <= extra.count {
            let length = extra.u16(position + 2)
            if extra.u16(position) == 1 {
                var field = position + 4
                for index in sizes.indices where sizes[index] == 0xFFFF_FFFF {
                    guard field + 8 <= min(extra.count, position + 4 + length) else { return }
                    sizes[index] = try extra.u64(field, path)
                    field += 8
                }
                return
            }
            position += 4 + length
        }
    }

    private static func bytes(_ file: File, _ path: String, _ offset: Int, _ count: Int) throws -> [UInt8] {
        let size = Int(try file.descriptor.status().st_size)
        guard offset >= 0, count >= 0, offset <= size, count <= size - offset else {
            throw StorageError.malformed(
                path: path, place: .offset(max(0, offset)), problem: "expected \(count) bytes here, beyond the file's end")
        }
        return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(
                    file.descriptor.number, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { throw StorageError.system(verb: "read", path: path, code: got < 0 ? errno : EIO) }
                filled += got
            }
        }
    }
}

/// Writes a zip archive into a file: the same content always gives the same bytes.
struct ZipWriter {
    private let file: DurableFile
    private var offset = 0
    private var directory: [UInt8] = []
    private var count = 0

    init(_ file: DurableFile) { self.file = file }

    mutating func add(_ name: String, _ pieces: [UnsafeRawBufferPointer], isCompressed: Bool) throws {
        let size = pieces.reduce(0) { $0 + $1.count }
        let packed = isCompressed ? Deflate.pack(pieces, .raw) : nil
        let packedSize = packed?.count ?? size
        let nameBytes = Array(name.utf8)
        guard nameBytes.count < 1 << 16 else {
            throw StorageError.unwritable(path: file.path, object: name, problem: "its name is too long")
        }
        // Version 4.5 is needed for 64-bit sizes; bit 11 says that the name is UTF-8; the date is 1980-01-01.
        var common: [UInt8] = []
        common.put16(45)
        common.put16(0x0800)
        common.put16(packed == nil ? 0 : 8)
        common.put16(0)
        common.put16(0x21)
        common.put32(Int(Deflate.checksum(pieces)))
        common.put32(0xFFFF_FFFF)
        common.put32(0xFFFF_FFFF)
        common.put16(nameBytes.count)
        var local: [UInt8] = [0x50, 0x4B, 3, 4] + common
        local.put16(20)
        local += nameBytes
        local.put16(1)
        local.put16(16)
        local.put64(size)
        local.put64(packedSize)
        directory += [0x50, 0x4B, 1, 2]
        directory.put16(45)
        directory += common
        directory.put16(28)
        directory.put16(0)
        directory.put16(0)
        directory.put16(0)
        directory.put32(0)
        directory.put32(0xFFFF_FFFF)
        directory += nameBytes
        directory.put16(1)
        directory.put16(24)
        directory.put64(size)
        directory.put64(packedSize)
        directory.put64(offset)
        try file.write(local)
        if let packed { try file.write(packed) } else { for piece in pieces { try file.write(piece) } }
        offset += local.count + packedSize
        count += 1
    }

    mutating func finish() throws {
        var end: [UInt8] = [0x50, 0x4B, 6, 6]
        end.put64(44)
        end.put16(45)
        end.put16(45)
        end.put32(0)
        end.put32(0)
        end.put64(count)
        end.put64(count)
        end.put64(directory.count)
        end.put64(offset)
        end += [0x50, 0x4B, 6, 7]
        end.put32(0)
        end.put64(offset + directory.count)
        end.put32(1)
        end += [0x50, 0x4B, 5, 6]
        end.put32(0)
        end.put16(min(count, 0xFFFF))
        end.put16(min(count, 0xFFFF))
        end.put32(0xFFFF_FFFF)
        end.put32(0xFFFF_FFFF)
        end.put16(0)
        try file.write(directory)
        try file.write(end)
    }
}

// Little-endian fields. Reading beyond the end gives 0: the checks of what was read catch it.
extension [UInt8] {
    fileprivate func u16(_ offset: Int) -> Int { field(offset, 2) }
    fileprivate func u32(_ offset: Int) -> Int { field(offset, 4) }

    fileprivate func u64(_ offset: Int, _ path: String) throws -> Int {
        guard offset >= 0, offset + 8 <= count, self[offset + 7] < 0x80 else {
            throw StorageError.malformed(path: path, place: .file, problem: "a size in the zip archive is impossible")
        }
        return field(offset, 8)
    }

    private func field(_ offset: Int, _ width: Int) -> Int {
        guard offset >= 0, offset + width <= count else { return 0 }
        return self[offset..<offset + width].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    fileprivate mutating func put16(_ value: Int) { put(value, 2) }
    fileprivate mutating func put32(_ value: Int) { put(value, 4) }
    fileprivate mutating func put64(_ value: Int) { put(value, 8) }

    private mutating func put(_ value: Int, _ width: Int) {
        for byte in 0..<width { append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
    }
}
