internal import CKernels
internal import Programs
internal import Tensors

/// An ensemble under way. Belongs to one thread at a time.
public final class EnsembleStepper {
    public let ensemble: EnsembleProgram
    /// The number of steps made by every lane.
    public private(set) var step = 0
    private let execution: Execution

    /// - Parameter starts: the state of each lane, [lanes × dimension] row by row.
    public init(_ ensemble: EnsembleProgram, starts: [Double]) throws {
        self.ensemble = ensemble
        execution = Execution(ensemble.program)
        let (lanes, d) = (ensemble.lanes, ensemble.dimension)
        guard starts.count == lanes * d else { throw DynamicsError.stateShape(expected: [lanes, d], found: [starts.count]) }
        for coordinate in 0..<d {
            try execution.setInput(coordinate, Tensor((0..<lanes).map { starts[$0 * d + coordinate] }))
        }
        for tangent in 0..<ensemble.tangents {
            for coordinate in 0..<d {
                try execution.setInput(d * (1 + tangent) + coordinate, Tensor(repeating: tangent == coordinate ? 1 : 0, shape: [lanes]))
            }
        }
        try clearGrowth()
    }

    /// Makes `ensemble.stride` steps.
    public func advance() throws {
        try execution.run()
        step += ensemble.stride
    }

    /// A coordinate of the state in each lane.
    public func coordinate(_ number: Int) throws -> [Double] { try execution.input(number).doubles }

    /// The states of all lanes, [lanes × dimension] row by row.
    public func states() throws -> [Double] {
        let columns = try (0..<ensemble.dimension).map { try coordinate($0) }
        return (0..<ensemble.lanes).flatMap { lane in columns.map { $0[lane] } }
    }

    /// The sum of ln growth of a tangent since it was cleared, in each lane.
    public func growth(_ tangent: Int) throws -> [Double] { try execution.input(growthInput(tangent)).doubles }

    public func clearGrowth() throws {
        for tangent in 0..<ensemble.tangents {
            try execution.setInput(growthInput(tangent), Tensor(repeating: 0, shape: [ensemble.lanes]))
        }
    }

    private func growthInput(_ tangent: Int) -> Int { ensemble.dimension * (1 + ensemble.tangents) + tangent }

    /// The first lane whose state is not finite; nil where all are.
    public func escapedLane() throws -> Int? {
        for number in 0..<ensemble.dimension {
            if dyn_all_finite(DYN_F64, execution.inputMemory(number), ensemble.lanes) { continue }
            return try coordinate(number).firstIndex { !$0.isFinite }
        }
        return nil
    }
}
