internal import CKernels
internal import Tensors

/// Turns a graph into instructions over buffers: dead code left out, shape operations made views, elementwise operations
/// gathered into chains, products given their bias, parts of a concatenation computed in place.
struct Lowering {
    let graph: Graph
    let lanes: LaneAxes
    private let live: [Bool]
    private let uses: [Int]
    private(set) var buffers: [Buffer] = []
    private(set) var calls: [ProgramCall] = []
    private var steps: [Step] = []
    /// The memory of a value that has been given some.
    private var views: [NodeIndex: View] = [:]
    /// The first step after which a value can be read from memory.
    private var ready: [NodeIndex: Int] = [:]
    private var cluster: [NodeIndex: Int] = [:]
    private var destinations: [NodeIndex: View] = [:]
    private var biases: [NodeIndex: (bias: NodeIndex, sum: NodeIndex)] = [:]
    private var fusedSums: Set<NodeIndex> = []
    /// Elementwise operations that wait for the only one that uses them.
    private var deferred: Set<NodeIndex> = []
    private var scalarPools: [ElementType: (buffer: Int, values: [Double])] = [:]
    private var openClusters: [ClusterKey: [Int]] = [:]

    private enum Step {
        case cluster(Cluster)
        case single(Instruction)
    }

    private struct ClusterKey: Hashable {
        let shape: Shape
        let arithmetic: ElementType
    }

    private struct Cluster {
        let key: ClusterKey
        var members: [NodeIndex] = []
    }

    /// More than this in one chain and its registers leave the first-level cache.
    private static let longestChain = 96
    private static let mostDeferred = 32

    /// - Parameter computed: the inputs that another program has computed: they lie as that program's values do.
    init(_ graph: Graph, inputLanes: [Int?], computed: Set<Int> = []) throws {
        self.graph = graph
        self.lanes = LaneAxes(graph, inputLanes: inputLanes)
        var live = [Bool](repeating: false, count: graph.nodes.count)
        var uses = [Int](repeating: 0, count: graph.nodes.count)
        for output in graph.outputs { live[output] = true; uses[output] += 1 }
        for index in live.indices.reversed() where live[index] {
            for operand in graph.nodes[index].operands {
                live[operand] = true
                uses[operand] += 1
            }
        }
        self.live = live
        self.uses = uses
        for (number, input) in graph.inputs.enumerated() {
            let type = graph.nodes[input].type
            buffers.append(Buffer(kind: .input(number), elementType: type.elementType, count: type.count))
            let isSampleMajor = !computed.contains(number) && Self.storedSampleMajor(type, lane: lanes[input])
            let innermost = isSampleMajor ? nil : lanes[input]
            views[input] = View(
                buffer: number, offset: 0, shape: type.shape,
                strides: View.strides(of: type.shape, innermost: innermost))
            ready[input] = 0
        }
        findBiases()
        findDestinations()
        findDeferred()
        for index in graph.nodes.indices where live[index] { try schedule(index) }
    }

    /// Wide samples are gathered as whole rows and met by library products that take either order.
    static func storedSampleMajor(_ type: TensorType, lane: Int?) -> Bool {
        lane == 0 && type.rank == 2 && type.shape[1] >= 64
    }

    var inputViews: [View] { graph.inputs.map { views[$0] ?? View(buffer: 0, offset: 0, shape: [], strides: []) } }

    // MARK: Patterns found beforehand

    /// A product whose only use is the sum with a broadcast vector takes that vector as its bias.
    private mutating func findBiases() {
        for (index, node) in graph.nodes.enumerated() where live[index] && node.primitive === Primitive.add {
            for (product, bias) in [(node.operands[0], node.operands[1]), (node.operands[1], node.operands[0])] {
                guard graph.nodes[product].primitive === Primitive.matmul, uses[product] == 1,
                    graph.nodes[product].type.elementType == node.type.elementType, biases[product] == nil,
                    graph.nodes[bias].type.elementType == node.type.elementType, isSource(bias)
                else { continue }
                biases[product] = (bias, index)
                fusedSums.insert(index)
                break
            }
        }
    }

