internal import CZlib

/// zlib's compression of bytes in memory.
enum Deflate {
    enum Wrapping: Int32 {
        /// As in zip files.
        case raw = -15
        case gzip = 31
        /// As in MAT-files.
        case zlib = 15
    }

    static func pack(_ pieces: [UnsafeRawBufferPointer], _ wrapping: Wrapping, level: Int32 = 6) -> [UInt8]? {
        var stream = z_stream()
        guard dyn_deflate_start(&stream, level, wrapping.rawValue) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        var packed: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 1 << 16)
        for (index, piece) in pieces.enumerated() {
            var rest = piece[...]
            // The library counts in 32 bits.
            repeat {
                let step = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
                rest = rest.dropFirst(step.count)
                // The library reads only; its declaration lacks a const.
                stream.next_in = UnsafeMutablePointer(mutating: step.bindMemory(to: UInt8.self).baseAddress)
                stream.avail_in = UInt32(step.count)
                let flush = index == pieces.count - 1 && rest.isEmpty ? Z_FINISH : Z_NO_FLUSH
                var status = Z_OK
                repeat {
                    let produced = room.withUnsafeMutableBufferPointer { buffer in
                        stream.next_out = buffer.baseAddress
                        stream.avail_out = UInt32(buffer.count)
                        status = deflate(&stream, flush)
                        return buffer.count - Int(stream.avail_out)
                    }
                    packed.append(contentsOf: room[..<produced])
                } while stream.avail_out == 0
                if status == Z_STREAM_ERROR { return nil }
            } while !rest.isEmpty
        }
        return packed
    }

    enum Failure: Error { case damaged, tooLong }

    /// Unpacks, at most `limit` bytes.
    static func unpack(_ packed: UnsafeRawBufferPointer, _ wrapping: Wrapping, limit: Int) throws(Failure) -> [UInt8] {
        var stream = z_stream()
        guard dyn_inflate_start(&stream, wrapping.rawValue) == Z_OK else { throw .damaged }
        defer { inflateEnd(&stream) }
        var unpacked: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 1 << 18)
        var rest = packed[...]
        while true {
            if stream.avail_in == 0 {
                let step = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
                rest = rest.dropFirst(step.count)
                stream.next_in = UnsafeMutablePointer(mutating: step.bindMemory(to: UInt8.self).baseAddress)
                stream.avail_in = UInt32(step.count)
            }
            var status = Z_OK
            let produced = room.withUnsafeMutableBufferPointer { buffer in
                stream.next_out = buffer.baseAddress
                stream.avail_out = UInt32(buffer.count)
                status = inflate(&stream, Z_NO_FLUSH)
                return buffer.count - Int(stream.avail_out)
            }
            if unpacked.count + produced > limit { throw .tooLong }
            unpacked.append(contentsOf: room[..<produced])
            if status == Z_STREAM_END { return unpacked }
            // No progress with nothing left to read: the data was cut off.
            guard status == Z_OK, produced > 0 || stream.avail_in > 0 || !rest.isEmpty else { throw .damaged }
        }
    }

    static func checksum(_ pieces: [UnsafeRawBufferPointer]) -> UInt32 {
        var sum = crc32(0, nil, 0)
        for piece in pieces {
            var rest = piece[...]
            while !rest.isEmpty {
                let step = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
                sum = crc32(sum, step.bindMemory(to: UInt8.self).baseAddress, UInt32(step.count))
                rest = rest.dropFirst(step.count)
            }
        }
        return UInt32(truncatingIfNeeded: sum)
    }
}

/// Gzipped files.
public enum Gzip {
    /// Writes bytes as a gzip file, whole or not at all; the same bytes always give the same file.
    @discardableResult
    public static func write(
        _ bytes: [UInt8], to path: String, mode: DurableFile.Mode = .replace
    ) throws -> DurableFile.Outcome {
        guard let packed = bytes.withUnsafeBytes({ Deflate.pack([$0], .gzip) }) else {
            throw StorageError.unwritable(path: path, object: "data", problem: "it could not be compressed")
        }
        return try DurableWrite.write(packed, to: path, mode: mode)
    }

    /// The bytes of a file, unpacked when it is gzipped; more than `limit` are an error.
    public static func read(_ path: String, limit: Int = TextFile.sizeLimit) throws -> [UInt8] {
        let source = try ByteSource(path)
        var bytes: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = try room.withUnsafeMutableBytes { try source.read(into: $0) }
            if bytes.count + count > limit {
                throw StorageError.tooLarge(
                    path: path, object: nil, bytes: Double(bytes.count + count), limit: Double(limit))
            }
            bytes.append(contentsOf: room[..<count])
            if count < room.count { return bytes }
        }
    }
}
