import Analysis
import Glibc
import Tensors
import Testing

@Suite("Errors of linear maps")
struct ErrorDecompositionTests {
    private func normals(_ shape: Shape, _ seed: UInt64) throws -> Tensor {
        try RandomStream(seed: seed, purpose: .data).normals(shape: shape)
    }

    @Test("An error in the corner of a diagonal target falls apart by hand")
    func byHand() throws {
        let parts = try ErrorDecomposition(Tensor([1, 3, 0, 4], shape: [2, 2]), target: Tensor([5, 0, 0, 0], shape: [2, 2]), rank: 1)
        #expect([parts.support, parts.null, parts.mixed].elementsEqual([4, 4, 3]) { abs($0 - $1) < 1e-12 })
        #expect(abs(parts.relative - sqrt(41) / 5) < 1e-12)
        #expect(abs(parts.fractions.mixed - 9.0 / 41) < 1e-12)
    }

    @Test("The squares of the parts add up to that of the error", arguments: [1, 3, 5])
    func pythagoras(rank: Int) throws {
        let target = try normals([7, 5], 1).product(normals([5, 6], 2))
        let parts = try ErrorDecomposition(normals([7, 6], 3), target: target, rank: rank)
        let sum = parts.support * parts.support + parts.null * parts.null + parts.mixed * parts.mixed
        #expect(abs(sum - parts.total * parts.total) < 1e-12 * sum)
        #expect(abs(parts.fractions.support + parts.fractions.null + parts.fractions.mixed - 1) < 1e-12)
    }

    @Test("The rank is the target's own unless given")
    func ownRank() throws {
        let target = try normals([6, 2], 1).product(normals([2, 6], 2))
        #expect(try ErrorDecomposition(Tensor(zeros: [6, 6]), target: target).rank == 2)
    }

    @Test("No error has no parts; huge ones do not overflow")
    func extremes() throws {
        let target = try normals([3, 3], 1)
        #expect(try ErrorDecomposition(target, target: target, rank: 1).total == 0)
        #expect(try ErrorDecomposition(Tensor(repeating: 1e200, shape: [3, 3]), target: target, rank: 1).total.isFinite)
    }

    @Test("Different shapes, ranks beyond the target's, and directions between equal singular values are refused")
    func refusals() throws {
        let target = try normals([4, 2], 1).product(normals([2, 4], 2))
        #expect(throws: AnalysisError.shapesDiffer(what: "error_decomposition", first: [4, 3], second: [4, 4])) {
            try ErrorDecomposition(Tensor(zeros: [4, 3]), target: target, rank: 1)
        }
        #expect(throws: AnalysisError.self) { try ErrorDecomposition(target, target: target, rank: 0) }
        #expect(throws: AnalysisError.self) { try ErrorDecomposition(target, target: target, rank: 3) }
        #expect(throws: AnalysisError.self) { try ErrorDecomposition(Tensor(zeros: [3, 3]), target: .identity(3), rank: 2) }
    }
}

@Suite("Principal angles")
struct PrincipalAngleTests {
    @Test("They agree with SciPy's subspace_angles")
    func scipy() throws {
        func hash(_ k: Int) -> Double {
            var h = UInt32(truncatingIfNeeded: k)
            h = (h ^ (h >> 16)) &* 0x85EB_CA6B
            h = (h ^ (h >> 13)) &* 0xC2B2_AE35
            h ^= h >> 16
            return Double(h) / 0x1p31 - 1
        }
        let a = Tensor((1...24).map(hash), shape: [8, 3])
        let b = Tensor((100...115).map(hash), shape: [8, 2])
        let angles = try PrincipalAngles(a, b)
        #expect(angles.angles.elementsEqual([0.5770979769039685, 1.1031332377608416]) { abs($0 - $1) < 1e-12 })
        #expect(try PrincipalAngles(b, a).angles.elementsEqual(angles.angles) { abs($0 - $1) < 1e-12 })
    }

    @Test("A tiny angle keeps its digits")
    func tiny() throws {
        let angles = try PrincipalAngles(Tensor([1, 0]), Tensor([1, 1e-9])).angles
        #expect(abs(angles[0] - 1e-9) < 1e-17)
    }

    @Test("A subspace overlaps wholly with one that contains it, and not with its complement")
    func extremes() throws {
        let axes = try Tensor.identity(4)
        let first = try axes.at([.all, .range(start: 0, stop: 2, step: 1)])
        let rest = try axes.at([.all, .range(start: 2, stop: 4, step: 1)])
        #expect(abs(try PrincipalAngles(axes, first).overlap - 1) < 1e-15)
        #expect(abs(try PrincipalAngles(first, rest).overlap) < 1e-15)
        #expect(abs(try PrincipalAngles(axes, Tensor([3, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0.5], shape: [4, 4]), leading: 1).angles[0]) < 1e-7)
    }

