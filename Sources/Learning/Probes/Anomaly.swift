internal import Analysis
public import Diagnostics
internal import Glibc
internal import Tensors

/// Something in a run that deserves a look, with where and why.
public struct Anomaly: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case notFinite = "not finite"
        case spike
        case plateau
        case explodingUpdate = "exploding update"
        case deadLayer = "dead layer"
    }

    public let kind: Kind
    public let step: Double
    public let epoch: Double
    /// What was seen, and the bound that it passed.
    public let value: Double
    public let bound: Double
    public let evidence: String
}

/// Finds anomalies in a run's history and snapshots.
///
/// - A *spike*: a row whose loss exceeds the median of the ten before it by more than six robust standard deviations of their
///   changes (1.4826 median |Δ|), and by at least a fifth.
/// - A *plateau*: at least ten rows, and a tenth of the run, in which the loss falls by less than 1 % in all, before it falls
///   by more than a tenth of itself.
/// - An *exploding update*: a gradient norm above a hundred times the median of all rows before it.
/// - A *dead layer*: a layer of which no parameter changes between two snapshots while others do.
/// - *Not finite*: the first row with a loss or gradient that is not.
public struct AnomalySearch: Sendable {
    public let found: [Anomaly]

    public init(_ run: Run, cancellation: Cancellation = Cancellation()) throws {
        let rows = Rows(run)
        found = (Self.notFinite(rows) + Self.spikes(rows) + (try Self.plateaus(rows, cancellation)) + Self.explosions(rows) + (try Self.deadLayers(run, rows, cancellation)))
            .sorted { ($0.step, $0.kind.rawValue) < ($1.step, $1.kind.rawValue) }
    }

    /// The columns that are looked at.
    private struct Rows {
        let epoch: [Double]
        let step: [Double]
        let loss: [Double]
        let gradient: [Double]

        init(_ run: Run) {
            func column(_ name: String) -> [Double] { (try? run.history.numbers(name).doubles) ?? [] }
            loss = column("loss")
            let count = loss.count
            func fitted(_ values: [Double]) -> [Double] { values.count == count ? values : (0..<count).map(Double.init) }
            epoch = fitted(column("epoch"))
            step = fitted(column("step"))
            let norms = column("grad_norm")
            gradient = norms.count == count ? norms : []
        }
    }

    private static func text(_ value: Double) -> String { NumberText.significant(value, digits: 4) }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.filter(\.isFinite).sorted()
        guard !sorted.isEmpty else { return .nan }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    private static func notFinite(_ rows: Rows) -> [Anomaly] {
        for index in rows.loss.indices {
            // The last row's gradient may not have been measured.
            let isBad = !rows.loss[index].isFinite
                || (index + 1 < rows.loss.count && !rows.gradient.isEmpty && rows.gradient[index].isInfinite)
            guard isBad else { continue }
            let name = rows.loss[index].isFinite ? "gradient norm" : "loss"
            let value = rows.loss[index].isFinite ? rows.gradient[index] : rows.loss[index]
            return [Anomaly(
                kind: .notFinite, step: rows.step[index], epoch: rows.epoch[index], value: value, bound: .infinity,
                evidence: "the \(name) is \(text(value))" + (index > 0 ? "; the loss before was \(text(rows.loss[index - 1]))" : ""))]
        }
        return []
    }

    private static func spikes(_ rows: Rows) -> [Anomaly] {
        var result: [Anomaly] = []
        var last = -2
        for index in rows.loss.indices.dropFirst(5) where rows.loss[index].isFinite {
            let window = Array(rows.loss[max(0, index - 10)..<index])
            let level = median(window)
            let changes = zip(window, window.dropFirst()).map { abs($1 - $0) }
            let bound = max(level + 6 * 1.4826 * median(changes), level + 0.2 * abs(level))
            guard rows.loss[index] > bound, rows.loss[index] > rows.loss[index - 1] else { continue }
            // A spike of several rows is one, at its first.
            if index - last > 1 {
                result.append(Anomaly(
                    kind: .spike, step: rows.step[index], epoch: rows.epoch[index], value: rows.loss[index], bound: bound,
                    evidence: "loss \(text(rows.loss[index])) after a median of \(text(level)) over \(window.count) rows"))
            }
            last = index
        }
        return result
    }

