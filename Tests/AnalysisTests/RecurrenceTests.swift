import Analysis
import Diagnostics
import Tensors
import Testing

@Suite("Recurrence")
struct RecurrenceTests {
    /// The 10 × 11 example of RecurrenceAnalysis.jl (test/smallmatrix.jl), with its published figures.
    private func published() throws -> RecurrenceMatrix {
        let cells = [
            (1, 1), (2, 2), (3, 2), (6, 2), (7, 2), (8, 2), (6, 3), (7, 3), (10, 3), (2, 4), (4, 4), (1, 5), (2, 5), (3, 5), (5, 5),
            (9, 5), (10, 5), (2, 6), (3, 6), (6, 6), (7, 6), (10, 6), (3, 7), (8, 7), (4, 8), (1, 9), (5, 9), (7, 9), (9, 9), (9, 10),
            (10, 10), (3, 11), (7, 11),
        ]
        var values = [Double](repeating: 0, count: 110)
        for (row, column) in cells { values[(row - 1) * 11 + column - 1] = 1 }
        return try RecurrenceMatrix(Tensor(values, shape: [10, 11]))
    }

    private func near(_ a: Double, _ b: Double, _ tolerance: Double = 1e-12) -> Bool { abs(a - b) <= tolerance }

    @Test("The published 10 × 11 example comes out, every line counted")
    func allLines() throws {
        let q = try RecurrenceQuantification(published(), least: 1, border: 1)
        #expect(near(q.rate, 33.0 / 110) && q.determinism == 1 && near(q.meanDiagonal, 33.0 / 20) && q.longestDiagonal == 5)
        #expect(near(q.divergence, 0.2) && near(q.entropy, 0.996, 1e-3) && near(q.trend, -33.8, 0.1))
        #expect(q.laminarity == 1 && near(q.trappingTime, 33.0 / 23) && q.longestVertical == 3)
        #expect(near(q.recurrenceTime, 33.0 / 12) && near(q.recurrenceTimeEntropy, 1.286, 1e-3) && q.mostFrequentTime == 4)
    }

    @Test("The published example comes out with a Theiler window")
    func window() throws {
        let q = try RecurrenceQuantification(published(), least: 1, theiler: 2, border: 1)
        #expect(near(q.rate, 22.0 / 110) && near(q.meanDiagonal, 22.0 / 14) && near(q.entropy, 0.830, 1e-3))
        #expect(near(q.trappingTime, 22.0 / 15) && near(q.recurrenceTime, 24.0 / 6) && near(q.recurrenceTimeEntropy, 1.011, 1e-3))
        #expect(q.mostFrequentTime == 3 && near(q.trend, -12.2, 0.1))
    }

    @Test("The published example comes out with a least length of lines")
    func leastLine() throws {
        let q = try RecurrenceQuantification(published(), least: 2, border: 1)
        #expect(near(q.determinism, 22.0 / 33) && near(q.meanDiagonal, 22.0 / 9) && near(q.entropy, 0.684, 1e-3))
        #expect(near(q.laminarity, 18.0 / 33) && near(q.trappingTime, 18.0 / 8))
        let both = try RecurrenceQuantification(published(), least: 2, theiler: 2, border: 1)
        #expect(near(both.determinism, 13.0 / 22) && near(both.meanDiagonal, 13.0 / 5) && near(both.entropy, 0.500, 1e-3))
        #expect(near(both.laminarity, 12.0 / 22) && near(both.trappingTime, 12.0 / 5))
    }

    @Test("An i.i.d. matrix of rate p has determinism 2p − p²")
    func independent() throws {
        // A point is alone on its diagonal with probability (1 − p)².
        let (n, p) = (600, 0.2)
        let draws = try RandomStream(seed: 3, purpose: .sampling).uniforms(shape: [n, n]).doubles
        let matrix = try RecurrenceMatrix(Tensor(draws.map { $0 < p ? 1 : 0 }, shape: [n, n]))
        let q = try RecurrenceQuantification(matrix)
        #expect(near(q.determinism, 2 * p - p * p, 0.03 * (2 * p - p * p)))
        #expect(near(q.laminarity, 2 * p - p * p, 0.03 * (2 * p - p * p)))
    }

