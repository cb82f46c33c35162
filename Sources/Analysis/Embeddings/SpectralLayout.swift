internal import Diagnostics
internal import Glibc
internal import Tensors

/// Places for points by the eigenvectors of their graph's normalized Laplacian: where UMAP begins.
///
/// Parts of the graph that no bond connects are laid out each by itself, around places of their own.
struct SpectralLayout {
    let graph: FuzzyGraph
    let points: Points
    let dimension: Int
    let draws: RandomStream
    let context: WorkContext

    /// Row-major n × dimension; every coordinate stretched over [0, 10].
    func coordinates() throws -> [Double] {
        let component = graph.components
        let count = (component.max() ?? 0) + 1
        var places = [Double](repeating: 0, count: graph.count * dimension)
        if count == 1 {
            places = try eigenvectors(graph)
        } else {
            let centers = try componentCenters(component, count: count)
            for part in 0..<count {
                try context.cancellation.check()
                let members = component.indices.filter { component[$0] == part }
                let layout = try eigenvectors(graph.restricted(to: members))
                let largest = layout.reduce(0) { max($0, abs($1)) }
                let scale = radius(of: part, among: centers) / max(largest, .leastNormalMagnitude)
                for (index, member) in members.enumerated() {
                    for axis in 0..<dimension {
                        places[member * dimension + axis] = centers[part][axis] + scale * layout[index * dimension + axis]
                    }
                }
            }
        }
        return stretched(places)
    }

    /// Eigenvectors of D^(−½) W D^(−½) after the first, which is D^(½) 1 and says nothing.
    private func eigenvectors(_ graph: FuzzyGraph) throws -> [Double] {
        let n = graph.count
        guard n > dimension + 1 else { return randomPlaces(n) }
        let roots = graph.degrees.map { max($0, .leastNormalMagnitude).squareRoot() }
        let length = roots.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let adjacency = FunctionOperator(dimension: n) { vector in
            vector.withUnsafeElements(of: Double.self) { vector in
                Tensor((0..<n).map { row in
                    var sum = 0.0
                    for bond in graph.bonds(of: row) {
                        let column = graph.neighbors[bond]
                        sum += graph.weights[bond] * vector[column] / roots[column]
                    }
                    return sum / roots[row]
                })
            }
        }
        let lanczos = try Lanczos(
            adjacency, count: dimension, start: Tensor((0..<n).map { draws.normal(at: UInt64($0)) }),
            without: [Tensor(roots.map { $0 / length })], tolerance: 1e-4, in: context)
        guard lanczos.values.count == dimension else { return randomPlaces(n) }
        return try lanczos.vectors.transposed().doubles
    }

    /// Few parts at the ends of the axes; many where the first principal components put their means.
    private func componentCenters(_ component: [Int], count: Int) throws -> [[Double]] {
        if count <= 2 * dimension {
            return (0..<count).map { part in
                (0..<dimension).map { axis in axis == part % dimension ? (part < dimension ? 1 : -1) : 0 }
            }
        }
        let d = points.dimension
        var means = [Double](repeating: 0, count: count * d)
        var sizes = [Double](repeating: 0, count: count)
        for (row, part) in component.enumerated() {
            sizes[part] += 1
            for column in 0..<d { means[part * d + column] += points.values[row * d + column] }
        }
        for index in means.indices { means[index] /= sizes[index / d] }
        let axes = min(dimension, d, count - 1)
        let scores = try PrincipalComponents(Tensor(means, shape: [count, d]), k: axes).scores.doubles
        let largest = max(scores.reduce(0) { max($0, abs($1)) }, .leastNormalMagnitude)
        return (0..<count).map { part in
            (0..<dimension).map { $0 < axes ? scores[part * axes + $0] / largest : 0 }
        }
    }

    /// Half the distance to the nearest other part.
    private func radius(of part: Int, among centers: [[Double]]) -> Double {
        var nearest = Double.infinity
        for other in centers.indices where other != part {
            let square = zip(centers[part], centers[other]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            if square > 0 { nearest = min(nearest, square.squareRoot()) }
        }
        return nearest.isFinite ? nearest / 2 : 0.5
    }

    private func randomPlaces(_ n: Int) -> [Double] {
        (0..<n * dimension).map { draws.normal(at: UInt64(1 << 40 + $0)) }
    }

    /// Scaled to at most 10, moved by a little noise so that no two points coincide, then each axis stretched over [0, 10].
    private func stretched(_ places: [Double]) -> [Double] {
        let largest = max(places.reduce(0) { max($0, abs($1)) }, .leastNormalMagnitude)
        let moved = places.enumerated().map { $1 * 10 / largest + 1e-4 * draws.normal(at: UInt64(1 << 41 + $0)) }
        var low = [Double](repeating: .infinity, count: dimension)
        var high = [Double](repeating: -.infinity, count: dimension)
        for (index, value) in moved.enumerated() {
            low[index % dimension] = min(low[index % dimension], value)
            high[index % dimension] = max(high[index % dimension], value)
        }
        return moved.enumerated().map { index, value in
            let axis = index % dimension
            return high[axis] > low[axis] ? 10 * (value - low[axis]) / (high[axis] - low[axis]) : 0
        }
    }
}
