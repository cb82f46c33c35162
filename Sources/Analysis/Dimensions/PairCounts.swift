internal import Diagnostics

/// How many pairs of points are nearer than each of several distances, exactly, by a k-d tree against itself.
///
/// Where the boxes of two groups say of a distance that all their pairs are nearer, or none, the pairs are counted as one
/// (Gray & Moore 2000); the others are measured, a group's coordinates side by side so that vector instructions take them.
/// The boxes' bounds are rounded as the distances are, and in the same order, so that the counts are those of all pairs one by one.
struct PairCounts {
    private let points: Points
    /// The points' coordinates in the order of the leaves, axis by axis, [d × n].
    private let axes: [Double]
    private let nodes: [Node]
    /// Least and greatest coordinates of each node, [nodes × 2d].
    private let boxes: [Double]

    private static let leafSize = 32

    private struct Node {
        let first: Int
        let end: Int
        /// The place of the upper half; the lower half follows the node itself. 0 in a leaf.
        var upper = 0
        var count: Int { end - first }
    }

    init(_ points: Points) {
        self.points = points
        let (n, d) = (points.count, points.dimension)
        let values = points.values
        var order = Array(0..<n)
        var nodes: [Node] = []
        var boxes: [Double] = []
        func build(_ first: Int, _ end: Int) {
            let place = nodes.count
            nodes.append(Node(first: first, end: end))
            var (axis, width) = (0, 0.0)
            for candidate in 0..<d {
                var (low, high) = (Double.infinity, -Double.infinity)
                for index in first..<end {
                    let value = values[order[index] * d + candidate]
                    low = min(low, value)
                    high = max(high, value)
                }
                boxes.append(low)
                boxes.append(high)
                if high - low > width { (axis, width) = (candidate, high - low) }
            }
            // Equal points stay together: their distances are known.
            guard end - first > Self.leafSize, width > 0 else { return }
            let middle = (first + end) / 2
            PointTree.partition(&order, first, end, middle) { values[$0 * d + axis] }
            build(first, middle)
            nodes[place].upper = nodes.count
            build(middle, end)
        }
        build(0, n)
        var axes = [Double](repeating: 0, count: n * d)
        for (slot, point) in order.enumerated() { for axis in 0..<d { axes[axis * n + slot] = values[point * d + axis] } }
        self.axes = axes
        self.nodes = nodes
        self.boxes = boxes
    }

    /// The number of pairs whose squared distance is below each of `squares`, which ascend.
    func below(_ squares: [Double], cancellation: Cancellation) throws -> [Int] {
        // The change of the count at each distance, from that of the one before.
        var steps = [Int](repeating: 0, count: squares.count + 1)
        let longest = nodes.reduce(0) { $1.upper == 0 ? max($0, $1.count) : $0 }
        var row = [Double](repeating: 0, count: longest)
        // Pointers to arrays that outlive the walk; every index is a slot of a node, an axis or a distance's number.
        try steps.withUnsafeMutableBufferPointer { steps in
            try row.withUnsafeMutableBufferPointer { row in
                try axes.withUnsafeBufferPointer { axes in
                    try squares.withUnsafeBufferPointer { squares in
                        var walk = Walk(steps: steps, row: row, axes: axes, squares: squares, cancellation: cancellation)
                        try pair(0, 0, 0..<squares.count, &walk)
                    }
                }
            }
        }
        var sum = 0
        return steps.dropLast().map { step in
            sum += step
            return sum
        }
    }

    private struct Walk {
        let steps: UnsafeMutableBufferPointer<Int>
        let row: UnsafeMutableBufferPointer<Double>
        let axes: UnsafeBufferPointer<Double>
        let squares: UnsafeBufferPointer<Double>
        let cancellation: Cancellation
        var visits = 0

        /// Pairs that are nearer than each of these distances.
        @inline(__always)
        func add(_ pairs: Int, _ numbers: Range<Int>) {
            steps[numbers.lowerBound] &+= pairs
            steps[numbers.upperBound] &-= pairs
        }
    }

    /// The least and the greatest squared distance between points of two nodes, from their boxes.
    private func bounds(_ a: Int, _ b: Int) -> (least: Double, greatest: Double) {
        let d = points.dimension
        return boxes.withUnsafeBufferPointer { boxes in
            var (least, greatest) = (0.0, 0.0)
            for axis in 0..<d {
                let (lowA, highA) = (boxes[2 * (a * d + axis)], boxes[2 * (a * d + axis) + 1])
                let (lowB, highB) = (boxes[2 * (b * d + axis)], boxes[2 * (b * d + axis) + 1])
                let gap = max(0, max(lowA - highB, lowB - highA))
                let reach = max(highA - lowB, highB - lowA)
                least += gap * gap
                greatest += reach * reach
            }
            return (least, greatest)
        }
    }

    /// Counts the pairs between two nodes (within one, where they are the same) for the distances that are still undecided.
    private func pair(_ a: Int, _ b: Int, _ undecided: Range<Int>, _ walk: inout Walk) throws {
        walk.visits &+= 1
        if walk.visits & 1023 == 0 { try walk.cancellation.check() }
        let (first, second) = (nodes[a], nodes[b])
        let pairs = a == b ? first.count * (first.count - 1) / 2 : first.count * second.count
        let (least, greatest) = bounds(a, b)
        var (low, high) = (undecided.lowerBound, undecided.upperBound)
        while low < high, walk.squares[low] <= least { low += 1 }
        let end = high
        while low < high, walk.squares[high - 1] > greatest { high -= 1 }
        walk.add(pairs, high..<end)
        guard low < high else { return }
        if first.upper == 0, second.upper == 0 {
            measure(first, second, within: a == b, low..<high, &walk)
        } else if a == b {
            try pair(a + 1, a + 1, low..<high, &walk)
            try pair(a + 1, first.upper, low..<high, &walk)
            try pair(first.upper, first.upper, low..<high, &walk)
        } else if second.upper == 0 || (first.upper > 0 && first.count >= second.count) {
            try pair(a + 1, b, low..<high, &walk)
            try pair(first.upper, b, low..<high, &walk)
        } else {
            try pair(a, b + 1, low..<high, &walk)
            try pair(a, second.upper, low..<high, &walk)
        }
    }

    /// Measures every pair of two leaves.
    private func measure(_ first: Node, _ second: Node, within: Bool, _ undecided: Range<Int>, _ walk: inout Walk) {
        let (n, d) = (points.count, points.dimension)
        let (axes, row, squares) = (walk.axes, walk.row, walk.squares)
        for own in first.first..<first.end {
            let start = within ? own + 1 : second.first
            let count = second.end - start
            for axis in 0..<d {
                let place = axes[axis * n + own]
                let base = axis * n + start
                if axis == 0 {
                    for index in 0..<count { let x = axes[base + index] - place; row[index] = x * x }
                } else {
                    for index in 0..<count { let x = axes[base + index] - place; row[index] += x * x }
                }
            }
            if undecided.count <= 6 {
                for number in undecided {
                    // The sign of the difference: without a branch, and by vector instructions.
                    let limit = squares[number]
                    var below: UInt64 = 0
                    for index in 0..<count { below &+= (row[index] - limit).bitPattern &>> 63 }
                    walk.add(Int(below), number..<number + 1)
                }
            } else {
                for index in 0..<count {
                    var (low, high) = (undecided.lowerBound, undecided.upperBound)
                    while low < high {
                        let middle = (low + high) / 2
                        if row[index] < squares[middle] { high = middle } else { low = middle + 1 }
                    }
                    walk.add(1, low..<undecided.upperBound)
                }
            }
        }
    }
}
