import Analysis
import Glibc
import Tensors
import Testing

@Suite struct SpectralDensityTests {
    private func diagonal(_ values: [Double]) -> FunctionOperator {
        let row = Tensor(values)
        return FunctionOperator(dimension: values.count) { try $0 * row }
    }

    @Test("weights sum to 1, and with a probe for each dimension the moments from nodes and weights are exact")
    func gaussRule() throws {
        let values = (0..<40).map { Double($0) / 10 - 1 }
        let density = try SpectralDensity(diagonal(values), probes: 100, steps: 10)
        #expect(density.rules.count == 40)
        #expect(density.rules.allSatisfy { isClose($0.weights.reduce(0, +), 1) })
        for power in 1...4 {
            func f(_ x: Double) -> Double { pow(x, Double(power)) }
            let moment = density.trace(of: f)
            #expect(isClose(moment.value, values.reduce(0) { $0 + f($1) }, 1e-9))
            #expect(moment.error == 0)
        }
    }

    @Test("the standard error of a moment is that of drawing without replacement", arguments: [1, 2, 3, 4])
    func error(seed: Int) throws {
        let values = (0..<60).map { Double($0 * $0) }
        let moment = try SpectralDensity(diagonal(values), probes: 40, steps: 3, seed: UInt64(seed)).trace { $0 }
        let error = try #require(moment.error)
        #expect(abs(moment.value - values.reduce(0, +)) < 4 * error)
        #expect(error < 0.1 * moment.value)
    }

    @Test("the density integrates to 1 and agrees with the smoothed eigenvalues within its error")
    func density() throws {
        let n = 200
        let (q, _) = try cloud(n, n).qr()
        let values = (0..<n).map { $0 < 150 ? Double($0) / 150 : Double($0) / 50 }
        let matrix = try q.product(Tensor(values).diagonalMatrix()).product(q.transposed())
        let found = try SpectralDensity(FunctionOperator(matrix), probes: 30, steps: 60, width: 0.2)
        let step = found.x[1] - found.x[0]
        #expect(isClose(found.density.reduce(0, +) * step, 1, 0.01))
        let exact = try SpectralDensity(diagonal(values), probes: 2, steps: n, width: 0.2, points: found.x.count)
        #expect(isClose(exact.x[0], found.x[0], 0.05))
        var worst = 0.0
        for index in found.x.indices where found.error[index] > 1e-6 {
            let smoothed = values.reduce(0) { $0 + gaussian((found.x[index] - $1) / 0.2) } / (0.2 * Double(n))
            worst = max(worst, abs(found.density[index] - smoothed) / found.error[index])
        }
        #expect(worst < 5)
    }

    private func gaussian(_ z: Double) -> Double { exp(-z * z / 2) / (2 * Double.pi).squareRoot() }

    @Test("fewer than two probes, no steps, one point and a width that is not positive are refused")
    func arguments() throws {
        let linear = diagonal([1, 2, 3])
        #expect(throws: AnalysisError.self) { _ = try SpectralDensity(linear, probes: 1) }
        #expect(throws: AnalysisError.self) { _ = try SpectralDensity(linear, steps: 0) }
        #expect(throws: AnalysisError.self) { _ = try SpectralDensity(linear, points: 1) }
        #expect(throws: AnalysisError.self) { _ = try SpectralDensity(linear, width: 0) }
    }

    @Test("a zero operator has all its density at zero")
    func zero() throws {
        let density = try SpectralDensity(diagonal([0, 0, 0, 0]))
        #expect(density.rules.allSatisfy { $0.nodes == [0] && $0.weights == [1] })
    }
}

@Suite struct TraceEstimateTests {
    private func matrix(_ n: Int) throws -> Tensor {
        let (q, _) = try cloud(n, n).qr()
        return try q.product(Tensor((0..<n).map { 100 / Double(($0 + 1) * ($0 + 1)) }).diagonalMatrix()).product(q.transposed())
    }

    @Test("Hutchinson and Hutch++ agree with the trace within five standard errors; Hutch++ is the more exact", arguments: [1, 2, 3])
    func agreement(seed: Int) throws {
        let matrix = try matrix(150)
        let trace = try #require(matrix.trace().scalar)
        let linear = FunctionOperator(matrix)
        let plain = try TraceEstimate.of(linear, method: .hutchinson, products: 60, seed: UInt64(seed))
        let better = try TraceEstimate.of(linear, products: 60, seed: UInt64(seed))
        let (plainError, betterError) = (try #require(plain.error), try #require(better.error))
        #expect(abs(plain.value - trace) < 5 * plainError)
        #expect(abs(better.value - trace) < 5 * betterError + 1e-9)
        #expect(betterError < plainError / 3)
    }

    @Test("with as many products as dimensions the trace is exact")
    func exact() throws {
        let matrix = try matrix(20)
        let found = try TraceEstimate.of(FunctionOperator(matrix), products: 20)
        #expect(found.error == 0)
        #expect(isClose(found.value, try #require(matrix.trace().scalar)))
    }

    @Test("too few products for an error are refused")
    func tooFew() throws {
        let linear = FunctionOperator(try matrix(20))
        #expect(throws: AnalysisError.self) { _ = try TraceEstimate.of(linear, method: .hutchinson, products: 1) }
        #expect(throws: AnalysisError.self) { _ = try TraceEstimate.of(linear, products: 5) }
    }
}

@Suite struct SubspaceShareTests {
    @Test("the share of a vector in coordinates, with the Beta interval of a random direction")
    func share() throws {
        let basis = try Tensor.identity(2, columns: 20)
        let vector = Tensor([3, 4] + [Double](repeating: 1, count: 18))
        let share = try SubspaceShare(of: vector, in: basis)
        #expect(isClose(share.share, 25.0 / 43))
        #expect(share.baseline == 0.1)
        // Beta(1, 9) has the distribution function 1 − (1 − x)⁹.
        #expect(isClose(share.interval.lowerBound, 1 - pow(0.975, 1.0 / 9), 1e-9))
        #expect(isClose(share.interval.upperBound, 1 - pow(0.025, 1.0 / 9), 1e-9))
        #expect(isClose(share.p, pow(1 - 25.0 / 43, 9), 1e-9))
    }

    @Test("the vector zero has no direction and is refused")
    func zero() throws {
        #expect(throws: AnalysisError.self) { _ = try SubspaceShare(of: Tensor(zeros: [4]), in: Tensor.identity(1, columns: 4)) }
    }
}
