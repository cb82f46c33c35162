internal import Figures
internal import Runtime

/// A figure as a value of the language: the prompt draws it, `+` lays another over it.
final class FigureObject: Object, @unchecked Sendable {
    let figure: Figure

    init(_ figure: Figure) {
        self.figure = figure
        super.init()
    }

    override var typeName: String { "figure" }
    override var fieldNames: [String] { ["title", "panels"] }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "title": return Value(figure.title)
        case "panels":
            guard case .panels(let panels, _) = figure.content else { return Value([Value]()) }
            return Value(panels.map { Value($0) })
        default: return nil
        }
    }

    override func describe(_ style: DisplayStyle) -> String {
        if style.plot == .off { return summary(style) }
        return TerminalGraphics.text(of: figure, style) ?? characters(style)
    }

    private func characters(_ style: DisplayStyle) -> String {
        TerminalRenderer(
            width: style.width, mostRows: style.rows, colors: style.colour ? .palette256 : .none,
            unicode: style.unicode && style.plot == .full
        ).render(figure)
    }

    override func summary(_ style: DisplayStyle) -> String {
        figure.title.isEmpty ? "figure" : "figure \(Value(figure.title).inline(style))"
    }

    override func svg() throws -> String? { String(decoding: try PicturesTopic.renderer.render(figure, as: .svg), as: UTF8.self) }

    override func isEqual(to other: Object) -> Bool {
        guard let other = other as? FigureObject else { return false }
        return self === other || figure == other.figure
    }

    override func adding(_ other: Value) throws -> Value? {
        guard case .object(let object) = other, let other = object as? FigureObject else { return nil }
        return Value(try figure + other.figure)
    }
}

extension Value {
    init(_ figure: Figure) { self = .object(FigureObject(figure)) }

    /// The figure, where the value is one.
    var figure: Figure? {
        if case .object(let object) = self { (object as? FigureObject)?.figure } else { nil }
    }
}
