internal import Analysis
internal import Learning
internal import Runtime
internal import Tensors

/// The surfaces that losses make over parameters.
enum Landscapes {
    static let builtins: [Builtin] = [
        Builtin(
            "landscape",
            """
            (model: model | run, data: dataset | record, directions: string | tensor = "filter", *, d: whole = 2, n: whole = 25, \
            span: number = auto, loss: string | function = auto, seed: whole = 0) -> landscape
            """,
            "the loss on a line (d=1) or plane (d=2) through a model's weights; `plot` draws it",
            help: """
                `directions` is "random" (normal, as long as the weights), "filter" (each row of a weight matrix as long as the model's own, biases \
                still; Li et al. 2018), "pca" (those in which a run's path varies most), "hessian" (the top eigenvectors) or one or two \
                vectors of your own. `n` points run from −span to span along each, in multiples of the direction: 1 unless given; around the \
                path for "pca"; as far as the quadratic model rises by 1 (or the loss) for "hessian". Of a run the last weights are the center, and `path` \
                is a table of its snapshots: step, x, y, the `loss` where the path really was, `plane_loss` at the nearest point of the \
                plane, and the `distance` between the two. Fields: x, y, loss [y, x], center_loss, directions, ratio (of the path's \
                variance), eigenvalues, path.
                """,
            examples: [
                Example("data = moons(n=100, seed=1)\nrun = train(mlp([2, 8, 2]), data, epochs=10, track=1, seed=1)\nl = landscape(run, data, directions=\"pca\", n=9)\nshape(l.loss)", shows: "[9, 9]"),
                Example("data = moons(n=100, seed=1)\nrun = train(mlp([2, 8, 2]), data, epochs=10, track=1, seed=1)\nlandscape(run, data, directions=\"pca\", n=9).path.distance[-1]", shows: "0"),
                Example("l = landscape(mlp([2, 8, 2]), moons(n=100, seed=1), d=1, n=21)\nabs(l.loss[10] - l.center_loss) < 1e-12", shows: "true"),
            ],
            seeAlso: ["interpolate", "hessian_top", "contour"], searchTerms: ["loss surface", "visualization", "filter normalization"]
        ) { call in
            let center = try Center(call)
            let problem = try CurvatureProblem(center.model, call.data("data").train, loss: call.loss("loss"))
            let d = try call.whole("d")
            guard d == 1 || d == 2 else { throw call.invalid("d", "must be 1 or 2, not \(d)") }
            var (directions, kind) = try directions(call, problem, center, count: d)
            if let span = try call.optionalNumber("span") {
                guard span > 0, span.isFinite else { throw call.invalid("span", "must be a positive number") }
                directions = LandscapeDirections(
                    vectors: directions.vectors, spans: directions.spans.map { _ in span }, ratio: directions.ratio,
                    eigenvalues: directions.eigenvalues)
            }
            let landscape = try LossLandscape(
                problem, directions: directions, count: call.whole("n"), path: center.run?.weights, in: call.context)
            if landscape.y.isEmpty && d == 2 { kind += " (one vector)" }
            return .object(LandscapeObject(landscape, kind: kind, steps: center.run?.steps.doubles ?? []))
        },
    ]

    /// What the landscape is around: a model, or where a run ended.
    private struct Center {
        let model: Model
        let run: Run?

        init(_ call: Call) throws {
            if let object: RunObject = try call.object("model") {
                guard let model = try object.run.model() else { throw ProbeError.noModel }
                self.model = model
                run = object.run
            } else {
                model = try call.model("model")
                run = nil
            }
        }
    }

    private static func directions(
        _ call: Call, _ problem: CurvatureProblem, _ center: Center, count: Int
    ) throws -> (LandscapeDirections, String) {
        let seed = try call.seed()
        guard let name = try call.value("directions").text else {
            let given = try call.tensor("directions").converted(to: .f64)
            let rows = given.rank == 1 ? try given.reshaped([1, given.count]) : given
            guard rows.rank == 2, (1...2).contains(rows.shape[0]), rows.shape[1] == problem.dimension else {
                throw ProbeError.directionShape(expected: problem.dimension, found: given.shape)
            }
            if let index = rows.doubles.firstIndex(where: { !$0.isFinite }) {
                throw AnalysisError.notFinite(what: "the directions", index: index)
            }
            return (LandscapeDirections(vectors: rows, spans: (0..<rows.shape[0]).map { _ in 1 }), "given")
        }
        switch name {
        case "random": return (try .random(problem, count: count, seed: seed), "random")
        case "filter": return (try .filterNormalized(problem, count: count, seed: seed), "random, filter-normalized")
        case "hessian": return (try .hessian(problem, count: count, seed: seed, in: call.context), "of the top Hessian eigenvectors")
        case "pca":
            guard let run = center.run else { throw ProbeError.needsRun("directions=\"pca\"") }
            guard run.weights.shape[0] > count else {
                throw ProbeError.tooFewSnapshots(found: run.weights.shape[0], needed: count + 1)
            }
            return (try .principal(run.weights, center: problem.parameters, count: count), "of the path's principal components")
        default:
            throw TrainingArgumentError.unknownName(kind: "kind of directions", name: name, known: ["random", "filter", "pca", "hessian"])
        }
    }
}
