internal import CHDF5
internal import Glibc

/// The value of an attribute.
public enum HDF5Attribute: Sendable, Equatable {
    /// Text of any length, UTF-8.
    case string(String)
    case number(Double)
    /// A whole number; stored as a 64-bit integer.
    case integer(Int)
    /// Stored as h5py stores it: an enumeration of FALSE and TRUE.
    case bool(Bool)
    case strings([String])
    case numbers([Double])
    case integers([Int])

    public var string: String? { if case .string(let text) = self { text } else { nil } }
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var number: Double? {
        switch self {
        case .number(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }
    public var integer: Int? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }
    public var strings: [String]? {
        switch self {
        case .strings(let texts): texts
        case .numbers([]), .integers([]): []
        default: nil
        }
    }
    public var numbers: [Double]? {
        switch self {
        case .numbers(let values): values
        case .integers(let values): values.map(Double.init)
        default: nil
        }
    }
}

extension HDF5Object {
    /// The names of the attributes, sorted.
    public func attributeNames() throws -> [String] {
        if let reader = file.reader { return try reader.ask(HDF5Question(.attributeNames, object: name)) { try $0.strings() } }
        return try file.locked {
            var names: [String] = []
            let status = withUnsafeMutablePointer(to: &names) { pointer in
                dyn_visit_attributes(
                    identifier,
                    { name, context in
                        guard let name, let context else { return -1 }
                        context.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name))
                        return 0
                    }, pointer)
            }
            try place.check("list the attributes of", status)
            return names
        }
    }

    /// The attribute of that name; nil where there is none. Numbers of any width and byte order are read; of other types
    /// (references, compounds) an error is thrown.
    public func attribute(_ name: String) throws -> HDF5Attribute? {
        if let reader = file.reader {
            return try reader.ask(HDF5Question(.attribute, object: self.name, name: name)) { try $0.bool() ? try $0.attribute() : nil }
        }
        return try file.locked {
            guard try place.check("read", H5Aexists(identifier, name)) > 0 else { return nil }
            let place = HDF5Place(path: file.path, object: "attribute \(name) of \(self.name)")
            let attribute = try place.handle("read", H5Aopen(identifier, name, hid_t(H5P_DEFAULT)))
            let type = try place.handle("read", H5Aget_type(attribute.id))
            let space = try place.handle("read", H5Aget_space(attribute.id))
            let shape = try HDF5Shape.of(space, place)
            let isScalar = shape.isEmpty
            let kind = try HDF5ElementKind(type, place)
            let count = try HDF5Limits(file).count(shape, bytesEach: 16, place)
            if count == 0 {
                if H5Sget_simple_extent_type(space.id) == H5S_NULL { return .string("") }
                return kind == .string ? .strings([]) : .numbers([])
            }
            switch kind {
            case .string:
                let texts = try HDF5Strings.read(count: count, type: type, space: space, HDF5Limits(file), place) {
                    H5Aread(attribute.id, $0, $1)
                }
                return isScalar ? .string(texts[0]) : .strings(texts)
            case .integer(let isSigned, let bytes) where isSigned || bytes < 8:
                var values = [Int64](repeating: 0, count: count)
                try place.check("read", H5Aread(attribute.id, dyn_H5T_NATIVE_INT64(), &values))
                return isScalar ? .integer(Int(values[0])) : .integers(values.map(Int.init))
            case .bool, .float, .integer:
                var values = [Double](repeating: 0, count: count)
                try place.check("read", H5Aread(attribute.id, dyn_H5T_NATIVE_DOUBLE(), &values))
                if case .bool = kind, isScalar { return .bool(values[0] != 0) }
                return isScalar ? .number(values[0]) : .numbers(values)
            case .other(let description):
                throw StorageError.wrongType(
                    path: file.path, object: place.object, expected: "text or numbers", found: description)
            }
        }
    }

    /// The attribute's text; throws where there is none.
    public func requiredString(_ name: String) throws -> String {
        try required(name, "text") { $0.string }
    }

    /// The attribute's number; throws where there is none.
    public func requiredInteger(_ name: String) throws -> Int {
        try required(name, "a whole number") { $0.integer }
    }

    private func required<T>(_ name: String, _ expected: String, _ value: (HDF5Attribute) -> T?) throws -> T {
        let object = "attribute \(name) of \(self.name)"
        guard let attribute = try attribute(name) else {
            throw StorageError.missing(path: file.path, object: object, present: [])
        }
        guard let value = value(attribute) else {
            throw StorageError.wrongType(path: file.path, object: object, expected: expected, found: "something else")
        }
        return value
    }

    /// Sets an attribute, in place of one of that name. Arrays may take 64 KiB (4096 texts); text has no limit.
    public func setAttribute(_ name: String, _ value: HDF5Attribute) throws {
        try file.locked {
            let place = HDF5Place(path: file.path, object: "attribute \(name) of \(self.name)")
            switch value {
            case .string(let text):
                try HDF5Strings.withPointers([text], place) { pointer in
                    try write(name, place, type: HDF5Strings.type(place), count: nil, UnsafeRawPointer(pointer))
                }
            case .strings(let texts):
                try HDF5Strings.withPointers(texts, place) { pointer in
                    try write(name, place, type: HDF5Strings.type(place), count: texts.count, UnsafeRawPointer(pointer))
                }
            case .number(let number): try write(name, place, dyn_H5T_IEEE_F64LE(), count: nil, [number])
            case .numbers(let numbers): try write(name, place, dyn_H5T_IEEE_F64LE(), count: numbers.count, numbers)
            case .integer(let number): try write(name, place, dyn_H5T_STD_I64LE(), count: nil, [Int64(number)])
            case .integers(let numbers):
                try write(name, place, dyn_H5T_STD_I64LE(), count: numbers.count, numbers.map(Int64.init))
            case .bool(let flag):
                let byte: [Int8] = [flag ? 1 : 0]
                try byte.withUnsafeBytes {
                    try write(name, place, type: HDF5ElementKind.boolType(place), count: nil, $0.baseAddress)
                }
            }
        }
    }

    // The library's little-endian types are this machine's own where Dyn runs.
    private func write<T>(_ name: String, _ place: HDF5Place, _ type: hid_t, count: Int?, _ values: [T]) throws {
        let type = try place.handle("write", H5Tcopy(type))
        try values.withUnsafeBytes { try write(name, place, type: type, count: count, $0.baseAddress) }
    }

    private func write(
        _ name: String, _ place: HDF5Place, type: HDF5Handle, count: Int?, _ values: UnsafeRawPointer?
    ) throws {
        guard !name.isEmpty, !name.utf8.contains(0) else {
            throw StorageError.unwritable(path: file.path, object: place.object, problem: "it has no usable name")
        }
        let space = try place.handle(
            "write",
            count.map { H5Screate_simple(1, [hsize_t($0)], nil) } ?? H5Screate(H5S_SCALAR))
        try file.reserve()
        if H5Aexists(identifier, name) > 0 { try place.check("write", H5Adelete(identifier, name)) }
        let creation = try place.handle("write", H5Pcreate(dyn_H5P_ATTRIBUTE_CREATE()))
        try place.check("write", H5Pset_char_encoding(creation.id, H5T_CSET_UTF8))
        let attribute = try place.handle(
            "write", H5Acreate2(identifier, name, type.id, space.id, creation.id, hid_t(H5P_DEFAULT)))
        if count != 0 { try place.check("write", H5Awrite(attribute.id, type.id, values)) }
    }
}
