public import Tensors

/// A function of which some arguments stay while others vary: what depends on the former alone is computed once.
///
/// A Hessian-vector product at fixed parameters and data is one: activations and their derivatives stay, the direction
/// varies.
public final class StagedProgram: Sendable {
    private let first: Program
    private let second: Program
    private let firstInputs: [Int]
    private let sources: [Graph.Stages.Source]
    private let varyingCount: Int

    /// Compiles both stages.
    ///
    /// - Parameters:
    ///   - varying: the numbers of the inputs that vary.
    ///   - lanes: for each input of the graph, the axis on which vectors work, if any.
    public init(compiling graph: Graph, varying: [Int], lanes: [Int?] = []) throws {
        let stages = try graph.stages(varying: varying, lanes: lanes)
        first = try Program(
            compiling: stages.first, lanes: stages.firstInputs.map { $0 < lanes.count ? lanes[$0] : nil })
        let captured = stages.sources.indices.filter { if case .captured = stages.sources[$0] { true } else { false } }
        second = try Program(compiling: stages.second, lanes: stages.lanes, computed: Set(captured))
        firstInputs = stages.firstInputs
        sources = stages.sources
        varyingCount = varying.count
    }

    /// The work of one run, in floating-point operations; multiply-adds count two.
    public var floatingPointOperations: Int { second.floatingPointOperations }

    /// An execution of the second stage with all that stays in place: its inputs 0 … are those that vary.
    ///
    /// - Parameter inputs: by the numbers of the graph's inputs; of those that vary none is read.
    public func stage(_ inputs: [Int: Tensor]) throws -> Execution {
        let preparation = Execution(first)
        for (place, number) in firstInputs.enumerated() {
            guard let tensor = inputs[number] else { throw ProgramError.inputCount(expected: firstInputs.count, found: inputs.count) }
            try preparation.setInput(place, tensor)
        }
        try preparation.run()
        let execution = Execution(second)
        for (place, source) in sources.enumerated().dropFirst(varyingCount) {
            switch source {
            case .input(let number): if let tensor = inputs[number] { try execution.setInput(place, tensor) }
            case .captured(let number): try execution.setInput(place, toOutput: number, of: preparation)
            }
        }
        return execution
    }
}
