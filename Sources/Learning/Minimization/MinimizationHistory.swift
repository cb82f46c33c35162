internal import Analysis
internal import Tensors

/// The rows of a minimisation: what each step left, as flat numbers that become columns at the end.
///
/// Columns: epoch, step, loss, grad_norm, lr, update_norm, and for few coordinates x0…, grad0…, rate0… (position, gradient,
/// learning rate of each); with curvature lambda_min, lambda_max, condition, sharpness, threshold; seconds; measures.
struct MinimizationHistory {
    let names: [String]
    private var values: [Double] = []
    private let width: Int
    private let coordinates: Int
    private let curvature: Curvature?

    /// Coordinates have columns of their own up to so many.
    static let mostCoordinates = 16
    private static let fixedColumns = 6

    /// What the Hessian is found with, and where its columns begin.
    private struct Curvature {
        let function: ScalarFunction
        let firstColumn: Int
    }

    private struct PendingRow {
        let row: Int
        let position: [Double]
        let rates: [Double]
        let rate: Double
        let threshold: Double
    }

    private var pending: [PendingRow] = []
    /// Hessians are found for so many rows at a time.
    private static let block = 1024

    init(dimension: Int, measures: [String], function: ScalarFunction?) {
        var names = ["epoch", "step", "loss", "grad_norm", "lr", "update_norm"]
        coordinates = dimension <= Self.mostCoordinates ? dimension : 0
        for kind in ["x", "grad", "rate"] { names += (0..<coordinates).map { "\(kind)\($0)" } }
        curvature = function.map { Curvature(function: $0, firstColumn: names.count) }
        if function != nil { names += ["lambda_min", "lambda_max", "condition", "sharpness", "threshold"] }
        names.append("seconds")
        names += measures
        self.names = names
        width = names.count
    }

    static func columns(dimension: Int, measures: [String], followsCurvature: Bool) -> [String] {
        let history = MinimizationHistory(dimension: dimension, measures: measures, function: nil)
        guard followsCurvature else { return history.names }
        var names = history.names
        names.insert(
            contentsOf: ["lambda_min", "lambda_max", "condition", "sharpness", "threshold"],
            at: names.count - measures.count - 1)
        return names
    }

    var rowCount: Int { width == 0 ? 0 : values.count / width }

    /// What a step knew of the position before it, and of the update that it made.
    struct Row {
        var step = 0
        var loss = 0.0
        var gradientNorm = 0.0
        var rate = 0.0
        var updateNorm = 0.0
        var threshold = Double.nan
        var seconds = 0.0
        var measures: [Double] = []
    }

    mutating func append(
        _ row: Row, position: UnsafeBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>,
        rates: UnsafeBufferPointer<Double>
    ) {
        values.append(Double(row.step))
        values.append(Double(row.step))
        values.append(row.loss)
        values.append(row.gradientNorm)
        values.append(row.rate)
        values.append(row.updateNorm)
        if coordinates > 0 {
            values.append(contentsOf: position)
            values.append(contentsOf: gradient)
            values.append(contentsOf: rates)
        }
        if curvature != nil {
            pending.append(PendingRow(
                row: values.count / width, position: Array(position), rates: Array(rates), rate: row.rate, threshold: row.threshold))
            for _ in 0..<5 { values.append(.nan) }
        }
        values.append(row.seconds)
        values.append(contentsOf: row.measures)
    }

    var isBlockFull: Bool { pending.count >= Self.block }

    /// Fills in the curvature of the rows that lack it.
    mutating func complete() throws {
        guard let curvature, !pending.isEmpty else { return }
        let locals = try curvature.function.evaluate(pending.flatMap(\.position), curvature: true)
        for (row, local) in zip(pending, locals) {
            let sample = try CurvatureSample(
                hessian: local.hessian, order: curvature.function.dimension, rates: row.rates, rate: row.rate)
            let first = row.row * width + curvature.firstColumn
            values[first] = sample.smallest
            values[first + 1] = sample.largest
            values[first + 2] = sample.condition
            values[first + 3] = sample.sharpness
            values[first + 4] = row.threshold
        }
        pending.removeAll(keepingCapacity: true)
    }

    func row(_ index: Int) -> [Double] { Array(values[(index * width)..<((index + 1) * width)]) }

    func last(_ name: String) -> Double? {
        guard rowCount > 0 else { return nil }
        return names.firstIndex(of: name).map { values[(rowCount - 1) * width + $0] }
    }

    /// Goes on from the rows of a run that was broken off.
    mutating func resume(_ known: History, rowCount: Int) {
        values = (0..<min(rowCount, known.rowCount)).flatMap { known.row($0) }
    }

    /// The last row, as schedules see it.
    var state: RunState { RunState(names: names, values: rowCount > 0 ? row(rowCount - 1) : [], rowCount: rowCount) }

    func table() throws -> Table {
        let rows = rowCount
        return try Table(columns: names.enumerated().map { column, name in
            let tensor = try Tensor(shape: [rows], of: Double.self) { target in
                for row in 0..<rows { target[row] = values[row * width + column] }
            }
            return (name, .numbers(tensor))
        })
    }
}
