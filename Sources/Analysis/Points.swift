internal import Tensors

/// Points in space, row by row, checked: what every analysis of a cloud works on.
struct Points: Sendable {
    /// The number of points, n ≥ 1.
    let count: Int
    /// Their dimension, d ≥ 1.
    let dimension: Int
    /// Row-major, n · d finite values.
    let values: [Double]

    /// - Parameters:
    ///   - tensor: shape [n, d], or [n] for points on a line.
    ///   - what: the analysis, for its error messages.
    /// - Throws: `AnalysisError.notAMatrix`, `.notFinite`, `.tooLarge`, or `.insufficient` below `least` points.
    init(_ tensor: Tensor, what: String, least: Int = 1) throws {
        guard tensor.rank == 1 || tensor.rank == 2 else { throw AnalysisError.notAMatrix(what: what, shape: tensor.shape) }
        count = tensor.shape[0]
        dimension = tensor.rank == 2 ? tensor.shape[1] : 1
        guard dimension > 0 else { throw AnalysisError.notAMatrix(what: what, shape: tensor.shape) }
        guard count >= max(1, least) else {
            throw AnalysisError.insufficient(what: what, count: count, needed: max(1, least), of: "points")
        }
        values = tensor.doubles
        try Magnitude.check(values, what: what, width: dimension)
    }

    init(count: Int, dimension: Int, values: [Double]) {
        precondition(values.count == count * dimension)
        self.count = count
        self.dimension = dimension
        self.values = values
    }

    var tensor: Tensor { Tensor(values, shape: [count, dimension]) }

    /// The mean of each coordinate; exactly the value of a constant one.
    var mean: [Double] {
        var mean = [Double](repeating: 0, count: dimension)
        for row in 0..<count {
            for column in 0..<dimension { mean[column] += values[row * dimension + column] - values[column] }
        }
        for column in 0..<dimension { mean[column] = values[column] + mean[column] / Double(count) }
        return mean
    }

    /// The points moved so that their mean is the origin.
    var centered: Points {
        let mean = mean
        var moved = values
        for row in 0..<count {
            for column in 0..<dimension { moved[row * dimension + column] -= mean[column] }
        }
        return Points(count: count, dimension: dimension, values: moved)
    }

    /// ‖x‖² of each point.
    var squaredNorms: [Double] {
        (0..<count).map { row in
            var sum = 0.0
            for index in row * dimension..<(row + 1) * dimension { sum += values[index] * values[index] }
            return sum
        }
    }

    /// ‖x_i − x_j‖², by the differences themselves.
    func squaredDistance(_ i: Int, _ j: Int) -> Double {
        var sum = 0.0
        let (first, second) = (i * dimension, j * dimension)
        for column in 0..<dimension {
            let difference = values[first + column] - values[second + column]
            sum += difference * difference
        }
        return sum
    }
}

/// Group labels of points as indices 0 ..< groups in order of their values.
struct Groups: Sendable {
    let indices: [Int]
    /// The labels' values, ascending.
    let values: [Int]

    /// - Throws: `AnalysisError` when the labels are not a vector of `count` whole numbers.
    init(_ labels: Tensor, count: Int, what: String) throws {
        guard labels.rank == 1 || (labels.rank == 2 && labels.shape[1] == 1) else {
            throw AnalysisError.notAVector(what: "\(what)'s labels", shape: labels.shape)
        }
        guard labels.count == count else {
            throw AnalysisError.unequalLengths(first: "x", firstCount: count, second: "labels", secondCount: labels.count)
        }
        let whole = try labels.doubles.enumerated().map { index, value -> Int in
            guard let label = Int(exactly: value) else { throw AnalysisError.labelIsNotWhole(index: index, value: value) }
            return label
        }
        let values = Set(whole).sorted()
        let position = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, $0) })
        self.values = values
        self.indices = whole.compactMap { position[$0] }
    }

    var count: Int { values.count }

    var sizes: [Int] {
        var sizes = [Int](repeating: 0, count: count)
        for index in indices { sizes[index] += 1 }
        return sizes
    }
}
