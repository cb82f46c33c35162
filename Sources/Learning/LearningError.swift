public import Diagnostics
public import Tensors

/// What can go wrong when an experiment is described or run.
public enum LearningError: UserError {
    case badSizes([Int])
    case weightCount(expected: Int, found: Int)
    case inputFeatures(model: String, expected: Int, found: Shape)
    case initializerShape(name: String, expected: Shape, found: Shape)
    case noParameters
    case modelIsNotLinear(String)
    case unknownInputWidth(String)
    case probeShapes(features: Shape, labels: Shape)
    case probeNotFinite
    case outputRows(model: String, samples: Int, found: Shape)
    case unusedParameters([String], model: String)
    case batchTooSmall(loss: String, samples: Int)
    case modelIsAFunction(String)
    case badArgument(name: String, value: Double, expected: String)
    case lossNeedsClasses(loss: String)
    case lossTargets(loss: String, outputs: Shape, targets: Shape)
    case tooFewOutputs(outputs: Int, classes: Int)
    case measureShape(name: String, Shape)
    case lossShape(Shape)
    case emptySweep
    case noTestData(needed: String)
    case nesterovNeedsMomentum
    case scheduleSteps(epochs: Int, values: Int)
    case noMatrix(user: String)
    /// A layer that the model has not; `count` matrices are there.
    case layerOutOfRange(Int, count: Int)
    case layerTwice(Int)
    /// Targets and layers are not as many; the number of layers is nil where it does not matter.
    case targetCount(targets: Int, layers: Int?)
    case noHiddenLayers(model: String)
    /// A picture of a model whose inputs are not points of the plane.
    case notPlanar(model: String)
    case noBoundary
    /// A history without a column that something looks at.
    case noColumn(String, known: [String])
    case noLearningRate(optimizer: String)
    case noLayerRates(optimizer: String)
    case noSingleRate(optimizer: String)
    case tooManyParameters(user: String, count: Int, most: Int)
    case batchOfOne
    case layerRateCount(rates: Int, layers: [String])
    case layerRateMissing(block: String)
    case layerRateUnused(name: String, known: [String])

