internal import Figures
internal import Runtime
internal import Storage

extension PicturesTopic {
    /// The one that draws all pictures for print: it keeps its gnuplot from one to the next.
    static let renderer = GnuplotRenderer()

    static let composition: [Builtin] = [
        Builtin(
            "panels", "(figures…: any, *, columns: whole = auto, title: string = \"\") -> figure", "Figures side by side",
            help: "Figures, or lists of them, fill rows of `columns` in turn; by default up to three stand in a row.",
            examples: [Example("panels(plot([1, 2]), hist([1, 2, 2, 3]), columns=2)")], seeAlso: ["figure", "save_figure"],
            searchTerms: ["subplots", "grid", "facets"]
        ) { call in
            let figures = try figures(call)
            let standard = figures.count <= 3 ? max(1, figures.count) : figures.count == 4 ? 2 : 3
            let columns = try call.optionalWhole("columns") ?? standard
            return Value(try Figure(panels: figures, columns: columns, title: try call.string("title")))
        },
        Builtin(
            "figure", "(figures…: any, *, \(FrameArguments.signature)) -> figure", "Figures over each other in one frame, with its title and axes",
            help: "What is not given is taken from the figures, the first of them that says it.\n\n" + FrameArguments.help,
            examples: [Example("figure(plot([1, 10, 100]), line(y=50), yscale=\"log\", title=\"growth\")")], seeAlso: ["plot", "panels"],
            searchTerms: ["overlay", "compose", "axes"]
        ) { call in
            var figures = try figures(call)
            var bare = call.isGiven("xscale") ? figures.map { $0.withoutScale(x: true) } : figures
            if call.isGiven("yscale") { bare = bare.map { $0.withoutScale(x: false) } }
            figures = bare
            guard var whole = figures.first else { return Value(try FrameArguments(call).figure([])) }
            for figure in figures.dropFirst() { whole = try whole + figure }
            guard let plot = whole.plot else {
                let title = try call.string("title")
                if !title.isEmpty { whole.title = title }
                return Value(whole)
            }
            var frame = try FrameArguments(call, title: whole.title, x: plot.x, y: plot.y)
            frame.legend = try call.isGiven("legend") ? call.bool("legend") : plot.legend
            frame.equalAspect = try call.bool("equal") || plot.equalAspect
            return Value(frame.figure(plot.marks))
        },
        Builtin(
            "save_figure", "(path: string, figure: any, *, size: tensor = auto) -> none", "Writes a figure as SVG, PNG or PDF",
            help: """
                The path's ending says which. `size=[640, 480]` is width and height in pixels of 1/96 inch; a PNG has twice as many \
                on each side. By default a figure is 640 × 480, and panels 400 × 300 each, or 320 × 270 where three or \
                more stand in a row. In PNG and PDF a character that no installed font has is shown as `?`. An existing picture is replaced, whole or \
                not at all. gnuplot draws it (Debian's package is gnuplot-nox).
                """,
            examples: [Example("save_figure(\"squares.svg\", plot([1, 4, 9]))")], seeAlso: ["plot", "report"],
            searchTerms: ["export", "svg", "png", "pdf", "savefig", "print"]
        ) { call in
            let value = try call.value("figure")
            guard let figure = value.figure else { throw call.wrongType("figure", expected: "a figure", value: value) }
            let path = FileSystem.expandingTilde(try call.string("path"))
            let format = try PictureFormat(path: path)
            let picture = try renderer.render(figure, as: format, size: try size(call))
            try FileSystem.makeDirectory(FileSystem.parent(path))
            try DurableWrite.write(picture, to: path)
            return .none
        },
    ]

    private static func size(_ call: Call) throws -> PictureSize? {
        guard let sides = try call.optionalNumbers("size") else { return nil }
        guard sides.count == 2, sides.allSatisfy({ $0 == $0.rounded() && abs($0) < 1e9 }) else {
            throw call.invalid("size", "must be two whole numbers, width and height")
        }
        return try PictureSize(width: Int(sides[0]), height: Int(sides[1]))
    }

    /// The figures of `figures…`, those in lists included.
    private static func figures(_ call: Call) throws -> [Figure] {
        try call.rest.flatMap { value -> [Figure] in
            if let figure = value.figure { return [figure] }
            guard case .list(let box) = value else { throw call.wrongType("figures", expected: "figures", value: value) }
            return try box.elements.map { element in
                guard let figure = element.figure else { throw call.wrongType("figures", expected: "figures", value: element) }
                return figure
            }
        }
    }
}

extension Figure {
    /// The same figure with one axis' scale left open, so that another may be given.
    fileprivate func withoutScale(x: Bool) -> Figure {
        guard case .plot(var plot) = content else { return self }
        if x { plot.x.scale = nil } else { plot.y.scale = nil }
        var figure = self
        figure.content = .plot(plot)
        return figure
    }
}
