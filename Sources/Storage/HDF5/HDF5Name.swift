/// Names of any text as names of objects in HDF5 files, where `/` separates and some names have a meaning.
public enum HDF5Name {
    /// The name with `%`, `/` and NUL as `%25`, `%2F` and `%00`; names of dots alone and the empty name likewise.
    public static func encoded(_ name: String) -> String {
        if name.isEmpty { return "%" }
        let isDots = name.utf8.allSatisfy { $0 == UInt8(ascii: ".") }
        var encoded = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "%": encoded += "%25"
            case "/": encoded += "%2F"
            case "\0": encoded += "%00"
            case "." where isDots: encoded += "%2E"
            default: encoded.unicodeScalars.append(scalar)
            }
        }
        return encoded
    }

    /// The name that `encoded` was given; other names as they are.
    public static func decoded(_ name: String) -> String {
        guard name.utf8.contains(UInt8(ascii: "%")) else { return name }
        if name == "%" { return "" }
        var decoded = ""
        var rest = name[...]
        while let first = rest.first {
            switch rest.prefix(3) {
            case "%25": decoded += "%"
            case "%2F": decoded += "/"
            case "%00": decoded += "\0"
            case "%2E": decoded += "."
            default:
                decoded.append(first)
                rest = rest.dropFirst()
                continue
            }
            rest = rest.dropFirst(3)
        }
        return decoded
    }
}
