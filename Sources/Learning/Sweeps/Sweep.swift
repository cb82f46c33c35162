public import Diagnostics
internal import Programs
internal import Storage
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
    ///   - point: describes or computes one point; called on any thread. An error of its text (`UserError.isMistake`) ends the
    ///     sweep, any other its point.
    public static func run(
        _ design: Table, store: StudyStore? = nil, in context: WorkContext = WorkContext(),
        point: @escaping @Sendable (Int, WorkContext) throws -> Point
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
        try Parallel.forEach(count, threads: context.threads) { index in
            guard !context.cancellation.isCancelled else { return }
            progress.began(index)
            let outcome = try outcome(of: index, design, point, cache, store, inner)
            outcomes.withLock { $0[index] = outcome }
            progress.finished(index, outcome)
        }
        progress.done()
        let study = Study(design: design, outcomes: outcomes.withLock { $0 }, seconds: Trainer.now() - start)
        try store?.finish(study)
        return study
    }

    private static func outcome(
        of index: Int, _ design: Table, _ point: (Int, WorkContext) throws -> Point, _ cache: ProgramCache,
        _ store: StudyStore?, _ context: WorkContext
    ) throws -> Study.Outcome {
        do {
            switch try point(index, context) {
            case .outcome(let outcome): return outcome
            case .experiment(let experiment):
                let graphs = try TrainingGraphs(experiment)
                guard let store else { return .run(try experiment.run(cache.programs(for: graphs), in: context)) }
                let definition = experiment.definition(graphs)
                let columns = experiment.columns(graphs)
                let place = StudyStore.text(of: design, index)
                var broken: (run: BrokenRun, serial: Int)?
                switch try store.stored(index, point: place, of: experiment, definition, columns: columns) {
                case .finished(let run): return .run(store.leaving(run, index))
                case .broken(let run, let serial): broken = (run, serial)
                case .nothing: break
                }
                let recorder = store.recorder(index, point: place, of: experiment, definition, columns: columns, resuming: broken)
                let run = try experiment.run(
                    cache.programs(for: graphs), in: context, recorder: recorder, resuming: broken?.run)
                return .run(store.leaving(run, index))
            }
        } catch is Interrupted {
            return .interrupted
        } catch let error as StorageError {
            // A full disk is not a property of the point.
            throw error
        } catch let error as any UserError where error.isMistake {
            // Nor is a misspelled name in the function: every point would fail of it.
            throw error
        } catch {
            return .failed(reason: Diagnostic(error).message)
        }
    }
}
