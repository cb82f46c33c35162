public import Diagnostics
internal import Programs
public import Tensors

/// What a model decides over a rectangle of the plane, and where it changes its mind.
public struct DecisionBoundary: Sendable {
    /// Coordinates of the columns, ascending, at the centers of pixels.
    public let x: [Double]
    /// Coordinates of the rows, ascending.
    public let y: [Double]
    /// What decides, [rows, columns]: the logit of one output, the difference of two, of more the largest output less the next.
    public let values: Tensor
    /// The class, [rows, columns].
    public let labels: Tensor

    /// - Throws: `LearningError` for a model of other than two inputs, an empty rectangle or fewer than 2 pixels a side; `Interrupted`.
    public init(
        _ model: Model, x: ClosedRange<Double>, y: ClosedRange<Double>, resolution: Int = 200, cancellation: Cancellation = Cancellation()
    ) throws {
        guard model.architecture.inputFeatures ?? 2 == 2 else { throw LearningError.notPlanar(model: model.architecture.summary) }
        guard (2...4096).contains(resolution) else {
            throw LearningError.badArgument(name: "resolution", value: Double(resolution), expected: "a whole number from 2 to 4096")
        }
        for (name, range) in [("x", x), ("y", y)] {
            let width = range.upperBound - range.lowerBound
            guard width > 0, width.isFinite else { throw LearningError.badArgument(name: name, value: width, expected: "two finite numbers, the lesser first") }
        }
        func places(_ range: ClosedRange<Double>) -> [Double] {
            (0..<resolution).map { range.lowerBound + (Double($0) + 0.5) / Double(resolution) * (range.upperBound - range.lowerBound) }
        }
        let (across, up) = (places(x), places(y))
        (self.x, self.y) = (across, up)
        var values: [Double] = []
        var labels: [Double] = []
        values.reserveCapacity(resolution * resolution)
        labels.reserveCapacity(resolution * resolution)
        let rowsAtOnce = max(1, 16_384 / resolution)
        var row = 0
        while row < resolution {
            try cancellation.check()
            let rows = row..<min(resolution, row + rowsAtOnce)
            let points = rows.flatMap { row in across.flatMap { [$0, up[row]] } }
            let outputs = try model.predict(Tensor(points, shape: [rows.count * resolution, 2]))
            let width = outputs.rank == 2 ? outputs.shape[1] : 1
            let logits = outputs.doubles
            for point in 0..<(rows.count * resolution) {
                let (value, label) = Self.decision(logits[(point * width)..<((point + 1) * width)])
                values.append(value)
                labels.append(Double(label))
            }
            row = rows.upperBound
        }
        self.values = Tensor(values, shape: [resolution, resolution])
        self.labels = Tensor(labels, shape: [resolution, resolution])
    }

    /// A boundary whose values are known.
    ///
    /// - Throws: `LearningError.badArgument` where there is not a value and a class for each pixel.
    public init(x: [Double], y: [Double], values: Tensor, labels: Tensor) throws {
        guard x.count >= 2, y.count >= 2, values.shape == [y.count, x.count], labels.shape == values.shape else {
            throw LearningError.badArgument(name: "values", value: Double(values.count), expected: "a value and a class for each pixel")
        }
        self.x = x
        self.y = y
        self.values = values
        self.labels = labels
    }

    private static func decision(_ outputs: ArraySlice<Double>) -> (value: Double, label: Int) {
        let first = outputs.startIndex
        switch outputs.count {
        case 1: return (outputs[first], outputs[first] > 0 ? 1 : 0)
        case 2: return (outputs[first + 1] - outputs[first], outputs[first + 1] > outputs[first] ? 1 : 0)
        default:
            var (best, next, label) = (-Double.infinity, -Double.infinity, 0)
            for (index, output) in outputs.enumerated() {
                if output > best { (next, best, label) = (best, output, index) } else { next = max(next, output) }
            }
            return (best - next, label)
        }
    }

