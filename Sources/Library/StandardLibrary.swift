public import Runtime

/// All builtins of the language, by topic.
public enum StandardLibrary {
    public static let topics: [Topic] = [
        Topic("numbers", "elementary functions, reductions, shapes and construction of tensors", NumbersTopic.builtins),
        Topic("random", "random numbers, permutations and choices; every function takes a seed", RandomTopic.builtins),
        Topic("linear algebra", "decompositions, solving and matrix functions", LinearAlgebraTopic.builtins),
        Topic("functions", "functions of functions, printing, formatting, types and help", FunctionsTopic.builtins),
        Topic("differentiation", "derivatives of functions of numbers and tensors, of any order", DifferentiationTopic.builtins),
        Topic("training", "experiments, training, sweeps and their comparison", TrainingTopic.builtins),
        Topic("data", "data sets, made and read, and what is done to them", DataTopic.builtins),
        Topic("models", "models, activations and initialisations", ModelsTopic.builtins),
        Topic("losses", "what training makes small", LossesTopic.builtins),
        Topic("optimizers", "update rules", OptimizersTopic.builtins),
        Topic("schedules", "numbers that change during training", SchedulesTopic.builtins),
        Topic("regularizers", "penalties and constraints on parameters", RegularizersTopic.builtins),
        Topic("spectra", "singular values of weights, and what noise alone would show", SpectraTopic.builtins),
        Topic("curvature", "the curvature of losses, and the surfaces they make", CurvatureTopic.builtins),
        Topic("landscapes", "test functions, and what optimizers do on landscapes: stability, saddles, basins", LandscapesTopic.builtins),
        Topic("decompositions", "principal components, embeddings and what they explain", DecompositionsTopic.builtins),
        Topic("clusters", "groups of points and how separate they are", ClustersTopic.builtins),
        Topic("chaos", "exponents, dimensions, recurrence and orbits", ChaosTopic.builtins),
        Topic("criticality", "dead units, sensitivity, decision boundaries, and mean-field theory", CriticalityTopic.builtins),
        Topic("statistics", "tests, intervals and effect sizes", StatisticsTopic.builtins),
        Topic("probes", "what a run has learned and how it moved", ProbesTopic.builtins),
        Topic("pictures", "figures in the terminal and in files", PicturesTopic.builtins),
        Topic("files", "saving, loading, tables, reports", FilesTopic.builtins),
    ]

    /// Names that stand for values.
    static let constants = Record([(name: "pi", value: .number(.pi))] + ModelsTopic.constants)

    public static let registry = Registry(topics, constants: constants)
}
