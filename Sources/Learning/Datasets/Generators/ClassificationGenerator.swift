public import Diagnostics
internal import Tensors

/// The construction of scikit-learn's `make_classification` (after Guyon's "Madelon" design, NIPS 2003):
/// gaussian clusters at vertices of a hypercube, each with a random covariance of its own, hidden among
/// redundant and noise features.
///
/// 1. Every cluster gets a distinct random vertex of the cube [−separation, separation]^informative; cluster k has class k mod classes.
/// 2. Its points are z A + vertex, z ~ N(0, I), with the entries of A uniform in [−1, 1], drawn once for each cluster.
/// 3. Redundant features are informative ones times a matrix B with entries uniform in [−1, 1].
/// 4. The other features are N(0, 1).
/// 5. A fraction `flip` of the labels is drawn again, uniformly over the classes (so some keep theirs).
/// 6. Samples and features are shuffled.
struct ClassificationGenerator {
    let count: Int
    let features: Int
    let informative: Int
    let redundant: Int
    let classes: Int
    let clustersPerClass: Int
    let separation: Double
    let flip: Double
    let seed: UInt64
    let cancellation: Cancellation

    /// Streams of their own for each kind of draw, so that changing one argument leaves the other draws as they were.
    private enum Draw: UInt64 {
        case vertices, informative, covariance, redundancy, useless, flips, flippedLabels, featureOrder
    }

    private var clusters: Int { classes * clustersPerClass }

    func check() throws {
        try Dataset.checkPositive(features, "features")
        try Dataset.checkPositive(informative, "informative")
        try Dataset.checkPositive(classes, "classes")
        try Dataset.checkPositive(clustersPerClass, "clusters")
        guard redundant >= 0 else { throw DatasetError.badArgument("redundant", value: Double(redundant), expected: "at least 0") }
        guard informative <= features, redundant <= features - informative else {
            throw DatasetError.tooManyInformativeFeatures(informative: informative, redundant: redundant, features: features)
        }
        guard separation.isFinite else {
            throw DatasetError.badArgument("separation", value: separation, expected: "a finite number")
        }
        guard flip >= 0, flip <= 1 else {
            throw DatasetError.badArgument("flip", value: flip, expected: "a fraction between 0 and 1")
        }
        let (clusters, overflow) = classes.multipliedReportingOverflow(by: clustersPerClass)
        guard !overflow, informative >= 40 || clusters <= 1 << informative else {
            throw DatasetError.tooManyClusters(clusters: overflow ? Int.max : clusters, informative: informative)
        }
        try Dataset.checkCount(count, atLeast: clusters, features: features)
        try TensorMemory.checkRoom(for: [clusters, informative, informative])
        try TensorMemory.checkRoom(for: [informative, redundant])
    }

    func generate() throws -> Dataset {
        try check()
        // A class's share is divided over its clusters, what remains goes one by one to the first clusters.
        var sizes = [Int](repeating: Int(Double(count) / Double(classes) / Double(clustersPerClass)), count: clusters)
        for index in 0..<(count - sizes.reduce(0, +)) { sizes[index % clusters] += 1 }
        let clusterOfRow = Dataset.labels(counts: sizes)

        let core = try informativeFeatures(clusterOfRow)
        let mixing = uniforms(.redundancy, count: informative * redundant)
        let useless = stream(.useless)
        let order = stream(.featureOrder).permutation(features)
        let uselessCount = features - informative - redundant
        var inputs = [Double](repeating: 0, count: count * features)
        for row in 0..<count {
            if row & 0xFFF == 0 { try cancellation.check() }
            let point = core[row * informative..<(row + 1) * informative]
            for column in 0..<features {
                let value: Double
                switch order[column] {
                case let feature where feature < informative:
                    value = point[point.startIndex + feature]
                case let feature where feature < informative + redundant:
                    value = zip(point, 0...).reduce(0) { $0 + $1.0 * mixing[$1.1 * redundant + feature - informative] }
                case let feature:
                    value = useless.normal(at: UInt64(row * uselessCount + feature - informative - redundant))
                }
                inputs[row * features + column] = value
            }
        }
        let labels = flipped(clusterOfRow.map { $0 % classes })
        return try Dataset.shuffled(
            "classification", Tensor(inputs, shape: [count, features]), Tensor(labels.map(Double.init)), classes: classes,
            seed: seed, provenance)
    }

