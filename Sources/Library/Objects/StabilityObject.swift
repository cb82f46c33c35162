internal import Analysis
internal import Learning
internal import Runtime
internal import Storage
internal import Tensors

/// The stability ledger of a run, as a value.
final class StabilityObject: Object, @unchecked Sendable {
    let run: Run
    private let ledger: StabilityLedger
    let table: Table
    let optimizer: String

    /// - Parameter optimizer: how it is written; by default as the run knows it.
    init(_ run: Run, optimizer: String? = nil) throws {
        self.run = run
        let optimizer = optimizer ?? run.experiment?.optimizer.shortText ?? run.config["optimizer"]?["name"]?.string ?? "the optimizer"
        self.optimizer = optimizer
        let history = run.history
        ledger = try StabilityLedger(
            steps: history.numbers("step").doubles, sharpness: history.numbers("sharpness").doubles,
            thresholds: history.numbers("threshold").doubles, optimizer: optimizer)
        var table = Table()
        for name in ["step", "loss", "lambda_min", "lambda_max", "sharpness", "threshold"] { try table.set(name, history.column(name)) }
        try table.set("ratio", .numbers(Tensor(ledger.ratios)))
        self.table = table
    }

    override var typeName: String { "stability" }
    override var fieldNames: [String] {
        ["table", "optimizer", "first_above", "share_above", "predicted", "predicted_step", "seen", "seen_step", "later_ratio"]
    }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "table": Value(table)
        case "optimizer": Value(optimizer)
        case "first_above": ledger.firstAbove.map { Value($0) } ?? Value.none
        case "share_above": Value(ledger.shareAbove)
        case "predicted": Value(predicted)
        case "predicted_step": ledger.predictedSince.map { Value($0) } ?? Value.none
        case "seen": Value(run.status.rawValue)
        case "seen_step": run.status == .diverged ? Value(lastStep) : Value.none
        case "later_ratio": Value(ledger.laterMedian)
        default: nil
        }
    }

    /// Rates that adapt move the threshold with the path, so that being above it at the end decides nothing for them.
    private var predicted: String {
        guard ledger.predictedSince != nil else { return "stable" }
        return run.experiment?.optimizer.stability?.isAdaptive == true ? "at the edge" : "diverges"
    }
    private var lastStep: Double { ledger.steps.last ?? 0 }

    override func describe(_ style: DisplayStyle) -> String {
        func number(_ value: Double?) -> String { value.map { NumberText.significant($0, digits: 4) } ?? "none" }
        let last = table.rowCount - 1
        func cell(_ name: String, _ row: Int) -> Double? { (try? table.numbers(name)).map { $0[flat: row] } }
        var lines = ["stability of \(optimizer)"]
        lines.append(
            "  sharpness \(number(cell("sharpness", 0))) at step \(number(ledger.steps.first)), "
                + "\(number(cell("sharpness", last))) at step \(number(lastStep)); threshold \(number(cell("threshold", last)))")
        let share = NumberText.significant(100 * ledger.shareAbove, digits: 3)
        lines.append("  above it at \(share) % of the steps" + (ledger.firstAbove.map { ", first at step \(number($0))" } ?? "")
            + "; sharpness / threshold is \(number(ledger.laterMedian)) in the later half")
        lines.append("  theory: \(predicted)" + (ledger.predictedSince.map { " from step \(number($0)) on" } ?? ""))
        lines.append("  seen: \(run.status.rawValue)" + (run.reason.map { ", \($0)" } ?? " after \(number(lastStep)) steps"))
        return lines.joined(separator: "\n")
    }

    override func summary(_ style: DisplayStyle) -> String {
        "stability of \(optimizer): \(predicted) in theory, \(run.status.rawValue) seen"
    }

    override func isEqual(to other: Object) -> Bool {
        guard let other = other as? StabilityObject else { return false }
        return table == other.table && run.config == other.run.config
    }
}
