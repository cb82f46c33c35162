/// A color of the sRGB space, eight bits a channel.
public struct Color: Sendable, Hashable {
    public let red: UInt8
    public let green: UInt8
    public let blue: UInt8

    public init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// From 0xrrggbb.
    public init(_ rgb: UInt32) {
        self.init(red: UInt8(truncatingIfNeeded: rgb >> 16), green: UInt8(truncatingIfNeeded: rgb >> 8), blue: UInt8(truncatingIfNeeded: rgb))
    }

    /// From a name or `#rrggbb`.
    ///
    /// - Throws: `FigureError.unknownColor`.
    public init(named name: String) throws(FigureError) {
        let lowered = name.lowercased()
        if let known = Self.named.first(where: { $0.name == lowered }) {
            self.init(known.rgb)
        } else if name.first == "#", name.utf8.count == 7, name.dropFirst().allSatisfy(\.isHexDigit),
            let rgb = UInt32(name.dropFirst(), radix: 16) {
            self.init(rgb)
        } else {
            throw .unknownColor(name)
        }
    }

    /// 0xrrggbb.
    public var rgb: UInt32 { UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue) }

    /// Part of the way to another color, channel by channel.
    public func mixed(with other: Color, _ share: Double) -> Color {
        func channel(_ a: UInt8, _ b: UInt8) -> UInt8 {
            UInt8(max(0, min(255, (Double(a) + (Double(b) - Double(a)) * share).rounded())))
        }
        return Color(red: channel(red, other.red), green: channel(green, other.green), blue: channel(blue, other.blue))
    }

    public static var names: [String] { named.map(\.name) }

    private static let named: [(name: String, rgb: UInt32)] = [
        ("blue", 0x0072B2), ("vermillion", 0xD55E00), ("green", 0x009E73), ("purple", 0xCC79A7), ("orange", 0xE69F00),
        ("skyblue", 0x56B4E9), ("yellow", 0xF0E442), ("black", 0x000000), ("gray", 0x7F7F7F), ("grey", 0x7F7F7F),
        ("white", 0xFFFFFF), ("red", 0xD62728), ("brown", 0x8C564B), ("pink", 0xE377C2), ("lightgray", 0xC7C7C7),
    ]
}

/// The colors that tell series and categories apart.
public enum Palette {
    /// Okabe and Ito's colors, which people with any common color vision tell apart (Okabe & Ito 2008, "Color Universal Design");
    /// yellow, too light on white paper, gives way to gray.
    public static let categorical: [Color] = [
        Color(0x0072B2), Color(0xD55E00), Color(0x009E73), Color(0xCC79A7), Color(0xE69F00), Color(0x56B4E9), Color(0x7F7F7F),
        Color(0x000000),
    ]

    /// The color of the series at `index`; they repeat.
    public static func color(at index: Int) -> Color { categorical[index % categorical.count] }

    /// How the line of the series at `index` is broken: those whose color came before differ in it.
    public static func dash(at index: Int) -> Dash { Dash.allCases[index / categorical.count % Dash.allCases.count] }
}
