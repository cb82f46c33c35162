internal import Tensors

extension Graph {
    /// What identifies the function that the graph computes: equal for equal operations, types and constants, in 128 bits.
    public var fingerprint: String {
        var digest = Digest()
        var reachable = [Bool](repeating: false, count: nodes.count)
        for output in outputs { reachable[output] = true }
        for index in nodes.indices.reversed() where reachable[index] {
            for operand in nodes[index].operands { reachable[operand] = true }
        }
        // Numbered anew, so that what is never used does not count.
        var number = [Int](repeating: 0, count: nodes.count)
        var next = 0
        for (index, node) in nodes.enumerated() where reachable[index] {
            number[index] = next
            next += 1
            digest.add(node.primitive.name)
            digest.add(node.attributes)
            digest.add(node.operands.map { number[$0] })
            digest.add(node.type.shape)
            digest.add(Int(node.type.elementType.rawValue))
            node.constant?.withUnsafeBytes { digest.add($0) }
        }
        digest.add(outputs.map { number[$0] })
        return digest.text
    }
}
