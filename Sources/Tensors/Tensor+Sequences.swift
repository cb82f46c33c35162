internal import Glibc

extension Tensor {
    /// The identity matrix, or a rectangle with ones on a diagonal.
    public static func identity(_ rows: Int, columns: Int? = nil, offset: Int = 0) throws -> Tensor {
        let columns = columns ?? rows
        var result = try Tensor(zeros: [rows, columns])
        result.withUnsafeMutableElements(of: Double.self) { elements in
            for row in 0..<max(0, rows) {
                let (column, overflow) = row.addingReportingOverflow(offset)
                if !overflow, column >= 0, column < columns { elements[row * columns + column] = 1 }
            }
        }
        return result
    }

    /// `count` numbers from `start` to `stop` at equal distances, both ends among them (NumPy's `linspace`).
    public static func linearSequence(from start: Double, to stop: Double, count: Int) throws -> Tensor {
        guard count >= 0 else {
            throw TensorError.invalidArgument(operation: "linspace", name: "n", value: Double(count), expected: "0 or more")
        }
        let intervals = Double(max(1, count - 1))
        let step = (stop - start) / intervals
        return try Tensor(shape: [count], of: Double.self) { elements in
            for place in elements.indices {
                // A step too small to represent: divide last.
                elements[place] = step == 0 ? start + Double(place) / intervals * (stop - start) : start + Double(place) * step
            }
            if count > 1 { elements[count - 1] = stop }
        }
    }

    /// `count` numbers from base^start to base^stop at equal ratios.
    public static func logarithmicSequence(from start: Double, to stop: Double, count: Int, base: Double = 10) throws -> Tensor {
        var exponents = try linearSequence(from: start, to: stop, count: count)
        exponents.withUnsafeMutableElements(of: Double.self) { elements in
            for place in elements.indices { elements[place] = Glibc.pow(base, elements[place]) }
        }
        return exponents
    }

    /// start, start + step, … before `stop`.
    public static func arithmeticSequence(from start: Double, to stop: Double, step: Double = 1) throws -> Tensor {
        guard step != 0, step.isFinite, start.isFinite, stop.isFinite else {
            let bad = step != 0 && step.isFinite ? (start.isFinite ? ("stop", stop) : ("start", start)) : ("step", step)
            throw TensorError.invalidArgument(
                operation: "arange", name: bad.0, value: bad.1, expected: bad.0 == "step" ? "finite and not 0" : "finite")
        }
        let length = ((stop - start) / step).rounded(.up)
        guard length.magnitude < 0x1p62 else { throw TensorError.impossibleShape([.max]) }
        return try Tensor(shape: [max(0, Int(length))], of: Double.self) { elements in
            for place in elements.indices { elements[place] = start + Double(place) * step }
        }
    }

    /// Coordinates of the grid that vectors span: as many tensors, the first varying along the columns
    /// (NumPy's `indexing="xy"`), or along the first axis with `matrixOrder` (`"ij"`).
    public static func grid(_ vectors: [Tensor], matrixOrder: Bool = false) throws -> [Tensor] {
        for vector in vectors where vector.rank > 1 {
            throw TensorError.wrongRank(operation: "meshgrid", expected: "vectors", vector.shape)
        }
        let counts = vectors.map(\.count)
        let grids = try vectors.enumerated().map { axis, vector in
            var shape = [Int](repeating: 1, count: vectors.count)
            shape[axis] = vector.count
            return try vector.reshaped(shape).broadcast(to: counts)
        }
        guard !matrixOrder, vectors.count > 1 else { return grids }
        let swapped = [1, 0] + Array(2..<vectors.count)
        return try grids.map { try $0.transposed(swapped) }
    }
}
