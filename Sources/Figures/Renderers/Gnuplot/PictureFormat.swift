/// The kinds of picture files.
public enum PictureFormat: String, Sendable, CaseIterable {
    case svg, png, pdf
    /// DEC's graphics for terminals; no file has it.
    case sixel

    /// The kind that a path's extension names.
    ///
    /// - Throws: `FigureError.unknownFormat`.
    public init(path: String) throws(FigureError) {
        let name = path.split(separator: "/").last ?? ""
        guard name.contains("."), let ending = name.split(separator: ".").last,
            let format = PictureFormat(rawValue: ending.lowercased()), format != .sixel
        else { throw .unknownFormat(path: path) }
        self = format
    }
}

/// The width and height of a picture in CSS pixels, 96 to an inch. A PNG has twice as many pixels on each side, so that it prints sharply.
public struct PictureSize: Sendable, Equatable {
    public let width: Int
    public let height: Int

    /// - Throws: `FigureError.pictureSize` outside 64…10000.
    public init(width: Int, height: Int) throws(FigureError) {
        guard (64...10_000).contains(width), (64...10_000).contains(height) else {
            throw .pictureSize(width: width, height: height)
        }
        self.width = width
        self.height = height
    }

    private init(unchecked width: Int, _ height: Int) {
        self.width = width
        self.height = height
    }

    /// 640 × 480 for a plot; for panels, 400 × 300 for each, and less where three or more stand side by side, so that on a page their texts stay readable.
    public init(natural figure: Figure) {
        switch figure.content {
        case .plot: self.init(unchecked: 640, 480)
        case .panels(let panels, let columns):
            let rows = (panels.count + columns - 1) / columns
            let (width, height) = columns > 2 ? (320, 270) : (400, 300)
            self.init(unchecked: min(10_000, max(640, width * columns)), min(10_000, height * rows + (figure.title.isEmpty ? 0 : 28)))
        }
    }
}
