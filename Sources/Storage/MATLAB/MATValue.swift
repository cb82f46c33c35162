public import Tensors

/// What a variable of a MAT-file holds.
public indirect enum MATValue: Sendable, Equatable {
    /// Numbers or truth values; MATLAB has no arrays of fewer than two axes: a vector is a column.
    case numbers(Tensor)
    case text(String)
    /// A column of values of any kind.
    case cells([MATValue])
    /// One structure; its fields in order.
    case structure([Field])

    /// A variable, or a field of a structure.
    public struct Field: Sendable, Equatable {
        public var name: String
        public var value: MATValue

        public init(_ name: String, _ value: MATValue) {
            self.name = name
            self.value = value
        }
    }

    /// Names as MATLAB takes them: a letter, then letters, digits and underscores, at most 63 in all; none twice.
    public static func names(for names: [String]) -> [String] {
        var taken: Set<String> = []
        return names.map { name in
            var plain = String(name.unicodeScalars.map { scalar -> Character in
                let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_")
                return isPlain ? Character(scalar) : "_"
            })
            if plain.first.map({ $0.isASCII && $0.isLetter }) != true { plain = "x" + plain }
            plain = String(plain.prefix(63))
            var unique = plain
            var number = 2
            while !taken.insert(unique).inserted {
                unique = String(plain.prefix(58)) + "_\(number)"
                number += 1
            }
            return unique
        }
    }
}

/// Types of data elements and classes of arrays ("MAT-File Format", version 5, The MathWorks).
enum MATCode {
    static let int8: UInt32 = 1
    static let uint8: UInt32 = 2
    static let int32: UInt32 = 5
    static let uint32: UInt32 = 6
    static let single: UInt32 = 7
    static let double: UInt32 = 9
    static let matrix: UInt32 = 14
    static let compressed: UInt32 = 15
    static let utf8: UInt32 = 16
    static let utf16: UInt32 = 17
    static let uint16: UInt32 = 4

    static let cellClass: UInt32 = 1
    static let structureClass: UInt32 = 2
    static let characterClass: UInt32 = 4
    static let doubleClass: UInt32 = 6
    static let singleClass: UInt32 = 7
    static let uint8Class: UInt32 = 9
    static let logicalFlag: UInt32 = 1 << 9
    static let complexFlag: UInt32 = 1 << 11
}
