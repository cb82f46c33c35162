import Analysis
import Tensors
import Testing

/// Reference values: scikit-learn 1.9 on the same cloud (Cloud.swift).
@Suite("Distances and clusters")
struct ClusterTests {
    @Test("distances agree with scikit-learn", arguments: [
        (Metric.euclidean, 3.063475507467945), (.manhattan, 3.8842876506611685), (.chebyshev, 2.959253640414461),
        (.cosine, 0.5596448432723267),
    ])
    func distances(metric: Metric, reference: Double) throws {
        let matrix = try Distances.pairwise(cloud(12, 3), metric: metric)
        #expect(matrix.shape == [12, 12])
        #expect(isClose(matrix[flat: 2 * 12 + 7], reference, 1e-14))
        #expect(matrix[flat: 2 * 12 + 7] == matrix[flat: 7 * 12 + 2])
        #expect((0..<12).allSatisfy { matrix[flat: $0 * 13] == 0 })
    }

    @Test("distances between near points far from the origin keep their digits")
    func nearPoints() throws {
        let x = Tensor([1e8, 1e8, 1e8 + 3, 1e8 + 4, 0, 0], shape: [3, 2])
        #expect(try Distances.pairwise(x)[flat: 1] == 5)
    }

    @Test("an unknown metric names its neighbors")
    func metricName() {
        #expect(throws: AnalysisError.self) { try Metric(named: "euclidian") }
        do { _ = try Metric(named: "euclidian") } catch let error as AnalysisError {
            #expect(error.hints == ["did you mean `euclidean`?"])
        } catch { Issue.record(error) }
    }

    @Test("k-means finds the inertia and clusters that scikit-learn finds")
    func kMeans() throws {
        // KMeans(4, n_init=50): 27.7358…, sizes 9 25 11 15; KMeans(3, n_init=50).
        let four = try KMeans(cloud(60, 2), k: 4, restarts: 50)
        #expect(isClose(four.inertia, 27.73580197814965))
        let sizes = four.labels.doubles.reduce(into: [0, 0, 0, 0]) { $0[Int($1)] += 1 }
        #expect(sizes.sorted() == [9, 11, 15, 25])
        let three = try KMeans(cloud(12, 3), k: 3)
        #expect(isClose(three.inertia, 13.922245107330664))
        #expect(three.labels.doubles == [0, 1, 1, 2, 0, 2, 1, 2, 0, 2, 1, 1])
        #expect(three.converged)
    }

    @Test("k-means centers are the means of their clusters")
    func centers() throws {
        let x = Tensor([0, 0, 0, 2, 10, 10, 10, 12], shape: [4, 2])
        let clusters = try KMeans(x, k: 2)
        #expect(clusters.labels.doubles == [0, 0, 1, 1])
        #expect(clusters.centers.doubles == [0, 1, 10, 11])
        #expect(clusters.inertia == 4)
    }

    @Test("k-means depends on its seed alone")
    func seeded() throws {
        let first = try KMeans(uniform([200, 3]), k: 8, restarts: 1, seed: 7)
        let second = try KMeans(uniform([200, 3]), k: 8, restarts: 1, seed: 7)
        #expect(first.labels == second.labels && first.inertia == second.inertia)
    }

    @Test("k-means of fewer distinct points than clusters still ends, with inertia 0")
    func duplicates() throws {
        let x = Tensor([1, 1, 1, 1, 5, 5], shape: [6, 1])
        let clusters = try KMeans(x, k: 4)
        #expect(clusters.inertia == 0)
        #expect(throws: AnalysisError.self) { try KMeans(x, k: 7) }
        #expect(throws: AnalysisError.self) { try KMeans(x, k: 0) }
    }

