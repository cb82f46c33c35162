internal import Analysis
internal import Learning
internal import Runtime
internal import Tensors

/// Decision boundaries of models with two inputs.
enum Boundaries {
    static let builtins: [Builtin] = [boundary, boundaryDimension]

    private static let frameHelp = """
        The rectangle is `x=[a, b]`, `y=[c, d]`; else that of `data` with a tenth around it; else [-1.5, 2.5] × [-1, 1.5].
        """

    static let boundary = Builtin(
        "boundary", """
            (model: model, data: dataset | record | tensor | none = none, *, x: tensor = auto, y: tensor = auto, resolution: whole = 200) -> boundary
            """,
        "what a model of two inputs decides, as an image, and the line where it changes its mind", help: """
            Printed it is a picture: the decision value as colors, the boundary as a line, the data as points. Its fields: `values` \
            (the logit of one output, the difference of two, of more the largest less the next) and `labels`, matrices [resolution, resolution] \
            whose rows belong to `y` and columns to `x`; `points`, [k, 2], on the boundary; `mask`, the pixels at it; `figure`. \(frameHelp)
            """,
        examples: [
            Example("b = boundary(mlp([2, 8, 1]), moons(n=100), resolution=50)\nshape(b.labels)", shows: "[50, 50]"),
            Example("type(boundary(mlp([2, 8, 2]), x=[-1, 1], y=[-1, 1], resolution=20).figure)", shows: "\"figure\""),
        ],
        seeAlso: ["boundary_dimension", "contour", "heatmap"], searchTerms: ["decision boundary", "contour", "classifier", "picture"]
    ) { call in
        let (x, y) = try frame(call)
        let found = try DecisionBoundary(
            call.model("model"), x: x, y: y, resolution: call.whole("resolution"), cancellation: call.context.cancellation)
        return .object(BoundaryObject(found, data: try call.optional("data").flatMap { Call.data($0) }.map { $0.test ?? $0.train }))
    }

    static let boundaryDimension = Builtin(
        "boundary_dimension", """
            (boundary: model | tensor, data: dataset | record | tensor | none = none, *, x: tensor = auto, y: tensor = auto, \
            resolution: whole = 512, zooms: whole = 6, method: string = "zooms", seed: whole = 0) -> estimate
            """,
        "the box-counting dimension of a decision boundary, or of the pixels of a matrix that are not 0", help: """
            Boxes of 4 pixels to a sixteenth of what the marked pixels span, at 16 offsets each; the slope of ln N against ln 1/side (`sizes`, `counts`, `window`). \
            For a model the median over `zooms`, each half as wide as the one before and about a point of the boundary, with its interval by order \
            statistics; a piecewise linear boundary gives 1. `method="published"` is what the study of spectral control did: a 200 × 200 grid, \
            the steepest hundredth of it, boxes of 1 to 64 pixels. \(frameHelp)
            """,
        examples: [
            Example("abs(boundary_dimension(eye(512)).value - 1) < 0.03", shows: "true"),
            Example("abs(boundary_dimension(mlp([2, 8, 1]), x=[-2, 2], y=[-2, 2], resolution=128, zooms=3).value - 1) < 0.2", shows: "true"),
        ],
        seeAlso: ["boundary", "box_dimension", "criticality_score"], searchTerms: ["fractal", "box counting", "complexity"]
    ) { call in
        let method = try call.string("method")
        guard ["zooms", "published"].contains(method) else {
            throw TrainingArgumentError.unknownName(kind: "method", name: method, known: ["zooms", "published"])
        }
        guard let model: ModelObject = try call.object("boundary") else {
            let mask = try call.tensor("boundary")
            if method == "published" { return .object(EstimateObject(Estimate(value: try RasterDimension.published(mask), count: mask.bools.count { $0 }))) }
            return .object(EstimateObject(try BoundaryDimension.estimate(mask: mask, cancellation: call.context.cancellation)))
        }
        let (x, y) = try frame(call)
        let cancellation = call.context.cancellation
        if method == "published" {
            return .object(EstimateObject(try BoundaryDimension.published(model.model, x: x, y: y, cancellation: cancellation)))
        }
        return .object(EstimateObject(try BoundaryDimension.estimate(
            model.model, x: x, y: y, resolution: call.whole("resolution"), zooms: call.whole("zooms"), seed: call.seed(), cancellation: cancellation)))
    }

    private static func frame(_ call: Call) throws -> (x: ClosedRange<Double>, y: ClosedRange<Double>) {
        var frame = (x: -1.5...2.5, y: -1.0...1.5)
        if try call.optional("data") != nil { frame = try DecisionBoundary.frame(of: SamplesArgument.inputs(call, "data")) }
        func range(_ name: String) throws -> ClosedRange<Double>? {
            guard let ends = try call.optionalTensor(name)?.doubles else { return nil }
            guard ends.count == 2, ends[0] < ends[1], ends[0].isFinite, ends[1].isFinite else {
                throw call.invalid(name, "must be two numbers, the lesser first")
            }
            return ends[0]...ends[1]
        }
        return (try range("x") ?? frame.x, try range("y") ?? frame.y)
    }
}
