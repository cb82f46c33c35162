internal import Analysis
internal import Dynamics
internal import Learning
internal import Programs
internal import Runtime
internal import Tensors

/// Maps of basins of attraction, of optimizers on functions and of maps.
enum Basins {
    static let builtins: [Builtin] = [basins]

    static let basins = Builtin(
        "basins", """
            (f: function, *, optimizer: optimizer | none = none, x: tensor, y: tensor, steps: whole = 1000, start: tensor | none = none, \
            axes: tensor = [0, 1], attractors: tensor | none = none, radius: number | none = none, tolerance: number = 1e-6, \
            period: whole = 16, margin: number = 1, zoom: whole = 0, noise: number | schedule | function = 0, seed: whole = 0) -> basins
            """,
        "which attractor each start of a grid reaches, under an optimizer on a function or under a map", help: """
            With `optimizer`, f gives one number, and a start has settled when gradient and update are below `tolerance` (looked at \
            every 32 steps). Without, f is a map of points to points, and a start has settled when it comes back to within \
            `tolerance` after at most `period` steps. Places where starts settle that are nearer than `radius` (a thousandth of the \
            grid's diagonal unless given) are one attractor. With `attractors`, a row each, a start belongs to the nearest one within \
            `radius` at the end, settled or not.

            `labels` has a row for each y, ascending: attractors are 1, 2, … in the order of their size, 0 is unconverged, −1 \
            diverged, −2 left the grid (further outside than `margin` times its extents). The result also has the table `attractors` \
            (position, period, starts and their fraction with Wilson's interval), the table `outcomes` of starts that reached none, the \
            step by which each start had settled (`steps`), the basin `entropy` of boxes of 5 × 5 (Daza et al. 2016; S_bb > ln 2 tells \
            a fractal boundary), and the `uncertainty` exponent α with its fit (2 − α is the boundary's dimension; Grebogi et al. 1983), \
            or none where no boundary is seen, with the `reason`. `zoom=k` maps the most mixed window, a quarter as wide, k times over: \
            `zooms`. For more than two dimensions `start` gives the other coordinates and `axes` which two vary.

            All starts advance in lockstep on all cores; none depends on the others.
            """,
        examples: [
            Example("b = basins(himmelblau, optimizer=sgd(lr=0.01), x=linspace(-5, 5, 40), y=linspace(-5, 5, 40), steps=2000)\nlength(b.attractors)", shows: "4"),
            Example("b = basins(v -> [v[0]^2 - v[1]^2, 2*v[0]*v[1]], x=linspace(-2, 2, 30), y=linspace(-2, 2, 30))\nb.attractors.x0", shows: "[0]"),
        ],
        seeAlso: ["minimize", "multistart", "heatmap"],
        searchTerms: ["basin of attraction", "fractal boundary", "entropy", "uncertainty exponent", "lockstep"]
    ) { call in
        let x = try places(call, "x")
        let y = try places(call, "y")
        let base = try call.optionalTensor("start")?.doubles ?? [0, 0]
        let axes = try call.tensor("axes").doubles
        guard axes.count == 2, let across = Int(exactly: axes[0]), let up = Int(exactly: axes[1]) else {
            throw call.invalid("axes", "must be the numbers of two coordinates")
        }
        let grid = try BasinGrid(x: x, y: y, base: base, axes: (across, up))
        let steps = try call.whole("steps")
        guard steps >= 1 else { throw call.invalid("steps", "must be a whole number from 1 up, not \(steps)") }
        let zoom = try call.whole("zoom")
        guard (0...50).contains(zoom) else { throw call.invalid("zoom", "must be between 0 and 50") }
        let margin = try call.number("margin")
        guard margin >= 0, margin.isFinite else { throw call.invalid("margin", "must be a number from 0 up") }
        let (lockstep, rule) = try system(call, grid, steps)
        var settings = BasinMap.Settings(rule: rule, steps: steps, known: try known(call, base.count), margin: margin)
        if try call.optional("radius") != nil { settings.radius = try call.positive("radius") }
        var maps = [try BasinMap(lockstep, grid: grid, settings: settings, in: call.context)]
        for _ in 0..<zoom {
            guard let window = try maps[maps.count - 1].mostMixedWindow() else { break }
            maps.append(try BasinMap(lockstep, grid: window, settings: settings, in: call.context))
        }
        return .object(try BasinsObject(maps[0], zooms: Array(maps.dropFirst()), optimizer: (call.object("optimizer") as OptimizerObject?)?.optimizer.shortText))
    }

    private static func places(_ call: Call, _ name: String) throws -> [Double] {
        let tensor = try call.tensor(name)
        guard tensor.rank == 1 else { throw call.invalid(name, "must be a vector of places", hints: ["\(name)=linspace(-2, 2, 256)"]) }
        return tensor.doubles
    }

    private static func known(_ call: Call, _ dimension: Int) throws -> [[Double]] {
        guard let tensor = try call.optionalTensor("attractors") else { return [] }
        guard tensor.rank == 2, tensor.shape[1] == dimension, tensor.shape[0] > 0 else {
            throw BasinError.attractorShape(tensor.shape, dimension: dimension)
        }
        let values = tensor.doubles
        return (0..<tensor.shape[0]).map { Array(values[($0 * dimension)..<(($0 + 1) * dimension)]) }
    }

    /// What advances the starts: an optimizer on the function, or the function itself.
    private static func system(_ call: Call, _ grid: BasinGrid, _ steps: Int) throws -> (Lockstep, SettlingRule) {
        let center = grid.center
        let tolerance = try call.tolerance()
        let hasKnown = try call.optional("attractors") != nil
        if let optimizer: OptimizerObject = try call.object("optimizer") {
            let function = try ObjectiveFunction(call, "f", shape: [center.count])
            for corner in grid.corners { try function.checkDomain(call, corner, "x") }
            try function.check(call, at: center, parameter: "start")
            let experiment = try function.experiment(
                call, start: center, optimizer: optimizer.optimizer, steps: steps, noise: call.schedule("noise"))
            let rule = SettlingRule.gradient(observable: Experiment.gradientObservable, tolerance: tolerance)
            return (try Lockstep(experiment.system(), starts: grid.count), hasKnown ? .never : rule)
        }
        let period = try call.whole("period")
        guard (1...1000).contains(period) else { throw call.invalid("period", "must be between 1 and 1000") }
        let function = try ObjectiveFunction(call, "f", shape: [center.count])
        let once = try function.apply(.tensor(Tensor(center)))
        guard once.shape == [center.count] else {
            throw call.invalid(
                "f", "must be a map of \(center.count) coordinates to as many, and it gives shape \(once.shape)",
                hints: once.count == 1 ? ["for the basins of a function's minima give optimizer=adam(lr=0.01)"] : [])
        }
        let map = try System(map: function.name, start: Tensor(center), function.apply)
        return (try Lockstep(map, starts: grid.count), hasKnown ? .never : .recurrence(tolerance: tolerance, mostPeriod: period))
    }
}
