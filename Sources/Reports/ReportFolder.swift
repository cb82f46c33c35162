public import Figures
internal import Storage

/// Writes a report into a folder: `report.md`, and each figure as SVG and PNG.
///
/// Every file is replaced whole or not at all; pictures come before the page that shows them.
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
        var files: [String] = []
        var problems: [FigureError] = []
        for item in report.items {
            guard case .figure(let figure) = item else { continue }
            let name = pictureName(figure, number: pictures.count + 1)
            do {
                for format in [PictureFormat.svg, .png] {
                    let picture = try renderer.render(figure.figure, as: format, size: figure.size)
                    let file = FileSystem.join(path, "\(name).\(format.rawValue)")
                    try DurableWrite.write(picture, to: file)
                    files.append(file)
                }
                pictures.append(name + ".svg")
            } catch let problem as FigureError {
                if !problems.contains(problem) { problems.append(problem) }
                pictures.append(nil)
            }
        }
        let page = FileSystem.join(path, "report.md")
        try DurableWrite.write(MarkdownRenderer(pictures: pictures).text(report), to: page)
        return Outcome(files: [page] + files, problems: problems)
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
