import Analysis
import Dynamics
import Programs
import Tensors
import Testing

@Suite("Closed orbits")
struct OrbitTests {
    private func box(_ values: [Double]) throws -> SearchBox { try SearchBox(Tensor(values, shape: [values.count / 2, 2])) }

    @Test("The Lorenz system at ρ = 22 stands still at 0 and (±√56, ±√56, 21), the two stable")
    func equilibria() throws {
        let flow = try Evolution.lorenz(sigma: 10, rho: 22, beta: Operand(8.0 / 3), by: Integrator())
        let found = try OrbitSearch.fixedPoints(of: flow, in: box([-20, 20, -20, 20, -1, 40]), starts: 256)
        let root = 56.0.squareRoot()
        #expect(found.count == 3)
        for (orbit, expected) in zip(found, [[-root, -root, 21], [0, 0, 0], [root, root, 21]]) {
            #expect(zip(orbit.points[0], expected).allSatisfy { abs($0 - $1) < 1e-8 })
        }
        #expect(found.map(\.isStable) == [true, false, true])
    }

    @Test("The logistic map's fixed points and multipliers are 0 (r) and 1 − 1/r (2 − r)")
    func fixedPoints() throws {
        let found = try OrbitSearch.fixedPoints(of: .logistic(r: 3.2), in: box([-0.5, 1]), starts: 64)
        #expect(found.count == 2)
        #expect(abs(found[0].points[0][0]) < 1e-12 && abs(found[0].largestMultiplier - 3.2) < 1e-12)
        #expect(abs(found[1].points[0][0] - 0.6875) < 1e-12 && abs(found[1].largestMultiplier - 1.2) < 1e-12)
    }

    @Test("At r = 1 + √8 the orbit of period 3 is born")
    func birth() throws {
        let r = 1 + 8.0.squareRoot() + 1e-10
        let found = try OrbitSearch.orbits(of: .logistic(r: Operand(r)), period: 3, in: box([0, 1]), starts: 128)
        let first = try #require(found.first)
        for (state, expected) in zip(first.points, [0.159929, 0.514355, 0.956318]) { #expect(abs(state[0] - expected) < 1e-5) }
        #expect(abs(first.largestMultiplier - 1) < 1e-3)
    }

    @Test("Hénon's map has as many orbits of each period as are known", arguments: zip(1...7, [2, 1, 0, 1, 0, 2, 4]))
    func henonOrbits(period: Int, count: Int) throws {
        // Biham & Wenzel, Phys. Rev. Lett. 63 (1989) 819, table I; the second fixed point lies off the attractor.
        let found = try OrbitSearch.orbits(of: .henon(a: 1.4, b: 0.3), period: period, in: box([-2, 2, -1, 1]), starts: 256)
        #expect(found.count == count)
    }

    @Test("A flow's cycle is found with its period: the circle of radius 1")
    func cycle() throws {
        // ṙ = r(1 − r²), φ̇ = 1: period 2π, multiplier e^{−4π}.
        let flow = Evolution("circle", kind: .flow(try Integrator(timeStep: 0.02)), dimension: 2) { s in
            let (x, y) = (try s.at(0), try s.at(1))
            let grow = try 1 - x.square() - y.square()
            return try .stack([x * grow - y, y * grow + x])
        }
        let found = try CycleSearch.cycles(of: flow, period: 6, in: box([-2, 2, -2, 2]), starts: 16)
        #expect(found.count == 1)
        let orbit = try #require(found.first)
        #expect(abs(orbit.period - 2 * .pi) < 1e-6 && orbit.isStable)
        #expect(abs(orbit.largestMultiplier - 3.4873423562e-6) < 1e-8)
    }

    @Test("Bifurcations of the logistic map: periods 1, 2, 4, 8 and 3")
    func bifurcation() throws {
        let family = Evolution("logistic", dimension: 2) { s in
            let (x, r) = (try s.at(0), try s.at(1))
            return try .stack([r * x * (1 - x), r])
        }
        let found = try Bifurcation(family: family, over: [2.9, 3.2, 3.5, 3.55, 3.83, 4.5], start: [0.4], transient: 4000, keep: 64)
        #expect(Array(found.periods.doubles.prefix(5)) == [1, 2, 4, 8, 3])
        #expect(found.escaped == 1 && found.periods[flat: 5].isNaN)
        #expect(abs(found.exponents[flat: 1] + 0.916290731874155) < 1e-6)
    }

    @Test("A box must be pairs of finite numbers, the lesser first", arguments: [[1.0, 0], [0, .infinity], [0, 0]])
    func badBox(values: [Double]) {
        #expect(throws: AnalysisError.self) { try SearchBox(Tensor(values)) }
    }

    @Test("Periods and starts out of range are refused", arguments: [(0, 16), (65, 16), (2, 0)])
    func badCounts(period: Int, starts: Int) throws {
        let box = try box([0, 1])
        #expect(throws: AnalysisError.self) { try OrbitSearch.orbits(of: .logistic(r: 4), period: period, in: box, starts: starts) }
    }
}
