internal import Glibc

/// UMAP's fuzzy simplicial set: bonds between points with strengths in (0, 1], symmetric, as sparse rows.
struct FuzzyGraph: Sendable {
    let count: Int
    /// Where each point's bonds start; `count` + 1 entries.
    let starts: [Int]
    let neighbors: [Int]
    let weights: [Double]

    /// - Parameter near: the nearest other points of each point, without itself.
    init(_ near: NearestNeighbors) {
        count = near.count
        let kernels = (0..<near.count).map { SmoothKernel(distances: Array(near.distances(of: $0))) }
        // Directed strengths by (from, to), then the probabilistic union w + w' − w w' of both directions.
        var rows = [[(index: Int, weight: Double)]](repeating: [], count: near.count)
        var reversed = rows
        for point in 0..<near.count {
            for (neighbor, distance) in zip(near.neighbors(of: point), near.distances(of: point)) {
                let weight = kernels[point].strength(distance)
                rows[point].append((neighbor, weight))
                reversed[neighbor].append((point, weight))
            }
        }
        var starts = [0]
        var neighbors: [Int] = []
        var weights: [Double] = []
        for point in 0..<near.count {
            let outgoing = rows[point].sorted { $0.index < $1.index }
            let incoming = reversed[point].sorted { $0.index < $1.index }
            var (i, j) = (0, 0)
            while i < outgoing.count || j < incoming.count {
                let next = min(i < outgoing.count ? outgoing[i].index : .max, j < incoming.count ? incoming[j].index : .max)
                var (forward, backward) = (0.0, 0.0)
                if i < outgoing.count, outgoing[i].index == next { (forward, i) = (outgoing[i].weight, i + 1) }
                if j < incoming.count, incoming[j].index == next { (backward, j) = (incoming[j].weight, j + 1) }
                let weight = forward + backward - forward * backward
                if weight > 0 {
                    neighbors.append(next)
                    weights.append(weight)
                }
            }
            starts.append(neighbors.count)
        }
        self.starts = starts
        self.neighbors = neighbors
        self.weights = weights
    }

    init(count: Int, starts: [Int], neighbors: [Int], weights: [Double]) {
        self.count = count
        self.starts = starts
        self.neighbors = neighbors
        self.weights = weights
    }

    /// The strengths of a point's bonds to its neighbors, from their distances, ascending.
    static func strengths(_ distances: [Double]) -> [Double] {
        let kernel = SmoothKernel(distances: distances)
        return distances.map { kernel.strength($0) }
    }

    func bonds(of point: Int) -> Range<Int> { starts[point]..<starts[point + 1] }

    /// Sum of the strengths at each point.
    var degrees: [Double] { (0..<count).map { bonds(of: $0).reduce(0) { $0 + weights[$1] } } }

    /// The connected component of each point, numbered by their first points.
    var components: [Int] {
        var component = [Int](repeating: -1, count: count)
        var next = 0
        for start in 0..<count where component[start] == -1 {
            component[start] = next
            var stack = [start]
            while let point = stack.popLast() {
                for bond in bonds(of: point) where component[neighbors[bond]] == -1 {
                    component[neighbors[bond]] = next
                    stack.append(neighbors[bond])
                }
            }
            next += 1
        }
        return component
    }

    /// The graph of some points among themselves; `points` ascending.
    func restricted(to points: [Int]) -> FuzzyGraph {
        var place = [Int](repeating: -1, count: count)
        for (index, point) in points.enumerated() { place[point] = index }
        var starts = [0]
        var kept: [Int] = []
        var strengths: [Double] = []
        for point in points {
            for bond in bonds(of: point) where place[neighbors[bond]] >= 0 {
                kept.append(place[neighbors[bond]])
                strengths.append(weights[bond])
            }
            starts.append(kept.count)
        }
        return FuzzyGraph(count: points.count, starts: starts, neighbors: kept, weights: strengths)
    }
}

/// exp(−max(0, d − ρ)/σ) with ρ the nearest distance and σ such that the strengths of all k neighbors add up to log₂(k + 1).
private struct SmoothKernel {
    let nearest: Double
    let scale: Double

    /// - Parameter distances: to the k nearest other points, ascending.
    init(distances: [Double]) {
        let target = log2(Double(distances.count + 1))
        let nearest = distances.first { $0 > 0 } ?? 0
        var (low, high, middle) = (0.0, Double.infinity, 1.0)
        for _ in 0..<64 {
            let sum = distances.reduce(0) { $0 + ($1 > nearest ? exp(-($1 - nearest) / middle) : 1) }
            if abs(sum - target) < 1e-5 { break }
            if sum > target {
                high = middle
                middle = (low + high) / 2
            } else {
                low = middle
                middle = high == .infinity ? middle * 2 : (low + high) / 2
            }
        }
        self.nearest = nearest
        // Not below a thousandth of the mean distance, where many neighbors coincide.
        scale = max(middle, 1e-3 * Moments.mean(distances))
    }

    func strength(_ distance: Double) -> Double {
        distance <= nearest || scale == 0 ? 1 : exp(-(distance - nearest) / scale)
    }
}