    @Test("Different numbers of rows, a zero matrix and too many directions are refused")
    func refusals() throws {
        #expect(throws: AnalysisError.self) { try PrincipalAngles(Tensor(ones: [3, 1]), Tensor(ones: [4, 1])) }
        #expect(throws: AnalysisError.self) { try PrincipalAngles(Tensor(zeros: [3, 1]), Tensor(ones: [3, 1])) }
        #expect(throws: AnalysisError.self) { try PrincipalAngles(Tensor(ones: [3, 2]), Tensor(ones: [3, 2]), leading: 3) }
        #expect(throws: AnalysisError.self) { try PrincipalAngles(Tensor(ones: [3, 2]), Tensor(ones: [3, 2]), leading: 2) }
    }
}

@Suite("Theory of linear networks")
struct LinearTheoryTests {
    /// Gradient descent on ½ (s − uv)², the two-layer network of one mode; with one output and inputs of variance 1 the mean
    /// squared error has twice its gradient.
    private func saxeResidual(rate: Double) throws -> Double {
        let task = try LinearTask(samples: Tensor([1, -1], shape: [2, 1]), targets: Tensor([3, -3], shape: [2, 1]))
        var (u, v) = (sqrt(0.001), sqrt(0.001))
        var snapshots: [[Tensor]] = []
        let count = Int(5 / rate)
        for _ in 0...count {
            snapshots.append([Tensor([u], shape: [1, 1]), Tensor([v], shape: [1, 1])])
            (u, v) = (u + rate * v * (3 - u * v), v + rate * u * (3 - u * v))
        }
        let steps = (0...count).map(Double.init)
        let course = try SaxeTheory.course(snapshots: snapshots, steps: steps, times: steps.map { $0 * rate / 2 }, task: task)
        return try course.largestResiduals()?.max() ?? .nan
    }

    @Test("A mode of s = 3 from a0 = 0.001 at lr 0.001 follows Saxe's solution within 0.007, and nearer at smaller lr")
    func saxe() throws {
        let residual = try saxeResidual(rate: 1e-3)
        #expect(residual < 0.007)
        let finer = try saxeResidual(rate: 5e-4)
        #expect(abs(residual / finer - 2) < 0.1)
    }

    @Test("Gradient descent on least squares follows its closed form to rounding, also with a rate that changes")
    func leastSquares() throws {
        let x = try RandomStream(seed: 1, purpose: .data).normals(shape: [40, 3])
        let y = try RandomStream(seed: 2, purpose: .data).normals(shape: [40, 2])
        let task = try LinearTask(samples: x, targets: y)
        var map = try RandomStream(seed: 3, purpose: .data).normals(shape: [2, 3])
        var snapshots = [map]
        let rates = (0..<30).map { 0.1 + 0.01 * Double($0) }
        for rate in rates {
            let error = try x.product(map.transposed()) - y
            map = try map - error.transposed().product(x) * (2 * rate / 80)
            snapshots.append(map)
        }
        let course = try LeastSquaresDescent.course(
            snapshots: snapshots, steps: (0...30).map(Double.init), rates: rates + [0], task: task)
        #expect(try course.largestResiduals()?.max() ?? 1 < 1e-12)
    }

    @Test("One layer, inputs that are not white, and targets without a map have no Saxe solution")
    func refusals() throws {
        let white = try LinearTask(samples: Tensor([1, -1], shape: [2, 1]), targets: Tensor([3, -3], shape: [2, 1]))
        let one = Tensor([1], shape: [1, 1])
        #expect(throws: AnalysisError.self) { try SaxeTheory.course(snapshots: [[one]], steps: [0], times: [0], task: white) }
        let skewed = try LinearTask(samples: Tensor([9, 0, 0, 1], shape: [2, 2]), targets: Tensor([1, 2], shape: [2, 1]))
        let layers = [try Tensor(ones: [2, 2]), try Tensor(ones: [1, 2])]
        #expect(throws: AnalysisError.self) { try SaxeTheory.course(snapshots: [layers], steps: [0], times: [0], task: skewed) }
        let nothing = try LinearTask(samples: Tensor([1, -1], shape: [2, 1]), targets: Tensor([0, 0], shape: [2, 1]))
        #expect(throws: AnalysisError.self) { try SaxeTheory.course(snapshots: [[one, one]], steps: [0], times: [0], task: nothing) }
        #expect(throws: AnalysisError.self) { try SaxeTheory.course(snapshots: [[one, one]], steps: [0], times: [0], task: white, modes: 2) }
        #expect(throws: AnalysisError.self) { try LinearTask(samples: Tensor(ones: [2, 1]), targets: Tensor(ones: [3, 1])) }
    }

    @Test("Balanced layers have no imbalance, and one layer has no balance")
    func balancedness() throws {
        let a = Tensor([1, 2, 3, 4], shape: [2, 2])
        let rows = try Balancedness([[a, a.transposed()], [a, Tensor.identity(2)]]).rows
        #expect(abs(rows[0][0].imbalance) < 1e-12)
        // I − A Aᵀ for A Aᵀ = [[5, 11], [11, 25]].
        #expect(abs(rows[1][0].drift - sqrt(16.0 + 2 * 121 + 576)) < 1e-12)
        #expect(throws: AnalysisError.self) { try Balancedness([[a]]) }
        #expect(throws: AnalysisError.self) { try Balancedness([[a, Tensor(ones: [2, 3])]]) }
    }
}
