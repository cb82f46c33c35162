internal import CKernels
internal import Tensors

/// Writes the members of an elementwise chain as lane operations on registers; a product that only feeds a sum becomes a
/// fused multiply-add.
struct ChainBuilder {
    private(set) var chain: Instruction.Chain
    private var registers: [NodeIndex: Int] = [:]
    private var loads: [View: Int] = [:]

    init(_ lowering: Lowering, members: [NodeIndex], shape: Shape, arithmetic: ElementType) {
        chain = Instruction.Chain(shape: shape, arithmetic: arithmetic, loads: [], operations: [], stores: [])
        let inside = Set(members)
        let nodes = lowering.graph.nodes
        for member in members {
            for operand in nodes[member].operands where !inside.contains(operand) {
                guard let view = lowering.view(of: operand), loads[view] == nil else { continue }
                loads[view] = chain.loads.count
                chain.loads.append(view)
            }
        }
        let fused = Self.fusedProducts(members, inside, lowering)
        for member in members where !fused.contains(member) {
            let node = nodes[member]
            let operands = node.operands.map { register($0, lowering) }
            switch node.primitive.lowering {
            case .lane(let code):
                if node.primitive === Primitive.add, let product = node.operands.first(where: fused.contains) {
                    let addend = node.operands[0] == product ? node.operands[1] : node.operands[0]
                    let factors = nodes[product].operands.map { register($0, lowering) }
                    append(128 + UInt16(DYN_FMA.rawValue), [factors[0], factors[1], register(addend, lowering)], for: member)
                } else {
                    append(code, operands, for: member)
                }
            default:
                registers[member] = operands[0]
            }
        }
        for member in members {
            if let view = lowering.view(of: member), let register = registers[member] {
                chain.stores.append((register, view))
            }
        }
    }

    private static func fusedProducts(_ members: [NodeIndex], _ inside: Set<NodeIndex>, _ lowering: Lowering) -> Set<NodeIndex> {
        var fused: Set<NodeIndex> = []
        for member in members where lowering.graph.nodes[member].primitive === Primitive.add {
            let product = lowering.graph.nodes[member].operands.first { operand in
                inside.contains(operand) && lowering.useCount(operand) == 1 && !lowering.isStored(operand)
                    && lowering.graph.nodes[operand].primitive === Primitive.multiply
            }
            if let product { fused.insert(product) }
        }
        return fused
    }

    private func register(_ index: NodeIndex, _ lowering: Lowering) -> Int {
        registers[index] ?? lowering.view(of: index).flatMap { loads[$0] } ?? 0
    }

    /// Registers of operations are numbered behind all loads, which are known by now.
    private mutating func append(_ code: UInt16, _ operands: [Int], for member: NodeIndex) {
        registers[member] = chain.loads.count + chain.operations.count
        chain.operations.append(Instruction.LaneOperation(
            code: code, a: operands[0], b: operands.count > 1 ? operands[1] : 0, c: operands.count > 2 ? operands[2] : 0))
    }
}
