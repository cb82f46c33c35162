internal import Diagnostics
internal import Synchronization
internal import Tensors

/// Tells how far a sweep has come: points done, running and left, the time that is left, and the best run so far.
final class SweepProgress: Sendable {
    private struct State {
        var running: [Int] = []
        var completed = 0
        /// Points that ended in some other way than planned, by status.
        var troubles: [(status: String, count: Int)] = []
        var best: (metric: String, value: Double, point: Int)?
        var lastReport = 0.0
    }

    private let design: Table
    private let context: WorkContext
    private let start: Double
    private let state = Mutex(State())

    init(_ design: Table, _ context: WorkContext, start: Double) {
        self.design = design
        self.context = context
        self.start = start
    }

    func began(_ point: Int) {
        update { $0.running.append(point) }
    }

    func finished(_ point: Int, _ outcome: Study.Outcome) {
        update { state in
            state.running.removeAll { $0 == point }
            state.completed += 1
            let status = outcome.status
            if ["failed", "diverged", "interrupted"].contains(status) {
                if let place = state.troubles.firstIndex(where: { $0.status == status }) {
                    state.troubles[place].count += 1
                } else {
                    state.troubles.append((status, 1))
                }
            }
            guard case .run(let run) = outcome,
                let metric = ["test_loss", "loss"].first(where: { run.final($0)?.isFinite == true }), let value = run.final(metric)
            else { return }
            if state.best.map({ value < $0.value }) ?? true { state.best = (metric, value, point) }
        }
    }

    func done() { report(state.withLock { $0 }) }

    private func update(_ change: (inout State) -> Void) {
        guard context.progress != nil else { return }
        let due = state.withLock { state -> State? in
            change(&state)
            let now = Trainer.now() - start
            guard now - state.lastReport >= 0.05 else { return nil }
            state.lastReport = now
            return state
        }
        if let due { report(due) }
    }

    private func report(_ state: State) {
        guard let progress = context.progress else { return }
        let seconds = Trainer.now() - start
        let left = design.rowCount - state.completed - state.running.count
        var counts = ["\(state.running.count) running", "\(left) left"]
        if state.completed > 0 {
            let rest = seconds / Double(state.completed) * Double(design.rowCount - state.completed)
            counts.append("about \(Self.duration(rest)) to go")
        }
        var details = [counts.joined(separator: ", ")]
        if let best = state.best {
            details.append("best: \(best.metric) \(NumberText.significant(best.value, digits: 4)) at \(description(of: best.point))")
        }
        details += state.running.sorted().prefix(8).map { "running: \(description(of: $0))" }
        progress(ProgressReport(
            label: "sweep", completed: state.completed, total: design.rowCount, unit: "points",
            figures: state.troubles.map { ($0.status, Double($0.count)) }, seconds: seconds, details: details))
    }

    /// A point by its values in the design.
    private func description(of point: Int) -> String {
        design.names.enumerated().map { "\($1) \(design.cell(row: point, column: $0).text)" }.joined(separator: ", ")
    }

    private static func duration(_ seconds: Double) -> String {
        guard seconds < 1e9 else { return "years" }
        if seconds < 60 { return "\(NumberText.fixed(seconds, decimals: seconds < 10 ? 1 : 0)) s" }
        let minutes = Int(seconds / 60)
        return minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
    }
}