    @Test("DBSCAN agrees with scikit-learn, noise and border points included")
    func dbscan() throws {
        let tight = try DBSCAN(cloud(60, 2), epsilon: 0.3, minimumSamples: 3)
        #expect(tight.labels.doubles.map { Int($0) } == [
            0, 8, -1, -1, 1, 2, 3, 7, -1, 1, 4, 3, -1, 1, 5, 3, 8, 0, 1, 6, 3, 9, -1, -1, 7, 8, -1, 0, 6, 7, 9, -1, 5, 10, 4, 11, -1, 6,
            10, -1, -1, 2, 10, 6, -1, 11, 4, 10, 2, -1, 9, 7, 6, -1, 11, -1, 7, 5, -1, 9,
        ])
        let loose = try DBSCAN(cloud(60, 2), epsilon: 0.5, minimumSamples: 4)
        #expect(loose.labels.doubles.map { Int($0) } == [
            0, 1, 1, -1, 0, 2, 1, 1, 0, 0, 1, 1, 2, 0, 2, 1, 1, 0, 0, 3, 1, 2, 0, 2, 1, 1, 0, 0, 3, 1, 2, 0, 2, 1, 1, 0, 0, 3, 1, 2, 0,
            2, 1, 3, 0, 0, 1, 1, 2, 0, 2, 1, 3, 0, 0, 1, 1, 2, 0, 2,
        ])
        #expect(loose.clusters == 4)
    }

    @Test("DBSCAN counts points exactly eps apart as neighbors")
    func border() throws {
        let x = Tensor([0, 0.1, 0.2, 5], shape: [4, 1])
        #expect(try DBSCAN(x, epsilon: 0.1, minimumSamples: 2).labels.doubles == [0, 0, 0, -1])
    }

    @Test("the silhouette agrees with scikit-learn, by sample and in the mean")
    func silhouette() throws {
        let labels = Tensor([1, 0, 0, 2, 1, 2, 0, 2, 1, 2, 0, 0])
        let silhouette = try Silhouette(cloud(12, 3), labels: labels)
        #expect(isClose(silhouette.mean, 0.44501509450239124))
        #expect(areClose(silhouette.values.doubles, [
            0.6702164263102747, 0.322612844121707, 0.6212210934320572, 0.27104282995905987, 0.7658935896556789, 0.33772740399885137,
            0.6371542617830346, 0.07230288523182547, 0.7577321197631621, 0.12709943256118006, 0.5307494124597986, 0.2264288347520651,
        ]))
    }

    @Test("the silhouette refuses one group, and clusters of one point each")
    func silhouetteRefusals() {
        #expect(throws: AnalysisError.oneGroup(what: "the silhouette")) {
            try Silhouette(cloud(3, 2), labels: Tensor([1, 1, 1]))
        }
        #expect(throws: AnalysisError.self) { try Silhouette(cloud(3, 2), labels: Tensor([0, 1, 2])) }
        #expect(throws: AnalysisError.self) { try Silhouette(cloud(3, 2), labels: Tensor([0, 1])) }
        #expect(throws: AnalysisError.labelIsNotWhole(index: 1, value: 0.5)) {
            try Silhouette(cloud(3, 2), labels: Tensor([0, 0.5, 1]))
        }
    }

    @Test("trustworthiness agrees with scikit-learn")
    func trustworthiness() throws {
        // trustworthiness(cloud(60, 5), cloud(60, 5)[:, :2], n_neighbors=7)
        let x = cloud(60, 5)
        let plane = Tensor((0..<60).flatMap { [x[flat: $0 * 5], x[flat: $0 * 5 + 1]] }, shape: [60, 2])
        #expect(isClose(try Trustworthiness.of(x, embedding: plane, neighbors: 7), 0.5177356656948493))
        #expect(try Trustworthiness.of(x, embedding: x, neighbors: 7) == 1)
        #expect(throws: AnalysisError.self) { try Trustworthiness.of(x, embedding: plane, neighbors: 30) }
    }

    @Test("nearest neighbors come nearest first, ties by number, never oneself")
    func neighbors() throws {
        let near = try NearestNeighbors(Tensor([0, 1, 2, 3.5], shape: [4, 1]), k: 2)
        #expect(near.indices == [1, 2, 0, 2, 1, 3, 2, 1])
        #expect(near.distances == [1, 2, 1, 1, 1, 1.5, 1.5, 2.5])
        #expect(throws: AnalysisError.self) { try NearestNeighbors(cloud(3, 2), k: 3) }
    }
}
