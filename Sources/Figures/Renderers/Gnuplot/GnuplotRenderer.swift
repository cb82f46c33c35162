internal import Synchronization

/// Draws figures for print through one gnuplot process, started when first needed and kept for the next picture.
///
/// Equal figures give equal bytes on one machine. Text from figures reaches gnuplot within single quotes alone, where nothing is
/// a command or markup; no path reaches it at all, since pictures come back through a pipe.
public final class GnuplotRenderer: Sendable {
    private let process = Mutex<GnuplotProcess?>(nil)
    private let command: String
    private let timeoutSeconds: Int

    /// - Parameters:
    ///   - command: gnuplot's name, looked up in `PATH`, or its path.
    ///   - timeoutSeconds: how long a picture may take before gnuplot is given up.
    public init(command: String = "gnuplot", timeoutSeconds: Int = 60) {
        self.command = command
        self.timeoutSeconds = timeoutSeconds
    }

    /// The bytes of a picture file.
    ///
    /// - Throws: `FigureError.gnuplotMissing`, `.gnuplotFailed`, `.gnuplotSilent`; the next call starts afresh.
    public func render(_ figure: Figure, as format: PictureFormat, size: PictureSize? = nil) throws(FigureError) -> [UInt8] {
        let size = size ?? PictureSize(natural: figure)
        let script = GnuplotScript(figure, format: format, size: size).bytes
        let picture = try send(script)
        guard Self.isWhole(picture, format) else { throw .gnuplotFailed("it returned \(picture.count) bytes that are no \(format.rawValue)") }
        return switch format {
        case .svg: SVGText.normalized(picture, title: figure.title)
        case .pdf: PDFText.undated(picture)
        case .png, .sixel: picture
        }
    }

    private func send(_ script: [UInt8]) throws(FigureError) -> [UInt8] {
        let result: Result<[UInt8], FigureError> = process.withLock { slot in
            do throws(FigureError) {
                let running = if let slot { slot } else { try GnuplotProcess(command: command) }
                slot = nil
                let picture = try running.draw(script, timeoutSeconds: timeoutSeconds)
                slot = running
                return .success(picture)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private static func isWhole(_ picture: [UInt8], _ format: PictureFormat) -> Bool {
        switch format {
        case .svg: picture.starts(with: Array("<?xml".utf8)) && picture.suffix(16).contains(UInt8(ascii: ">"))
        case .png: picture.starts(with: [0x89, 0x50, 0x4E, 0x47]) && picture.suffix(8).starts(with: Array("IEND".utf8))
        case .sixel: picture.contains(0x1B) && picture.suffix(8).contains(UInt8(ascii: "\\"))
        case .pdf: picture.starts(with: Array("%PDF".utf8)) && picture.suffix(8).contains(UInt8(ascii: "%"))
        }
    }
}

/// What is changed in gnuplot's PDF.
enum PDFText {
    private static let epoch = Array("19700101000000Z".utf8)

    /// Without the moment at which it was drawn, so that equal figures give equal bytes. The date is as long as before: a PDF
    /// says where in it everything is.
    static func undated(_ picture: [UInt8]) -> [UInt8] {
        guard let label = picture.ranges(of: Array("/CreationDate (D:".utf8)).last,
            let end = picture[label.upperBound...].firstIndex(of: UInt8(ascii: ")")), end - label.upperBound == epoch.count
        else { return picture }
        var result = picture
        result.replaceSubrange(label.upperBound..<end, with: epoch)
        return result
    }
}

/// What is changed in gnuplot's SVG.
enum SVGText {
    /// The figure's title in place of gnuplot's, and no word of gnuplot's version.
    static func normalized(_ picture: [UInt8], title: String) -> [UInt8] {
        let text = String(decoding: picture, as: UTF8.self)
        guard let start = text.firstRange(of: "<title>"), let end = text.firstRange(of: "</desc>"),
            start.lowerBound < end.lowerBound
        else { return picture }
        let title = title.isEmpty ? "Figure" : title
        // gnuplot leaves `>` as it is, but XML forbids `]]>` in text.
        let rest = text[end.upperBound...].replacing("]]>", with: "]]&gt;")
        return Array((text[..<start.lowerBound] + "<title>" + escaped(title) + "</title>" + rest).utf8)
    }

    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
