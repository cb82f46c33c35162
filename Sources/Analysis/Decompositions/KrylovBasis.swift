internal import Programs
internal import Tensors

/// Orthonormal vectors, added one by one; what lies in their span can be taken out of others.
///
/// They stand in blocks of rows, each in the memory of a compiled program that takes its block's part out of a vector, so that
/// a projection allocates next to nothing.
struct KrylovBasis {
    let dimension: Int
    let elementType: ElementType
    private(set) var count = 0
    private let program: Program
    /// Rows that are not there yet are zero and change no product.
    private var blocks: [Execution] = []

    private static let rows = 16

    init(dimension: Int, elementType: ElementType) throws {
        self.dimension = dimension
        self.elementType = elementType
        let graph = try Graph.trace([
            TensorType([Self.rows, dimension], elementType), TensorType([dimension], elementType),
        ]) { inputs in
            let parts = try inputs[0].product(inputs[1])
            let rest = try inputs[1] - parts.product(inputs[0])
            return [parts, rest, try rest.square().sum()]
        }
        program = try Program(compiling: graph, updates: [1: 1])
    }

    /// Adds a vector times a factor.
    mutating func append(_ vector: Tensor, times factor: Double = 1) throws {
        let place = count % Self.rows
        if place == 0 { try addBlock() }
        // Safe: the program stores its input of [rows, dimension] row after row, and nothing runs meanwhile.
        let row = blocks[blocks.count - 1].inputMemory(0) + place * dimension * elementType.byteCount
        if elementType == .f32 {
            let target = row.assumingMemoryBound(to: Float.self)
            let factor = Float(factor)
            vector.withUnsafeElements(of: Float.self) { for index in $0.indices { target[index] = $0[index] * factor } }
        } else {
            let target = row.assumingMemoryBound(to: Double.self)
            vector.withUnsafeElements(of: Double.self) { for index in $0.indices { target[index] = $0[index] * factor } }
        }
        count += 1
    }

    /// Programs' memory is not counted with that of tensors, but has to fit beside it.
    private mutating func addBlock() throws {
        let shape = [Self.rows, dimension]
        let byteCount = Self.rows * dimension * elementType.byteCount
        let available = max(0, TensorMemory.limit - TensorMemory.used - blocks.count * byteCount)
        guard byteCount <= available else { throw TensorError.outOfMemory(shape: shape, bytes: byteCount, available: available) }
        blocks.append(Execution(program))
    }

    subscript(_ index: Int) -> Tensor {
        get throws {
            let byteCount = dimension * elementType.byteCount
            let row = blocks[index / Self.rows].inputMemory(0) + index % Self.rows * byteCount
            return try Tensor(shape: [dimension], elementType: elementType) { $0.copyMemory(from: row, byteCount: byteCount) }
        }
    }

    /// Takes out of a vector what lies in the span; gives the coefficients of that, and the norm of what is left.
    func project(_ vector: inout Tensor) throws -> (coefficients: [Double], norm: Double) {
        var coefficients: [Double] = []
        coefficients.reserveCapacity(blocks.count * Self.rows)
        let norm = try takeOut(of: &vector) { coefficients += try $0.output(0).doubles }
        return (Array(coefficients.prefix(count)), norm)
    }

    /// The same for those who need no coefficients: gives the norm of what is left.
    ///
    /// They must not throw away what `project` gives: Swift 6.3 releases an array made from a slice that nobody uses before
    /// it copies into it.
    func takeOut(of vector: inout Tensor) throws -> Double { try takeOut(of: &vector) { _ in } }

    private func takeOut(of vector: inout Tensor, _ each: (Execution) throws -> Void) throws -> Double {
        guard let last = blocks.last else { return try vector.norm().scalar ?? .nan }
        let byteCount = dimension * elementType.byteCount
        for (number, block) in blocks.enumerated() {
            if number == 0 {
                try block.setInput(1, vector)
            } else {
                block.inputMemory(1).copyMemory(from: blocks[number - 1].inputMemory(1), byteCount: byteCount)
            }
            try block.run()
            try each(block)
        }
        vector = try last.input(1)
        return last.outputScalar(2).squareRoot()
    }

    /// C Q for coefficients [k, m] of the first m vectors.
    func combinations(_ coefficients: Tensor) throws -> Tensor {
        let (k, m) = (coefficients.shape[0], coefficients.shape[1])
        var sum = try Tensor(zeros: [k, dimension], elementType: elementType)
        let entries = coefficients.doubles
        for (number, block) in blocks.enumerated() where number * Self.rows < m {
            var part = [Double](repeating: 0, count: k * Self.rows)
            for row in 0..<k {
                for column in 0..<min(Self.rows, m - number * Self.rows) {
                    part[row * Self.rows + column] = entries[row * m + number * Self.rows + column]
                }
            }
            sum = try sum + Tensor(part, shape: [k, Self.rows]).converted(to: elementType).product(block.input(0))
        }
        return sum
    }
}
