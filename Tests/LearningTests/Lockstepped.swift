import Dynamics
import Learning

/// Ends of an experiment's starts in lockstep.
enum Lockstepped {
    static func ends(_ experiment: Experiment, lanes: Int, steps: Int) throws -> [[Double]] {
        let cohort = try Cohort(Lockstep(experiment.system(), lanes: lanes))
        for _ in 0..<steps { try cohort.advance() }
        return cohort.withState { state in (0..<lanes).map { state.vector($0) } }
    }
}