    /// An elementwise operation with one use, by another one over the same index space, is computed there rather than where
    /// it first could be, if its operands are in memory anyway: so nothing has to be kept for it. (The derivative of an
    /// activation by its value, say: the value is kept for the gradient of the weights.)
    private mutating func findDeferred() {
        var isInMemory = graph.nodes.map { !$0.primitive.lowering.isElementwise }
        var user = [NodeIndex?](repeating: nil, count: graph.nodes.count)
        for output in graph.outputs { isInMemory[output] = true }
        for sum in fusedSums { isInMemory[sum] = true }
        for (index, node) in graph.nodes.enumerated() where live[index] {
            let needsMemory = !node.primitive.lowering.isElementwise || fusedSums.contains(index)
            for operand in node.operands {
                user[operand] = index
                if needsMemory { isInMemory[operand] = true }
            }
        }
        var size = [Int](repeating: 1, count: graph.nodes.count)
        for (index, node) in graph.nodes.enumerated() where live[index] && !isInMemory[index] && uses[index] == 1 {
            guard let user = user[index], !fusedSums.contains(user), clusterKey(graph.nodes[user]) == clusterKey(node) else { continue }
            size[index] += node.operands.reduce(0) { deferred.contains($1) ? $0 + size[$1] : $0 }
            if size[index] <= Self.mostDeferred, node.operands.allSatisfy({ isInMemory[$0] || deferred.contains($0) }) {
                deferred.insert(index)
            }
        }
    }

    /// An operation with those that wait for it, in order.
    private func withDeferred(_ index: NodeIndex) -> [NodeIndex] {
        graph.nodes[index].operands.filter(deferred.contains).flatMap(withDeferred) + [index]
    }

    private func clusterKey(_ node: Node) -> ClusterKey {
        let type = node.type.elementType == .bool ? graph.nodes[node.operands[0]].type.elementType : node.type.elementType
        return ClusterKey(shape: node.type.shape, arithmetic: arithmetic(of: type))
    }

    /// A view of an input or constant, through shape operations alone.
    private func isSource(_ index: NodeIndex) -> Bool {
        let node = graph.nodes[index]
        switch node.primitive.lowering {
        case .source: return true
        case .view: return node.operands.first.map(isSource) ?? false
        default: return false
        }
    }

    /// Gives the parts of each concatenation their places in its buffer before they are computed.
    private mutating func findDestinations() {
        for index in graph.nodes.indices.reversed() where live[index] && graph.nodes[index].primitive === Primitive.concatenate {
            let whole = destinations[index] ?? allocate(index)
            destinations[index] = whole
            for (operand, part) in parts(of: index, in: whole) { assign(part, to: operand) }
        }
    }

    private func parts(of index: NodeIndex, in whole: View) -> [(NodeIndex, View)] {
        let node = graph.nodes[index]
        let axis = node.attributes.onlyAxis
        var start = 0
        return node.operands.map { operand in
            let shape = graph.nodes[operand].type.shape
            let slices = shape.enumerated().map { Attributes.Slice(start: $0 == axis ? start : 0, count: $1) }
            start += shape[axis]
            return (operand, whole.sliced(slices))
        }
    }

    /// Follows shape operations back from a part to the operation that computes it.
    private mutating func assign(_ view: View, to index: NodeIndex) {
        let node = graph.nodes[index]
        switch node.primitive.lowering {
        case .source, .call: return
        case .view:
            guard let source = node.operands.first, uses[index] == 1 else { return }
            switch node.attributes {
            case .permutation(let permutation):
                assign(view.transposed(permutation.indices.map { permutation.firstIndex(of: $0) ?? $0 }), to: source)
            case .shape where node.primitive === Primitive.reshape:
                if let back = view.reshaped(graph.nodes[source].type.shape) { assign(back, to: source) }
            case .none: assign(view, to: source)
            default: return
            }
        default:
            if destinations[index] == nil, node.type.elementType == buffers[view.buffer].elementType {
                destinations[index] = view
            }
        }
    }

    // MARK: Memory

    private mutating func allocate(_ index: NodeIndex) -> View {
        let type = graph.nodes[index].type
        buffers.append(Buffer(kind: .temporary, elementType: type.elementType, count: type.count))
        return View(
            buffer: buffers.count - 1, offset: 0, shape: type.shape,
            strides: View.strides(of: type.shape, innermost: lanes[index]))
    }

