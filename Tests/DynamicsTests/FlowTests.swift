import Dynamics
import Programs
import Tensors
import Testing

@Suite("Flows and ensembles")
struct FlowTests {
    private func oscillator(_ integrator: Integrator) -> Evolution {
        Evolution("oscillator", kind: .flow(integrator), dimension: 2) { s in try .stack([s.at(1), -s.at(0)]) }
    }

    @Test("Runge–Kutta is of order 4: half the step, a sixteenth of the error")
    func order() throws {
        func error(_ step: Double) throws -> Double {
            let steps = Int((1 / step).rounded())
            let path = try oscillator(Integrator(timeStep: step)).system(from: [1, 0]).iterate(steps: steps, track: steps)
            return abs((path.values.doubles.suffix(2).first ?? 0) - 0.5403023058681398)
        }
        #expect(abs(try error(0.1) / error(0.05) - 16) < 2)
    }

    @Test("Dormand–Prince keeps to its tolerance whatever the time between states")
    func adaptive() throws {
        let path = try oscillator(Integrator(.dormandPrince, timeStep: 2 * .pi)).system(from: [1, 0]).iterate(steps: 3)
        let last = Array(path.values.doubles.suffix(2))
        #expect(abs(last[0] - 1) < 1e-7 && abs(last[1]) < 1e-7)
    }

    @Test("A flow that reaches infinity in finite time is stuck there, and says so")
    func blowUp() throws {
        let flow = Evolution("blow-up", kind: .flow(try Integrator(.dormandPrince, timeStep: 2)), dimension: 1) { try $0.square() }
        #expect(throws: DynamicsError.self) { try flow.system(from: [1]).iterate(steps: 1) }
    }

    @Test("Steps and tolerances that are not positive are refused", arguments: [(0.0, 1e-9), (-1, 1e-9), (0.1, 0), (.nan, 1e-9)])
    func badIntegrator(step: Double, tolerance: Double) {
        #expect(throws: DynamicsError.self) { try Integrator(timeStep: step, relativeTolerance: tolerance) }
    }

    @Test("Lanes go the way each start goes alone")
    func lanes() throws {
        let starts = [0.1, 0.1, 0.3, -0.2, 0.05, 0.2]
        let program = try EnsembleProgram(.henon(a: 1.4, b: 0.3), dimension: 2, lanes: 3, stride: 2)
        let stepper = try EnsembleStepper(program, starts: starts)
        for _ in 0..<5 { try stepper.advance() }
        for lane in 0..<3 {
            let alone = try Evolution.henon(a: 1.4, b: 0.3).system(from: Array(starts[2 * lane..<2 * lane + 2])).iterate(steps: 10, track: 10)
            let expected = Array(alone.values.doubles.suffix(2))
            let found = Array(try stepper.states()[2 * lane..<2 * lane + 2])
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 })
        }
    }

    @Test("A function of sums and products with matrices goes along lanes too")
    func expansion() throws {
        let matrix = Operand(Tensor([0.5, 0.2, -0.1, 0.3], shape: [2, 2]))
        let map = Evolution("linear", dimension: 2) { x in try matrix.product(x) + 0.01 * x.square().sum() }
        let program = try EnsembleProgram(map, dimension: 2, lanes: 2)
        let stepper = try EnsembleStepper(program, starts: [1, 2, -1, 0.5])
        try stepper.advance()
        let found = try stepper.states()
        // 0.5 + 0.4 + 0.05, −0.1 + 0.6 + 0.05; −0.5 + 0.1 + 0.0125, 0.1 + 0.15 + 0.0125.
        for (value, expected) in zip(found, [0.95, 0.55, -0.3875, 0.2625]) { #expect(abs(value - expected) < 1e-12) }
    }

    @Test("Tangents of a step are its derivative")
    func tangents() throws {
        let system = try Evolution.henon(a: 1.4, b: 0.3).system(from: [0.5, 0.1])
        let stepper = try Stepper(system.withTangents([Tensor([1, 0]), Tensor([0, 1])]))
        try stepper.advance()
        // [[−2.8 x, 1], [0.3, 0]] at x = 0.5.
        #expect(try stepper.state(1).doubles == [-1.4, 0.3])
        #expect(try stepper.state(2).doubles == [1, 0])
    }

    @Test("An iteration ends where `until` says")
    func until() throws {
        let map = Evolution("count", dimension: 1) { try $0 + 1 }
        let path = try map.system(from: [0]).iterate(steps: 100) { $0[0] >= 5 }
        #expect(path.steps.doubles.last == 5 && path.status == .stopped)
    }

    @Test("A start of another size is refused")
    func badStart() {
        #expect(throws: DynamicsError.self) { try Evolution.henon(a: 1.4, b: 0.3).system(from: [1]) }
        #expect(throws: DynamicsError.self) { try Evolution.logistic(r: 4).system(from: [.nan]) }
    }
}
