import Analysis
import Tensors
import Testing

@Suite struct AlignmentTests {
    @Test("the least assignment is that of all permutations", arguments: [1, 2, 3, 4, 5, 6])
    func leastCost(n: Int) throws {
        let costs = cloud(n, n).doubles
        func total(_ order: [Int]) -> Double { order.enumerated().reduce(0) { $0 + costs[$1.offset * n + $1.element] } }
        var best = Double.infinity
        func search(_ chosen: [Int]) {
            if chosen.count == n { best = min(best, total(chosen)) }
            for column in 0..<n where !chosen.contains(column) { search(chosen + [column]) }
        }
        search([])
        let found = try Assignment.leastCost(costs, count: n)
        #expect(found.sorted() == Array(0..<n))
        #expect(isClose(total(found), best))
    }

    /// Two hidden layers: 3-4-5-2 with biases.
    private let layers: [WeightMatching.Layer] = [
        .init(inputs: 3, outputs: 4, weight: 0..<12, vectors: [12..<16]),
        .init(inputs: 4, outputs: 5, weight: 16..<36, vectors: [36..<41]),
        .init(inputs: 5, outputs: 2, weight: 41..<51, vectors: [51..<53]),
    ]

    @Test("a network whose hidden units were shuffled is brought back exactly")
    func recovery() throws {
        let weights = cloud(53, 1)
        let shuffled = WeightMatching.permuted(weights.doubles, layers, [[2, 0, 3, 1], [4, 2, 0, 1, 3]])
        let matching = try WeightMatching(weights, Tensor(shuffled), layers: layers)
        #expect(matching.weights.doubles == weights.doubles)
        #expect(matching.distanceBefore > 1)
        #expect(matching.distanceAfter == 0)
        #expect(matching.permutations == [[1, 3, 0, 2], [2, 3, 1, 4, 0]])
    }

    @Test("matching never makes the distance larger")
    func monotone() throws {
        let weights = cloud(53, 2).doubles
        let (a, b) = (Tensor((0..<53).map { weights[2 * $0] }), Tensor((0..<53).map { weights[2 * $0 + 1] }))
        let matching = try WeightMatching(a, b, layers: layers)
        #expect(matching.distanceAfter <= matching.distanceBefore)
    }

    @Test("no hidden layer, unequal lengths and weights that are not finite are refused")
    func refusals() throws {
        let weights = cloud(53, 1)
        #expect(throws: AnalysisError.self) { _ = try WeightMatching(weights, weights, layers: [layers[0]]) }
        #expect(throws: AnalysisError.self) { _ = try WeightMatching(weights, cloud(52, 1), layers: layers) }
        var broken = weights
        broken[flat: 7] = .nan
        #expect(throws: AnalysisError.self) { _ = try WeightMatching(weights, broken, layers: layers) }
    }
}
