internal import Analysis
internal import Tensors

/// The rows of a minimisation.
///
/// Columns: epoch, step, loss, grad_norm, lr, update_norm, and for few coordinates x0…, grad0…, rate0… (position, gradient,
/// learning rate of each); with curvature lambda_min, lambda_max, condition, sharpness, threshold; seconds; measures.
final class MinimizationHistory {
    let names: [String]
    private let columns: GrowingColumns
    private let coordinates: Int
    private let curvature: Curvature?
    /// The row that is being written.
    private let row: UnsafeMutableBufferPointer<Double>

    /// Coordinates have columns of their own up to so many.
    static let mostCoordinates = 16
    private static let curvatureNames = ["lambda_min", "lambda_max", "condition", "sharpness", "threshold"]

    /// What the Hessian is found with, where its columns begin, and the latest rows that lack it: where they were, and their rates.
    private final class Curvature {
        let function: ScalarFunction
        let firstColumn: Int
        let positions, rates, learningRates: UnsafeMutableBufferPointer<Double>
        var count = 0

        init(_ function: ScalarFunction, firstColumn: Int) {
            self.function = function
            self.firstColumn = firstColumn
            func numbers(_ count: Int) -> UnsafeMutableBufferPointer<Double> {
                let memory = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
                memory.initialize(repeating: 0)
                return memory
            }
            positions = numbers(block * function.dimension)
            rates = numbers(block * function.dimension)
            learningRates = numbers(block)
        }

        deinit { for memory in [positions, rates, learningRates] { memory.deallocate() } }

        /// Safe: `complete` is called before there are more rows than a block.
        @inline(__always)
        func append(_ position: UnsafeBufferPointer<Double>, _ rates: UnsafeBufferPointer<Double>, _ learningRate: Double) {
            precondition(count < MinimizationHistory.block, "a full block is completed first")
            let n = position.count
            for index in 0..<n {
                positions[count * n + index] = position[index]
                self.rates[count * n + index] = rates[index]
            }
            learningRates[count] = learningRate
            count += 1
        }
    }

    /// Hessians are found for so many rows at a time.
    private static let block = 1024

    /// - Parameter expectedRows: how many rows there will be if nothing ends the run earlier.
    init(dimension: Int, measures: [String], function: ScalarFunction?, expectedRows: Int) {
        names = Self.columns(dimension: dimension, measures: measures, followsCurvature: function != nil)
        coordinates = dimension <= Self.mostCoordinates ? dimension : 0
        let first = names.count - measures.count - 1 - Self.curvatureNames.count
        curvature = function.map { Curvature($0, firstColumn: first) }
        columns = GrowingColumns(columnCount: names.count, expectedRows: expectedRows)
        row = .allocate(capacity: names.count)
        row.initialize(repeating: .nan)
    }

    deinit { row.deallocate() }

    static func columns(dimension: Int, measures: [String], followsCurvature: Bool) -> [String] {
        let coordinates = dimension <= mostCoordinates ? dimension : 0
        return ["epoch", "step", "loss", "grad_norm", "lr", "update_norm"]
            + ["x", "grad", "rate"].flatMap { kind in (0..<coordinates).map { "\(kind)\($0)" } }
            + (followsCurvature ? curvatureNames : []) + ["seconds"] + measures
    }

    var rowCount: Int { columns.rowCount }

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

    /// - Parameters: of the function's dimension.
    func append(
        _ now: Row, position: UnsafeBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>, rates: UnsafeBufferPointer<Double>
    ) throws {
        row[0] = Double(now.step)
        row[1] = Double(now.step)
        row[2] = now.loss
        row[3] = now.gradientNorm
        row[4] = now.rate
        row[5] = now.updateNorm
        var place = 6
        for index in 0..<coordinates {
            row[place + index] = position[index]
            row[place + coordinates + index] = gradient[index]
            row[place + 2 * coordinates + index] = rates[index]
        }
        place += 3 * coordinates
        if let curvature {
            curvature.append(position, rates, now.rate)
            row[place + 4] = now.threshold
            place += 5
        }
        row[place] = now.seconds
        for (index, value) in now.measures.enumerated() { row[place + 1 + index] = value }
        try columns.append(UnsafeBufferPointer(row))
    }

    var followsCurvature: Bool { curvature != nil }

    var isBlockFull: Bool { (curvature?.count ?? 0) >= Self.block }

    /// Fills in the curvature of the rows that lack it.
    func complete() throws {
        guard let curvature, curvature.count > 0 else { return }
        let (rows, n) = (curvature.count, curvature.function.dimension)
        let samples = try curvature.function.curvature(
            at: UnsafeBufferPointer(rebasing: curvature.positions[..<(rows * n)]),
            rates: UnsafeBufferPointer(rebasing: curvature.rates[..<(rows * n)]),
            learningRates: UnsafeBufferPointer(rebasing: curvature.learningRates[..<rows]))
        let (first, place) = (rowCount - rows, curvature.firstColumn)
        try columns.replace(place, from: first, with: samples.map(\.smallest))
        try columns.replace(place + 1, from: first, with: samples.map(\.largest))
        try columns.replace(place + 2, from: first, with: samples.map(\.condition))
        try columns.replace(place + 3, from: first, with: samples.map(\.sharpness))
        curvature.count = 0
    }

    func row(_ index: Int) -> [Double] { names.indices.map { columns[index, $0] } }

    func last(_ name: String) -> Double? {
        guard rowCount > 0 else { return nil }
        return names.firstIndex(of: name).map { columns[rowCount - 1, $0] }
    }

    /// Goes on from the rows of a run that was broken off.
    func resume(_ known: History, rowCount: Int) throws {
        columns.removeAll()
        for index in 0..<min(rowCount, known.rowCount) { try known.row(index).withUnsafeBufferPointer { try columns.append($0) } }
    }

    /// The last row, as schedules see it.
    var state: RunState { RunState(names: names, values: rowCount > 0 ? row(rowCount - 1) : [], rowCount: rowCount) }

    /// All rows so far, without a copy.
    func table() throws -> Table {
        try Table(columns: names.enumerated().map { column, name in (name, .numbers(columns.vector(column))) })
    }
}
