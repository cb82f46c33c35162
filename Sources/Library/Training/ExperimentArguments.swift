internal import Learning
internal import Runtime
internal import Storage

/// The settings that `experiment` and `train` share: their signature, and the experiment they describe.
enum ExperimentArguments {
    static let signature = """
        loss: string | function = auto, optimizer: optimizer = auto, epochs: whole = 100, steps: whole | none = none, \
        batch: whole | none = 32, seed: whole = 0, track: whole | none = none, log: whole | none = none, \
        measure: record = {}, regularize: list | regularizer | function = [], patience: whole | none = none, \
        until: function | none = none, clip: number | none = none, noise: number | schedule | function = 0, shuffle: bool = true, \
        precision: string | function = "f32", store: string | none = none, overwrite: bool = false, watch: bool = false, \
        live: bool = false
        """

    static let help = """
        `loss` is `auto` (cross_entropy for classes, bce for one output and two classes, mse for real targets), one of the \
        losses, or a function (outputs, targets) -> number. `optimizer` is adam() unless given. `batch=none` takes the full batch; \
        `steps` counts updates instead of epochs. `track=k` keeps the weights every k epochs (the initial and the last \
        state are always kept), `log=k` gives a history row every k updates instead of every epoch. `measure` is a record of functions \
        of the model, each a column of the history. `regularize` takes l1, l2, nuclear, orthogonality, spectral, spectral_clip, the constraint spectral_norm, or functions of the model. \
        `patience=k` stops when the test loss (the training loss without test data) has not fallen for k epochs; `until` is a \
        function of the history that says when to stop, as `settled(1)` does. `clip` bounds the gradient's norm; `noise` is the standard deviation of \
        normal noise that is added to every gradient after that, a function of seed and step alone. `store="run.h5"` writes the run \
        into a file while it goes on, flushed each second; the same call again takes the finished run from there, or goes on where a \
        killed or interrupted one stood, to the same bits. A file that holds something else is refused unless `overwrite=true`. With \
        `live=true` others can read the file meanwhile (HDF5's SWMR; after a kill, `dyn inspect --repair FILE`). \
        `watch=true` draws the losses while they fall, at a terminal.
        """

    static func experiment(_ call: Call, model: Model, data: String) throws -> ExperimentObject {
        let (train, test) = try call.data(data)
        let optimizer: OptimizerObject? = try call.object("optimizer")
        let experiment = try Experiment(
            model: model,
            objective: .data(train: train, test: test, loss: call.loss("loss"), batch: call.optionalWhole("batch")),
            optimizer: optimizer?.optimizer ?? .adam(), epochs: call.whole("epochs"), steps: call.optionalWhole("steps"),
            seed: call.seed(), track: call.optionalWhole("track"), log: call.optionalWhole("log"),
            measures: call.measures("measure"), regularizers: call.regularizers("regularize"),
            patience: call.optionalWhole("patience"), until: call.stoppingRule("until"),
            shuffles: call.bool("shuffle"), clip: call.optionalNumber("clip"), noise: call.schedule("noise"),
            precision: call.precision("precision"))
        return ExperimentObject(
            experiment, store: try call.optionalString("store"), overwrites: try call.bool("overwrite"),
            isWatched: try call.bool("watch"), isLive: try call.bool("live"))
    }
}
