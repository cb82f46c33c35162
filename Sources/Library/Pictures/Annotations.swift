internal import Figures
internal import Runtime

// `band`, `arrows`, `annotate` and `image`: what is laid over or under other figures.
extension PicturesTopic {
    static let annotations: [Builtin] = [
        Builtin(
            "band",
            """
            (x: tensor, lower: tensor, upper: tensor, *, label: string = "", color: string = auto, \(FrameArguments.signature)) -> figure
            """,
            "The area between two curves: an interval along a line",
            help: "A band and a line with the same label have the same color.\n\n" + FrameArguments.help,
            examples: [Example("x = linspace(0, 6, 50)\nband(x, sin(x) - 0.2, sin(x) + 0.2, label=\"sine\") + plot(x, sin(x), label=\"sine\")")],
            seeAlso: ["plot", "line"], searchTerms: ["interval", "error", "fill between", "ribbon"]
        ) { call in
            let mark = try BandMark(
                x: call.numbers("x"), lower: call.numbers("lower"), upper: call.numbers("upper"), label: call.string("label"), color: call.color("color"))
            return Value(try FrameArguments(call).figure([.band(mark)]))
        },
        Builtin(
            "arrows",
            """
            (x: tensor, y: tensor, dx: tensor, dy: tensor, *, label: string = "", color: string = auto, \(FrameArguments.signature)) -> figure
            """,
            "Arrows from places by displacements: a vector field",
            help: "Each arrow goes from (x, y) to (x + dx, y + dy).\n\n" + FrameArguments.help,
            examples: [Example("arrows([0, 1], [0, 0], [0.5, 0], [0, 0.5], equal=true)")],
            seeAlso: ["contour", "annotate"], searchTerms: ["quiver", "vector field", "gradient"]
        ) { call in
            let mark = try ArrowsMark(
                x: call.numbers("x"), y: call.numbers("y"), dx: call.numbers("dx"), dy: call.numbers("dy"), label: call.string("label"),
                color: call.color("color"))
            return Value(try FrameArguments(call).figure([.arrows(mark)]))
        },
        Builtin(
            "annotate",
            """
            (x: tensor, y: tensor, text: string | list, *, anchor: string = "left", color: string = auto, \(FrameArguments.signature)) -> figure
            """,
            "Texts at places of a figure",
            help: "One text for each place; it begins there, or is centered on it, or ends there, as `anchor` says: \"left\", \"center\" or \"right\".\n\n"
                + FrameArguments.help,
            examples: [Example("plot([1, 4, 9]) + annotate(1, 4, \"four\", anchor=\"right\")")],
            seeAlso: ["line", "arrows"], searchTerms: ["text", "label", "annotation"]
        ) { call in
            let anchors: [String: TextAnchor] = ["left": .left, "center": .center, "right": .right]
            guard let anchor = anchors[try call.string("anchor")] else { throw call.invalid("anchor", "must be \"left\", \"center\" or \"right\"") }
            let value = try call.value("text")
            let texts = try value.text.map { [$0] } ?? value.texts() ?? []
            let mark = try TextMark(x: call.numbers("x"), y: call.numbers("y"), texts: texts, color: call.color("color"), anchor: anchor)
            return Value(try FrameArguments(call).figure([.text(mark)]))
        },
        Builtin(
            "image", "(pixels: tensor, *, \(FrameArguments.signature)) -> figure", "A picture of pixels, the first row on top",
            help: """
                A matrix is gray, from 0 (black) to 1 (white); an array of rows × columns × 3 has red, green and blue, each from 0 to 1. \
                Values beyond are cut off.

                """ + FrameArguments.help,
            examples: [Example("image([[0, 0.5], [1, 0]])")], seeAlso: ["heatmap"], searchTerms: ["picture", "imshow", "digit", "rgb"]
        ) { call in
            let tensor = try call.tensor("pixels")
            let channels = tensor.rank == 3 ? 3 : 1
            guard tensor.rank == 2 || tensor.rank == 3 && tensor.shape[2] == 3, tensor.count > 0 else {
                throw call.invalid("pixels", "must be rows × columns, or rows × columns × 3, but has shape \(tensor.shape)")
            }
            let bytes = tensor.doubles.map { $0.isNaN ? UInt8(128) : UInt8((max(0, min(1, $0)) * 255).rounded()) }
            let pixels = (0..<bytes.count / channels).map { index in
                Color(red: bytes[index * channels], green: bytes[index * channels + channels / 2], blue: bytes[index * channels + channels - 1])
            }
            let mark = try ImageMark(pixels: pixels, rows: tensor.shape[0], columns: tensor.shape[1])
            var frame = try FrameArguments(call, y: Axis(reversed: true))
            if !call.isGiven("equal") { frame.equalAspect = true }
            return Value(frame.figure([.image(mark)]))
        },
    ]
}
