internal import Tensors

extension Graph {
    /// A graph in two stages: what does not depend on some inputs, computed once, and the rest, computed for each of
    /// their values.
    struct Stages {
        /// Takes the inputs that stay; gives what the second stage captures.
        let first: Graph
        /// Takes what varies, then what stays, then what was captured.
        let second: Graph
        /// The inputs of the whole graph that the first stage takes, in order.
        let firstInputs: [Int]
        /// Where each input of the second stage comes from.
        let sources: [Source]
        /// The lane axes of the inputs of the second stage.
        let lanes: [Int?]

        enum Source: Equatable {
            case input(Int)
            case captured(Int)
        }
    }

    /// Divides the graph by whether a value depends on the inputs `varying`.
    ///
    /// Views of what stays (transposes, broadcasts) are taken again in the second stage, so that nothing is stored larger
    /// than it is.
    func stages(varying: [Int], lanes: [Int?]) throws -> Stages {
        let depends = dependence(on: varying.map { inputs[$0] })
        let axes = LaneAxes(self, inputLanes: lanes)
        var isLive = [Bool](repeating: false, count: nodes.count)
        for output in outputs { isLive[output] = true }
        for index in nodes.indices.reversed() where isLive[index] {
            for operand in nodes[index].operands { isLive[operand] = true }
        }
        var builder = StageBuilder(whole: self, axes: axes)
        for input in varying { builder.take(input) }
        for index in nodes.indices where isLive[index] && depends[index] && nodes[index].primitive !== Primitive.input {
            try builder.copy(index, depends: depends)
        }
        builder.second.setOutputs(try outputs.map { try builder.value(of: $0) })
        let first = Graph()
        let staying = inputs.indices.filter { !varying.contains($0) }
        var known: [NodeIndex: Traced] = [:]
        for number in staying { known[inputs[number]] = first.input(nodes[inputs[number]].type) }
        var isNeeded = [Bool](repeating: false, count: nodes.count)
        for index in builder.captured { isNeeded[index] = true }
        for index in nodes.indices.reversed() where isNeeded[index] {
            for operand in nodes[index].operands { isNeeded[operand] = true }
        }
        for index in nodes.indices where isNeeded[index] && known[index] == nil {
            let node = nodes[index]
            if let constant = node.constant {
                known[index] = first.constant(constant)
            } else {
                known[index] = try first.apply(node.primitive, node.attributes, node.operands.compactMap { known[$0]?.index })
            }
        }
        first.setOutputs(builder.captured.compactMap { known[$0] })
        return Stages(first: first, second: builder.second, firstInputs: staying, sources: builder.sources, lanes: builder.lanes)
    }
}

/// Builds the second stage of a graph.
private struct StageBuilder {
    let whole: Graph
    let axes: LaneAxes
    let second = Graph()
    private(set) var sources: [Graph.Stages.Source] = []
    private(set) var lanes: [Int?] = []
    private(set) var captured: [NodeIndex] = []
    private var known: [NodeIndex: Traced] = [:]

    init(whole: Graph, axes: LaneAxes) {
        self.whole = whole
        self.axes = axes
    }

    mutating func take(_ input: Int) { add(whole.inputs[input], .input(input)) }

    private mutating func add(_ index: NodeIndex, _ source: Graph.Stages.Source) {
        known[index] = second.input(whole.nodes[index].type)
        sources.append(source)
        lanes.append(axes[index])
    }

    mutating func copy(_ index: NodeIndex, depends: [Bool]) throws {
        let node = whole.nodes[index]
        let operands = try node.operands.map { try value(of: $0).index }
        known[index] = try second.apply(node.primitive, node.attributes, operands)
    }

    /// The value in the second stage, captured from the first where it is not known yet.
    mutating func value(of index: NodeIndex) throws -> Traced {
        if let known = known[index] { return known }
        let node = whole.nodes[index]
        if let constant = node.constant {
            known[index] = second.constant(constant)
        } else if case .view = node.primitive.lowering, node.operands.count == 1 {
            let source = try value(of: node.operands[0])
            known[index] = try second.apply(node.primitive, node.attributes, [source.index])
        } else if let input = whole.inputs.firstIndex(of: index) {
            take(input)
        } else {
            captured.append(index)
            add(index, .captured(captured.count - 1))
        }
        return known[index] ?? second.constant(Tensor(scalar: .nan))
    }
}