    public var message: String {
        switch self {
        case .badSizes(let sizes): "layer sizes must be at least two whole numbers from 1 up, not \(sizes)"
        case .weightCount(let expected, let found): "the model has \(expected) parameters but \(found) weights were given"
        case .inputFeatures(let model, let expected, let found):
            "\(model) takes inputs of \(expected) features, but these have shape \(found)"
        case .initializerShape(let name, let expected, let found):
            "the initialisation \(name) gave shape \(found) for a weight of shape \(expected)"
        case .modelIsAFunction(let summary): "\(summary) is a function of yours, which a file cannot carry"
        case .outputRows(let model, let samples, let found):
            "\(model) must give a row of outputs for each sample: for \(samples) \(samples == 1 ? "sample" : "samples") its output has shape \(found)"
        case .unusedParameters(let names, let model):
            "\(model) does not use its \(names.count == 1 ? "parameter" : "parameters") \(names.joined(separator: ", "))"
        case .batchTooSmall(let loss, let samples):
            "\(loss) compares the samples of a batch and needs at least 2 in each; one has \(samples)"
        case .probeShapes(let features, let labels):
            "a linear probe takes features [n, d] and a label for each sample; these have shapes \(features) and \(labels)"
        case .probeNotFinite: "the features of a linear probe must be finite"
        case .modelIsNotLinear(let model): "`product` is of linear models; this is \(model)"
        case .unknownInputWidth(let model): "\(model) takes inputs of no width that its parameters have"
        case .noParameters: "a model needs at least one parameter"
        case .badArgument(let name, let value, let expected): "\(name) must be \(expected), not \(Schedule.text(value))"
        case .lossNeedsClasses(let loss): "\(loss) needs class labels, but these data have real targets"
        case .lossTargets(let loss, let outputs, let targets): "\(loss): outputs \(outputs) do not fit targets \(targets)"
        case .tooFewOutputs(let outputs, let classes):
            "the model has \(outputs) outputs but the data have \(classes) classes"
        case .measureShape(let name, let shape): "the measure \(name) must give one number, not shape \(shape)"
        case .lossShape(let shape): "a loss must give one number, not shape \(shape)"
        case .emptySweep: "the sweep has no points"
        case .scheduleSteps(let epochs, let values):
            "step takes as many values as epochs, in ascending order; these are \(epochs) epochs and \(values) values"
        case .nesterovNeedsMomentum: "nesterov needs momentum above 0 and dampening 0"
        case .noTestData(let needed): "\(needed) needs test data"
        case .noMatrix(let user): "\(user) is for weight matrices, and these parameters have none"
        case .layerOutOfRange(let layer, let count): "there is no layer \(layer): the model has \(count) weight \(count == 1 ? "matrix" : "matrices"), from 0 on"
        case .layerTwice(let layer): "layer \(layer) is named twice"
        case .targetCount(let targets, let layers):
            layers.map { "spectral has \(targets) targets for \($0) \($0 == 1 ? "layer" : "layers")" } ?? "spectral needs a target"
        case .noHiddenLayers(let model): "\(model) has no hidden layers"
        case .notPlanar(let model): "a boundary is of models with two inputs; this is \(model)"
        case .noBoundary: "the model decides for one class everywhere here, so it has no boundary"
        case .noColumn(let name, _): "the history has no column `\(name)`"
        case .noLayerRates(let optimizer): "\(optimizer) moves all parameters together, so its rate cannot differ by layer, nor can it be a part of switch"
        case .noSingleRate(let optimizer): "\(optimizer) with several rates or parts has no one scaling of its rates"
        case .tooManyParameters(let user, let count, let most): "\(user) is for up to \(most) parameters, and these are \(count)"
        case .batchOfOne: "batch normalisation needs at least 2 samples in every batch, and one has 1"
        case .noLearningRate(let optimizer): "\(optimizer) has no learning rate of its own"
        case .layerRateCount(let rates, let layers):
            "lr has \(rates) values but the model has \(layers.count) layers: \(layers.joined(separator: ", "))"
        case .layerRateMissing(let block): "lr names no rate for the parameters \(block)"
        case .layerRateUnused(let name, _): "lr names `\(name)`, but the model has no such layer or parameters"
        }
    }

    public var hints: [String] {
        switch self {
        case .lossNeedsClasses: ["use mse, mae or huber, or make a classification dataset: dataset(x, y, classes=2)"]
        case .lossShape, .measureShape: ["reduce it with mean or sum"]
        case .modelIsAFunction: ["save its parameters, m.parameters, and the script that defines it"]
        case .outputRows: ["the inputs are [samples, features]: x @ p.W.T gives [samples, outputs]"]
        case .unusedParameters: ["leave out of the record what `forward` does not read"]
        case .batchTooSmall: ["choose batch= so that the last batch is no single sample"]
        case .noTestData: ["split the data: data |> split(test=0.2)"]
        case .noColumn(let name, let known):
            suggestions(for: name, among: known).first.map { ["did you mean `\($0)`?"] } ?? ["its columns: \(known.joined(separator: ", "))"]
        case .tooManyParameters: ["use lbfgs, which estimates what newton computes"]
        case .batchOfOne: ["choose a batch that leaves no single sample at the end of an epoch"]
        case .noMatrix: ["shape the parameters as a matrix"]
        case .targetCount: ["give one target for all layers, or one for each of those that `layers` names (by default all but the output)"]
        case .layerRateUnused(let name, let known):
            suggestions(for: name, among: known).first.map { ["did you mean `\($0)`?"] } ?? ["known: \(known.joined(separator: ", "))"]
        default: []
        }
    }
}
