internal import Glibc

/// A critical point whose Hessian has a negative direction, near a path.
public struct Saddle: Sendable {
    public let position: [Double]
    public let value: Double
    /// Ascending.
    public let eigenvalues: [Double]
    /// Unit eigenvectors of the negative eigenvalues, the most negative first.
    public let negativeDirections: [[Double]]
    /// Whether the Hessian vanishes, so that only higher orders lead away.
    public let isDegenerate: Bool
}

/// A stretch of a path inside a ball about a saddle.
public struct SaddlePassage: Sendable {
    /// Which saddle, from 0.
    public let saddle: Int
    public let entered: Double
    /// The first step outside again; nil where the path ends inside.
    public let left: Double?
    /// How many recorded steps are inside.
    public let stepsNear: Int
    public let closest: Double
    /// The distance along the negative directions on entry, ε.
    public let unstableDistance: Double
    /// ln(r/ε)/ln μ with the growth μ of one step along the most negative direction; nil where no linear theory tells.
    public let predicted: Double?
}

/// The saddles that a path came near, and how long it stayed.
public struct SaddleSurvey: Sendable {
    public let saddles: [Saddle]
    public let passages: [SaddlePassage]
    /// The recorded steps at which the Hessian has eigenvalues of both signs.
    public let indefiniteSteps: Int

    private static let mostCandidates = 64
    private static let mostIterations = 100

    /// - Parameters:
    ///   - path: positions, one after the other, with the steps at which they were taken.
    ///   - radius: r of the balls.
    ///   - growth: the factors by which the modes of a step of the optimizer grow along curvature λ < 0, the larger first; nil where
    ///     it has none.
    ///   - check: throws when the work shall stop.
    /// - Source: Newton's method from the points of the path where the gradient is least finds the critical points.
    public init(
        of function: ScalarFunction, path: [Double], steps: [Double], radius: Double, growth: (Double) -> (dominant: Double, other: Double)?,
        check: () throws -> Void
    ) throws {
        let n = function.dimension
        guard !steps.isEmpty else { throw LandscapeError.noPath }
        func point(_ index: Int) -> [Double] { Array(path[(index * n)..<((index + 1) * n)]) }
        var norms: [Double] = []
        var isIndefinite: [Bool] = []
        var hasDescent: [Bool] = []
        let block = 1024
        for first in stride(from: 0, to: steps.count, by: block) {
            try check()
            let last = min(first + block, steps.count)
            for local in try function.evaluate(Array(path[(first * n)..<(last * n)]), curvature: true) {
                norms.append(local.gradient.reduce(0) { $0 + $1 * $1 }.squareRoot())
                let values = try SymmetricSpectrum.values(local.hessian, order: n)
                hasDescent.append((values.first ?? 0) <= 0)
                isIndefinite.append((values.first ?? 0) < 0 && (values.last ?? 0) > 0)
            }
        }
        indefiniteSteps = isIndefinite.filter { $0 }.count

        // Where the gradient is least among the neighbours on the path. About a minimum, where rounding makes many such places,
        // no curvature is negative.
        let candidates = norms.indices.filter { index in
            norms[index].isFinite && hasDescent[index] && (index == 0 || norms[index] <= norms[index - 1])
                && (index == norms.count - 1 || norms[index] <= norms[index + 1])
        }.sorted { (norms[$0], $0) < (norms[$1], $1) }.prefix(Self.mostCandidates)
        var saddles: [Saddle] = []
        for candidate in candidates.sorted() {
            try check()
            guard let found = try Self.saddle(of: function, near: point(candidate)) else { continue }
            let isKnown = saddles.contains { Self.distance($0.position, found.position) <= 1e-5 * (1 + Self.norm(found.position)) }
            if !isKnown { saddles.append(found) }
        }

        var passages: [SaddlePassage] = []
        var reached: [Saddle] = []
        for saddle in saddles {
            var inside: Int?
            var closest = Double.infinity
            var own: [SaddlePassage] = []
            func close(_ first: Int, _ end: Int?) {
                let offset = zip(point(first), saddle.position).map { $0 - $1 }
                let along = saddle.negativeDirections.map { direction in zip(direction, offset).reduce(0) { $0 + $1.0 * $1.1 } }
                let unstable = Self.norm(along)
                let modes = saddle.isDegenerate ? nil : growth(saddle.eigenvalues[0])
                var amplitudes = along
                // With momentum only a part of the distance grows: two positions tell which.
                if let modes, modes.other != 0, first + 1 < steps.count, steps[first + 1] == steps[first] + 1, !along.isEmpty {
                    let next = zip(zip(point(first + 1), saddle.position), saddle.negativeDirections[0])
                        .reduce(0) { $0 + ($1.0.0 - $1.0.1) * $1.1 }
                    amplitudes[0] = (next - modes.other * along[0]) / (modes.dominant - modes.other)
                }
                let growing = Self.norm(amplitudes)
                own.append(SaddlePassage(
                    saddle: reached.count, entered: steps[first], left: end.map { steps[$0] }, stepsNear: (end ?? steps.count) - first,
                    closest: closest, unstableDistance: unstable,
                    predicted: modes.flatMap { growing > 0 && $0.dominant > 1 ? max(0, log(radius / growing) / log($0.dominant)) : nil }))
            }
            for index in steps.indices {
                let away = Self.distance(point(index), saddle.position)
                if away < radius {
                    if inside == nil { (inside, closest) = (index, away) }
                    closest = min(closest, away)
                } else if let first = inside {
                    close(first, index)
                    inside = nil
                }
            }
            if let first = inside { close(first, nil) }
            guard !own.isEmpty else { continue }
            reached.append(saddle)
            passages += own
        }
        self.saddles = reached
        self.passages = passages.sorted { ($0.entered, $0.saddle) < ($1.entered, $1.saddle) }
    }

    /// The saddle that Newton's method reaches; nil where it ends elsewhere.
    private static func saddle(of function: ScalarFunction, near start: [Double]) throws -> Saddle? {
        let n = function.dimension
        var point = start
        for _ in 0..<mostIterations {
            let local = try function.local(at: point)
            guard local.value.isFinite, local.hessian.allSatisfy(\.isFinite), local.gradient.allSatisfy(\.isFinite) else { return nil }
            let pairs = try SymmetricSpectrum.pairs(local.hessian, order: n)
            let scale = pairs.reduce(0) { max($0, abs($1.value)) }
            var move = [Double](repeating: 0, count: n)
            for pair in pairs where abs(pair.value) > 1e-13 * scale {
                let part = zip(pair.vector, local.gradient).reduce(0) { $0 + $1.0 * $1.1 } / pair.value
                for index in 0..<n { move[index] -= part * pair.vector[index] }
            }
            let size = 1 + norm(point)
            if norm(move) <= 1e-10 * size {
                let values = pairs.map(\.value)
                // Newton's method halves the distance to a degenerate point, so its Hessian is small rather than zero.
                let isDegenerate = scale <= 1e-6
                guard values[0] < 0, isDegenerate || values[0] < -1e-9 * scale else { return nil }
                guard isDegenerate || (values.last ?? 0) > 0 || n == 1 else { return nil }
                return Saddle(
                    position: point.map { abs($0) < 1e-9 ? 0 : $0 }, value: local.value, eigenvalues: values,
                    negativeDirections: pairs.filter { $0.value < 0 }.map(\.vector), isDegenerate: isDegenerate)
            }
            guard norm(move) < 1e6 * size else { return nil }
            for index in 0..<n { point[index] += move[index] }
        }
        return nil
    }

    private static func norm(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    private static func distance(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
}
