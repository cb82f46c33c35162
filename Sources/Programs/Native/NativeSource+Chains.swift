internal import CKernels

/// The templates' names of lane operations, by code.
private let unaryNames = [
    "negate", "abs", "sign", "exp", "log", "log1p", "expm1", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh",
    "tanh", "sigmoid", "softplus", "relu", "erf", "floor", "ceil", "round", "reciprocal", "square", "not", "is_nan", "is_finite",
]
private let binaryNames = [
    "add", "subtract", "multiply", "divide", "power", "maximum", "minimum", "atan2", "modulo", "equal", "not_equal", "less",
    "less_equal", "greater", "greater_equal", "and", "or",
]
private let ternaryNames = ["select", "fma"]

/// What a lane operation is called in the templates; nil for an unknown code.
func laneOperationName(_ code: Int) -> String? {
    let (names, index) = code < 64 ? (unaryNames, code) : code < 128 ? (binaryNames, code - 64) : (ternaryNames, code - 128)
    return names.indices.contains(index) ? names[index] : nil
}

extension NativeSource {
    /// An elementwise chain as nested loops, the innermost over vectors; what does not vary in a loop stands before it.
    func chainCode(_ instruction: dyn_instruction, _ block: NativeBlock?) -> ((inout NativeText) -> Void)? {
        guard let space = space(instruction, block), let chain = NativeChain(self, instruction, space) else { return nil }
        return { chain.write(&$0) }
    }
}

/// A chain with the loop that each register belongs to: −1 before all loops, 3 in the innermost.
private struct NativeChain {
    let suffix: String
    let cType: String
    let arithmetic: dyn_element_type
    let lanes: Int
    let extents: [Int]
    let loads: [NativeAccess]
    let stores: [(register: Int, access: NativeAccess)]
    let operations: [(name: String, operands: [Int])]
    let levels: [Int]

    init?(_ source: NativeSource, _ instruction: dyn_instruction, _ space: NativeSpace) {
        suffix = instruction.suffix
        cType = instruction.cType
        arithmetic = instruction.arithmetic
        lanes = source.lanes(arithmetic)
        let extents = space.extents
        self.extents = extents
        let loadCount = Int(instruction.load_count)
        loads = Array(space.accesses[..<loadCount])
        stores = (0..<Int(instruction.store_count)).map { index in
            (Int(source.program.stores[Int(instruction.first_store) + index]), space.accesses[loadCount + index])
        }
        var levels = loads.map { access in (0..<4).last { access.strides[$0] != 0 && extents[$0] > 1 } ?? -1 }
        var operations: [(name: String, operands: [Int])] = []
        for index in 0..<Int(instruction.operation_count) {
            let operation = source.program.operations[Int(instruction.first_operation) + index]
            let code = Int(operation.code)
            guard var name = laneOperationName(code) else { return nil }
            let all = [Int(operation.a), Int(operation.b), Int(operation.c)]
            let operands = Array(all.prefix(code < 64 ? 1 : code < 128 ? 2 : 3))
            if name == "power", levels[operands[1]] < 3 { name = "power_by_one" }
            levels.append(operands.map { levels[$0] }.max() ?? -1)
            operations.append((name, operands))
        }
        self.operations = operations
        self.levels = levels
    }

    func write(_ text: inout NativeText) {
        for (index, load) in loads.enumerated() { text.line("const \(load.cType) *p\(index) = \(load.address(const: true));") }
        for (index, store) in stores.enumerated() {
            text.line("\(store.access.cType) *q\(index) = \(store.access.address(const: false));")
        }
        writeRegisters(level: -1, count: lanes, &text)
        writeLoops(from: 0, &text)
    }

    private func writeLoops(from dimension: Int, _ text: inout NativeText) {
        guard dimension < 3 else { return writeVectors(&text) }
        guard extents[dimension] > 1 else { return writeLoops(from: dimension + 1, &text) }
        text.block("for (int64_t i\(dimension) = 0; i\(dimension) < \(extents[dimension]); i\(dimension)++)") { inner in
            writeRegisters(level: dimension, count: lanes, &inner)
            writeLoops(from: dimension + 1, &inner)
        }
    }

    private func writeVectors(_ text: inout NativeText) {
        let whole = extents[3] / lanes * lanes
        if whole > 0 {
            text.block("for (int64_t i3 = 0; i3 < \(whole); i3 += \(lanes))") { writeBody(count: lanes, &$0) }
        }
        if extents[3] > whole {
            text.block("") { inner in
                inner.line("const int64_t i3 = \(whole);")
                writeBody(count: extents[3] - whole, &inner)
            }
        }
    }

    private func writeBody(count: Int, _ text: inout NativeText) {
        text.line("(void)i3;")
        writeRegisters(level: 3, count: count, &text)
        let outer = (0..<4).filter { extents[$0] > 1 }
        for (index, store) in stores.enumerated() {
            let at = store.access.index(outer)
            if store.access.type == arithmetic, store.access.strides[3] == 1 || count == 1 {
                if count == lanes {
                    text.line("store_\(suffix)(q\(index) + \(at), r\(store.register));")
                } else {
                    text.line("store_part_\(suffix)(q\(index) + \(at), r\(store.register), \(count));")
                }
            } else {
                let stride = store.access.strides[3]
                text.line(
                    "scatter_lanes_\(suffix)((char *)q\(index), \(store.access.typeName), \(at), \(stride), \(count), r\(store.register));")
            }
        }
    }

    /// The loads and operations of one loop, in order.
    private func writeRegisters(level: Int, count: Int, _ text: inout NativeText) {
        let dimensions = (0..<4).filter { $0 <= level && extents[$0] > 1 }
        for (index, load) in loads.enumerated() where levels[index] == level {
            let at = load.index(dimensions)
            let value: String
            if level < 3 {
                value = load.type == DYN_BOOL ? "(\(cType))(p\(index)[\(at)] != 0)" : "(\(cType))p\(index)[\(at)]"
                text.line("const vector_\(suffix) r\(index) = splat_\(suffix)(\(value));")
            } else if load.type == arithmetic, load.strides[3] == 1 {
                value = count == lanes ? "load_\(suffix)(p\(index) + \(at))" : "load_part_\(suffix)(p\(index) + \(at), \(count))"
                text.line("const vector_\(suffix) r\(index) = \(value);")
            } else {
                value = "collect_lanes_\(suffix)((const char *)p\(index), \(load.typeName), \(at), \(load.strides[3]), \(count))"
                text.line("const vector_\(suffix) r\(index) = \(value);")
            }
        }
        for (index, operation) in operations.enumerated() where levels[loads.count + index] == level {
            let operands = operation.operands.map { "r\($0)" }.joined(separator: ", ")
            text.line("const vector_\(suffix) r\(loads.count + index) = lane_\(operation.name)_\(suffix)(\(operands));")
        }
    }
}
