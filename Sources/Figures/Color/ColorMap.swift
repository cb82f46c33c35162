/// Colors for the numbers from 0 to 1: control points with straight lines between them.
public struct ColorMap: Sendable, Equatable {
    public let name: String
    public let stops: [Color]

    public init(name: String, stops: [Color]) {
        self.name = name
        self.stops = stops.isEmpty ? [Color(0)] : stops
    }

    /// The map of that name.
    ///
    /// - Throws: `FigureError.unknownColorMap`.
    public init(named name: String) throws(FigureError) {
        guard let map = Self.all.first(where: { $0.name == name }) else { throw .unknownColorMap(name) }
        self = map
    }

    /// The color at `share` in [0, 1]; beyond, that of the end.
    public func color(at share: Double) -> Color {
        let position = max(0, min(1, share)) * Double(stops.count - 1)
        let index = min(position.whole, stops.count - 2)
        guard index >= 0 else { return stops[0] }
        return stops[index].mixed(with: stops[index + 1], position - Double(index))
    }

    /// Perceptually even from dark violet over green to yellow (van der Walt & Smith, 2015); the default.
    public static let viridis = ColorMap(
        name: "viridis",
        stops: [0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725].map { Color($0) })
    /// Perceptually even from black over red to light yellow.
    public static let magma = ColorMap(
        name: "magma",
        stops: [0x000004, 0x1C1044, 0x4F127B, 0x812581, 0xB5367A, 0xE55064, 0xFB8761, 0xFEC287, 0xFCFDBF].map { Color($0) })
    /// White to black, for print.
    public static let gray = ColorMap(name: "gray", stops: [Color(0xFFFFFF), Color(0x000000)])
    /// Blue over white to red, for signed values about zero.
    public static let balance = ColorMap(
        name: "balance",
        stops: [0x053061, 0x2166AC, 0x4393C3, 0x92C5DE, 0xF7F7F7, 0xF4A582, 0xD6604D, 0xB2182B, 0x67001F].map { Color($0) })

    public static let all = [viridis, magma, gray, balance]
}