    /// Pixels of which the right or the upper neighbour is of another class, [rows, columns].
    public var mask: Tensor {
        let (rows, columns) = (y.count, x.count)
        let labels = labels.doubles
        var marked = [Bool](repeating: false, count: rows * columns)
        for row in 0..<rows {
            for column in 0..<columns {
                let place = row * columns + column
                marked[place] = (column + 1 < columns && labels[place] != labels[place + 1])
                    || (row + 1 < rows && labels[place] != labels[place + columns])
            }
        }
        let mask = Tensor(mask: marked)
        return (try? mask.reshaped([rows, columns])) ?? mask
    }

    /// Pixels where the decision value is steepest, as published: its gradient's length above the 99th percentile.
    public var steepest: Tensor {
        let (rows, columns) = (y.count, x.count)
        let values = values.doubles
        func slope(_ before: Int, _ after: Int, _ steps: Int) -> Double { (values[after] - values[before]) / Double(max(1, steps)) }
        var lengths: [Double] = []
        for row in 0..<rows {
            for column in 0..<columns {
                let (left, right) = (max(0, column - 1), min(columns - 1, column + 1))
                let (low, high) = (max(0, row - 1), min(rows - 1, row + 1))
                let across = slope(row * columns + left, row * columns + right, right - left)
                let up = slope(low * columns + column, high * columns + column, high - low)
                lengths.append((across * across + up * up).squareRoot())
            }
        }
        let sorted = lengths.sorted()
        let place = 0.99 * Double(sorted.count - 1)
        let limit = sorted[Int(place)] + (place - Double(Int(place))) * (sorted[min(sorted.count - 1, Int(place) + 1)] - sorted[Int(place)])
        let mask = Tensor(mask: lengths.map { $0 > limit })
        return (try? mask.reshaped([rows, columns])) ?? mask
    }

    /// Points of the boundary, [k, 2]: where the decision changes between neighbouring pixels, by linear interpolation of its value (half way
    /// between the two, for more than two classes).
    public var points: Tensor {
        let (rows, columns) = (y.count, x.count)
        let (values, labels) = (values.doubles, labels.doubles)
        var found: [Double] = []
        func share(_ a: Int, _ b: Int) -> Double {
            values[a] * values[b] < 0 ? values[a] / (values[a] - values[b]) : 0.5
        }
        for row in 0..<rows {
            for column in 0..<columns {
                let place = row * columns + column
                if column + 1 < columns, labels[place] != labels[place + 1] {
                    found += [x[column] + share(place, place + 1) * (x[column + 1] - x[column]), y[row]]
                }
                if row + 1 < rows, labels[place] != labels[place + columns] {
                    found += [x[column], y[row] + share(place, place + columns) * (y[row + 1] - y[row])]
                }
            }
        }
        return Tensor(found, shape: [found.count / 2, 2])
    }

    /// The smallest rectangle around points of the plane, with a tenth of its width and height around it.
    public static func frame(of inputs: Tensor) throws -> (x: ClosedRange<Double>, y: ClosedRange<Double>) {
        guard inputs.rank == 2, inputs.shape[1] == 2, inputs.shape[0] > 0 else { throw LearningError.notPlanar(model: "data of shape \(inputs.shape)") }
        let values = inputs.doubles
        func range(_ column: Int) throws -> ClosedRange<Double> {
            let own = stride(from: column, to: values.count, by: 2).map { values[$0] }
            let (low, high) = (own.min() ?? 0, own.max() ?? 0)
            let margin = high > low ? 0.1 * (high - low) : 0.5
            guard own.allSatisfy(\.isFinite), margin.isFinite, let range = ClosedRange(from: low - margin, to: high + margin) else {
                throw LearningError.badArgument(name: "data", value: own.first { !$0.isFinite } ?? high, expected: "points of the plane, finite and not too large")
            }
            return range
        }
        return (try range(0), try range(1))
    }
}
