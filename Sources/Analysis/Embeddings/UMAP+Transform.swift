public import Diagnostics
public import Tensors

extension UMAP {
    /// Places new points in an embedding of others, which stays as it is.
    ///
    /// A new point begins at the mean of its neighbors in `x`, weighted by the strengths of its bonds to them, and is then moved as `UMAP`
    /// moves points, the others held.
    ///
    /// - Parameters:
    ///   - new: [m, d].
    ///   - embedding: of `x`, [n, dimension].
    ///   - neighbors: 2 … n.
    /// - Returns: [m, dimension].
    public static func transform(
        _ new: Tensor, of x: Tensor, embedding: Tensor, neighbors: Int = 15, minimumDistance: Double = 0.1, epochs: Int = 100,
        seed: UInt64 = 0, cancellation: Cancellation = Cancellation()
    ) throws -> Tensor {
        let what = "a UMAP transform"
        let points = try Points(x, what: what, least: 3)
        let fresh = try Points(new, what: what)
        let places = try Points(embedding, what: "the embedding")
        guard fresh.dimension == points.dimension else {
            throw AnalysisError.unequalLengths(first: "a new point", firstCount: fresh.dimension, second: "one of x", secondCount: points.dimension)
        }
        guard places.count == points.count else {
            throw AnalysisError.unequalLengths(first: "x", firstCount: points.count, second: "the embedding", secondCount: places.count)
        }
        guard neighbors >= 2, neighbors <= points.count else {
            throw AnalysisError.badArgument("neighbors", value: Double(neighbors), expected: "2 … \(points.count)")
        }
        guard minimumDistance >= 0, minimumDistance < 3 else {
            throw AnalysisError.badArgument("min_dist", value: minimumDistance, expected: "at least 0 and less than 3")
        }
        guard epochs >= 0, epochs <= 1_000_000_000 else {
            throw AnalysisError.badArgument("epochs", value: Double(epochs), expected: "0 … 1 000 000 000")
        }
        let d = places.dimension
        let curve = EmbeddingCurve(minimumDistance: minimumDistance)
        let draws = RandomStream(seed: seed, purpose: .embedding, step: 2)
        var result: [Double] = []
        for row in 0..<fresh.count {
            if row & 15 == 0 { try cancellation.check() }
            let own = Array(fresh.values[row * fresh.dimension..<(row + 1) * fresh.dimension])
            var nearest = NearestList(capacity: neighbors)
            for other in 0..<points.count {
                if other & 0xFFFF == 0xFFFF { try cancellation.check() }
                var square = 0.0
                for axis in 0..<points.dimension {
                    let difference = own[axis] - points.values[other * points.dimension + axis]
                    square += difference * difference
                }
                nearest.offer(square, other)
            }
            let near = nearest.sorted
            let weights = FuzzyGraph.strengths(near.map { $0.value.squareRoot() })
            let total = weights.reduce(0, +)
            var place = (0..<d).map { axis in
                zip(near, weights).reduce(0) { $0 + $1.1 * places.values[$1.0.index * d + axis] } / total
            }
            for epoch in 0..<epochs {
                if epoch & 1023 == 1023 { try cancellation.check() }
                let rate = 0.25 * (1 - Double(epoch) / Double(max(epochs, 1)))
                for (number, entry) in near.enumerated() {
                    move(&place, toward: entry.index, places, by: rate * weights[number], curve, isBond: true)
                    let draw = UInt64(((row * epochs) + epoch) * near.count + number)
                    move(&place, toward: draws.integer(below: points.count, at: draw), places, by: rate * weights[number], curve, isBond: false)
                }
            }
            result += place
        }
        return Tensor(result, shape: [fresh.count, d])
    }

    private static func move(
        _ place: inout [Double], toward other: Int, _ places: Points, by rate: Double, _ curve: EmbeddingCurve, isBond: Bool
    ) {
        let d = places.dimension
        var square = 0.0
        for axis in 0..<d {
            let difference = place[axis] - places.values[other * d + axis]
            square += difference * difference
        }
        guard square > 0 else { return }
        let gradient = curve.gradient(square, isBond: isBond)
        for axis in 0..<d {
            place[axis] += rate * max(-4, min(4, gradient * (place[axis] - places.values[other * d + axis])))
        }
    }
}
