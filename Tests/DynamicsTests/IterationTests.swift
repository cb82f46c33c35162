import Diagnostics
import Dynamics
import Programs
import Tensors
import Testing

@Suite struct IterationTests {
    private func logistic(_ r: Double, start: Double) throws -> System {
        try System(map: "logistic", start: Tensor([start])) { x in try Operand(r) * x * (1 - x) }
    }

    @Test("the logistic map at r = 3.2 settles on its orbit of period 2")
    func periodTwo() throws {
        // Fixed points of the second iterate: ((r + 1) ± √((r − 3)(r + 1))) / 2r.
        let path = try logistic(3.2, start: 0.3).iterate(steps: 2, transient: 2000)
        let root = (0.2 * 4.2).squareRoot()
        let expected = [(4.2 - root) / 6.4, (4.2 + root) / 6.4]
        let found = path.values.doubles.prefix(2).sorted()
        #expect(abs(found[0] - expected[0]) < 1e-12 && abs(found[1] - expected[1]) < 1e-12)
    }

    @Test("gradient descent on x²/2 − x³/3 with lr 2.55 has period 8, as the logistic map with r = 3.55")
    func conjugatePeriods() throws {
        let descent = try System(map: "descent", start: Tensor([0.3])) { x in try x - 2.55 * (x - x.square()) }
        for system in [descent, try logistic(3.55, start: 0.3)] {
            let values = try system.iterate(steps: 64, transient: 20_000).values.doubles
            #expect(Set(values.map { ($0 * 1e6).rounded() }).count == 8)
        }
    }

    @Test("a state that leaves the finite numbers ends the path as diverged, its row kept")
    func divergence() throws {
        let path = try System(map: "doubling", start: Tensor([1e300])) { x in try x * x }.iterate(steps: 10)
        #expect(path.status == .diverged)
        #expect(path.steps.doubles == [0, 1])
    }

    @Test("every `track` steps are recorded, and the last")
    func tracking() throws {
        let path = try logistic(4, start: 0.3).iterate(steps: 10, track: 4)
        #expect(path.steps.doubles == [0, 4, 8, 10])
    }

    @Test("a cancelled iteration gives back what it has")
    func cancellation() throws {
        let flag = Cancellation()
        flag.cancel()
        let path = try logistic(4, start: 0.3).iterate(steps: 100_000, in: WorkContext(cancellation: flag))
        #expect(path.status == .interrupted)
        #expect(path.steps.doubles.last ?? .infinity < 100_000)
    }

    @Test("a map that changes its argument's shape is refused")
    func shape() {
        #expect(throws: DynamicsError.self) {
            try System(map: "sum", start: Tensor([1, 2])) { try $0.sum() }
        }
    }

    @Test("counts out of range are refused", arguments: [(-1, 0, 1), (1, -1, 1), (1, 0, 0)])
    func counts(steps: Int, transient: Int, track: Int) {
        #expect(throws: DynamicsError.self) {
            try logistic(4, start: 0.3).iterate(steps: steps, transient: transient, track: track)
        }
    }
}
