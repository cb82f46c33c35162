import Dynamics
import Programs
import Tensors
import Testing

@Suite struct LockstepTests {
    /// Hénon's map.
    private func henon() throws -> System {
        try System(map: "henon", start: Tensor([0, 0])) { v in
            let (x, y) = (try v.at(0), try v.at(1))
            return try Operand.stack([1 - 1.4 * x.square() + y, 0.3 * x])
        }
    }

    @Test("a start goes the way it goes alone, whatever its neighbours and their number", arguments: [1, 3, 16])
    func sameBits(lanes: Int) throws {
        let starts = (0..<3).map { [0.1 * Double($0), 0.05 * Double($0)] }
        let cohort = try Cohort(Lockstep(henon(), lanes: lanes))
        try cohort.setState(rows: Array(starts.prefix(lanes).joined()))
        for _ in 0..<50 { try cohort.advance() }
        #expect(cohort.step == 50)
        let ends = cohort.withState { state in (0..<min(lanes, 3)).map { state.vector($0) } }
        for (start, end) in zip(starts, ends) {
            let map = try henon()
            let alone = System(name: map.name, initial: [Tensor(start)], components: map.components, variants: map.variants)
            let path = try alone.iterate(steps: 50, track: 50).values.doubles
            #expect(end == Array(path.suffix(2)))
        }
    }

    @Test("the last cohort is filled up with copies of the last start")
    func copies() throws {
        let cohort = try Cohort(Lockstep(henon(), lanes: 4))
        try cohort.setState(rows: [0.1, 0.2, 0.3, 0.4])
        #expect(try cohort.state().doubles == [0.1, 0.2, 0.3, 0.4, 0.3, 0.4, 0.3, 0.4])
    }

    @Test("a lane that is not finite is told from the others")
    func finite() throws {
        let doubling = try System(map: "square", start: Tensor([1])) { try $0 * $0 }
        let cohort = try Cohort(Lockstep(doubling, lanes: 2))
        try cohort.setState(rows: [0.5, 1e200])
        try cohort.advance()
        cohort.withState { state in
            #expect(state.isFinite(0) && !state.isFinite(1))
        }
    }

    @Test("a state of another length is refused")
    func stateShape() throws {
        let cohort = try Cohort(Lockstep(henon(), lanes: 2))
        #expect(throws: DynamicsError.self) { try cohort.setState(rows: [1, 2, 3]) }
    }
}
