import Diagnostics
import Runtime
import Session
import Testing

@Suite("Session")
struct SessionTests {
    @Test("an expression's value is shown and kept in ans")
    func answers() {
        let session = Session(output: CapturedOutput())
        #expect(session.execute("1 + 1").values.map(\.text) == ["2"])
        #expect(session.execute("ans * 3").values.map(\.text) == ["6"])
    }
}