    private static func plateaus(_ rows: Rows, _ cancellation: Cancellation) throws -> [Anomaly] {
        let loss = rows.loss
        // The least loss from each row on.
        var leastFrom = [Double](repeating: .infinity, count: loss.count + 1)
        for index in loss.indices.reversed() { leastFrom[index] = loss[index].isFinite ? min(loss[index], leastFrom[index + 1]) : leastFrom[index + 1] }
        let least = max(10, loss.count / 10)
        var result: [Anomaly] = []
        var start = 0
        while start + least < loss.count {
            if start & 15 == 0 { try cancellation.check() }
            // Where no later loss is that much lower there is no need to look for the end.
            guard loss[start].isFinite, loss[start] > 0, leastFrom[start + least] < 0.91 * loss[start] else { start += 1; continue }
            var end = start
            while end + 1 < loss.count, abs(loss[end + 1] - loss[start]) < 0.01 * loss[start] { end += 1 }
            let best = leastFrom[end + 1]
            if end - start >= least, best < 0.9 * loss[end] {
                result.append(Anomaly(
                    kind: .plateau, step: rows.step[start], epoch: rows.epoch[start], value: loss[start], bound: loss[end],
                    evidence: "loss \(text(loss[start])) to \(text(loss[end])) until epoch \(text(rows.epoch[end])), then down to \(text(best))"))
                start = end + 1
            } else {
                start += 1
            }
        }
        return result
    }

    private static func explosions(_ rows: Rows) -> [Anomaly] {
        var result: [Anomaly] = []
        var isExploding = false
        var before = RunningMedian()
        for index in rows.gradient.indices where rows.gradient[index].isFinite {
            let usual = before.value
            before.add(rows.gradient[index])
            guard index >= 3 else { continue }
            let isLarge = usual > 0 && rows.gradient[index] > 100 * usual
            if isLarge, !isExploding {
                result.append(Anomaly(
                    kind: .explodingUpdate, step: rows.step[index], epoch: rows.epoch[index], value: rows.gradient[index],
                    bound: 100 * usual, evidence: "gradient norm \(text(rows.gradient[index])) after a median of \(text(usual))"))
            }
            isExploding = isLarge
        }
        return result
    }

    private static func deadLayers(_ run: Run, _ rows: Rows, _ cancellation: Cancellation) throws -> [Anomaly] {
        let steps = run.steps.doubles
        let layers = Layer.all(run.layout)
        guard steps.count >= 2, layers.count > 1 else { return [] }
        var result: [Anomaly] = []
        var known: Set<String> = []
        var before = try run.weights.at([.at(0)]).doubles
        for index in 1..<steps.count {
            try cancellation.check()
            let now = try run.weights.at([.at(index)]).doubles
            let moves = layers.map { layer in
                layer.ranges.reduce(0.0) { most, range in range.reduce(most) { max($0, abs(now[$1] - before[$1])) } }
            }
            let largest = moves.max() ?? 0
            if largest > 0, largest.isFinite {
                for (layer, move) in zip(layers, moves) where move == 0 && !known.contains(layer.name) {
                    known.insert(layer.name)
                    result.append(Anomaly(
                        kind: .deadLayer, step: steps[index - 1], epoch: epoch(at: steps[index - 1], rows), value: 0, bound: largest,
                        evidence: "no entry of \(layer.name) changes from step \(text(steps[index - 1])) to \(text(steps[index])), others by up to \(text(largest))"))
                }
            }
            before = now
        }
        return result
    }

    /// The parameters that are named alike but for the last part: a weight alone may well move without its bias, as before
    /// batch normalization, which takes any bias out again. What a layer measures itself is no parameter.
    private struct Layer {
        let name: String
        var ranges: [Range<Int>]

        static func all(_ layout: ParameterLayout) -> [Layer] {
            var layers: [Layer] = []
            for block in layout.blocks where !block.name.contains(".running_") {
                let name = block.name.lastIndex(of: ".").map { String(block.name[..<$0]) } ?? block.name
                if let place = layers.firstIndex(where: { $0.name == name }) {
                    layers[place].ranges.append(block.range)
                } else {
                    layers.append(Layer(name: name, ranges: [block.range]))
                }
            }
            return layers
        }
    }

    private static func epoch(at step: Double, _ rows: Rows) -> Double {
        rows.step.lastIndex { $0 <= step }.map { rows.epoch[$0] } ?? 0
    }
}
