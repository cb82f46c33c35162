public import Figures
internal import Storage

/// Writes a report into a folder: `report.html`, which needs no other file, `report.md`, and each figure as SVG and PNG.
///
/// Every file is replaced whole or not at all; pictures come before the pages that show them.
public struct ReportFolder: Sendable {
    public let path: String
    private let renderer: GnuplotRenderer

    public init(_ path: String, renderer: GnuplotRenderer) {
        self.path = path
        self.renderer = renderer
    }

    /// What was written, and what could not be drawn.
    public struct Outcome: Sendable {
        /// Paths, the page first.
        public var files: [String]
        /// Why pictures are missing; the page then shows them as text.
        public var problems: [FigureError]
    }

    /// - Throws: `StorageError` where a file cannot be written. A figure that cannot be drawn is no error: the page shows it as text.
    public func write(_ report: Report) throws -> Outcome {
        try FileSystem.makeDirectory(path)
        var pictures: [String?] = []
        var drawings: [ReportPicture?] = []
        var files: [String] = []
        var problems: [FigureError] = []
        for item in report.items {
            guard case .figure(let figure) = item else { continue }
            let name = pictureName(figure, number: pictures.count + 1)
            var drawing: ReportPicture?
            do {
                for format in [PictureFormat.svg, .png] {
                    let picture = try renderer.render(figure.figure, as: format, size: figure.size)
                    if format == .svg { drawing = ReportPicture(wide: picture, narrow: try narrow(figure.figure, picture)) }
                    let file = FileSystem.join(path, "\(name).\(format.rawValue)")
                    try DurableWrite.write(picture, to: file)
                    files.append(file)
                }
                pictures.append(name + ".svg")
            } catch let problem as FigureError {
                if !problems.contains(problem) { problems.append(problem) }
                pictures.append(nil)
            }
            drawings.append(drawing)
        }
        let page = FileSystem.join(path, "report.html")
        let html = HTMLRenderer(pictures: drawings, picture: picture)
        try DurableWrite.write(html.text(report), to: page)
        let markdown = FileSystem.join(path, "report.md")
        try DurableWrite.write(MarkdownRenderer(pictures: pictures).text(report), to: markdown)
        return Outcome(files: [page, markdown] + files, problems: problems)
    }

    /// The figure for a narrow screen, its panels one below the other; nil where twice the picture would make the page heavy.
    private func narrow(_ figure: Figure, _ wide: [UInt8]) throws(FigureError) -> [UInt8]? {
        guard wide.count <= Self.mostTwice else { return nil }
        let tall = try figure.inOneColumn()
        let rows = tall.plotCount
        return try renderer.render(tall, as: .svg, size: PictureSize(width: 420, height: min(10_000, rows == 1 ? 330 : 300 * rows + 30)))
    }

    private static let mostTwice = 200_000

    /// The bytes of a picture beside the report; nil for what is elsewhere, missing or too large for a page.
    private func picture(_ target: String) -> [UInt8]? {
        let name = Self.decoded(target)
        guard !name.isEmpty, !name.hasPrefix("/"), !name.contains("://"), !name.split(separator: "/").contains("..") else { return nil }
        return try? TextFile.readBytes(FileSystem.join(path, name), limit: 1 << 25)
    }

    /// The path that a link's target stands for.
    private static func decoded(_ target: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(target.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2, let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `figure-1-loss-during-training`: the figure's place and what its title says in plain letters.
    private func pictureName(_ figure: ReportFigure, number: Int) -> String {
        var name = "figure-\(number)"
        var pendingDash = true
        var letters = 0
        for scalar in figure.figure.title.lowercased().unicodeScalars {
            let isPlain = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
            guard isPlain else {
                pendingDash = true
                continue
            }
            if letters == 40 { break }
            if pendingDash { name += "-" }
            pendingDash = false
            name.unicodeScalars.append(scalar)
            letters += 1
        }
        return name
    }
}
