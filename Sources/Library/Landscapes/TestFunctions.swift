internal import Glibc
internal import Programs
internal import Runtime

/// The usual landscapes of optimisation.
///
/// - Source: Jamil & Yang 2013, A literature survey of benchmark functions for global optimisation problems; Surjanovic &
///   Bingham, Virtual library of simulation experiments.
enum TestFunctions {
    static let builtins: [Builtin] = all.map(\.builtin)

    private static let wide = [[-10.0, 10], [-10, 10]]

    static let all: [TestFunction] = [
        TestFunction(
            name: "rosenbrock", summary: "the banana valley: Σ 100 (x_{i+1} − x_i²)² + (1 − x_i)²",
            help: "A curved valley, flat along its floor and steep across; in two dimensions (1 − x)² + 100 (y − x²)². Its minimum is 0 where all coordinates are 1; the Hessian's eigenvalues there are 0.399361 and 1001.60 (Rosenbrock 1960).",
            dimension: nil, least: 2, domain: [[-5, 10], [-5, 10]], minima: [[1, 1]], minimum: 0, start: [-1.5, 2],
            example: Example("[rosenbrock(-1.5, 2), rosenbrock([1, 1])]", shows: "[12.5, 0]"), searchTerms: ["banana", "valley"]
        ) { x in try x.sumOfPairs { a, b in try (1 - a).square() + 100 * (b - a.square()).square() } },
        TestFunction(
            name: "saddle", summary: "½ (x² − y²): a saddle and nothing else",
            help: "Down along y without end; curvature 1 along x and −1 along y everywhere.",
            dimension: 2, domain: wide, minima: [], minimum: -.infinity, saddles: [[0, 0]], start: [0.5, 0.5],
            example: Example("eigvals(hessian(saddle)([0, 0]))", shows: "[-1, 1]"), searchTerms: ["hyperbolic", "indefinite"]
        ) { x in try 0.5 * (x[0].square() - x[1].square()) },
        TestFunction(
            name: "monkey_saddle", summary: "x³ − 3 x y²: three valleys meet at a point without curvature",
            help: "The Hessian is zero at the origin, so leaving it takes algebraic time, not logarithmic.",
            dimension: 2, domain: wide, minima: [], minimum: -.infinity, saddles: [[0, 0]], start: [0.5, 0.5],
            example: Example("monkey_saddle(1, 1)", shows: "-2"), searchTerms: ["degenerate"]
        ) { x in try x[0] * x[0].square() - 3 * x[0] * x[1].square() },
        TestFunction(
            name: "ill_conditioned", summary: "½ (100 x² + y²): a quadratic bowl with condition number 100",
            help: "Gradient descent is stable below lr = 0.02 and slow along y.",
            dimension: 2, domain: wide, minima: [[0, 0]], minimum: 0, start: [1, 1],
            example: Example("hessian(ill_conditioned)([1, 1])", shows: "[[100, 0],\n [  0, 1]]"), searchTerms: ["quadratic", "condition"]
        ) { x in try 50 * x[0].square() + 0.5 * x[1].square() },
        TestFunction(
            name: "beale", summary: "(1.5 − x + x y)² + (2.25 − x + x y²)² + (2.625 − x + x y³)²",
            help: "Sharp peaks at the corners of its domain around a flat middle; minimum 0 at (3, 0.5) (Beale 1958).",
            dimension: 2, domain: [[-4.5, 4.5], [-4.5, 4.5]], minima: [[3, 0.5]], minimum: 0, saddles: [[0, 1]], start: [1, 1],
            example: Example("beale(3, 0.5)", shows: "0"), searchTerms: ["multimodal"]
        ) { c in
            let (x, y) = (c[0], c[1])
            let first = try (1.5 - x + x * y).square()
            let second = try (2.25 - x + x * y.square()).square()
            return try first + second + (2.625 - x + x * y * y.square()).square()
        },
        TestFunction(
            name: "himmelblau", summary: "(x² + y − 11)² + (x + y² − 7)²: four minima of value 0",
            help: "Four minima, four saddles between them and a maximum in the middle (Himmelblau 1972).",
            dimension: 2, domain: [[-6, 6], [-6, 6]],
            minima: [
                [3, 2], [-2.805118086952745, 3.131312518250573], [-3.779310253377747, -3.283185991286170],
                [3.584428340330492, -1.848126526964404],
            ], minimum: 0,
            saddles: [
                [0.08667750456450544, 2.8842547011747984], [-3.0730257638104, -0.0813530436630], [3.385154183607, 0.0738518798378],
                [-0.1279613462866, -1.9537149805],
            ], start: [0, 0],
            example: Example("[himmelblau(3, 2), himmelblau(0, 0)]", shows: "[0, 170]"), searchTerms: ["multimodal", "four minima"]
        ) { x in
            try (x[0].square() + x[1] - 11).square() + (x[0] + x[1].square() - 7).square()
        },
        TestFunction(
            name: "ackley", summary: "a funnel with ripples: −20 exp(−0.2 √(Σx²/n)) − exp(Σ cos(2πx)/n) + 20 + e",
            help: "Its minimum 0 at the origin is the tip of a cone, where the derivative is taken as 0 (Ackley 1987).",
            dimension: nil, domain: [[-32.768, 32.768], [-32.768, 32.768]], minima: [[0, 0]], minimum: 0, start: [2.5, -1.5],
            example: Example("abs(ackley(0, 0)) < 1e-12", shows: "true"), searchTerms: ["multimodal", "funnel"]
        ) { x in
            let share = Operand(1 / Double(x.count))
            let square = try x.sum { try $0.square() } * share
            let waves = try x.sum { try Operand.unary(.cos, $0 * Operand(2 * Double.pi)) } * share
            let isAway = try Operand.binary(.greater, square, 0)
            let root = try Operand.select(isAway, Operand.select(isAway, square, 1).sqrt(), 0)
            return try (Operand(20 + exp(1.0)) - 20 * (-0.2 * root).exp()) - waves.exp()
        },
        TestFunction(
            name: "rastrigin", summary: "10 n + Σ x² − 10 cos(2πx): a bowl with a lattice of minima",
            help: "A local minimum near every point with whole coordinates; the lowest, 0, at the origin (Rastrigin 1974).",
            dimension: nil, domain: [[-5.12, 5.12], [-5.12, 5.12]], minima: [[0, 0]], minimum: 0, start: [3.2, -2.7],
            example: Example("rastrigin([0, 0, 0])", shows: "0"), searchTerms: ["multimodal"]
        ) { x in
            try x.sum { try $0.square() + (10 - 10 * Operand.unary(.cos, $0 * Operand(2 * Double.pi))) }
        },
        TestFunction(
            name: "booth", summary: "(x + 2y − 7)² + (2x + y − 5)²: a quadratic bowl about (1, 3)",
            help: "Hessian [[10, 8], [8, 10]], eigenvalues 2 and 18.",
            dimension: 2, domain: wide, minima: [[1, 3]], minimum: 0, start: [-5, 5],
            example: Example("eigvals(hessian(booth)([0, 0]))", shows: "[2, 18]"), searchTerms: ["quadratic"]
        ) { x in try (x[0] + 2 * x[1] - 7).square() + (2 * x[0] + x[1] - 5).square() },
        TestFunction(
            name: "styblinski_tang", summary: "½ Σ x⁴ − 16 x² + 5 x: 2ⁿ minima of different depth",
            help: "The lowest, −39.16617 n, where every coordinate is −2.903534 (Styblinski & Tang 1990).",
            dimension: nil, domain: [[-5, 5], [-5, 5]], minima: [[-2.903534027771177, -2.903534027771177]],
            minimum: -78.33233140754285, start: [1, 1],
            example: Example("styblinski_tang([0, 0])", shows: "0"), searchTerms: ["multimodal"]
        ) { x in try 0.5 * x.sum { try $0.square().square() - 16 * $0.square() + 5 * $0 } },
        TestFunction(
            name: "three_hump_camel", summary: "2 x² − 1.05 x⁴ + x⁶/6 + x y + y²: three minima in a row",
            help: "The lowest, 0, at the origin; the others near (±1.7476, ∓0.8738).",
            dimension: 2, domain: [[-5, 5], [-5, 5]], minima: [[0, 0]], minimum: 0, start: [2, 2],
            example: Example("three_hump_camel(0, 0)", shows: "0"), searchTerms: ["multimodal", "camel"]
        ) { c in
            let square = try c[0].square()
            let hump = try 2 * square - 1.05 * square.square() + square * square.square() * Operand(1.0 / 6)
            return try hump + c[0] * c[1] + c[1].square()
        },
        TestFunction(
            name: "sphere", summary: "Σ x²: the round bowl",
            help: "Curvature 2 in every direction.", dimension: nil, domain: [[-5.12, 5.12], [-5.12, 5.12]], minima: [[0, 0]], minimum: 0,
            start: [3, -4], example: Example("sphere([3, 4])", shows: "25"), searchTerms: ["quadratic", "bowl"]
        ) { x in try x.sum { try $0.square() } },
        TestFunction(
            name: "schwefel", summary: "418.98289 n − Σ x sin √|x|: the lowest minimum far from the next ones",
            help: "Its minimum 0 is where every coordinate is 420.968746; the derivative at 0 is taken as 0 (Schwefel 1981).",
            dimension: nil, domain: [[-500, 500], [-500, 500]], minima: [[420.9687463599820, 420.9687463599820]], minimum: 0,
            start: [100, -200], example: Example("schwefel(0, 0)", shows: "837.966"), searchTerms: ["multimodal", "deceptive"]
        ) { x in
            let waves = try x.sum { part in
                let size = try part.abs()
                let isAway = try Operand.binary(.greater, size, 0)
                return try part * Operand.select(isAway, Operand.unary(.sin, Operand.select(isAway, size, 1).sqrt()), 0)
            }
            return try Operand(418.98288727243378 * Double(x.count)) - waves
        },
    ]
}
