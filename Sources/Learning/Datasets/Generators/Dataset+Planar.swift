public import Diagnostics
internal import Glibc
internal import Tensors

extension Dataset {
    /// Two interleaving half circles of radius 1: class 0 the upper one about (0, 0), class 1 the lower one about (1, ½).
    ///
    /// Points are evenly spaced on the arcs, then moved by gaussian noise, then shuffled (scikit-learn's `make_moons`).
    ///
    /// - Parameters:
    ///   - count: samples, at least 2; ⌊n/2⌋ in class 0.
    ///   - noise: standard deviation of the noise in each coordinate.
    /// - Throws: `DatasetError.badArgument`.
    public static func moons(count: Int = 1000, noise: Double = 0.1, seed: UInt64 = 0, cancellation: Cancellation = Cancellation()) throws -> Dataset {
        try checkCount(count, atLeast: 2)
        try checkNoise(noise)
        let upper = count / 2
        let lower = count - upper
        var points: [Double] = []
        for index in 0..<upper {
            if index & 0xFFFF == 0 { try cancellation.check() }
            let angle = Double.pi * evenly(index, upper)
            points += [cos(angle), sin(angle)]
        }
        for index in 0..<lower {
            if index & 0xFFFF == 0 { try cancellation.check() }
            let angle = Double.pi * evenly(index, lower)
            points += [1 - cos(angle), 0.5 - sin(angle)]
        }
        return try planar(
            "moons", points, labels: labels(counts: [upper, lower]), noise: noise, seed: seed,
            DatasetProvenance("moons", ["n": .count(count), "noise": .number(noise), "seed": .seed(seed)]), cancellation)
    }

    /// A circle of radius 1 (class 0) around one of radius `factor` (class 1), moved by gaussian noise (scikit-learn's `make_circles`).
    ///
    /// - Parameters:
    ///   - count: samples, at least 2; ⌊n/2⌋ in class 0.
    ///   - noise: standard deviation of the noise in each coordinate.
    ///   - factor: radius of the inner circle, in [0, 1).
    /// - Throws: `DatasetError.badArgument`.
    public static func circles(
        count: Int = 1000, noise: Double = 0.1, factor: Double = 0.3, seed: UInt64 = 0,
        cancellation: Cancellation = Cancellation()
    ) throws -> Dataset {
        try checkCount(count, atLeast: 2)
        try checkNoise(noise)
        guard factor >= 0, factor < 1 else {
            throw DatasetError.badArgument("factor", value: factor, expected: "at least 0 and less than 1")
        }
        let counts = [count / 2, count - count / 2]
        var points: [Double] = []
        for (radius, size) in zip([1, factor], counts) {
            for index in 0..<size {
                if index & 0xFFFF == 0 { try cancellation.check() }
                let angle = 2 * Double.pi * Double(index) / Double(size)
                points += [radius * cos(angle), radius * sin(angle)]
            }
        }
        return try planar(
            "circles", points, labels: labels(counts: counts), noise: noise, seed: seed,
            DatasetProvenance("circles", [
                "n": .count(count), "noise": .number(noise), "factor": .number(factor), "seed": .seed(seed),
            ]), cancellation)
    }

    /// Archimedean spiral arms about the origin, one a class, evenly rotated against each other.
    ///
    /// Arm c: r = t, angle = 2π(t + c/classes) for t from 0 to `turns`; the radius grows by 1 each turn, so
    /// neighboring arms are 1/classes apart. Points are evenly spaced in t, then moved by gaussian noise.
    ///
    /// - Throws: `DatasetError.badArgument`.
    public static func spirals(
        count: Int = 1000, classes: Int = 2, turns: Double = 1.5, noise: Double = 0.1, seed: UInt64 = 0,
        cancellation: Cancellation = Cancellation()
    ) throws -> Dataset {
        guard classes >= 1 else { throw DatasetError.badArgument("classes", value: Double(classes), expected: "at least 1") }
        try checkCount(count, atLeast: classes)
        try checkNoise(noise)
        guard turns > 0, turns.isFinite else {
            throw DatasetError.badArgument("turns", value: turns, expected: "a positive number")
        }
        let counts = evenCounts(count, over: classes)
        var points: [Double] = []
        for (arm, size) in counts.enumerated() {
            for index in 0..<size {
                if index & 0xFFFF == 0 { try cancellation.check() }
                let radius = turns * (Double(index) + 0.5) / Double(size)
                let angle = 2 * Double.pi * (radius + Double(arm) / Double(classes))
                points += [radius * cos(angle), radius * sin(angle)]
            }
        }
        return try planar(
            "spirals", points, labels: labels(counts: counts), noise: noise, seed: seed,
            DatasetProvenance("spirals", [
                "n": .count(count), "classes": .count(classes), "turns": .number(turns), "noise": .number(noise),
                "seed": .seed(seed),
            ]), cancellation)
    }

    /// Points uniform in the square [−1, 1]², class 1 where exactly one coordinate is positive; a quarter of the
    /// samples in each quadrant. The label is that of the point before gaussian noise moves it.
    ///
    /// - Throws: `DatasetError.badArgument`.
    public static func xor(count: Int = 1000, noise: Double = 0.1, seed: UInt64 = 0, cancellation: Cancellation = Cancellation()) throws -> Dataset {
        try checkCount(count, atLeast: 2)
        try checkNoise(noise)
        let draws = RandomStream(seed: seed, purpose: .data)
        let signs: [(x: Double, y: Double)] = [(1, 1), (1, -1), (-1, -1), (-1, 1)]
        var points: [Double] = []
        for index in 0..<count {
            if index & 0xFFFF == 0 { try cancellation.check() }
            let sign = signs[index % 4]
            points += [sign.x * draws.uniform(at: UInt64(2 * index)), sign.y * draws.uniform(at: UInt64(2 * index + 1))]
        }
        return try planar(
            "xor", points, labels: (0..<count).map { $0 % 2 }, noise: noise, seed: seed,
            DatasetProvenance("xor", ["n": .count(count), "noise": .number(noise), "seed": .seed(seed)]), cancellation)
    }

    /// Adds noise to points in the plane and shuffles them.
    private static func planar(
        _ name: String, _ points: [Double], labels: [Int], noise: Double, seed: UInt64, _ provenance: DatasetProvenance,
        _ cancellation: Cancellation
    ) throws -> Dataset {
        let draws = RandomStream(seed: seed, purpose: .noise)
        let moved = noise == 0 ? points : try numbers(points.count, cancellation) { points[$0] + noise * draws.normal(at: UInt64($0)) }
        return try shuffled(
            name, Tensor(moved, shape: [labels.count, 2]), Tensor(labels.map(Double.init)),
            classes: (labels.max() ?? 0) + 1, seed: seed, provenance)
    }

    /// Position of `index` among `count` points evenly spaced over [0, 1], both ends included.
    private static func evenly(_ index: Int, _ count: Int) -> Double {
        count > 1 ? Double(index) / Double(count - 1) : 0
    }
}
