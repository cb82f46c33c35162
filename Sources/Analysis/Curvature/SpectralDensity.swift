public import Diagnostics
internal import Glibc
internal import Tensors

/// The density of a symmetric operator's eigenvalues by stochastic Lanczos quadrature.
///
/// For a random vector v the tridiagonal matrix of Lanczos's process from v has eigenvalues θ and eigenvectors whose squared
/// first components τ are the nodes and weights of the Gauss rule for vᵀ f(A) v / vᵀv; over random v that is tr f(A) / n. The
/// vectors are orthogonal, as if drawn from a random basis without replacement: with m of n the standard error falls by
/// √(1 − m/n), and with n of them the moments are exact.
///
/// - Source: Golub & Welsch 1969; Lin, Saad & Yang 2016; Ghorbani, Krishnan & Xiao 2019.
public struct SpectralDensity: Sendable {
    /// Where the density is given.
    public let x: [Double]
    /// Eigenvalues per unit of x, as a share of all: its integral is 1. A Gaussian of `width` stands for each.
    public let density: [Double]
    /// The standard error of the density over probes.
    public let error: [Double]
    /// The standard deviation of the Gaussians.
    public let width: Double
    /// Nodes θ and weights τ of each probe; weights sum to 1.
    public let rules: [(nodes: [Double], weights: [Double])]
    public let dimension: Int

    /// - Parameters:
    ///   - probes: how many random vectors; two at least, for the error, and no more than the operator's order.
    ///   - steps: of each Lanczos process, so many nodes.
    ///   - width: of the Gaussians; nil: 1/100 of the range of the nodes.
    ///   - points: how many places x has, over the range and three widths beyond.
    public init(
        _ linear: some SymmetricOperator, probes: Int = 10, steps: Int = 80, width: Double? = nil, points: Int = 400,
        seed: UInt64 = 0, in context: WorkContext = WorkContext()
    ) throws {
        func check(_ name: String, _ value: Int, _ least: Int, _ most: Int) throws {
            guard value < least || value > most else { return }
            throw AnalysisError.badArgument(name, value: Double(value), expected: "\(least) … \(most)")
        }
        try check("probes", probes, 2, 100_000)
        try check("steps", steps, 1, 10_000)
        try check("points", points, 2, 1_000_000)
        if let width, !(width > 0 && width.isFinite) {
            throw AnalysisError.badArgument("width", value: width, expected: "a positive number")
        }
        dimension = linear.dimension
        let probes = min(probes, linear.dimension)
        var frame = KrylovBasis(dimension: linear.dimension, elementType: linear.elementType)
        let began = ProgressClock.now
        var rules: [(nodes: [Double], weights: [Double])] = []
        for probe in 0..<probes {
            try Probe.extend(&frame, seed: seed, number: probe)
            var process = try LanczosProcess(linear)
            _ = try process.start(with: frame[probe])
            while process.processed < min(steps, linear.dimension) {
                try context.cancellation.check()
                guard try process.step() else { break }
                context.progress?(ProgressReport(
                    label: "spectral density", completed: probe * steps + process.processed, total: probes * steps,
                    unit: "products", seconds: ProgressClock.now - began))
            }
            let m = process.processed
            let (values, vectors) = try process.projected.eigh()
            let entries = vectors.doubles
            // The first row: what each eigenvector of the tridiagonal has of the starting vector.
            rules.append((values.doubles, (0..<m).map { entries[$0] * entries[$0] }))
        }
        self.rules = rules
        let nodes = rules.flatMap(\.nodes)
        let (low, high) = (nodes.min() ?? 0, nodes.max() ?? 0)
        let extent = high - low
        let scale = max(abs(low), abs(high))
        let chosen = width ?? (extent > 1e-9 * scale ? extent / 100 : max(scale / 100, 1e-6))
        self.width = chosen
        let first = low - 3 * chosen
        let step = (high - low + 6 * chosen) / Double(points - 1)
        let places = (0..<points).map { first + Double($0) * step }
        x = places
        let count = Double(probes)
        let left = 1 - count / Double(linear.dimension)
        var density: [Double] = []
        var error: [Double] = []
        for place in places {
            try context.cancellation.check()
            let values = rules.map { Self.smoothed($0, at: place, width: chosen) }
            let mean = values.reduce(0, +) / count
            let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            density.append(mean)
            error.append((left * square / max(count - 1, 1) / count).squareRoot())
        }
        self.density = density
        self.error = error
    }

    private static func smoothed(_ rule: (nodes: [Double], weights: [Double]), at place: Double, width: Double) -> Double {
        var sum = 0.0
        for (node, weight) in zip(rule.nodes, rule.weights) {
            let z = (place - node) / width
            if abs(z) < 9 { sum += weight * exp(-z * z / 2) }
        }
        return sum / (width * (2 * Double.pi).squareRoot())
    }

    /// tr f(A), with its standard error over probes.
    public func trace(of function: (Double) -> Double) -> Estimate {
        let values = rules.map { rule in
            Double(dimension) * zip(rule.nodes, rule.weights).reduce(0) { $0 + $1.1 * function($1.0) }
        }
        return Probe.estimate(values, of: dimension, products: rules.reduce(0) { $0 + $1.nodes.count })
    }
}

/// Random vectors that stand for all directions.
enum Probe {
    /// ±1 with equal chance (Rademacher): of the vectors with E[v vᵀ] = I those of least variance.
    static func signs(_ count: Int, seed: UInt64, number: Int) throws -> Tensor {
        let stream = RandomStream(seed: seed, purpose: .probing, step: 1 << 32 + UInt64(number))
        return try Tensor(shape: [count], of: Double.self) { elements in
            for index in elements.indices { elements[index] = stream.uniform(at: UInt64(index)) < 0.5 ? -1 : 1 }
        }
    }

    /// Adds a random direction orthogonal to those that are there.
    static func extend(_ frame: inout KrylovBasis, seed: UInt64, number: Int) throws {
        for attempt in 0..<8 {
            let step = 1 << 34 + UInt64(number) * 8 + UInt64(attempt)
            var vector = try RandomStream(seed: seed, purpose: .probing, step: step)
                .normals(shape: [frame.dimension], elementType: frame.elementType)
            let before = vector.euclideanLength
            var norm = before
            for _ in 0..<2 { norm = frame.takeOut(of: &vector) }
            guard norm > 1e-4 * before else { continue }
            return try frame.append(vector, times: 1 / norm)
        }
        throw AnalysisError.degenerate(what: "the spectral density", reason: "no further direction could be drawn", remedy: "use fewer probes")
    }

    /// The mean of values with its standard error; of `population` values in all, if that is given, of which these were drawn.
    static func estimate(_ values: [Double], plus constant: Double = 0, of population: Int? = nil, products: Int) -> Estimate {
        let n = Double(values.count)
        let mean = values.reduce(0, +) / n
        let left = population.map { 1 - n / Double($0) } ?? 1
        let variance = left == 0 ? 0 : values.count > 1 ? left * values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1) : .nan
        var trace: [Double] = []
        var sum = 0.0
        for (index, value) in values.enumerated() {
            sum += value
            trace.append(constant + sum / Double(index + 1))
        }
        return Estimate(
            value: constant + mean, error: (variance / n).squareRoot(), count: values.count,
            evidence: ["trace": .numbers(Tensor(trace)), "products": .number(Double(products))])
    }
}
