internal import Programs
internal import Tensors

// A full batch of a model that is linear in its inputs, under the mean squared error, in few rows.
//
// With [X Y] = Q [R S] and orthonormal columns in Q, ‖X Aᵀ − Y‖ = ‖R Aᵀ − S‖ for every A: the loss and all its derivatives are those
// of d + m rows. Unlike through the Gram matrix XᵀX nothing is squared, so a loss near zero keeps its digits.

extension Dataset {
    /// The number of rows that hold what a full batch of a linear model depends on.
    var condensedCount: Int { features + targetWidth }

    /// Inputs [d + m, d] and targets [d + m, m] with the same mean squared error for every linear map without bias.
    func condensed() throws -> (inputs: Tensor, targets: Tensor) {
        let rows = condensedCount
        // The mean over fewer rows must be the mean over all.
        let factor = try Tensor.concatenate([inputs, targets], axis: 1).triangularFactor() * (Double(rows) / Double(count)).squareRoot()
        return (try factor.at(.all, .range(start: 0, stop: features, step: 1)), try factor.at(.all, .range(start: features, stop: nil, step: 1)))
    }
}

extension Experiment {
    /// So many samples fill the vectors but a few times: there is little to save.
    private static let fewSamples = 64

    /// The rows in which a step sees its full batch, where that is exact and saves more than half; nil elsewhere.
    ///
    /// A rule of the model's function and of shapes, never of the data's values.
    func condensedRows(_ loss: Loss?) throws -> Int? {
        guard let train = trainingData, isFullBatch, !train.isClassification, loss?.definition == Loss.meanSquaredError.definition,
            train.count > max(Self.fewSamples, 2 * train.condensedCount)
        else { return nil }
        let rows = train.condensedCount
        guard let whole = try? forwardGraph(rows: train.count), let part = try? forwardGraph(rows: rows),
            RowwiseLinearity.holds(of: whole.graph, part.graph, inputs: part.inputs),
            part.graph.nodes[part.graph.outputs[0]].type.shape == [rows, train.targetWidth]
        else { return nil }
        return rows
    }

    /// The outputs for so many samples, as training computes them, and which node the samples are.
    private func forwardGraph(rows: Int) throws -> (graph: Graph, inputs: NodeIndex) {
        let graph = Graph()
        let blocks = model.layout.blocks.map { Operand.traced(graph.input(TensorType($0.shape, precision))) }
        let inputs = graph.input(TensorType([rows, trainingData?.features ?? 0], precision))
        let (outputs, followed) = try model.architecture.trainingForward(blocks, .traced(inputs))
        guard followed.isEmpty else { throw LearningError.lossShape(outputs.shape) }
        graph.setOutputs([graph.lift(outputs)])
        return (graph, inputs.index)
    }
}

/// Whether each row of a graph's output is one and the same linear map of that row of its inputs, found by following the
/// operations: products from one side, sums, changes of sign, and scalings that are the same for all rows.
private struct RowwiseLinearity {
    private enum Dependence: Equatable {
        case none
        /// Linear in the samples, which run along this axis.
        case linear(axis: Int)
    }

    /// - Parameters:
    ///   - whole: the function traced for all samples.
    ///   - part: the same function traced for another number of samples: both must be the same operations, so that nothing in
    ///     it depends on how many samples there are.
    static func holds(of whole: Graph, _ part: Graph, inputs: NodeIndex) -> Bool {
        guard whole.nodes.count == part.nodes.count, whole.outputs == part.outputs, let output = part.outputs.first else { return false }
        var found: [Dependence] = []
        for (index, node) in part.nodes.enumerated() {
            let other = whole.nodes[index]
            guard node.primitive === other.primitive, node.operands == other.operands else { return false }
            let sources = node.operands.map { found[$0] }
            if index == inputs {
                found.append(.linear(axis: 0))
            } else if sources.allSatisfy({ $0 == .none }) {
                guard isSameValue(node, other) else { return false }
                found.append(.none)
            } else {
                guard let dependence = follow(node, sources, in: part) else { return false }
                found.append(dependence)
            }
        }
        return found[output] == .linear(axis: 0)
    }

    /// A value without samples: the same for any number of them, but for how often it is repeated.
    private static func isSameValue(_ node: Node, _ other: Node) -> Bool {
        if let constant = node.constant {
            guard let against = other.constant else { return false }
            return constant.shape == against.shape && constant.doubles == against.doubles || repeats(constant) && repeats(against)
                && constant[flat: 0].bitPattern == against[flat: 0].bitPattern
        }
        return node.attributes == other.attributes || node.primitive === Primitive.broadcast
    }

    private static func repeats(_ constant: Tensor) -> Bool {
        guard constant.count > 0 else { return false }
        let first = constant[flat: 0].bitPattern
        return (0..<constant.count).allSatisfy { constant[flat: $0].bitPattern == first }
    }

    private static func follow(_ node: Node, _ sources: [Dependence], in graph: Graph) -> Dependence? {
        func isSteady(_ operand: Int, along axis: Int) -> Bool { graph.isSteady(node.operands[operand], along: axis) }
        switch node.primitive {
        case .negate, .convert: return sources[0]
        case .transpose:
            guard case .linear(let axis) = sources[0], case .permutation(let permutation) = node.attributes else { return nil }
            return permutation.firstIndex(of: axis).map { .linear(axis: $0) }
        case .add, .subtract: return sources[0] == sources[1] ? sources[0] : nil
        case .multiply:
            if case .linear(let axis) = sources[0], sources[1] == .none, isSteady(1, along: axis) { return sources[0] }
            if case .linear(let axis) = sources[1], sources[0] == .none, isSteady(0, along: axis) { return sources[1] }
            return nil
        case .divide:
            guard case .linear(let axis) = sources[0], sources[1] == .none, isSteady(1, along: axis) else { return nil }
            return sources[0]
        case .matmul:
            guard node.type.rank == 2, node.operands.allSatisfy({ graph.nodes[$0].type.rank == 2 }) else { return nil }
            if sources == [.linear(axis: 0), .none] { return .linear(axis: 0) }
            if sources == [.none, .linear(axis: 1)] { return .linear(axis: 1) }
            return nil
        default: return nil
        }
    }
}

extension Graph {
    /// Whether a value is the same all along an axis because it is repeated there.
    fileprivate func isSteady(_ index: NodeIndex, along axis: Int) -> Bool {
        let node = nodes[index]
        if let constant = node.constant { return (1..<max(constant.count, 1)).allSatisfy { constant[flat: $0] == constant[flat: 0] } }
        guard node.primitive === Primitive.broadcast, let source = node.operands.first else { return false }
        let place = axis - (node.type.rank - nodes[source].type.rank)
        return place < 0 || nodes[source].type.shape[place] == 1
    }
}
