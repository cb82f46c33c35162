/// A name as it stands in the source: a variable, a parameter, a field, an argument.
public struct Name: Sendable, Equatable {
    public let text: String
    /// Bytes of the source.
    public let range: Range<Int>

    public init(_ text: String, range: Range<Int>) {
        self.text = text
        self.range = range
    }

    /// Names are equal when they are spelt alike, wherever they stand.
    public static func == (a: Name, b: Name) -> Bool { a.text == b.text }
}
