public import Diagnostics
internal import Programs
public import Storage
internal import Synchronization
public import Tensors

/// Runs all points of a design on all cores. A point that fails or diverges is a row that says so; the others go on.
public enum Sweep {
    /// What the function of a sweep gives for a point.
    public enum Point: Sendable {
        case experiment(Experiment)
        case outcome(Study.Outcome)
    }

    /// - Parameters:
    ///   - design: a row for each point.
    ///   - store: a file into which each finished run goes at once; runs that it holds already, by their whole definition, are
    ///     not run again.
    ///   - recipe: what the function computes a point from, where that is known: results that it gives itself, and not as a
    ///     description, are then kept and taken from the file, too.
    ///   - point: describes or computes one point; called on any thread. An error of its text (`UserError.isMistake`) ends the
    ///     sweep, any other its point.
    public static func run(
        _ design: Table, store: StudyStore? = nil, in context: WorkContext = WorkContext(),
        recipe: (@Sendable (Int) -> JSONValue)? = nil, point: @escaping @Sendable (Int, WorkContext) throws -> Point
    ) throws -> Study {
        let count = design.rowCount
        guard count > 0 else { throw LearningError.emptySweep }
        try store?.check(design)
        let start = Trainer.now()
        let cache = ProgramCache()
        let outcomes = Mutex([Study.Outcome](repeating: .interrupted, count: count))
        let progress = SweepProgress(design, context, start: start)
        // Inside a point everything runs on that point's thread.
        let inner = WorkContext(cancellation: context.cancellation, threads: context.threads > 1 && count > 1 ? 1 : context.threads)
        let queue = SweepQueue(count: count, threads: context.threads, cancellation: context.cancellation)
        let workers = min(max(context.threads, 1), count)
        try Parallel.forEach(workers, threads: context.threads) { _ in
            let worker = SweepWorker(
                queue, inner,
                prepare: { try prepare($0, design, point, recipe, cache, store, inner) },
                began: { progress.began($0) },
                ended: { index, outcome in
                    outcomes.withLock { $0[index] = outcome }
                    progress.finished(index, outcome)
                })
            try worker.work()
        }
        if let error = queue.firstError { throw error }
        progress.done()
        let study = Study(design: design, outcomes: outcomes.withLock { $0 }, seconds: Trainer.now() - start)
        try store?.finish(study)
        return study
    }

    /// What is to be done for a point, or its outcome where nothing is.
    private static func prepare(
        _ index: Int, _ design: Table, _ point: (Int, WorkContext) throws -> Point,
        _ recipe: ((Int) -> JSONValue)?, _ cache: ProgramCache, _ store: StudyStore?, _ context: WorkContext
    ) throws -> SweepWorker.Prepared {
        let made = recipe?(index)
        if let store, let made, let known = try store.known(index, point: StudyStore.text(of: design, index), recipe: made) {
            return .done(known)
        }
        switch try point(index, context) {
        case .outcome(let outcome):
            try store?.keep(outcome, index, point: StudyStore.text(of: design, index), recipe: made)
            return .done(outcome)
        case .experiment(let experiment):
            let graphs = try TrainingGraphs(experiment)
            guard let store else {
                return .job(SweepJob(index: index, experiment: experiment, programs: try cache.programs(for: graphs)))
            }
            let definition = experiment.definition(graphs)
            let columns = experiment.columns(graphs)
            let place = StudyStore.text(of: design, index)
            var broken: (run: BrokenRun, serial: Int)?
            switch try store.stored(index, point: place, of: experiment, definition, columns: columns) {
            case .finished(let run): return .done(.run(store.leaving(run, index)))
            case .broken(let run, let serial): broken = (run, serial)
            case .nothing: break
            }
            let recorder = store.recorder(index, point: place, of: experiment, definition, columns: columns, resuming: broken)
            return .job(SweepJob(
                index: index, experiment: experiment, programs: try cache.programs(for: graphs), recorder: recorder,
                broken: broken?.run, leaving: { store.leaving($0, index) }))
        }
    }
}
