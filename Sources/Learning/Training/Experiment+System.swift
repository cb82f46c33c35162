public import Dynamics

extension Experiment {
    /// The training as a dynamical system: a step is an update, the state is the parameters and the optimizer's memory.
    ///
    /// - Parameter isNoiseFrozen: whether every epoch takes the batches in the same order, so that the map of an epoch is one
    ///   and the same; else each epoch has its own order, as in training.
    public func system(isNoiseFrozen: Bool = false) throws -> System {
        var experiment = self
        if isNoiseFrozen { experiment.shuffles = false }
        return try experiment.system(TrainingPrograms(compiling: TrainingGraphs(experiment), inReplicas: false))
    }
}
