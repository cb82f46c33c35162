internal import CHDF5

extension HDF5Dataset {
    /// Makes this dataset a dimension scale: the coordinates along an axis of others, under that name.
    public func becomeScale(named label: String) throws {
        try file.locked { _ = try place.check("make a scale of", H5DSset_scale(handle.id, label)) }
    }

    /// Gives an axis of this dataset its coordinates.
    public func attach(_ scale: HDF5Dataset, toAxis axis: Int) throws {
        try file.locked {
            _ = try place.check("attach a scale to", H5DSattach_scale(handle.id, scale.handle.id, UInt32(axis)))
        }
    }

    /// Names an axis of this dataset.
    public func label(axis: Int, _ label: String) throws {
        try file.locked { _ = try place.check("label an axis of", H5DSset_label(handle.id, UInt32(axis), label)) }
    }

    /// The name of an axis; nil where it has none.
    public func label(axis: Int) throws -> String? {
        if let reader = file.reader { return try reader.ask(HDF5Question(.label, object: name, rows: axis..<axis)) { try $0.strings().first } }
        return try file.locked {
            let length = try place.check("read", H5DSget_label(handle.id, UInt32(axis), nil, 0))
            guard length > 0 else { return nil }
            var text = [CChar](repeating: 0, count: Int(length) + 1)
            _ = try place.check("read", H5DSget_label(handle.id, UInt32(axis), &text, text.count))
            return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}
