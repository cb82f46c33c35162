internal import Diagnostics

/// A k-d tree of points: nearest neighbors and counts within a distance, in few dimensions far faster than all pairs
/// (Bentley 1975).
struct PointTree: Sendable {
    enum TreeMetric: Sendable { case euclidean, maximum }

    private let points: Points
    private let metric: TreeMetric
    /// The points' numbers in the order of the leaves.
    private let order: [Int]
    /// Coordinates in that order.
    private let sorted: [Double]
    private let nodes: [Node]
    private static let leafSize = 12

    private struct Node: Sendable {
        let first: Int
        let end: Int
        /// The place of the upper half; the lower half follows the node itself. 0 in a leaf.
        var upper: Int
        let axis: Int
        let split: Double
    }

    init(_ points: Points, metric: TreeMetric = .euclidean, in context: WorkContext = WorkContext()) throws {
        self.points = points
        self.metric = metric
        var order = Array(0..<points.count)
        var nodes: [Node] = []
        let d = points.dimension
        let values = points.values
        func build(_ first: Int, _ end: Int) throws {
            if end - first > 4096 { try context.cancellation.check() }
            let place = nodes.count
            guard end - first > Self.leafSize else {
                nodes.append(Node(first: first, end: end, upper: 0, axis: 0, split: 0))
                return
            }
            var (axis, width) = (0, -1.0)
            for candidate in 0..<d {
                var (low, high) = (Double.infinity, -Double.infinity)
                for index in first..<end {
                    let value = values[order[index] * d + candidate]
                    low = min(low, value)
                    high = max(high, value)
                }
                if high - low > width { (axis, width) = (candidate, high - low) }
            }
            guard width > 0 else {
                nodes.append(Node(first: first, end: end, upper: 0, axis: 0, split: 0))
                return
            }
            let middle = (first + end) / 2
            Self.partition(&order, first, end, middle) { values[$0 * d + axis] }
            nodes.append(Node(first: first, end: end, upper: 0, axis: axis, split: values[order[middle] * d + axis]))
            try build(first, middle)
            nodes[place].upper = nodes.count
            try build(middle, end)
        }
        try build(0, points.count)
        self.order = order
        self.nodes = nodes
        sorted = order.flatMap { values[$0 * d..<($0 + 1) * d] }
    }

    /// Brings the element of rank `middle` to its place, lesser ones before it.
    static func partition(_ order: inout [Int], _ first: Int, _ end: Int, _ middle: Int, _ key: (Int) -> Double) {
        var (low, high) = (first, end - 1)
        while low < high {
            let pivot = key(order[(low + high) / 2])
            var (i, j) = (low, high)
            while i <= j {
                while key(order[i]) < pivot { i += 1 }
                while key(order[j]) > pivot { j -= 1 }
                if i <= j {
                    order.swapAt(i, j)
                    i += 1
                    j -= 1
                }
            }
            if middle <= j { high = j } else if middle >= i { low = i } else { break }
        }
    }

    /// The nearest other point at least `theiler` steps away in time.
    func nearest(to point: Int, theiler: Int = 1) -> (index: Int, distance: Double)? {
        let own = Array(points.values[point * points.dimension..<(point + 1) * points.dimension])
        let found = nearest(to: own, count: 1) { abs($0 - point) >= max(theiler, 1) }
        return found.first
    }

    /// The nearest other point of each point at least `theiler` steps away in time.
    func nearestOfAll(theiler: Int, in context: WorkContext) throws -> [(index: Int, distance: Double)?] {
        try Parallel.map((points.count + 31) / 32, threads: context.threads) { block in
            try context.cancellation.check()
            return (block * 32..<min(points.count, block * 32 + 32)).map { nearest(to: $0, theiler: theiler) }
        }.flatMap { $0 }
    }

    /// The nearest points to a place, nearest first, among those that are wanted.
    func nearest(to place: [Double], count: Int, where isWanted: (Int) -> Bool = { _ in true }) -> [(index: Int, distance: Double)] {
        var list = NearestList(capacity: count)
        var worst = Double.infinity
        var kept = 0
        visit(0, place) { bound in kept < count || bound <= worst } leaf: { node in
            for slot in node.first..<node.end where isWanted(order[slot]) {
                let value = comparable(place, slot)
                if kept < count || value <= worst {
                    list.offer(value, order[slot])
                    kept = min(kept + 1, count)
                    worst = list.largest
                }
            }
        }
        return list.sorted.map { ($0.index, metric == .euclidean ? $0.value.squareRoot() : $0.value) }
    }

    /// Calls `body` for every point nearer to a place than a distance.
    func forEach(near place: [Double], within distance: Double, _ body: (Int) -> Void) {
        let limit = metric == .euclidean ? distance * distance : distance
        visit(0, place) { $0 < limit } leaf: { node in
            for slot in node.first..<node.end where comparable(place, slot) < limit { body(order[slot]) }
        }
    }

    private func comparable(_ place: [Double], _ slot: Int) -> Double {
        let d = points.dimension
        var sum = 0.0
        for axis in 0..<d {
            let difference = place[axis] - sorted[slot * d + axis]
            if metric == .euclidean { sum += difference * difference } else { sum = max(sum, abs(difference)) }
        }
        return sum
    }

    /// Goes down the tree, the nearer half first; `reaches` says whether anything at least so far away matters.
    private func visit(_ place: Int, _ target: [Double], _ reaches: (Double) -> Bool, leaf: (Node) -> Void) {
        let node = nodes[place]
        guard node.upper > 0 else { return leaf(node) }
        let difference = target[node.axis] - node.split
        let beyond = metric == .euclidean ? difference * difference : abs(difference)
        let (near, far) = difference < 0 ? (place + 1, node.upper) : (node.upper, place + 1)
        visit(near, target, reaches, leaf: leaf)
        if reaches(beyond) { visit(far, target, reaches, leaf: leaf) }
    }
}
