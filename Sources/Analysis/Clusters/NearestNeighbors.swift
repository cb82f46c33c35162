public import Diagnostics
public import Tensors

/// The k nearest other points of each point, exactly.
public struct NearestNeighbors: Sendable {
    public let count: Int
    public let k: Int
    /// n · k, row by row, nearest first; equally near ones by their number.
    public let indices: [Int]
    /// Euclidean distances that belong to `indices`.
    public let distances: [Double]

    /// - Parameter k: 1 … n − 1.
    /// - Throws: `AnalysisError`.
    public init(_ x: Tensor, k: Int, in context: WorkContext = WorkContext()) throws {
        try self.init(Points(x, what: "nearest neighbors"), k: k, in: context)
    }

    /// In few dimensions by a k-d tree, O(n k log n) as a rule; else by brute force in blocks of rows, each one matrix product, O(n² d).
    init(_ points: Points, k: Int, in context: WorkContext = WorkContext()) throws {
        guard k >= 1 else { throw AnalysisError.badArgument("neighbors", value: Double(k), expected: "at least 1") }
        guard k < points.count else {
            throw AnalysisError.insufficient(
                what: "\(k) nearest \(k == 1 ? "neighbor" : "neighbors")", count: points.count, needed: k + 1, of: "points")
        }
        count = points.count
        self.k = k
        try TensorMemory.checkRoom(for: "the \(k) nearest neighbors of \(count) points", count, k, 2)
        if points.dimension <= Self.treeDimensions, points.count >= Self.leastForTree {
            let tree = try PointTree(points, in: context)
            let d = points.dimension
            let found = try Parallel.map((points.count + 31) / 32, threads: context.threads) { block in
                try context.cancellation.check()
                return (block * 32..<min(points.count, block * 32 + 32)).flatMap { row in
                    tree.nearest(to: Array(points.values[row * d..<(row + 1) * d]), count: k) { $0 != row }
                }
            }
            indices = found.flatMap { $0.map(\.index) }
            distances = found.flatMap { $0.map(\.distance) }
            return
        }
        var indices: [Int] = []
        var distances: [Double] = []
        indices.reserveCapacity(count * k)
        distances.reserveCapacity(count * k)
        let blocks = try DistanceBlocks(points)
        try blocks.forEachRow(in: context) { row, squares in
            var nearest = NearestList(capacity: k)
            for column in 0..<points.count where column != row { nearest.offer(squares[column], column) }
            for entry in nearest.sorted {
                indices.append(entry.index)
                distances.append(entry.value.squareRoot())
            }
        }
        self.indices = indices
        self.distances = distances
    }

    /// Beyond them the tree is no quicker than the products.
    private static let treeDimensions = 8
    private static let leastForTree = 512

    public func neighbors(of point: Int) -> ArraySlice<Int> { indices[point * k..<(point + 1) * k] }
    public func distances(of point: Int) -> ArraySlice<Double> { distances[point * k..<(point + 1) * k] }
}

/// Squared distances of all points to all points, a block of rows at a time.
struct DistanceBlocks {
    private let points: Points
    private let norms: [Double]
    private let transposed: Tensor
    private let blockRows: Int

    init(_ points: Points) throws {
        self.points = points.centered
        norms = self.points.squaredNorms
        transposed = try self.points.tensor.transposed()
        // A block of about 4 MB stays in cache between the product and its reading.
        blockRows = max(1, min(points.count, 524_288 / points.count))
    }

    /// Calls `body` with each row's number and its squared distances to all points; the one to itself is exactly 0.
    func forEachRow(in context: WorkContext = WorkContext(), _ body: (Int, [Double]) throws -> Void) throws {
        let (n, d) = (points.count, points.dimension)
        var squares = [Double](repeating: 0, count: n)
        for start in stride(from: 0, to: n, by: blockRows) {
            try context.cancellation.check()
            let end = min(n, start + blockRows)
            let block = Tensor(Array(points.values[start * d..<end * d]), shape: [end - start, d])
            let products = try block.product(transposed).doubles
            for row in start..<end {
                let offset = (row - start) * n
                for column in 0..<n {
                    let scale = norms[row] + norms[column]
                    let square = scale - 2 * products[offset + column]
                    squares[column] = square < 1e-3 * scale ? points.squaredDistance(row, column) : square
                }
                squares[row] = 0
                try body(row, squares)
            }
        }
    }
}

/// The smallest values offered so far, at most `capacity` of them: a binary heap with the largest on top.
struct NearestList {
    private var heap: [(value: Double, index: Int)] = []
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        heap.reserveCapacity(capacity)
    }

    var sorted: [(value: Double, index: Int)] { heap.sorted { ($0.value, $0.index) < ($1.value, $1.index) } }

    /// The largest value kept; infinite while there is none.
    var largest: Double { heap.first?.value ?? .infinity }

    mutating func offer(_ value: Double, _ index: Int) {
        if heap.count < capacity {
            heap.append((value, index))
            var child = heap.count - 1
            while child > 0 {
                let parent = (child - 1) / 2
                guard isAfter(heap[child], heap[parent]) else { break }
                heap.swapAt(child, parent)
                child = parent
            }
        } else if isAfter(heap[0], (value, index)) {
            heap[0] = (value, index)
            var parent = 0
            while true {
                var largest = parent
                for child in (2 * parent + 1)...(2 * parent + 2) where child < heap.count && isAfter(heap[child], heap[largest]) {
                    largest = child
                }
                if largest == parent { break }
                heap.swapAt(parent, largest)
                parent = largest
            }
        }
    }

    private func isAfter(_ a: (value: Double, index: Int), _ b: (value: Double, index: Int)) -> Bool {
        a.value > b.value || (a.value == b.value && a.index > b.index)
    }
}
