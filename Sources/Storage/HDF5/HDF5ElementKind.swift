internal import CHDF5

/// What the elements of a dataset or attribute are.
public enum HDF5ElementKind: Sendable, Equatable {
    case float(bytes: Int)
    case integer(isSigned: Bool, bytes: Int)
    /// An enumeration of FALSE and TRUE, as h5py writes bools.
    case bool
    case string
    /// Something that is neither number nor text, in words.
    case other(String)

    init(_ type: HDF5Handle, _ place: HDF5Place) throws {
        let size = H5Tget_size(type.id)
        switch H5Tget_class(type.id) {
        case H5T_FLOAT: self = .float(bytes: size)
        case H5T_INTEGER: self = .integer(isSigned: H5Tget_sign(type.id) == H5T_SGN_2, bytes: size)
        case H5T_STRING: self = .string
        case H5T_ENUM:
            if Self.isBool(type) { self = .bool } else { self = .integer(isSigned: true, bytes: min(size, 4)) }
        case H5T_COMPOUND: self = .other("a compound")
        case H5T_REFERENCE: self = .other("a reference")
        case H5T_VLEN: self = .other("arrays of varying length")
        case H5T_ARRAY: self = .other("an array type")
        case H5T_OPAQUE: self = .other("opaque bytes")
        case H5T_BITFIELD: self = .other("a bit field")
        case H5T_TIME: self = .other("a time")
        default: throw place.failure("read the type of")
        }
    }

    /// What it is, as a message says it.
    public var description: String {
        switch self {
        case .float(let bytes): "\(8 * bytes)-bit floating point"
        case .integer(let isSigned, let bytes): "\(8 * bytes)-bit \(isSigned ? "" : "unsigned ")integers"
        case .bool: "true and false"
        case .string: "text"
        case .other(let words): words
        }
    }

    /// The type of bools that h5py reads as such.
    static func boolType(_ place: HDF5Place) throws -> HDF5Handle {
        let type = try place.handle("create", H5Tenum_create(dyn_H5T_STD_I8LE()))
        var value: Int8 = 0
        try place.check("create", H5Tenum_insert(type.id, "FALSE", &value))
        value = 1
        try place.check("create", H5Tenum_insert(type.id, "TRUE", &value))
        return type
    }

    private static func isBool(_ type: HDF5Handle) -> Bool {
        guard H5Tget_size(type.id) == 1, H5Tget_nmembers(type.id) == 2 else { return false }
        for (name, expected) in [("FALSE", Int8(0)), ("TRUE", 1)] {
            var value: Int8 = -1
            guard H5Tenum_valueof(type.id, name, &value) >= 0, value == expected else { return false }
        }
        return true
    }
}
