internal import Tensors

/// The parameters that a loss can depend on at given samples. The weights of a feature that is 0 in every sample, as at the border
/// of an image, have no derivative of any order: products with curvature need not be computed there.
struct ReachedParameters: Sendable {
    /// The features that are not 0 throughout, with some others, and the parameters, in ranges of the samples' columns and of the
    /// flat vector.
    private let features: [Range<Int>]
    private let parameters: [Range<Int>]
    private let count: Int
    /// Of all parameters.
    private let dimension: Int

    /// Fewer such features save less than moving vectors costs.
    private static let leastShareSaved = 1.0 / 16

    /// Of many features others are kept until a row of samples in single precision takes an odd number of cache lines: no vector
    /// then lies across two of them, and the rows spread over all sets of the caches.
    private static let line = 16
    private static let manyFeatures = 64

    /// Nil where nearly all parameters are reached, or nothing is known of how they meet the samples.
    init?(_ problem: CurvatureProblem) {
        guard problem.samples.rank == 2, let block = problem.blocks.first(where: \.isAppliedToSamples), block.shape.count == 2,
            block.shape[1] == problem.samples.shape[1], !problem.blocks.dropFirst().contains(where: \.isAppliedToSamples),
            block.offset == 0
        else { return nil }
        let width = block.shape[1]
        guard let features = Self.features(of: problem.samples) else { return nil }
        let kept = features.reduce(0) { $0 + $1.count }
        guard kept > 0, Double(width - kept) >= Self.leastShareSaved * Double(width) else { return nil }
        self.features = features
        dimension = problem.dimension
        parameters = Self.repeated(features, each: width, times: block.shape[0]) + [block.range.upperBound..<problem.dimension]
        count = parameters.reduce(0) { $0 + $1.count }
    }

    /// The columns that are not 0 throughout, with the others that are kept; nil where that is all of them.
    private static func features(of samples: Tensor) -> [Range<Int>]? {
        let (rows, width) = (samples.shape[0], samples.shape[1])
        var seen = [UInt64](repeating: 0, count: width)
        let isFull = samples.withUnsafeElements(of: Double.self) { entries in
            for row in 0..<rows {
                let first = row * width
                for column in 0..<width { seen[column] |= entries[first + column].magnitude.bitPattern }
                if row & 63 == 0, !seen.contains(0) { return true }
            }
            return !seen.contains(0)
        }
        guard !isFull else { return nil }
        var kept = seen.count { $0 != 0 }
        for column in 0..<width where seen[column] == 0 && kept >= manyFeatures && kept % (2 * line) != line {
            seen[column] = 1
            kept += 1
        }
        guard kept < width else { return nil }
        var ranges: [Range<Int>] = []
        for column in 0..<width where seen[column] != 0 {
            if let last = ranges.last, last.upperBound == column {
                ranges[ranges.count - 1] = last.lowerBound..<(column + 1)
            } else {
                ranges.append(column..<(column + 1))
            }
        }
        return ranges
    }

    private static func repeated(_ ranges: [Range<Int>], each width: Int, times: Int) -> [Range<Int>] {
        (0..<times).flatMap { row in ranges.map { ($0.lowerBound + row * width)..<($0.upperBound + row * width) } }
    }

    /// The problem with these parameters and features alone, its samples in the type that products are computed in.
    func part(of problem: CurvatureProblem, as type: ElementType) throws -> CurvatureProblem {
        let rows = problem.samples.shape[0]
        let kept = features.reduce(0) { $0 + $1.count }
        let lost = problem.dimension - count
        let blocks = problem.blocks.map { block in
            CurvatureProblem.Block(
                name: block.name, shape: block.isAppliedToSamples ? [block.shape[0], kept] : block.shape,
                offset: block.isAppliedToSamples ? 0 : block.offset - lost, isFixed: block.isFixed)
        }
        return try CurvatureProblem(
            parameters: taken(from: problem.parameters), blocks: blocks,
            samples: samples(problem.samples, [rows, kept], as: type),
            targets: problem.targets, isSampleMean: problem.isSampleMean, likelihood: problem.likelihood, correct: problem.correct,
            outputs: problem.outputs, loss: problem.loss)
    }

    /// Copied and converted at once: they are the largest there is.
    private func samples(_ samples: Tensor, _ shape: Shape, as type: ElementType) throws -> Tensor {
        let ranges = Self.repeated(features, each: samples.shape[1], times: shape[0])
        guard type == .f32, samples.elementType == .f64 else { return try Self.copy(ranges, of: samples, to: shape) }
        return try samples.withUnsafeElements(of: Double.self) { source in
            try Tensor(shape: shape, of: Float.self) { target in
                var place = 0
                for range in ranges {
                    for index in range.indices { target[place + index - range.lowerBound] = Float(source[index]) }
                    place += range.count
                }
            }
        }
    }

    /// The entries of a vector that belong to these parameters.
    func taken(from vector: Tensor) throws -> Tensor { try Self.copy(parameters, of: vector, to: [count]) }

    /// A vector of all parameters with the entries of these, and 0 elsewhere.
    func placed(_ part: Tensor) throws -> Tensor {
        var whole = try Tensor(zeros: [dimension], elementType: part.elementType)
        let size = part.elementType.byteCount
        part.withUnsafeBytes { source in
            whole.withUnsafeMutableBytes { target in
                var place = 0
                for range in parameters {
                    let bytes = UnsafeRawBufferPointer(rebasing: source[(place * size)..<((place + range.count) * size)])
                    UnsafeMutableRawBufferPointer(rebasing: target[(range.lowerBound * size)..<(range.upperBound * size)]).copyMemory(from: bytes)
                    place += range.count
                }
            }
        }
        return whole
    }

    private static func copy(_ ranges: [Range<Int>], of tensor: Tensor, to shape: Shape) throws -> Tensor {
        let size = tensor.elementType.byteCount
        return try tensor.withUnsafeBytes { source in
            try Tensor(shape: shape, elementType: tensor.elementType) { target in
                var place = 0
                for range in ranges {
                    let bytes = UnsafeRawBufferPointer(rebasing: source[(range.lowerBound * size)..<(range.upperBound * size)])
                    UnsafeMutableRawBufferPointer(start: target + place, count: bytes.count).copyMemory(from: bytes)
                    place += bytes.count
                }
            }
        }
    }
}
