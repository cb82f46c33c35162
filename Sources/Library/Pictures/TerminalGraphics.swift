internal import Figures
internal import Runtime
internal import Storage

/// Figures as images, on terminals that show them.
enum TerminalGraphics {
    /// The sequence of characters that draws a figure; nil where the terminal has none, or gnuplot cannot draw it.
    static func text(of figure: Figure, _ style: DisplayStyle) -> String? {
        switch style.graphics.ask() {
        case .characters: return nil
        case .kitty:
            guard let picture = try? PicturesTopic.renderer.render(figure, as: .png) else { return nil }
            return kitty(picture, columns: min(style.width, columns(figure)))
        case .sixel:
            guard let picture = try? PicturesTopic.renderer.render(figure, as: .sixel) else { return nil }
            return String(decoding: picture, as: UTF8.self)
        }
    }

    /// About as many columns as the picture is wide in print.
    private static func columns(_ figure: Figure) -> Int { PictureSize(natural: figure).width / 8 }

    /// A PNG in the protocol of kitty: base64 in pieces of 4096 characters, scaled to a number of columns
    /// (https://sw.kovidgoyal.net/kitty/graphics-protocol).
    static func kitty(_ picture: [UInt8], columns: Int) -> String {
        var rest = Base64.text(picture)[...]
        var text = ""
        var control = "a=T,f=100,c=\(columns),"
        repeat {
            let piece = rest.prefix(4096)
            rest = rest.dropFirst(piece.count)
            text += "\u{1B}_G\(control)m=\(rest.isEmpty ? 0 : 1);\(piece)\u{1B}\\"
            control = ""
        } while !rest.isEmpty
        return text
    }
}
