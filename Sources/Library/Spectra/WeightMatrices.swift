internal import Learning
internal import Programs
internal import Runtime
internal import Tensors

/// The weight matrices among a model's parameters, in their order.
struct WeightMatrices {
    /// A layer's number, or the name of a parameter outside of layers.
    let labels: [String]
    let matrices: [Tensor]

    init(_ layout: ParameterLayout, _ flat: Tensor) throws {
        var labels: [String] = []
        var matrices: [Tensor] = []
        for (block, operand) in zip(layout.blocks, try layout.split(.tensor(flat))) {
            guard block.shape.count == 2, let matrix = operand.tensor else { continue }
            labels.append(Self.label(block.name))
            matrices.append(matrix)
        }
        guard !matrices.isEmpty else { throw LearningError.noMatrix(user: "a spectrum") }
        self.labels = labels
        self.matrices = matrices
    }

    /// `layers.0.weight` is 0.
    private static func label(_ name: String) -> String {
        let parts = name.split(separator: ".")
        return parts.count == 3 && parts[0] == "layers" ? String(parts[1]) : name
    }

    /// A column of labels: numbers where all are.
    static func column(_ labels: [String]) -> Table.Column {
        let numbers = labels.compactMap { Double($0) }
        return numbers.count == labels.count ? .numbers(Tensor(numbers)) : .text(labels)
    }

    /// The weight matrices of every snapshot of a run.
    static func snapshots(of run: Run) throws -> [WeightMatrices] {
        try (0..<run.weights.shape[0]).map { try WeightMatrices(run.layout, run.weights.at([.at($0)])) }
    }
}
