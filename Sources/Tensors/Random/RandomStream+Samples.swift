internal import CKernels

extension RandomStream {
    /// The numbers 0 ..< n in random order: Fisher and Yates, from the last place to the first.
    ///
    /// A swap takes one 32-bit word (four a block); the chance that Lemire's multiplication needs another is n/2³².
    public func permutation(_ n: Int) -> [Int] {
        var order = [Int](repeating: 0, count: max(0, n))
        order.withUnsafeMutableBufferPointer { fillPermutation($0) }
        return order
    }

    /// The same into memory that is there: writes 0 ..< count in random order.
    public func fillPermutation(_ order: UnsafeMutableBufferPointer<Int32>) {
        guard order.count <= Int(UInt32.max) else { return order.indices.forEach { order[$0] = Int32(truncatingIfNeeded: $0) } }
        dyn_permutation_int32_t(kernelStream, order.baseAddress, Int64(order.count))
    }

    public func fillPermutation(_ order: UnsafeMutableBufferPointer<Int>) {
        guard order.count <= Int(UInt32.max) else { return order.indices.forEach { order[$0] = $0 } }
        order.withMemoryRebound(to: Int64.self) { dyn_permutation_int64_t(kernelStream, $0.baseAddress, Int64($0.count)) }
    }

    /// `count` of the numbers 0 ..< n: each at most once, or with `replacing` independently of each other.
    public func choice(_ count: Int, from n: Int, replacing: Bool = false) throws -> [Int] {
        guard count >= 0, count == 0 || (n > 0 && (replacing || count <= n)) else {
            throw TensorError.invalidArgument(
                operation: "choice", name: "n", value: Double(count),
                expected: replacing || n == 0 ? "0 where there is nothing to choose from" : "at most \(n) without replacement")
        }
        if replacing { return (0..<count).map { integer(below: n, at: UInt64($0)) } }
        return Array(permutation(n).prefix(count))
    }

    /// `count` of the numbers 0 ..< n with given weights, by inverse of their running sum, with replacement; without
    /// replacement by Efraimidis and Spirakis (2006): the largest of u^(1/w).
    public func choice(_ count: Int, weights: [Double], replacing: Bool) throws -> [Int] {
        for weight in weights where !(weight >= 0 && weight.isFinite) {
            throw TensorError.invalidArgument(operation: "choice", name: "p", value: weight, expected: "finite and not negative")
        }
        let total = weights.reduce(0, +)
        let possible = replacing ? (total > 0 ? Int.max : 0) : weights.count { $0 > 0 }
        guard count >= 0, count <= possible, total.isFinite else {
            throw TensorError.invalidArgument(
                operation: "choice", name: "n", value: Double(count), expected: "at most the number of positive weights")
        }
        if replacing {
            var running: [Double] = []
            var sum = 0.0
            for weight in weights {
                sum += weight
                running.append(sum)
            }
            let lastPositive = weights.lastIndex { $0 > 0 } ?? 0
            return (0..<count).map { draw in
                let target = uniform(at: UInt64(draw)) * sum
                var low = 0
                var high = running.count
                while low < high {
                    let middle = (low + high) / 2
                    if running[middle] <= target { low = middle + 1 } else { high = middle }
                }
                return min(low, lastPositive)
            }
        }
        // ln u / w orders as u^(1/w) does, without underflow.
        let keys = weights.enumerated().map { index, weight in
            weight > 0 ? exponential(at: UInt64(index)) / weight : .infinity
        }
        let order = keys.withUnsafeBufferPointer { OrderedKeys.order($0, descending: false, check: {}) }
        return Array(order.prefix(count))
    }

    /// Numbers in [0, 1), the i-th element from index i.
    public func uniforms(shape: Shape, elementType: ElementType = .f64) throws -> Tensor {
        try Tensor(shape: shape, of: Double.self) { elements in
            for place in elements.indices { elements[place] = uniform(at: UInt64(place)) }
        }.converted(to: elementType)
    }

    /// Standard normal numbers, the i-th element from index i.
    public func normals(shape: Shape, elementType: ElementType = .f64) throws -> Tensor {
        try Tensor(shape: shape, of: Double.self) { elements in
            var place = 0
            while place < elements.count {
                let pair = normalPair(at: UInt64(place / 2))
                elements[place] = pair.0
                if place + 1 < elements.count { elements[place + 1] = pair.1 }
                place += 2
            }
        }.converted(to: elementType)
    }

    /// The numbers of `normals`, written to memory of `count` elements of that type.
    public func fillNormals(_ memory: UnsafeMutableRawPointer, count: Int, elementType: ElementType) {
        func write(_ value: Double, at place: Int) {
            guard place < count else { return }
            if elementType == .f32 {
                memory.storeBytes(of: Float(value), toByteOffset: place * 4, as: Float.self)
            } else {
                memory.storeBytes(of: value, toByteOffset: place * 8, as: Double.self)
            }
        }
        for place in stride(from: 0, to: count, by: 2) {
            let pair = normalPair(at: UInt64(place / 2))
            write(pair.0, at: place)
            write(pair.1, at: place + 1)
        }
    }

    /// Whole numbers in low ..< high.
    public func integers(from low: Int, below high: Int, shape: Shape) throws -> Tensor {
        guard low < high, high.subtractingReportingOverflow(low).overflow == false else {
            throw TensorError.invalidArgument(
                operation: "randint", name: "high", value: Double(high), expected: "greater than low (\(low))")
        }
        return try Tensor(shape: shape, of: Double.self) { elements in
            for place in elements.indices {
                elements[place] = Double(low + integer(below: high - low, at: UInt64(place)))
            }
        }
    }
}
