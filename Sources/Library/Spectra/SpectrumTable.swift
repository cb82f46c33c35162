internal import Analysis
internal import Learning
internal import Runtime
internal import Tensors

/// The rows of `spectrum`: one for each matrix, of each snapshot.
struct SpectrumTable {
    private var steps: [Double] = []
    private var labels: [String] = []
    private var shapes: [String] = []
    private var figures: [[Double]] = Array(repeating: [], count: Self.names.count)

    private static let names = [
        "σ_max", "σ_min", "stable_rank", "effective_rank", "numerical_rank", "participation_ratio", "condition",
    ]

    mutating func add(_ matrix: Tensor, label: String, step: Double? = nil) throws {
        let spectrum = try SingularSpectrum(of: matrix)
        if let step { steps.append(step) }
        labels.append(label)
        shapes.append("\(spectrum.rows) × \(spectrum.columns)")
        let values = [
            spectrum.largest, spectrum.smallest, spectrum.stableRank, spectrum.effectiveRank, Double(spectrum.numericalRank()),
            spectrum.participationRatio, spectrum.condition,
        ]
        for (index, value) in values.enumerated() { figures[index].append(value) }
    }

    func table() throws -> Table {
        var table = Table()
        if !steps.isEmpty { try table.set("step", .numbers(Tensor(steps))) }
        try table.set("layer", WeightMatrices.column(labels))
        try table.set("shape", .text(shapes))
        for (name, values) in zip(Self.names, figures) { try table.set(name, .numbers(Tensor(values))) }
        return table
    }

    /// Of a run: a row for each snapshot and matrix, and for a linear network of several layers its product.
    static func of(_ run: Run, _ call: Call) throws -> Table {
        var result = SpectrumTable()
        for (index, snapshot) in try WeightMatrices.snapshots(of: run).enumerated() {
            try call.context.cancellation.check()
            for (label, matrix) in zip(snapshot.labels, snapshot.matrices) {
                try result.add(matrix, label: label, step: run.steps[flat: index])
            }
        }
        return try result.table()
    }
}