    private mutating func allocateRowMajor(_ type: TensorType) -> View {
        buffers.append(Buffer(kind: .temporary, elementType: type.elementType, count: type.count))
        return View(buffer: buffers.count - 1, offset: 0, shape: type.shape, strides: View.strides(of: type.shape, innermost: nil))
    }

    /// The memory of a computed value, given to it at the first demand.
    private mutating func memory(of index: NodeIndex) -> View {
        if let view = views[index] { return view }
        let node = graph.nodes[index]
        let view: View
        if let constant = node.constant {
            view = constantView(constant, node.type)
        } else {
            view = destinations[index] ?? allocate(index)
        }
        views[index] = view
        return view
    }

    /// A constant of equal elements is one number, which a view repeats.
    private mutating func constantView(_ constant: Tensor, _ type: TensorType) -> View {
        if type.elementType != .bool, let value = Self.commonValue(constant) {
            var pool = scalarPools[type.elementType] ?? (buffers.count, [])
            if pool.values.isEmpty {
                buffers.append(Buffer(kind: .constant(constant), elementType: type.elementType, count: 1))
            }
            let place = pool.values.firstIndex { $0.bitPattern == value.bitPattern } ?? pool.values.count
            if place == pool.values.count { pool.values.append(value) }
            scalarPools[type.elementType] = pool
            buffers[pool.buffer].count = pool.values.count
            buffers[pool.buffer].kind = .constant(Tensor(pool.values).converted(to: type.elementType))
            return View(buffer: pool.buffer, offset: place, shape: type.shape, strides: type.shape.map { _ in 0 })
        }
        let kept = (try? constant.withoutRepetitions()) ?? constant
        buffers.append(Buffer(kind: .constant(kept), elementType: type.elementType, count: kept.count))
        let strides = zip(View.strides(of: kept.shape, innermost: nil), zip(kept.shape, type.shape)).map { $1.0 == $1.1 ? $0 : 0 }
        return View(buffer: buffers.count - 1, offset: 0, shape: type.shape, strides: strides)
    }

    private static func commonValue(_ constant: Tensor) -> Double? {
        guard constant.count > 0 else { return nil }
        let first = constant[flat: 0]
        if constant.count == 1 { return first }
        let values = constant.doubles
        return values.allSatisfy { $0.bitPattern == first.bitPattern } ? first : nil
    }

    // MARK: Scheduling

    private mutating func schedule(_ index: NodeIndex) throws {
        let node = graph.nodes[index]
        guard !fusedSums.contains(index), !deferred.contains(index) else { return }
        switch node.primitive.lowering {
        case .source:
            ready[index] = 0
        case .view:
            try scheduleView(index, node)
        case .lane, .convert:
            scheduleLane(index, node)
        default:
            try scheduleSingle(index, node)
        }
    }

    private mutating func scheduleView(_ index: NodeIndex, _ node: Node) throws {
        let source = node.operands[0]
        let memory = memory(of: source)
        ready[index] = readableAfter(source)
        switch node.attributes {
        case .permutation(let permutation): views[index] = memory.transposed(permutation)
        case .slices(let slices): views[index] = memory.sliced(slices)
        case .shape(let shape) where node.primitive === Primitive.broadcast: views[index] = memory.broadcast(to: shape)
        case .shape(let shape):
            if let view = memory.reshaped(shape) {
                views[index] = view
            } else {
                let copy = allocateRowMajor(graph.nodes[source].type)
                append(.copy(memory, to: copy, arithmetic: arithmetic(of: graph.nodes[source].type.elementType)))
                ready[index] = steps.count
                views[index] = copy.reshaped(shape)
            }
        default: views[index] = memory
        }
    }

    /// The number of steps that must have run before a value is in memory.
    private func readableAfter(_ index: NodeIndex) -> Int {
        if let cluster = cluster[index] { return cluster + 1 }
        return ready[index] ?? 0
    }

    private func arithmetic(of type: ElementType) -> ElementType { type == .f32 ? .f32 : .f64 }

