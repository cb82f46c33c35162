import Analysis
import Diagnostics
import Glibc
import Tensors
import Testing

@Suite("Dimensions")
struct DimensionTests {
    private func circle(_ n: Int) -> Tensor {
        onCircle((0..<n).map { 2 * Double.pi * Double($0) / Double(n) })
    }

    private func onCircle(_ angles: [Double]) -> Tensor {
        var values: [Double] = []
        for angle in angles { values += [cos(angle), sin(angle)] }
        return Tensor(values, shape: [angles.count, 2])
    }

    private func henon(_ n: Int) -> Tensor {
        var (x, y) = (0.1, 0.1)
        var values: [Double] = []
        for step in 0..<n + 100 {
            (x, y) = (1 - 1.4 * x * x + y, 0.3 * x)
            if step >= 100 { values += [x, y] }
        }
        return Tensor(values, shape: [n, 2])
    }

    @Test("the correlation sum of 100 points on the unit circle is 2/99 at 0.07 and 4/99 at 0.13")
    func circleSum() throws {
        let sum = try CorrelationSum(circle(100), radii: Tensor([0.07, 0.13]))
        #expect(sum.values.doubles == [2.0 / 99, 4.0 / 99])
        #expect(sum.pairs == 4950)
    }

    @Test("a Theiler window leaves out pairs near in time")
    func theiler() throws {
        let line = Tensor([0, 1, 2, 3, 4], shape: [5, 1])
        let sum = try CorrelationSum(line, radii: Tensor([1.5, 2.5]), theiler: 1)
        // Pairs at least two apart: 3 at distance 2, 2 at 3, 1 at 4.
        #expect(sum.pairs == 6)
        #expect(sum.pairCounts == [0, 3])
        #expect(throws: AnalysisError.self) { try CorrelationSum(line, radii: Tensor([1]), theiler: 4) }
    }

    @Test("many coordinates count the same pairs as few")
    func wide() throws {
        let narrow = cloud(50, 3)
        var values = [Double](repeating: 0.5, count: 50 * 40)
        for row in 0..<50 {
            for column in 0..<3 { values[row * 40 + column] = narrow[flat: row * 3 + column] }
        }
        let wide = Tensor(values, shape: [50, 40])
        let radii = Tensor([0.5, 1, 2, 4])
        #expect(try CorrelationSum(narrow, radii: radii).pairCounts == CorrelationSum(wide, radii: radii).pairCounts)
    }

