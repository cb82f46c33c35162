internal import Diagnostics
internal import Storage
internal import Synchronization

/// A point's training, ready to run.
final class SweepJob {
    let index: Int
    let experiment: Experiment
    let programs: TrainingPrograms
    let recorder: (any RunRecorder)?
    let broken: BrokenRun?
    /// What is done with the run at its end.
    let leaving: (Run) -> Run

    init(
        index: Int, experiment: Experiment, programs: TrainingPrograms, recorder: (any RunRecorder)? = nil, broken: BrokenRun? = nil,
        leaving: @escaping (Run) -> Run = { $0 }
    ) {
        self.index = index
        self.experiment = experiment
        self.programs = programs
        self.recorder = recorder
        self.broken = broken
        self.leaving = leaving
    }
}

/// The points of a sweep that nobody has taken yet, in the order of the design.
final class SweepQueue: Sendable {
    private struct State {
        var next = 0
        var error: (index: Int, error: any Error)?
    }

    private let count: Int
    private let threads: Int
    private let cancellation: Cancellation
    private let state = Mutex(State())

    init(count: Int, threads: Int, cancellation: Cancellation) {
        self.count = count
        self.threads = threads
        self.cancellation = cancellation
    }

    /// The next point; nil when all are taken or the sweep ends early.
    func take() -> Int? {
        guard !cancellation.isCancelled else { return nil }
        return state.withLock { state in
            guard state.next < count, state.error == nil else { return nil }
            state.next += 1
            return state.next - 1
        }
    }

    /// How many points one worker should have under way, that the others have as many.
    var share: Int { state.withLock { max(1, (count - $0.next + threads) / threads) } }

    /// Ends the sweep: no point is begun any more.
    func fail(_ index: Int, _ error: any Error) {
        state.withLock { state in
            if state.error.map({ index < $0.index }) ?? true { state.error = (index, error) }
        }
    }

    /// Whether no more work is to be begun.
    var isOver: Bool { state.withLock { $0.error != nil } }

    /// The error of the first point, in the order of the design, that ended the sweep.
    var firstError: (any Error)? { state.withLock { $0.error?.error } }
}

/// Works points off on one thread: those whose shapes ask for it as replicas in lockstep, the others one by one.
final class SweepWorker {
    enum Prepared {
        case done(Study.Outcome)
        case job(SweepJob)
    }

    private let queue: SweepQueue
    private let context: WorkContext
    private let prepare: (Int) throws -> Prepared
    private let began: (Int) -> Void
    private let ended: (Int, Study.Outcome) -> Void
    /// Jobs that were taken while replicas of another shape were under way.
    private var waiting: [SweepJob] = []
    /// So many are looked at for one of the right shape.
    private static let mostWaiting = 64

    init(
        _ queue: SweepQueue, _ context: WorkContext, prepare: @escaping (Int) throws -> Prepared, began: @escaping (Int) -> Void,
        ended: @escaping (Int, Study.Outcome) -> Void
    ) {
        self.queue = queue
        self.context = context
        self.prepare = prepare
        self.began = began
        self.ended = ended
    }

    func work() throws {
        while let job = waiting.isEmpty ? take() : waiting.removeFirst(), !queue.isOver {
            if job.programs.replicas == nil {
                settle(job.index) {
                    let run = try job.experiment.run(job.programs, in: context, recorder: job.recorder, resuming: job.broken)
                    return .run(job.leaving(run))
                }
            } else {
                try workInLockstep(from: job)
            }
        }
    }

    /// The next point of the queue that is to be trained; others are settled on the way.
    private func take() -> SweepJob? {
        while let index = queue.take() {
            began(index)
            var job: SweepJob?
            settle(index) {
                switch try prepare(index) {
                case .done(let outcome):
                    return outcome
                case .job(let prepared):
                    job = prepared
                    return nil
                }
            }
            if let job { return job }
        }
        return nil
    }

    // MARK: Lockstep

    /// A job under way in a lane.
    private final class Replica {
        let job: SweepJob
        let trainer: Trainer
        let lane: ReplicaLane
        /// The step before which the trainer sees nothing but numbers that are not finite.
        var attention = 0

        init(_ job: SweepJob, _ trainer: Trainer, _ lane: ReplicaLane) {
            self.job = job
            self.trainer = trainer
            self.lane = lane
        }
    }

    /// Runs a job and those of its shape that follow, each in a lane; a lane whose run has ended takes the next.
    private func workInLockstep(from first: SweepJob) throws {
        let ensemble = try ReplicaEnsemble(first.programs)
        var free = Array(ensemble.makeLanes().prefix(min(ReplicaEnsemble.laneCount, queue.share)).reversed())
        var next: SweepJob? = first
        var active: [Replica] = []
        while true {
            while let lane = free.last, let job = next ?? alike(first) {
                next = nil
                var replica: Replica?
                settle(job.index) {
                    let trainer = try Trainer(
                        job.experiment, job.programs, context, recorder: job.recorder, resuming: job.broken, on: lane)
                    try trainer.begin()
                    replica = Replica(job, trainer, lane)
                    return nil
                }
                guard let replica else { continue }
                free.removeLast()
                active.append(replica)
            }
            guard !active.isEmpty else { return }
            free += keep(&active) { replica in
                if replica.lane.step >= replica.attention {
                    guard try replica.trainer.prepareStep() else { return false }
                    replica.attention = replica.trainer.nextAttention
                }
                try replica.lane.supply()
                return true
            }
            guard !active.isEmpty else { continue }
            try ensemble.run()
            free += keep(&active) { replica in
                replica.lane.stepMade()
                let isSeen = replica.lane.step >= replica.attention
                if ensemble.isFinite, !isSeen, replica.trainer.stepsPassUnseen { return true }
                if replica.trainer.absorbStep(), !isSeen { return true }
                return try replica.trainer.completeStep()
            }
        }
    }

    /// Ends the runs of which `body` says so or that fail; gives their lanes.
    private func keep(_ active: inout [Replica], _ body: (Replica) throws -> Bool) -> [ReplicaLane] {
        var ended: [Int] = []
        for place in active.indices {
            let replica = active[place]
            do {
                if try body(replica) { continue }
                settle(replica.job.index) { .run(replica.job.leaving(try replica.trainer.end())) }
            } catch {
                fail(replica.job.index, error)
            }
            ended.append(place)
        }
        return ended.reversed().map { active.remove(at: $0).lane }
    }

    /// A job of the same programs: one that waits, or the next such of the queue.
    private func alike(_ job: SweepJob) -> SweepJob? {
        func isAlike(_ other: SweepJob) -> Bool { other.programs.replicas === job.programs.replicas }
        if let place = waiting.firstIndex(where: isAlike) { return waiting.remove(at: place) }
        while waiting.count < Self.mostWaiting, let other = take() {
            if isAlike(other) { return other }
            waiting.append(other)
        }
        return nil
    }

    // MARK: Outcomes

    /// Records what `body` gives for a point, or how it failed; nil records nothing yet.
    private func settle(_ index: Int, _ body: () throws -> Study.Outcome?) {
        do {
            if let outcome = try body() { ended(index, outcome) }
        } catch {
            fail(index, error)
        }
    }

    private func fail(_ index: Int, _ error: any Error) {
        switch error {
        case is Interrupted: ended(index, .interrupted)
        // A full disk is not a property of the point.
        case is StorageError: queue.fail(index, error)
        // Nor is a misspelled name in the function: every point would fail of it.
        case let mistake as any UserError where mistake.isMistake: queue.fail(index, error)
        default: ended(index, .failed(reason: Diagnostic(error).message))
        }
    }
}
