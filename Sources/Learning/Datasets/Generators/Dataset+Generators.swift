internal import Diagnostics
internal import Tensors

/// What the generators of synthetic data share: checks of arguments, even class sizes, the final shuffle.
extension Dataset {
    static func checkCount(_ count: Int, atLeast least: Int = 1, features: Int = 2) throws {
        guard count >= least else {
            throw DatasetError.badArgument("n", value: Double(count), expected: "at least \(least)")
        }
        // The numbers, the noisy ones, the tensor and the shuffled tensor.
        try TensorMemory.checkRoom(for: [count, features], copies: 4)
    }

    /// The numbers of a place after another, looking now and then whether to stop.
    static func numbers(_ count: Int, _ cancellation: Cancellation, _ number: (Int) -> Double) throws -> [Double] {
        var numbers: [Double] = []
        numbers.reserveCapacity(count)
        for index in 0..<count {
            if index & 0xFFFF == 0 { try cancellation.check() }
            numbers.append(number(index))
        }
        return numbers
    }

    /// `stream.normals(shape:)`, which can be stopped where it is long.
    static func normals(_ stream: RandomStream, shape: Shape, _ cancellation: Cancellation) throws -> Tensor {
        let count = shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
        guard count > 1 << 20 else { return try stream.normals(shape: shape) }
        return Tensor(try numbers(count, cancellation) { stream.normal(at: UInt64($0)) }, shape: shape)
    }

    /// The targets with gaussian noise of a standard deviation.
    static func noisy(_ targets: Tensor, _ noise: Double, seed: UInt64, _ cancellation: Cancellation) throws -> Tensor {
        guard noise > 0 else { return targets }
        let draws = RandomStream(seed: seed, purpose: .noise)
        let exact = targets.doubles
        return Tensor(try numbers(exact.count, cancellation) { exact[$0] + noise * draws.normal(at: UInt64($0)) }, shape: targets.shape)
    }

    static func checkNoise(_ noise: Double, name: String = "noise") throws {
        guard noise >= 0, noise.isFinite else {
            throw DatasetError.badArgument(name, value: noise, expected: "a standard deviation, at least 0")
        }
    }

    static func checkPositive(_ value: Int, _ name: String) throws {
        guard value >= 1 else { throw DatasetError.badArgument(name, value: Double(value), expected: "at least 1") }
    }

    /// Sizes that differ by at most one and add up to `count`; the larger ones first.
    static func evenCounts(_ count: Int, over parts: Int) -> [Int] {
        (0..<parts).map { count / parts + ($0 < count % parts ? 1 : 0) }
    }

    /// Labels 0, 0, …, 1, 1, … by class sizes.
    static func labels(counts: [Int]) -> [Int] {
        counts.enumerated().flatMap { [Int](repeating: $0.offset, count: $0.element) }
    }

    static func shuffled(
        _ name: String, _ inputs: Tensor, _ targets: Tensor, classes: Int?, truth: Tensor? = nil, seed: UInt64,
        _ provenance: DatasetProvenance
    ) throws -> Dataset {
        let order = RandomStream(seed: seed, purpose: .permutation).permutation(inputs.shape[0])
        return try Dataset(
            name: name, inputs: inputs.rows(order), targets: targets.rows(order), classes: classes, truth: truth,
            provenance: provenance)
    }
}
