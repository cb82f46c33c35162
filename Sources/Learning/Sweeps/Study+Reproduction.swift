public import Diagnostics
internal import Storage
internal import Tensors

extension Study {
    /// Runs a point again and holds the outcome against this study's.
    ///
    /// - Parameter point: what the sweep's function gives for the point.
    /// - Throws: `ReproductionError` where anything comes out different.
    public func reproduced(
        _ index: Int, in context: WorkContext = WorkContext(), point: () throws -> Sweep.Point
    ) throws -> Outcome {
        let known = outcomes[index]
        let made: Outcome
        do {
            switch try point() {
            case .outcome(let outcome): made = outcome
            case .experiment(let experiment):
                if case .run(let run) = known {
                    let definition = try experiment.definition(TrainingGraphs(experiment))
                    guard definition == run.config else {
                        throw ReproductionError.definition(point: index, DefinitionDifference.between(run.config, definition))
                    }
                }
                made = .run(try experiment.train(in: context))
            }
        } catch let error as any UserError where known.status == "failed" && !(error is Interrupted) && !(error is ReproductionError) {
            made = .failed(reason: Diagnostic(error).message)
        }
        if case .run(let run) = made, run.status == .interrupted, known.status != "interrupted" { throw Interrupted() }
        // What was broken off or never run has nothing to be held against.
        if known.status == "interrupted" { return made }
        guard made.status == known.status else {
            throw ReproductionError.status(point: index, known: known.status, found: made.status)
        }
        if case .run(let a) = known, case .run(let b) = made, a.weights != b.weights {
            throw ReproductionError.weights(point: index, snapshot: Self.firstDifference(a.weights, b.weights))
        }
        guard made.isSame(as: known) else { throw ReproductionError.numbers(point: index) }
        return made
    }

    /// The first snapshot in which two trainings differ.
    private static func firstDifference(_ a: Tensor, _ b: Tensor) -> Int {
        let rows = min(a.shape[0], b.shape[0])
        return (0..<rows).first { row in (try? a.at([.at(row)])) != (try? b.at([.at(row)])) } ?? rows
    }
}

/// A point came out other than it was.
public enum ReproductionError: UserError {
    case definition(point: Int, [DefinitionDifference])
    case status(point: Int, known: String, found: String)
    case weights(point: Int, snapshot: Int)
    case numbers(point: Int)

    public var message: String {
        switch self {
        case .definition(let point, let differences):
            "point \(point) is not defined as it was: " + (differences.isEmpty ? "what is recorded of it differs" : ComparisonError.list(differences))
        case .status(let point, let known, let found): "point \(point) was \(known) and is now \(found)"
        case .weights(let point, let snapshot): "point \(point) has other weights than it had, from snapshot \(snapshot) on"
        case .numbers(let point): "point \(point) gives other numbers than it gave"
        }
    }

    public var hints: [String] {
        switch self {
        case .weights: ["the same bits are promised on one kind of processor and one version of Dyn"]
        case .numbers: ["the point's function draws random numbers or reads a clock that no seed determines"]
        case .definition, .status: []
        }
    }
}
