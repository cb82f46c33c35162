import Analysis
import Diagnostics
import Glibc
import Tensors
import Testing

@Suite("Embeddings")
struct EmbeddingTests {
    /// Three round clusters in eight dimensions, 30 points each.
    private func clusters(seed: UInt64 = 5) -> (x: Tensor, labels: Tensor) {
        var values = normal([90, 8], seed: seed).doubles
        for row in 0..<90 { values[row * 8 + row / 30] += 10 }
        return (Tensor(values, shape: [90, 8]), Tensor((0..<90).map { Double($0 / 30) }))
    }

    /// The mean distance between the places of a point in two layouts, in units of the first's extent.
    private func drift(_ layouts: Tensor, _ a: Int, _ b: Int) throws -> Double {
        let (n, d) = (layouts.shape[1], layouts.shape[2])
        let first: [Double] = try layouts.at([.at(a)]).doubles
        let second: [Double] = try layouts.at([.at(b)]).doubles
        let extent = (first.max() ?? 1) - (first.min() ?? 0)
        var sum = 0.0
        for point in 0..<n {
            var square = 0.0
            for axis in 0..<d {
                let difference = first[point * d + axis] - second[point * d + axis]
                square += difference * difference
            }
            sum += square.squareRoot()
        }
        return sum / Double(n) / extent
    }

    @Test("t-SNE keeps clusters together and apart, and neighbors near")
    func neighborEmbedding() throws {
        let (x, labels) = clusters()
        let picture = try TSNE(x, perplexity: 10, iterations: 300).embedding
        #expect(picture.shape == [90, 2] && picture.isFinite)
        #expect(try Silhouette(picture, labels: labels).mean > 0.6)
        #expect(try Trustworthiness.of(x, embedding: picture, neighbors: 5) > 0.9)
    }

    @Test("t-SNE lowers its divergence as it goes on, and depends on its seed alone")
    func descent() throws {
        let x = clusters().x
        let short = try TSNE(x, perplexity: 10, iterations: 60, seed: 3)
        let long = try TSNE(x, perplexity: 10, iterations: 300, seed: 3)
        #expect(long.divergence < short.divergence && long.divergence > 0)
        #expect(try TSNE(x, perplexity: 10, iterations: 60, seed: 3).embedding == short.embedding)
        let threads = try TSNE(x, perplexity: 10, iterations: 60, seed: 3, in: WorkContext(threads: 2))
        #expect(threads.embedding == short.embedding)
    }

    @Test("t-SNE of equal points is finite")
    func equalPoints() throws {
        let picture = try TSNE(Tensor(zeros: [40, 3], elementType: .f64), perplexity: 5, iterations: 20).embedding
        #expect(picture.isFinite)
    }

    @Test("t-SNE says which perplexities its points allow")
    func perplexity() {
        #expect(throws: AnalysisError.badArgument("perplexity", value: 30, expected: "1 … 3 for 10 points")) { try TSNE(normal([10, 3])) }
        #expect(throws: AnalysisError.self) { try TSNE(clusters().x, dimension: 0, perplexity: 5) }
        #expect(throws: AnalysisError.self) { try TSNE(clusters().x, perplexity: 5, iterations: 0) }
    }

    @Test("New points go to the cluster they belong to, and the embedding stays")
    func transform() throws {
        let (x, _) = clusters()
        let map = try UMAP(x, neighbors: 10, epochs: 200).embedding
        let fresh = clusters(seed: 6).x
        let placed = try UMAP.transform(fresh, of: x, embedding: map, neighbors: 10)
        let (old, new): ([Double], [Double]) = (map.doubles, placed.doubles)
        var centers: [SIMD2<Double>] = []
        for group in 0..<3 {
            var sum = SIMD2<Double>()
            for row in group * 30..<group * 30 + 30 { sum += SIMD2(old[row * 2], old[row * 2 + 1]) }
            centers.append(sum / 30)
        }
        var right = 0
        for row in 0..<90 {
            let place = SIMD2(new[row * 2], new[row * 2 + 1])
            let squares: [Double] = centers.map { center in ((center - place) * (center - place)).sum() }
            if squares[row / 30] == squares.min() { right += 1 }
        }
        #expect(right == 90)
    }

    @Test("Layouts aligned over time stay over each other, and each is a good picture by itself")
    func aligned() throws {
        let (x, labels) = clusters()
        // The clusters move through space, and every point a little by itself.
        var times: [Tensor] = []
        for time in 0..<3 {
            let noise = normal([90, 8], seed: UInt64(20 + time)).doubles
            var values = x.doubles
            for index in values.indices { values[index] += 0.3 * noise[index] + Double(time) }
            times.append(Tensor(values, shape: [90, 8]))
        }
        let together = try UMAP.aligned(times, neighbors: 10, epochs: 200)
        #expect(together.shape == [3, 90, 2] && together.isFinite)
        let apart = try UMAP.aligned(times, neighbors: 10, alignment: 0, epochs: 200)
        #expect(try drift(together, 0, 2) < 0.5 * drift(apart, 0, 2))
        for time in 0..<3 {
            let picture = try together.at([.at(time)])
            #expect(try Silhouette(picture, labels: labels).mean > 0.6)
            #expect(try Trustworthiness.of(times[time], embedding: picture, neighbors: 5) > 0.8)
        }
    }

    @Test("Alignment refuses one time, times of unlike size, and shares out of range")
    func alignedRefusals() {
        let x = clusters().x
        #expect(throws: AnalysisError.insufficient(what: "aligned UMAP", count: 1, needed: 2, of: "times")) { try UMAP.aligned([x]) }
        #expect(throws: AnalysisError.unequalLengths(first: "time 0", firstCount: 90, second: "time 1", secondCount: 20)) {
            try UMAP.aligned([x, normal([20, 8])])
        }
        #expect(throws: AnalysisError.self) { try UMAP.aligned([x, x], alignment: 1.5) }
        #expect(throws: AnalysisError.self) { try UMAP.aligned([x, x], window: 0) }
        #expect(throws: AnalysisError.self) { try UMAP.aligned([x, x], dimension: 65) }
    }
}
