extension RandomStream {
    /// The numbers 0 ..< n in random order: Fisher and Yates, from the last place to the first.
    ///
    /// The k-th swap takes the k-th 32-bit word of the stream. The chance that the word would favour some places is
    /// below n/2³²; then others are drawn, from indices that nothing else uses.
    public func permutation(_ n: Int) -> [Int] {
        [Int](unsafeUninitializedCapacity: max(0, n)) { order, count in
            fillPermutation(UnsafeMutableBufferPointer(rebasing: order[..<max(0, n)]))
            count = max(0, n)
        }
    }

    /// The same into memory that is there: writes 0 ..< count in random order.
    @inlinable
    public func fillPermutation<Index: FixedWidthInteger>(_ order: UnsafeMutableBufferPointer<Index>) {
        for place in order.indices { order[place] = Index(truncatingIfNeeded: place) }
        precondition(order.count <= Int(UInt32.max), "as many places as 32 bits count")
        var last = order.count - 1
        var block: UInt64 = 0
        while last > 0 {
            let words = bits(at: block)
            for lane in 0..<min(4, last) {
                let bound = UInt32(truncatingIfNeeded: last + 1)
                let product = UInt64(words[lane]) &* UInt64(bound)
                var place = Int(truncatingIfNeeded: product >> 32)
                let low = UInt32(truncatingIfNeeded: product)
                if low < bound, low < (0 &- bound) % bound { place = redrawn(below: bound, swap: block &* 4 &+ UInt64(lane)) }
                order.swapAt(last, place)
                last -= 1
            }
            block &+= 1
        }
    }

    /// A place for a swap whose word was refused.
    @usableFromInline
    func redrawn(below bound: UInt32, swap: UInt64) -> Int {
        let threshold = (0 &- bound) % bound
        let words = bits(at: swap | 1 << 63)
        for lane in 0..<4 {
            let product = UInt64(words[lane]) &* UInt64(bound)
            if UInt32(truncatingIfNeeded: product) >= threshold { return Int(truncatingIfNeeded: product >> 32) }
        }
        // Five refused words in a row: below 2⁻³⁵ for a million places. The bias of taking the last is less.
        return Int(truncatingIfNeeded: (UInt64(words[3]) &* UInt64(bound)) >> 32)
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
        let order = keys.withUnsafeBufferPointer { OrderedKeys.ascending($0) }
        return Array(order.prefix(count))
    }

    /// Numbers in [0, 1), the i-th element from index i.
    public func uniforms(shape: Shape, elementType: ElementType = .f64) throws -> Tensor {
        try Tensor(shape: shape, of: Double.self) { elements in
            var place = 0
            while place < elements.count {
                let words = bits(at: UInt64(place / 2))
                elements[place] = RandomStream.uniform(words[0], words[1])
                if place + 1 < elements.count { elements[place + 1] = RandomStream.uniform(words[2], words[3]) }
                place += 2
            }
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
