internal import Storage

/// A learning rate for each layer. The blocks `layers.0.weight` and `layers.0.bias` are of the layer `layers.0`; a block
/// without a dot in its name is a layer of its own.
public enum LayerRates: Sendable {
    /// One for each layer, from the inputs on.
    case list([Schedule])
    /// By the name of a block (`layers.0.weight`), of a layer (`layers.0`) or of a kind of block (`weight`); the first of
    /// these that is given counts.
    case named([(name: String, rate: Schedule)])

    var schedules: [Schedule] {
        switch self {
        case .list(let rates): rates
        case .named(let rates): rates.map(\.rate)
        }
    }

    /// The rate of the first layer that is named.
    public var first: Schedule? { schedules.first }

    var text: String {
        switch self {
        case .list(let rates): "[\(rates.map(\.text).joined(separator: ", "))]"
        case .named(let rates): "{\(rates.map { "\($0.name) = \($0.rate.text)" }.joined(separator: ", "))}"
        }
    }

    var definition: JSONValue {
        switch self {
        case .list(let rates): .array(rates.map(\.definition))
        case .named(let rates): .object(rates.map { .init($0.name, $0.rate.definition) })
        }
    }

    /// Runs of neighbouring blocks that share a rate, in the order of the flat vector.
    ///
    /// - Throws: `LearningError` when a block has no rate or a rate no block.
    func groups(of layout: ParameterLayout) throws -> [(layout: ParameterLayout, rate: Schedule)] {
        let choices = try choices(layout)
        var groups: [(blocks: [ParameterBlock], choice: Int)] = []
        for (block, choice) in zip(layout.blocks, choices) {
            if groups.last?.choice == choice {
                groups[groups.count - 1].blocks.append(block)
            } else {
                groups.append(([block], choice))
            }
        }
        let schedules = schedules
        return groups.map { group in
            (ParameterLayout(group.blocks.map { ($0.name, $0.shape) }), schedules[group.choice])
        }
    }

    /// For each block, which rate is its own.
    private func choices(_ layout: ParameterLayout) throws -> [Int] {
        switch self {
        case .list(let rates):
            let layers = layout.layerNames
            guard layers.count == rates.count else {
                throw LearningError.layerRateCount(rates: rates.count, layers: layers)
            }
            return layout.blocks.compactMap { block in layers.firstIndex(of: block.layer) }
        case .named(let rates):
            let names = rates.map(\.name)
            var used: Set<Int> = []
            let choices = try layout.blocks.map { block in
                let kind = block.name.split(separator: ".").last.map(String.init) ?? block.name
                guard let choice = [block.name, block.layer, kind].lazy.compactMap({ names.firstIndex(of: $0) }).first else {
                    throw LearningError.layerRateMissing(block: block.name)
                }
                used.insert(choice)
                return choice
            }
            if let idle = names.indices.first(where: { !used.contains($0) }) {
                throw LearningError.layerRateUnused(name: names[idle], known: layout.layerNames + layout.blocks.map(\.name))
            }
            return choices
        }
    }
}

extension ParameterBlock {
    /// The layer that a block belongs to: its name without the last part.
    var layer: String {
        let parts = name.split(separator: ".")
        return parts.count > 1 ? parts.dropLast().joined(separator: ".") : name
    }
}

extension ParameterLayout {
    /// The layers in order.
    var layerNames: [String] {
        var names: [String] = []
        for block in blocks where names.last != block.layer { names.append(block.layer) }
        return names
    }
}