    /// An elementwise operation joins the earliest chain over its index space that stands after all it needs, and brings
    /// those that wait for it.
    private mutating func scheduleLane(_ index: NodeIndex, _ node: Node) {
        let key = clusterKey(node)
        let members = withDeferred(index)
        var earliest = 0
        for operand in members.flatMap({ graph.nodes[$0].operands }) where !deferred.contains(operand) {
            if let home = cluster[operand], case .cluster(let producer) = steps[home], producer.key == key {
                earliest = max(earliest, home)
            } else {
                earliest = max(earliest, readableAfter(operand))
            }
        }
        let open = (openClusters[key] ?? []).first { candidate in
            guard candidate >= earliest, case .cluster(let found) = steps[candidate] else { return false }
            return found.members.count + members.count <= Self.longestChain
        }
        let home = open ?? steps.count
        if open == nil {
            steps.append(.cluster(Cluster(key: key)))
            openClusters[key, default: []].append(home)
        }
        guard case .cluster(var chain) = steps[home] else { return }
        chain.members += members
        steps[home] = .cluster(chain)
        for member in members {
            cluster[member] = home
            demandOperands(of: graph.nodes[member], in: home)
        }
    }

    /// Operands from outside a chain come from memory.
    private mutating func demandOperands(of node: Node, in home: Int) {
        for operand in node.operands where cluster[operand] != home { _ = memory(of: operand) }
    }

    private mutating func append(_ instruction: Instruction) { steps.append(.single(instruction)) }

    private mutating func scheduleSingle(_ index: NodeIndex, _ node: Node) throws {
        let type = arithmetic(of: node.type.elementType)
        let operands = node.operands.map { memory(of: $0) }
        switch node.primitive.lowering {
        case .reduce(let operation):
            append(.reduce(
                operation: operation, type: type, source: operands[0], axes: node.attributes.reducedAxes,
                result: memory(of: index)))
        case .matmul:
            if let (bias, sum) = biases[index] {
                append(.matmul(
                    type: type, left: operands[0], right: operands[1], result: memory(of: sum), bias: try sourceView(bias)))
                ready[sum] = steps.count
            } else {
                append(.matmul(type: type, left: operands[0], right: operands[1], result: memory(of: index), bias: nil))
            }
        case .concatenate:
            let whole = memory(of: index)
            for (operand, part) in parts(of: index, in: whole) {
                let present = memory(of: operand)
                if !present.isSameMemory(as: part) { append(.copy(present, to: part, arithmetic: type)) }
            }
        case .embed:
            guard case .embedding(let slices, _) = node.attributes else { break }
            let whole = memory(of: index)
            let zero = constantView(Tensor(scalar: 0).converted(to: type), TensorType([], type)).broadcast(to: whole.shape)
            append(.copy(zero, to: whole, arithmetic: type))
            append(.copy(operands[0], to: whole.sliced(slices), arithmetic: type))
        case .gather:
            append(.gather(type: type, table: rowMajor(operands[0], node.operands[0]), index: operands[1], result: rowMajorMemory(of: index)))
        case .scatterAdd:
            append(.scatterAdd(type: type, source: rowMajor(operands[0], node.operands[0]), index: operands[1], result: rowMajorMemory(of: index)))
        case .cumulativeSum:
            guard case .axis(let axis, let reversed) = node.attributes else { break }
            append(.cumulativeSum(type: type, source: operands[0], axis: axis, reversed: reversed, result: memory(of: index)))
        case .singularPair:
            append(.singularPair(type: type, matrix: operands[0], result: memory(of: index)))
        case .bilinearForm:
            append(.bilinearForm(type: type, matrix: operands[0], pair: operands[1], result: memory(of: index)))
        default:
            let inputs = zip(operands, node.operands).map { rowMajor($0, $1) }
            let result = rowMajorMemory(of: index)
            calls.append(ProgramCall(
                primitive: node.primitive, attributes: node.attributes, operands: inputs,
                operandTypes: node.operands.map { graph.nodes[$0].type }, result: result, resultType: node.type))
            append(.call(calls.count - 1))
        }
        ready[index] = steps.count
    }

