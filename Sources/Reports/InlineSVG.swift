/// An SVG file as part of a page of HTML.
enum InlineSVG {
    /// The element `svg` alone, as wide as the page allows, its identifiers told from those of other figures by a mark; nil where there is none.
    static func element(_ picture: [UInt8], mark: String, label: String) -> String? {
        let text = String(decoding: picture, as: UTF8.self)
        guard let start = text.firstRange(of: "<svg"), let head = text[start.lowerBound...].firstIndex(of: ">") else { return nil }
        let attributes = String(text[start.upperBound..<head])
        guard let width = attribute("width", of: attributes).flatMap(Int.init), let box = attribute("viewBox", of: attributes) else { return nil }
        let isTall = attribute("height", of: attributes).flatMap(Int.init).map { $0 > tall } ?? false
        let opening = """
            <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="\(HTMLText.escaped(box))" \
            role="img"\(isTall ? " class=\"tall\"" : "") aria-label="\(HTMLText.escaped(label))" style="max-width:\(width)px">
            """
        return opening + marked(text[text.index(after: head)...], mark: mark)
    }

    /// Pictures higher than one plot, which need more of a sheet of paper.
    private static let tall = 520

    private static func attribute(_ name: String, of attributes: String) -> String? {
        guard let start = attributes.firstRange(of: " \(name)=\"") else { return nil }
        return String(attributes[start.upperBound...].prefix { $0 != "\"" })
    }

    /// The text with a mark before every identifier and every reference to one, within tags alone.
    private static func marked(_ text: Substring, mark: String) -> String {
        let patterns = [" id='", " id=\"", "href='#", "href=\"#", "url(#"].map { Array($0.utf8) }
        let bytes = Array(text.utf8)
        let mark = Array(mark.utf8)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + bytes.count / 16)
        var isInTag = false
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "<") { isInTag = true }
            if byte == UInt8(ascii: ">") { isInTag = false }
            if isInTag, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "h") || byte == UInt8(ascii: "u"),
                let pattern = patterns.first(where: { bytes[index...].starts(with: $0) }) {
                out += pattern
                out += mark
                index += pattern.count
                continue
            }
            out.append(byte)
            index += 1
        }
        return String(decoding: out, as: UTF8.self)
    }
}
