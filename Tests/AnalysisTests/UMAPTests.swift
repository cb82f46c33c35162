import Analysis
import Glibc
import Tensors
import Testing

@Suite("UMAP")
struct UMAPTests {
    /// Three round clusters in ten dimensions, 40 points each.
    private var clusters: (x: Tensor, labels: [Int]) {
        var values = normal([120, 10], seed: 8).doubles
        for row in 0..<120 { values[row * 10 + row / 40] += 12 }
        return (Tensor(values, shape: [120, 10]), (0..<120).map { $0 / 40 })
    }

    @Test("fits its curve as umap-learn does")
    func curve() throws {
        // umap.umap_.find_ab_params(1.0, 0.1) = (1.5769434, 0.8950608); (1.0, 0.5) = (0.5830300, 1.3341669)
        let near = try UMAP(normal([20, 3]), neighbors: 5, epochs: 1)
        #expect(isClose(near.a, 1.5769434, 1e-5) && isClose(near.b, 0.8950608, 1e-5))
        let far = try UMAP(normal([20, 3]), neighbors: 5, minimumDistance: 0.5, epochs: 1)
        #expect(isClose(far.a, 0.5830300, 1e-5) && isClose(far.b, 1.3341669, 1e-5))
    }

    @Test("keeps clusters together and apart, in two dimensions and in three")
    func keepsClusters() throws {
        let (x, labels) = clusters
        for dimension in [2, 3] {
            let map = try UMAP(x, dimension: dimension, epochs: 200).embedding
            #expect(map.shape == [120, dimension])
            #expect(map.doubles.allSatisfy { $0.isFinite })
            let silhouette = try Silhouette(map, labels: Tensor(labels.map(Double.init)))
            #expect(silhouette.mean > 0.7)
        }
    }

    @Test("keeps neighbors of a curved surface")
    func surface() throws {
        let t = uniform([400, 2], seed: 4).doubles
        var values: [Double] = []
        for row in 0..<400 {
            let angle = 1.5 * Double.pi * (1 + 2 * t[2 * row])
            values += [angle * cos(angle), 10 * t[2 * row + 1], angle * sin(angle)]
        }
        let roll = Tensor(values, shape: [400, 3])
        let map = try UMAP(roll, epochs: 200).embedding
        // umap-learn 0.5.12 on such a roll of 400 points: 0.97 to 0.98.
        let trustworthiness = try Trustworthiness.of(roll, embedding: map)
        #expect(trustworthiness > 0.95)
    }

    @Test("depends on its seed alone")
    func seeded() throws {
        let x = normal([60, 4])
        let first = try UMAP(x, epochs: 20, seed: 1).embedding
        let again = try UMAP(x, epochs: 20, seed: 1).embedding
        let other = try UMAP(x, epochs: 20, seed: 2).embedding
        #expect(first == again && first != other)
    }

    @Test("takes duplicates, and graphs that fall into pieces")
    func pieces() throws {
        var values = [Double](repeating: 1, count: 60)
        for index in 30..<60 { values[index] = 500 }
        let map = try UMAP(Tensor(values, shape: [20, 3]), neighbors: 5, epochs: 50).embedding
        #expect(map.doubles.allSatisfy { $0.isFinite })
    }

    @Test("refuses fewer points than neighbors, and says how many it needs")
    func refusals() {
        #expect(throws: AnalysisError.insufficient(what: "UMAP with 15 neighbors", count: 10, needed: 15, of: "points")) {
            try UMAP(normal([10, 3]))
        }
        #expect(throws: AnalysisError.self) { try UMAP(normal([20, 3]), dimension: 0) }
        #expect(throws: AnalysisError.self) { try UMAP(normal([20, 3]), minimumDistance: -1) }
        #expect(throws: AnalysisError.self) { try UMAP(normal([20, 3]), neighbors: 1) }
        #expect(throws: AnalysisError.self) { try UMAP(normal([20, 3]), epochs: 0) }
    }
}