    @Test("Quantifying states gives what quantifying their matrix gives", arguments: [RecurrenceNorm.euclidean, .maximum, .manhattan])
    func matrixFree(norm: RecurrenceNorm) throws {
        let x = try RandomStream(seed: 1, purpose: .sampling).normals(shape: [300, 2])
        let a = try RecurrenceQuantification(states: x, .rate(0.1), norm: norm, theiler: 2, in: WorkContext(threads: 3))
        let b = try RecurrenceQuantification(RecurrenceMatrix(x, .rate(0.1), norm: norm, theiler: 2), theiler: 2)
        #expect(a.rate == b.rate && a.determinism == b.determinism && a.entropy == b.entropy && a.trend == b.trend)
        #expect(a.trappingTime == b.trappingTime && a.recurrenceTime == b.recurrenceTime)
        #expect(abs(a.rate - 0.1) < 0.001)
    }

    @Test("A matrix has exactly the pairs that are nearer than its distance", arguments: [5, 64, 70, 130])
    func exactPairs(n: Int) throws {
        // On a grid of quarters, so that distances equal to the limit occur: they are not nearer.
        let values = normal([n, 2], seed: 7).doubles.map { (4 * $0).rounded() / 4 }
        let matrix = try RecurrenceMatrix(Tensor(values, shape: [n, 2]), .distance(1.25))
        var wrong = 0
        for i in 0..<n {
            for j in 0..<n {
                let (dx, dy) = (values[2 * i] - values[2 * j], values[2 * i + 1] - values[2 * j + 1])
                if matrix[i, j] != (dx * dx + dy * dy < 1.25 * 1.25) { wrong += 1 }
            }
        }
        #expect(wrong == 0)
    }

    @Test("A periodic path is all diagonal lines")
    func periodic() throws {
        let q = try RecurrenceQuantification(states: Tensor((0..<40).map { Double($0 % 4) }), .distance(0.5))
        #expect(q.determinism == 1 && q.longestDiagonal == 36 && q.laminarity == 0)
    }

    @Test("Nearest neighbors give every row as many")
    func neighbors() throws {
        let matrix = try RecurrenceMatrix(Tensor((0..<20).map { Double($0 * $0) }), .neighbors(3))
        #expect(matrix.count == 20 * 4)
        #expect(matrix[5, 4] && matrix[5, 5])
    }

    @Test("A joint matrix is recurrent where both are")
    func joint() throws {
        let a = try RecurrenceMatrix(Tensor([0, 1, 0, 1]), .distance(0.5))
        let b = try RecurrenceMatrix(Tensor([0, 0, 0, 9]), .distance(0.5))
        let joint = try a.joint(with: b)
        #expect(joint[0, 2] && !joint[0, 1] && !joint[1, 3])
    }

    @Test("Bad arguments are refused", arguments: [
        RecurrenceRule.distance(0), .distance(.nan), .rate(0), .rate(1), .neighbors(0), .neighbors(10),
    ])
    func badRules(rule: RecurrenceRule) {
        #expect(throws: AnalysisError.self) { try RecurrenceMatrix(Tensor((0..<10).map(Double.init)), rule) }
    }

    @Test("A constant series has no rate to choose a distance by")
    func constant() {
        #expect(throws: AnalysisError.self) { try RecurrenceMatrix(Tensor([Double](repeating: 1, count: 50)), .rate(0.1)) }
    }

    @Test("Matrices of unlike sizes have no joint recurrences")
    func unlike() throws {
        let a = try RecurrenceMatrix(Tensor([0, 1, 0]), .distance(0.5))
        let b = try RecurrenceMatrix(Tensor([0, 1]), .distance(0.5))
        #expect(throws: AnalysisError.self) { try a.joint(with: b) }
    }

    @Test("Line lengths, windows and borders out of range are refused", arguments: [(0, 1, 10), (2, -1, 10), (2, 50, 10), (2, 1, -1)])
    func badLines(least: Int, theiler: Int, border: Int) throws {
        let matrix = try RecurrenceMatrix(Tensor((0..<50).map { Double($0 % 5) }), .distance(0.5))
        #expect(throws: AnalysisError.self) { try RecurrenceQuantification(matrix, least: least, theiler: theiler, border: border) }
    }
}
