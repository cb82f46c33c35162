internal import Programs
internal import Storage

/// Which weight matrices of a model a regularizer acts on, counted from the inputs.
public enum MatrixLayers: Sendable, Hashable {
    case all
    /// All but the output's, or the only one.
    case hidden
    /// From 0; negative ones count from the output.
    case at([Int])

    /// The numbers of the blocks chosen, in their order.
    ///
    /// - Throws: `LearningError.noMatrix` without any matrix; `.layerOutOfRange`.
    func blocks(of layout: ParameterLayout, user: String) throws -> [Int] {
        let matrices = layout.blocks.indices.filter { layout.blocks[$0].shape.count == 2 }
        guard !matrices.isEmpty else { throw LearningError.noMatrix(user: user) }
        switch self {
        case .all: return matrices
        case .hidden: return matrices.count > 1 ? Array(matrices.dropLast()) : matrices
        case .at(let layers):
            guard !layers.isEmpty else { throw LearningError.noMatrix(user: user) }
            var chosen: [Int] = []
            for layer in layers {
                let place = layer < 0 ? layer + matrices.count : layer
                guard matrices.indices.contains(place) else { throw LearningError.layerOutOfRange(layer, count: matrices.count) }
                guard !chosen.contains(matrices[place]) else { throw LearningError.layerTwice(layer) }
                chosen.append(matrices[place])
            }
            return chosen
        }
    }

    var definition: JSONValue {
        switch self {
        case .all: "all"
        case .hidden: "hidden"
        case .at(let layers): .array(layers.map { .number(Double($0)) })
        }
    }

    /// As an argument behind others; nothing for the usual choice.
    var text: String {
        switch self {
        case .all: ", layers=\"all\""
        case .hidden: ""
        case .at(let layers): ", layers=[\(layers.map(String.init).joined(separator: ", "))]"
        }
    }
}