    private func informativeFeatures(_ clusterOfRow: [Int]) throws -> [Double] {
        let vertices = vertices()
        let covariance = uniforms(.covariance, count: clusters * informative * informative)
        let normal = stream(.informative)
        var core = [Double](repeating: 0, count: count * informative)
        for (row, cluster) in clusterOfRow.enumerated() {
            if row & 0xFFF == 0 { try cancellation.check() }
            let matrix = cluster * informative * informative
            for column in 0..<informative {
                core[row * informative + column] = vertices[cluster][column] ? separation : -separation
            }
            for inner in 0..<informative {
                let z = normal.normal(at: UInt64(row * informative + inner))
                for column in 0..<informative {
                    core[row * informative + column] += z * covariance[matrix + inner * informative + column]
                }
            }
        }
        return core
    }

    /// Distinct vertices of the hypercube, uniform over all sets of them.
    private func vertices() -> [[Bool]] {
        let draws = stream(.vertices)
        if informative <= 16 {
            return draws.permutation(1 << informative).prefix(clusters).map { code in
                (0..<informative).map { code >> $0 & 1 == 1 }
            }
        }
        // 2^17 vertices and more: draw one bit after another and again on the rare collision.
        var found: [[Bool]] = []
        var seen = Set<[Bool]>()
        var index: UInt64 = 0
        while found.count < clusters {
            let vertex = (0..<informative).map { _ in
                defer { index += 1 }
                return draws.uniform(at: index) < 0.5
            }
            if seen.insert(vertex).inserted { found.append(vertex) }
        }
        return found
    }

    private func flipped(_ labels: [Int]) -> [Int] {
        let flips = stream(.flips)
        let replacements = stream(.flippedLabels)
        return labels.enumerated().map { row, label in
            flips.uniform(at: UInt64(row)) < flip ? replacements.integer(below: classes, at: UInt64(row)) : label
        }
    }

    /// Uniform in [−1, 1].
    private func uniforms(_ draw: Draw, count: Int) -> [Double] {
        let draws = stream(draw)
        return (0..<count).map { 2 * draws.uniform(at: UInt64($0)) - 1 }
    }

    private func stream(_ draw: Draw) -> RandomStream {
        RandomStream(seed: seed, purpose: .data, step: draw.rawValue)
    }

    private var provenance: DatasetProvenance {
        DatasetProvenance("classification", [
            "n": .count(count), "features": .count(features), "informative": .count(informative),
            "redundant": .count(redundant), "classes": .count(classes), "clusters": .count(clustersPerClass),
            "separation": .number(separation), "flip": .number(flip), "seed": .seed(seed),
        ])
    }
}

extension Dataset {
    /// Gaussian clusters at the vertices of a hypercube, as scikit-learn's `make_classification` builds them.
    ///
    /// - Parameters:
    ///   - count: samples, at least one for each cluster.
    ///   - features: all features; those neither informative nor redundant are N(0, 1) noise.
    ///   - informative: the cube's dimension; 2^informative must hold all clusters.
    ///   - redundant: random linear combinations of the informative ones.
    ///   - clusters: clusters of each class.
    ///   - separation: half the cube's side: vertices at ±separation.
    ///   - flip: the fraction of labels drawn again uniformly.
    /// - Throws: `DatasetError`.
    public static func classification(
        count: Int = 1000, features: Int = 20, informative: Int = 2, redundant: Int = 2, classes: Int = 2,
        clusters: Int = 2, separation: Double = 1, flip: Double = 0.01, seed: UInt64 = 0, cancellation: Cancellation = Cancellation()
    ) throws -> Dataset {
        try ClassificationGenerator(
            count: count, features: features, informative: informative, redundant: redundant, classes: classes,
            clustersPerClass: clusters, separation: separation, flip: flip, seed: seed, cancellation: cancellation
        ).generate()
    }
}
