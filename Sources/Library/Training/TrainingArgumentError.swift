internal import Diagnostics

/// Arguments of the training words that have the right type and still make no sense.
enum TrainingArgumentError: UserError {
    case functionResult(function: String, expected: String, found: String)
    case unknownName(kind: String, name: String, known: [String])
    case pointResult(found: String)
    case experimentWithArguments
    case missingData
    case studyWithoutFunction
    case runWithoutExperiment

    var message: String {
        switch self {
        case .functionResult(let function, let expected, let found): "\(function) must give \(expected) here, not \(found)"
        case .unknownName(let kind, let name, _): "there is no \(kind) `\(name)`"
        case .pointResult(let found):
            "the function of a sweep must give an experiment, a run, a number or a record of numbers, not \(found)"
        case .experimentWithArguments: "an experiment has all its settings; train takes no others beside it"
        case .runWithoutExperiment: "a run from a file or a study does not carry its data"
        case .studyWithoutFunction: "a study from a file does not carry the function of its sweep"
        case .missingData: "training a model needs data"
        }
    }

    var hints: [String] {
        switch self {
        case .unknownName(_, let name, let known):
            suggestions(for: name, among: known).first.map { ["did you mean `\($0)`?"] } ?? ["known: \(known.joined(separator: ", "))"]
        case .experimentWithArguments: ["write them into experiment(…)"]
        case .runWithoutExperiment: ["give its experiment: of=experiment(…)"]
        case .studyWithoutFunction: ["give it: reproduce(study, i, point=p -> experiment(…))"]
        case .missingData: ["train(model, data, …) or train(experiment(model=…, data=…))"]
        default: []
        }
    }
}
