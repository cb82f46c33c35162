internal import Analysis
internal import Learning
internal import Runtime
internal import Tensors

/// How models relate to each other in weight space.
enum Alignment {
    static let builtins: [Builtin] = [
        Builtin(
            "weight_match", "(a: model, b: model) -> record",
            "a record {model, permutations, before, after}: b with its hidden units in the order that is nearest to a",
            help: """
                Permuting hidden units changes what a fully connected network holds, not what it computes. Layer by layer the \
                permutation of least ‖a − b‖ is found by the Hungarian algorithm, until nothing changes (Git Re-Basin, Ainsworth et al. \
                2022): the best there is for one hidden layer, the best of three local optima for more. `model` computes what b does; \
                `permutations` has for each hidden layer the units of b in their new order; `before` and `after` are ‖a − b‖. \
                Other symmetries (signs of tanh units, scales of relu units) stay as they are.
                """,
            examples: [
                Example("m = mlp([2, 3, 1])\nw = unflatten(m, [1, 1, 2, 2, 3, 3, 0, 0, 0, 1, 2, 3, 0])\nv = unflatten(m, [3, 3, 1, 1, 2, 2, 0, 0, 0, 3, 1, 2, 0])\nr = weight_match(w, v)\n[r.before > 0, r.after]", shows: "[true, 0]"),
                Example("m = mlp([2, 3, 1])\nw = unflatten(m, [1, 1, 2, 2, 3, 3, 0, 0, 0, 1, 2, 3, 0])\nv = unflatten(m, [3, 3, 1, 1, 2, 2, 0, 0, 0, 3, 1, 2, 0])\nweight_match(w, v).permutations[0]", shows: "[1, 2, 0]"),
            ],
            seeAlso: ["interpolate", "separation", "distances"], searchTerms: ["git re-basin", "permutation", "align", "hungarian"]
        ) { call in
            let (a, b) = try (call.model("a"), call.model("b"))
            let matching = try WeightMatching(a, b, in: call.context)
            return Value([
                "model": .object(ModelObject(try b.with(weights: matching.weights))),
                "permutations": Value(matching.permutations.map { Value($0.map(Double.init)) }),
                "before": Value(matching.distanceBefore), "after": Value(matching.distanceAfter),
            ] as Record)
        },
        Builtin(
            "interpolate",
            """
            (a: model, b: model, data: dataset | record, n: whole = 25, *, loss: string | function = auto, match: bool = auto, \
            curve: string = "line", epochs: whole = 50, optimizer: optimizer = auto, batch: whole | none = none, seed: whole = 0) -> record
            """,
            "a record {t, loss, accuracy, barrier, …}: the loss on the way from one model to another, and its barrier",
            help: """
                `barrier` is the most by which the loss at n places of the line (1 − t) a + t b exceeds the straight line between its values at \
                the ends (Frankle et al. 2020), `barrier_at` where. Of a split these are of the training part, and `test` holds the same of \
                the test part. `matched` holds the same after `weight_match` (left out where there is nothing to match). \
                curve="bezier" adds `curve`: along a quadratic Bézier curve whose middle is trained on the loss along it for \
                `epochs` (Garipov et al. 2018), with the middle as `model`; the ends are a and b as they are.
                """,
            examples: [
                Example("data = moons(n=200, noise=0.1, seed=1)\nm = mlp([2, 8, 2])\na = train(m, data, epochs=20, seed=1).model\nb = train(m, data, epochs=20, seed=2).model\ni = interpolate(a, b, data)\n[i.barrier >= 0, length(i.t)]", shows: "[true, 25]"),
            ],
            seeAlso: ["weight_match", "landscape"], searchTerms: ["barrier", "mode connectivity", "linear interpolation", "bezier"]
        ) { call in
            let (a, b) = try (call.model("a"), call.model("b"))
            guard a.layout == b.layout else { throw ProbeError.modelsDiffer(a.architecture.summary, b.architecture.summary) }
            let (train, test) = try call.data("data")
            let loss = try call.loss("loss")
            let ways = try Ways(
                train: CurvatureProblem(a, train, loss: loss), test: test.map { try CurvatureProblem(a, $0, loss: loss) },
                count: call.whole("n"), call: call)
            let (start, end) = try (a.parameters(), b.parameters())
            _ = try CurvatureProblem(b, train, loss: loss)
            var record = try ways.record(from: start, to: end)
            let isLayered = (try? WeightMatching.hasHiddenLayers(a)) == true
            if try call.optionalBool("match") ?? isLayered {
                let matching = try WeightMatching(a, b, in: call.context)
                var matched = try ways.record(from: start, to: matching.weights)
                matched["distance"] = Value(matching.distanceAfter)
                record["matched"] = Value(matched)
            }
            switch try call.string("curve") {
            case "line": break
            case "bezier":
                let optimizer: OptimizerObject? = try call.object("optimizer")
                let middle = try BezierCurve.middle(
                    from: a, to: b, train, loss: loss, optimizer: optimizer?.optimizer ?? .adam(learningRate: 0.01),
                    epochs: call.whole("epochs"), batch: call.optionalWhole("batch"), seed: call.seed(), in: call.context)
                var curve = try ways.record(from: start, to: end, by: middle)
                curve["model"] = .object(ModelObject(try a.with(weights: middle)))
                record["curve"] = Value(curve)
            default: throw call.invalid("curve", "must be \"line\" or \"bezier\"")
            }
            return Value(record)
        },
    ]

    /// The ways between two models over the same data.
    private struct Ways {
        let train: CurvatureProblem
        let test: CurvatureProblem?
        let count: Int
        let call: Call

        func record(from a: Tensor, to b: Tensor, by middle: Tensor? = nil) throws -> Record {
            var record = try part(train, a, b, middle)
            if let test { record["test"] = Value(try part(test, a, b, middle)) }
            return record
        }

        private func part(_ problem: CurvatureProblem, _ a: Tensor, _ b: Tensor, _ middle: Tensor?) throws -> Record {
            let way = try Connection(from: a, to: b, by: middle, problem, count: count, in: call.context)
            var record: Record = ["t": Value(way.t), "loss": Value(way.loss)]
            if problem.correct != nil { record["accuracy"] = Value(way.accuracy) }
            record["barrier"] = Value(way.barrier.height)
            record["barrier_at"] = Value(way.barrier.t)
            return record
        }
    }
}

extension Call {
    /// A model.
    func model(_ name: String) throws -> Model {
        guard let model: ModelObject = try object(name) else { throw wrongType(name, expected: "a model", value: try value(name)) }
        return model.model
    }
}
