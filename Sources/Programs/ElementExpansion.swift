internal import Tensors

/// A graph written out element by element, so that each element can be a vector of lanes: many states of a small system
/// advance in lockstep, whatever the function does with its vector (indexing, sums, products with matrices).
///
/// Elementwise operations are repeated for each element; operations that only move elements cost nothing; sums and
/// matrix products become chains of additions. Factorizations and lookups by traced indices have no such form.
public struct ElementExpansion {
    private let graph: Graph
    /// Larger graphs are better left whole.
    private static let mostElements = 50_000

    public init(of graph: Graph) { self.graph = graph }

    /// The elements of the graph's outputs, row-major, given those of its inputs.
    ///
    /// - Parameter inputs: for each input its elements; all of one shape, the lanes.
    /// - Throws: `ProgramError.cannotExpand` where an operation has no such form.
    public func outputs(of inputs: [[Operand]]) throws -> [[Operand]] {
        guard inputs.count == graph.inputs.count else {
            throw ProgramError.inputCount(expected: graph.inputs.count, found: inputs.count)
        }
        let size = graph.nodes.reduce(0) { $0 + ($1.constant == nil ? $1.type.count : 0) }
        guard size <= Self.mostElements else { throw ProgramError.cannotExpand("a graph of \(size) elements") }
        var elements: [[Operand]] = []
        elements.reserveCapacity(graph.nodes.count)
        for node in graph.nodes {
            if node.primitive === Primitive.input, case .count(let number) = node.attributes {
                guard inputs[number].count == node.type.count else {
                    throw ProgramError.inputCount(expected: node.type.count, found: inputs[number].count)
                }
                elements.append(inputs[number])
            } else if let tensor = node.constant {
                elements.append(tensor.doubles.map { Operand($0) })
            } else {
                elements.append(try expand(node, node.operands.map { elements[$0] }))
            }
        }
        return graph.outputs.map { elements[$0] }
    }

    private func shape(_ node: Node, _ operand: Int) -> Shape { graph.nodes[node.operands[operand]].type.shape }

    private func expand(_ node: Node, _ operands: [[Operand]]) throws -> [Operand] {
        switch node.primitive.lowering {
        case .lane: return try (0..<node.type.count).map { place in try elementwise(node, operands.map { $0[place] }) }
        case .convert: return try operands[0].map { try $0.converted(to: node.type.elementType == .bool ? .bool : .f64) }
        case .view, .embed, .concatenate:
            if node.primitive === Primitive.detach { return try operands[0].map { try $0.detached() } }
            return try moved(node, operands)
        case .reduce: return try reduced(node, operands[0])
        case .matmul: return try product(node, operands[0], operands[1])
        case .gather where graph.nodes[node.operands[1]].constant != nil: return try gathered(node, operands[0])
        default: throw ProgramError.cannotExpand(node.primitive.name)
        }
    }

    /// Through the operators, which leave out multiplications by one and the like.
    private func elementwise(_ node: Node, _ operands: [Operand]) throws -> Operand {
        switch operands.count {
        case 1: return try Operand.unary(node.primitive, operands[0])
        case 2:
            let (a, b) = (operands[0], operands[1])
            if node.primitive === Primitive.add { return try a + b }
            if node.primitive === Primitive.subtract { return try a - b }
            if node.primitive === Primitive.multiply { return try a * b }
            if node.primitive === Primitive.divide { return try a / b }
            return try Operand.binary(node.primitive, a, b)
        default: return try Operand.select(operands[0], operands[1], operands[2])
        }
    }

    /// Where each element of the result comes from, found by moving the numbers of the elements.
    private func moved(_ node: Node, _ operands: [[Operand]]) throws -> [Operand] {
        if node.primitive === Primitive.identity { return operands[0] }
        var first = 1
        var numbers: [Tensor] = []
        for (number, operand) in operands.enumerated() {
            numbers.append(Tensor((0..<operand.count).map { Double(first + $0) }, shape: shape(node, number)))
            first += operand.count
        }
        let sources = operands.flatMap(\.self)
        // 0 stands for what `embed` leaves empty.
        return try node.primitive.evaluate(numbers, node.attributes).doubles.map { $0 == 0 ? Operand(0) : sources[Int($0) - 1] }
    }

    private func gathered(_ node: Node, _ table: [Operand]) throws -> [Operand] {
        guard let index = graph.nodes[node.operands[1]].constant else { throw ProgramError.cannotExpand(node.primitive.name) }
        let numbers = Tensor(table.indices.map(Double.init), shape: shape(node, 0))
        return try node.primitive.evaluate([numbers, index], node.attributes).doubles.map {
            $0.isNaN ? Operand(.nan) : table[Int($0)]
        }
    }

    private func reduced(_ node: Node, _ operand: [Operand]) throws -> [Operand] {
        let from = shape(node, 0)
        let axes = node.attributes.reducedAxes
        let kept = from.indices.filter { !axes.contains($0) }
        var results = [Operand?](repeating: nil, count: node.type.count)
        var index = [Int](repeating: 0, count: from.count)
        for element in operand {
            let place = kept.reduce(0) { $0 * from[$1] + index[$1] }
            results[place] = try results[place].map { try combine(node.primitive, $0, element) } ?? element
            var axis = from.count - 1
            while axis >= 0 {
                index[axis] += 1
                if index[axis] < from[axis] { break }
                index[axis] = 0
                axis -= 1
            }
        }
        return results.map { $0 ?? Operand(0) }
    }

    private func combine(_ primitive: Primitive, _ a: Operand, _ b: Operand) throws -> Operand {
        if primitive === Primitive.maximumOf { return try Operand.maximum(a, b) }
        if primitive === Primitive.minimumOf { return try Operand.minimum(a, b) }
        return try a + b
    }

    private func product(_ node: Node, _ left: [Operand], _ right: [Operand]) throws -> [Operand] {
        let (a, b) = (shape(node, 0), shape(node, 1))
        let (rows, inner, columns) = (a[a.count - 2], a[a.count - 1], b[b.count - 1])
        let batches = node.type.count / Swift.max(rows * columns, 1)
        var result: [Operand] = []
        for batch in 0..<batches {
            let (leftStart, rightStart) = (batch * rows * inner, b.count > 2 ? batch * inner * columns : 0)
            for row in 0..<rows {
                for column in 0..<columns {
                    var sum = Operand(0)
                    for k in 0..<inner {
                        sum = try sum + left[leftStart + row * inner + k] * right[rightStart + k * columns + column]
                    }
                    result.append(sum)
                }
            }
        }
        return result
    }
}
