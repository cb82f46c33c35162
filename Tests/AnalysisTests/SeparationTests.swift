import Analysis
import Tensors
import Testing

@Suite("Separation of groups")
struct SeparationTests {
    private let apart = Tensor([0, 0.1, 0.2, 0.3, 0.4, 9, 9.1, 9.2, 9.3, 9.4], shape: [10, 1])
    private let halves = Tensor([0, 0, 0, 0, 0, 1, 1, 1, 1, 1])

    @Test("5 against 5 has 252 relabelings, all of them counted; two are as extreme as perfect separation")
    func exact() throws {
        let test = try Separation(apart, labels: halves)
        #expect(test.permutations == 252)
        #expect(test.exact)
        #expect(test.p == 2.0 / 252)
        #expect(test.null.count == 252)
    }

    @Test("the statistic is (between − within) / mean of all distances")
    func statistic() throws {
        // Distances: within 1 and 1, between 4, 5, 3, 4: (4 − 1) / 3.
        let test = try Separation(Tensor([0, 1, 4, 5], shape: [4, 1]), labels: Tensor([0, 0, 1, 1]))
        #expect(test.between == 4 && test.within == 1)
        #expect(isClose(test.statistic, 1, 1e-15))
        #expect(test.permutations == 6)
        #expect(isClose(test.p, 2.0 / 6, 1e-15))
    }

    @Test("drawn relabelings give p = (1 + b) / (1 + permutations)")
    func drawn() throws {
        let test = try Separation(apart, labels: halves, permutations: 99)
        #expect(!test.exact && test.permutations == 99)
        let b = test.null.doubles.count { $0 >= test.statistic - 1e-12 }
        #expect(test.p == Double(1 + b) / 100)
    }

    @Test("labels that mean nothing give p-values that are uniform")
    func uniformUnderNull() throws {
        let p = try (0..<200).map { seed in
            try Separation(normal([12, 3], seed: UInt64(seed)), labels: Tensor([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1])).p
        }
        // Mean of 200 uniform numbers: 0.5 ± 0.0204; within four standard errors. And 5 % below 0.05: 10 ± 3.1.
        #expect(abs(p.reduce(0, +) / 200 - 0.5) < 0.082)
        #expect((1...22).contains(p.count { $0 <= 0.05 }))
    }

    @Test("three groups are tested as well as two")
    func threeGroups() throws {
        let x = Tensor([0, 0.1, 5, 5.1, 9, 9.1], shape: [6, 1])
        let test = try Separation(x, labels: Tensor([4, 4, 7, 7, 1, 1]))
        #expect(test.permutations == 90)
        #expect(isClose(test.p, 6.0 / 90, 1e-15))
    }

    @Test("the same seed gives the same p")
    func seeded() throws {
        let first = try Separation(normal([40, 2]), labels: Tensor((0..<40).map { Double($0 % 2) }), seed: 3)
        let second = try Separation(normal([40, 2]), labels: Tensor((0..<40).map { Double($0 % 2) }), seed: 3)
        #expect(first.p == second.p && first.null == second.null)
    }

    @Test("one group, groups of one point, equal points and unequal lengths are refused")
    func refusals() {
        #expect(throws: AnalysisError.oneGroup(what: "separation")) { try Separation(cloud(3, 2), labels: Tensor([1, 1, 1])) }
        #expect(throws: AnalysisError.self) { try Separation(cloud(3, 2), labels: Tensor([0, 1, 2])) }
        #expect(throws: AnalysisError.self) { try Separation(Tensor([1, 1, 1, 1], shape: [4, 1]), labels: Tensor([0, 0, 1, 1])) }
        #expect(throws: AnalysisError.unequalLengths(first: "x", firstCount: 3, second: "labels", secondCount: 2)) {
            try Separation(cloud(3, 2), labels: Tensor([0, 1]))
        }
        #expect(throws: AnalysisError.self) { try Separation(cloud(4, 2), labels: Tensor([0, 0, 1, 1]), permutations: 0) }
    }
}