    @Test("the tree counts the pairs that measuring each of them counts", arguments: [1, 2, 3, 7])
    func exactCounts(d: Int) throws {
        // Doubled points and points on a grid too, so that distances equal to a radius occur.
        var values = normal([300, d], seed: 9).doubles
        for index in 0..<100 * d { values[index] = (4 * values[index]).rounded() / 4 }
        for column in 0..<d { values[250 * d + column] = values[3 * d + column] }
        let x = Tensor(values, shape: [300, d])
        let radii = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, 20]
        for theiler in [0, 5] {
            var counts = [Int](repeating: 0, count: radii.count)
            for i in 0..<300 {
                for j in min(300, i + theiler + 1)..<300 {
                    var square = 0.0
                    for column in 0..<d { square += (values[i * d + column] - values[j * d + column]) * (values[i * d + column] - values[j * d + column]) }
                    for (place, radius) in radii.enumerated() where square < radius * radius { counts[place] += 1 }
                }
            }
            #expect(try CorrelationSum(x, radii: Tensor(radii), theiler: theiler).pairCounts == counts)
            // Few radii are counted another way than many.
            #expect(try CorrelationSum(x, radii: Tensor([0.5, 2]), theiler: theiler).pairCounts == [counts[1], counts[6]])
        }
    }

    @Test("counting pairs can be interrupted")
    func interrupted() {
        let cancellation = Cancellation()
        cancellation.cancel()
        #expect(throws: Interrupted.self) {
            try CorrelationSum(uniform([3000, 2]), radii: Tensor([0.01, 0.1, 0.5]), theiler: 1, in: WorkContext(cancellation: cancellation))
        }
    }

    /// States of the Lorenz system (10, 28, 8/3), 0.1 apart, by Runge and Kutta's method of order 4.
    private func lorenz(_ n: Int) -> Tensor {
        func velocity(_ s: SIMD3<Double>) -> SIMD3<Double> {
            SIMD3(10 * (s.y - s.x), s.x * (28 - s.z) - s.y, s.x * s.y - 8.0 / 3 * s.z)
        }
        var (s, h) = (SIMD3(1.0, 1, 20), 0.01)
        var values: [Double] = []
        for step in 0..<10 * (n + 100) {
            let k1 = velocity(s)
            let k2 = velocity(s + h / 2 * k1)
            let k3 = velocity(s + h / 2 * k2)
            let k4 = velocity(s + h * k3)
            s += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
            if step >= 1000, step % 10 == 0 { values += [s.x, s.y, s.z] }
        }
        return Tensor(values, shape: [n, 3])
    }

    @Test("the correlation dimension of the Lorenz attractor is 2.05, within 0.15")
    func lorenzDimension() throws {
        let estimate = try CorrelationDimension.estimate(lorenz(4000), theiler: 10)
        #expect(abs(estimate.value - 2.05) < 0.15, "\(estimate)")
    }

    @Test("Takens' estimator finds a square, a circle, and the Hénon attractor between 1.15 and 1.3")
    func takens() throws {
        #expect(abs(try TakensDimension.estimate(uniform([2000, 2])).value - 2) < 0.1)
        let ring = try TakensDimension.estimate(onCircle(uniform([1000]).doubles.map { 2 * Double.pi * $0 }))
        #expect(abs(ring.value - 1) < 0.05)
        let attractor = try TakensDimension.estimate(henon(3000), theiler: 1)
        #expect((1.15...1.3).contains(attractor.value), "\(attractor)")
        #expect(attractor[evidence: "radius"] != nil && attractor[evidence: "pairs"] != nil)
        #expect(throws: AnalysisError.self) { try TakensDimension.estimate(normal([10, 2])) }
    }

    @Test("D_q of a uniform square is 2 and of a line 1 for every q", arguments: [0.0, 1, 2, 3])
    func uniformMeasures(q: Double) throws {
        #expect(abs(try GeneralizedDimension.estimate(uniform([6000, 2]), q: q).value - 2) < 0.1)
        let line = uniform([4000]).doubles.flatMap { [$0, 0.5 * $0] }
        #expect(abs(try GeneralizedDimension.estimate(Tensor(line, shape: [4000, 2]), q: q).value - 1) < 0.08)
    }

    @Test("D_q of the binomial measure with shares p and 1 − p is log₂(p^q + (1 − p)^q)/(1 − q)", arguments: [0.0, 1, 2, 4])
    func multifractal(q: Double) throws {
        let p = 0.3
        // Each half of the interval holds its share, and so on, 14 times over.
        let draws = uniform([10_000 * 14], seed: 4).doubles
        let points = (0..<10_000).map { point in
            (0..<14).reduce(0.0) { $0 + (draws[point * 14 + $1] < p ? 0 : pow(0.5, Double($1 + 1))) }
        }
        let exact = q == 1 ? -(p * log2(p) + (1 - p) * log2(1 - p)) : log2(pow(p, q) + pow(1 - p, q)) / (1 - q)
        let estimate = try GeneralizedDimension.estimate(Tensor(points, shape: [10_000, 1]), q: q)
        #expect(abs(estimate.value - exact) < 0.06, "\(estimate), exactly \(exact)")
    }

    @Test("the correlation dimension of a uniform square is 2 and of a circle 1, within 0.1")
    func simpleSets() throws {
        let square = try CorrelationDimension.estimate(uniform([2000, 2]))
        #expect(abs(square.value - 2) < 0.1, "\(square)")
        let angles = uniform([1000]).doubles.map { 2 * Double.pi * $0 }
        let ring = try CorrelationDimension.estimate(onCircle(angles))
        #expect(abs(ring.value - 1) < 0.1, "\(ring)")
        #expect(ring.interval?.contains(1) == true)
    }

    @Test("the correlation dimension of the Hénon attractor is between 1.20 and 1.26")
    func henonDimension() throws {
        let estimate = try CorrelationDimension.estimate(henon(4000), theiler: 1)
        #expect((1.20...1.26).contains(estimate.value), "\(estimate)")
        #expect(estimate[evidence: "window"] != nil && estimate[evidence: "slopes"] != nil)
    }

    @Test("ten points are refused a correlation dimension, and told what would do")
    func tenPoints() {
        #expect(throws: AnalysisError.insufficient(what: "the correlation dimension", count: 10, needed: 100, of: "points")) {
            try CorrelationDimension.estimate(normal([10, 5]))
        }
    }

    @Test("a dimension beyond what n points can show is refused")
    func tooManyDimensions() {
        #expect(throws: AnalysisError.self) { try CorrelationDimension.estimate(normal([120, 60])) }
    }

    @Test("boxes are counted with the far edge in the last box")
    func boxes() throws {
        let counting = try BoxCounting(Tensor([0, 0, 1, 1, 0.4, 0.6], shape: [3, 2]), sizes: [0.5, 1])
        #expect(counting.sizes.doubles == [1, 0.5])
        #expect(counting.counts.doubles == [1, 3])
        #expect(throws: AnalysisError.self) { try BoxCounting(cloud(4, 2), sizes: [1.5]) }
    }

    @Test("the box dimension of a line is 1, of a square 2, of the Sierpiński triangle 1.585, within 0.05")
    func boxDimension() throws {
        let line = uniform([5000]).doubles
        let diagonal = try BoxDimension.estimate(Tensor(line.flatMap { [$0, 0.7 * $0] }, shape: [5000, 2]))
        #expect(abs(diagonal.value - 1) < 0.05, "\(diagonal)")
        let square = try BoxDimension.estimate(uniform([40000, 2]))
        #expect(abs(square.value - 2) < 0.05, "\(square)")
        let choices = uniform([20000], seed: 5).doubles
        var (x, y) = (0.0, 0.0)
        var points: [Double] = []
        for choice in choices {
            x = (x + (choice < 1.0 / 3 ? 1 : 0)) / 2
            y = (y + (choice > 2.0 / 3 ? 1 : 0)) / 2
            points += [x, y]
        }
        let triangle = try BoxDimension.estimate(Tensor(points, shape: [20000, 2]))
        #expect(abs(triangle.value - 1.585) < 0.05, "\(triangle)")
    }

    @Test("ten points are refused a box dimension")
    func tenBoxes() {
        #expect(throws: AnalysisError.self) { try BoxDimension.estimate(normal([10, 5])) }
    }

    @Test("maximum likelihood and two neighbors find the dimension of a cube and of a plane in space")
    func localDimensions() throws {
        let cube = uniform([2000, 3], seed: 2)
        // Neighborhoods cut by the cube's faces lower both a little.
        #expect(abs(try MaximumLikelihoodDimension.estimate(cube).value - 3) < 0.25)
        #expect(abs(try TwoNearestNeighborsDimension.estimate(cube).value - 3) < 0.25)
        let uv = uniform([1500, 2], seed: 3).doubles
        var values: [Double] = []
        for row in 0..<1500 { values += [uv[2 * row], uv[2 * row + 1], uv[2 * row] - 2 * uv[2 * row + 1]] }
        let plane = Tensor(values, shape: [1500, 3])
        #expect(abs(try MaximumLikelihoodDimension.estimate(plane).value - 2) < 0.15)
        #expect(abs(try TwoNearestNeighborsDimension.estimate(plane).value - 2) < 0.15)
    }

    @Test("fewer points than neighbors, and points all alike, are refused")
    func refusals() {
        #expect(throws: AnalysisError.self) { try MaximumLikelihoodDimension.estimate(normal([10, 3]), neighbors: 20) }
        #expect(throws: AnalysisError.self) { try MaximumLikelihoodDimension.estimate(Tensor([Double](repeating: 1, count: 30))) }
        #expect(throws: AnalysisError.self) { try TwoNearestNeighborsDimension.estimate(normal([10, 3])) }
        #expect(throws: AnalysisError.self) { try CorrelationDimension.estimate(Tensor([Double](repeating: 1, count: 200))) }
    }
}
