internal import Tensors

/// Finds, for every value of a graph, the axis on which vector instructions shall work: the samples of a batch, the
/// starting points of a map. It begins at the inputs that have one and follows the operations.
///
/// A value that has a lane axis is stored with that axis innermost (activations neuron-major, samples along the lanes).
struct LaneAxes {
    private(set) var axes: [Int?]

    init(_ graph: Graph, inputLanes: [Int?]) {
        axes = [Int?](repeating: nil, count: graph.nodes.count)
        for (index, node) in graph.nodes.enumerated() {
            if node.primitive === Primitive.input, case .count(let number) = node.attributes {
                axes[index] = number < inputLanes.count ? inputLanes[number] : nil
            } else {
                axes[index] = infer(node, in: graph)
            }
        }
    }

    subscript(_ index: NodeIndex) -> Int? { axes[index] }

    private func infer(_ node: Node, in graph: Graph) -> Int? {
        let sources = node.operands.map { axes[$0] }
        guard sources.contains(where: { $0 != nil }) else { return nil }
        func shape(_ operand: Int) -> Shape { graph.nodes[node.operands[operand]].type.shape }
        switch node.primitive.lowering {
        case .lane, .convert, .cumulativeSum, .concatenate:
            return sources.compactMap { $0 }.first
        case .matmul:
            let rank = node.type.rank
            if let left = sources[0], left != rank - 1 { return left }
            if let right = sources[1], right != rank - 2 { return right }
            return nil
        case .reduce:
            guard let lane = sources[0] else { return nil }
            let reduced = node.attributes.reducedAxes
            return reduced.contains(lane) ? nil : lane - reduced.filter { $0 < lane }.count
        case .gather:
            return sources[1] != nil ? 0 : nil
        case .scatterAdd, .source, .singularPair, .bilinearForm, .call:
            return nil
        case .embed:
            return sources[0]
        case .view:
            guard let lane = sources[0] else { return nil }
            switch node.attributes {
            case .permutation(let permutation): return permutation.firstIndex(of: lane)
            case .shape(let target) where node.primitive === Primitive.broadcast:
                return lane + target.count - shape(0).count
            case .shape(let target): return Self.place(of: lane, of: shape(0), in: target)
            default: return lane
            }
        }
    }

    /// The axis of `target` that holds the same elements as axis `lane` of `source`.
    private static func place(of lane: Int, of source: Shape, in target: Shape) -> Int? {
        let before = source[..<lane].reduce(1, *)
        var product = 1
        for (axis, extent) in target.enumerated() {
            if product == before, extent == source[lane], extent != 1 || source[lane] == 1 { return axis }
            product *= extent
        }
        return nil
    }
}
