internal import Glibc
internal import Tensors

/// A series of numbers, checked: what every analysis of one works on.
struct TimeSeries: Sendable {
    let values: [Double]
    let what: String

    /// - Parameter tensor: [n] or [n, 1].
    /// - Throws: `AnalysisError` below `least` values, for one that is not finite or too large to square, and for a constant series.
    init(_ tensor: Tensor, what: String, least: Int, allowsConstant: Bool = false) throws {
        guard tensor.rank == 1 || (tensor.rank == 2 && tensor.shape[1] == 1) else {
            throw AnalysisError.notAVector(what: what, shape: tensor.shape)
        }
        guard tensor.count >= least else { throw AnalysisError.insufficient(what: what, count: tensor.count, needed: least, of: "values") }
        values = tensor.doubles
        try Magnitude.check(values, what: what)
        self.what = what
        if !allowsConstant, values.allSatisfy({ $0 == values[0] }) {
            throw AnalysisError.degenerate(what: what, reason: "the series is constant", remedy: "a constant has no dynamics to analyse")
        }
    }

    var count: Int { values.count }
    var mean: Double { Moments.mean(values) }
    var standardDeviation: Double { Moments.meanAndVariance(values).variance.squareRoot() }

    /// Delay vectors (x_t, x_{t+τ}, …), [n − (m − 1)τ, m].
    func embedded(dimension: Int, delay: Int) throws -> Points {
        guard dimension >= 1 else { throw AnalysisError.badArgument("dimension", value: Double(dimension), expected: "at least 1") }
        guard delay >= 1 else { throw AnalysisError.badArgument("delay", value: Double(delay), expected: "at least 1") }
        let (reach, overflow) = (dimension - 1).multipliedReportingOverflow(by: delay)
        guard !overflow, reach < count else {
            throw AnalysisError.insufficient(what: "\(what) in \(dimension) dimensions with delay \(delay)", count: count, needed: overflow ? Int.max : reach + 1, of: "values")
        }
        let rows = count - reach
        try TensorMemory.checkRoom(for: "the delay vectors of \(what)", rows, dimension)
        var points = [Double](repeating: 0, count: rows * dimension)
        for row in 0..<rows { for axis in 0..<dimension { points[row * dimension + axis] = values[row + axis * delay] } }
        return Points(count: rows, dimension: dimension, values: points)
    }
}