    /// The view of an input or constant, which may be taken before its turn: it is there from the beginning.
    private mutating func sourceView(_ index: NodeIndex) throws -> View {
        if views[index] == nil, graph.nodes[index].primitive.lowering.isView {
            _ = try graph.nodes[index].operands.first.map { try sourceView($0) }
            try scheduleView(index, graph.nodes[index])
        }
        return memory(of: index)
    }

    private mutating func rowMajorMemory(of index: NodeIndex) -> View {
        if let destination = destinations[index], destination.isRowMajor {
            views[index] = destination
            return destination
        }
        let view = allocateRowMajor(graph.nodes[index].type)
        views[index] = view
        return view
    }

    /// A value in row-major order, copied where it is not.
    private mutating func rowMajor(_ view: View, _ index: NodeIndex) -> View {
        if view.isRowMajor { return view }
        let type = graph.nodes[index].type
        let copy = allocateRowMajor(type)
        append(.copy(view, to: copy, arithmetic: arithmetic(of: type.elementType)))
        return copy
    }

    // MARK: Result

    /// Appends copies from outputs to the inputs that they become, and gives all instructions in order.
    ///
    /// - Parameter updates: output → input. An output whose chain reads that input in place writes straight into it.
    mutating func finish(updates: [Int: Int]) -> (instructions: [Instruction], outputs: [View]) {
        for output in graph.outputs { _ = memory(of: output) }
        var direct: Set<Int> = []
        for (output, input) in updates where redirect(output: output, to: input) { direct.insert(output) }
        var instructions = steps.map { (step: Step) -> Instruction in
            switch step {
            case .single(let instruction): instruction
            case .cluster(let cluster): .chain(chain(cluster))
            }
        }
        for (output, input) in updates.sorted(by: { $0.key < $1.key }) where !direct.contains(output) {
            let type = graph.nodes[graph.outputs[output]].type
            let source = memory(of: graph.outputs[output])
            instructions.append(.copy(source, to: inputViews[input], arithmetic: arithmetic(of: type.elementType)))
        }
        return (instructions, graph.outputs.map { memory(of: $0) })
    }

    /// Lets an output be computed in the memory of the input that it replaces, where nothing reads the input later or
    /// otherwise than element for element in the chain that writes.
    private mutating func redirect(output: Int, to input: Int) -> Bool {
        let index = graph.outputs[output]
        let source = graph.inputs[input]
        let target = inputViews[input]
        guard let home = cluster[index], let own = views[index], destinations[index] == nil,
            graph.outputs.filter({ $0 == index }).count == 1, own.isEquivalent(to: target.strides),
            graph.nodes[index].type == graph.nodes[source].type, case .cluster(let writer) = steps[home],
            !graph.outputs.contains(source)
        else { return false }
        // Whoever else reads the output keeps reading the memory it had before.
        let old = own.buffer
        guard !views.contains(where: { $0.key != index && $0.value.buffer == old }) else { return false }
        let buffer = target.buffer
        for (position, step) in steps.enumerated() {
            switch step {
            case .single(.call(let number)):
                let read = calls[number].operands.map(\.buffer)
                if read.contains(old) || position > home && read.contains(buffer) { return false }
            case .single(let instruction):
                let read = instruction.reads.map(\.buffer)
                if read.contains(old) || position > home && read.contains(buffer) { return false }
            case .cluster(let reader):
                guard position >= home else { continue }
                for member in reader.members {
                    for operand in graph.nodes[member].operands where cluster[operand] != position {
                        guard let view = views[operand], view.buffer == buffer else { continue }
                        if position > home || !view.isSameMemory(as: target) || view.shape != writer.key.shape { return false }
                    }
                }
            }
        }
        views[index] = target
        return true
    }

    private func chain(_ cluster: Cluster) -> Instruction.Chain {
        ChainBuilder(self, members: cluster.members, shape: cluster.key.shape, arithmetic: cluster.key.arithmetic).chain
    }

    /// Whether a member of a chain must be written to memory.
    func isStored(_ index: NodeIndex) -> Bool { views[index] != nil }
    func view(of index: NodeIndex) -> View? { views[index] }
    func useCount(_ index: NodeIndex) -> Int { uses[index] }
}
