import Diagnostics
import Synchronization
import Testing

@Suite struct BackgroundWorkTests {
    private struct Failure: Error {}

    @Test("pieces are done one after another in their order, whoever handed them over")
    func order() throws {
        let seen = Mutex<[Int]>([])
        let pieces = (0..<100).map { number in BackgroundWork.shared.begin { seen.withLock { $0.append(number) } } }
        for piece in pieces { try piece.wait() }
        #expect(seen.withLock { $0 } == Array(0..<100))
    }

    @Test("an error comes to the one who waits, and the next piece is done all the same")
    func failure() throws {
        let failing = BackgroundWork.shared.begin { throw Failure() }
        let next = BackgroundWork.shared.begin {}
        try next.wait()
        #expect(throws: Failure.self) { try failing.wait() }
    }
}
