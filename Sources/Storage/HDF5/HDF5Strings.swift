internal import CHDF5
internal import Glibc

/// Text in HDF5 files: written as UTF-8 of varying length, read from that and from fixed lengths.
enum HDF5Strings {
    static func type(_ place: HDF5Place) throws -> HDF5Handle {
        let type = try place.handle("create", H5Tcopy(dyn_H5T_C_S1()))
        try place.check("create", H5Tset_size(type.id, dyn_H5T_VARIABLE()))
        try place.check("create", H5Tset_cset(type.id, H5T_CSET_UTF8))
        return type
    }

    /// Lends the texts as an array of C strings. A text with a NUL in it is refused: it would end there.
    static func withPointers<R>(
        _ texts: [String], _ place: HDF5Place, _ body: (UnsafePointer<UnsafePointer<CChar>?>) throws -> R
    ) throws -> R {
        var bytes: [CChar] = []
        var starts: [Int] = []
        for text in texts {
            starts.append(bytes.count)
            for byte in text.utf8 {
                guard byte != 0 else {
                    throw StorageError.unwritable(
                        path: place.path, object: place.object, problem: "its text has a NUL character in it")
                }
                bytes.append(CChar(bitPattern: byte))
            }
            bytes.append(0)
        }
        return try bytes.withUnsafeBufferPointer { buffer in
            // The pointers live as long as `bytes` is lent.
            var pointers: [UnsafePointer<CChar>?] = starts.map { start in buffer.baseAddress.map { $0 + start } }
            if pointers.isEmpty { pointers = [nil] }
            return try pointers.withUnsafeBufferPointer { list in
                guard let first = list.baseAddress else { throw place.failure("write") }
                return try body(first)
            }
        }
    }

    /// Reads `count` texts by `read`, which is given the type in memory and the place to fill.
    static func read(
        count: Int, type: HDF5Handle, space: HDF5Handle, _ limits: HDF5Limits, _ place: HDF5Place,
        _ read: (hid_t, UnsafeMutableRawPointer) -> herr_t
    ) throws -> [String] {
        guard try place.check("read", H5Tis_variable_str(type.id)) > 0 else {
            return try readFixed(count: count, type: type, limits, place, read)
        }
        let memoryType = try place.handle("read", H5Tcopy(dyn_H5T_C_S1()))
        try place.check("read", H5Tset_size(memoryType.id, dyn_H5T_VARIABLE()))
        try place.check("read", H5Tset_cset(memoryType.id, H5Tget_cset(type.id)))
        var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
        return try pointers.withUnsafeMutableBytes { buffer in
            guard let base = buffer.baseAddress else { return [] }
            defer { H5Dvlen_reclaim(memoryType.id, space.id, hid_t(H5P_DEFAULT), base) }
            try place.check("read", read(memoryType.id, base))
            return buffer.bindMemory(to: UnsafeMutablePointer<CChar>?.self).map { $0.map { String(cString: $0) } ?? "" }
        }
    }

    private static func readFixed(
        count: Int, type: HDF5Handle, _ limits: HDF5Limits, _ place: HDF5Place,
        _ read: (hid_t, UnsafeMutableRawPointer) -> herr_t
    ) throws -> [String] {
        let length = H5Tget_size(type.id)
        try limits.check(bytes: Double(length) * Double(count), place)
        var bytes = [UInt8](repeating: 0, count: length * count)
        try bytes.withUnsafeMutableBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            try place.check("read", read(type.id, base))
        }
        let padding = H5Tget_strpad(type.id)
        return (0..<count).map { index in
            var text = bytes[index * length..<(index + 1) * length]
            text = text.prefix { $0 != 0 }
            if padding == H5T_STR_SPACEPAD { while text.last == UInt8(ascii: " ") { text.removeLast() } }
            return String(decoding: text, as: UTF8.self)
        }
    }
}
