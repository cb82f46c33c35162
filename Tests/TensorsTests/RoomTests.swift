import Tensors
import Testing

@Suite("Room for arrays")
struct RoomTests {
    @Test("an array beyond the memory, or beyond what can be counted, is refused with its name")
    func absurd() {
        for counts in [(1 << 30, 1 << 30), (Int.max, Int.max)] {
            let error = #expect(throws: TensorError.self) { try TensorMemory.checkRoom(for: "a table", counts.0, counts.1) }
            #expect(error?.message.hasPrefix("a table takes ") == true)
            #expect(error?.hints == ["`:set memory` changes the limit"])
        }
    }

    @Test("a small array is not looked at, whatever the signs of its counts")
    func small() throws {
        try TensorMemory.checkRoom(for: "a table", 100, 100)
        try TensorMemory.checkRoom(for: "a table", -5, Int.max)
    }
}

@Suite("Ranges of computed ends")
struct RangeEndsTests {
    @Test("NaN and ends in the wrong order make no range")
    func none() {
        #expect(ClosedRange(from: Double.nan, to: 1) == nil)
        #expect(ClosedRange(from: 0, to: Double.nan) == nil)
        #expect(ClosedRange(from: 2.0, to: 1) == nil)
        #expect(ClosedRange(from: 1.0, to: 1) == 1...1)
        #expect(ClosedRange(from: -Double.infinity, to: .infinity) == -Double.infinity...Double.infinity)
    }
}
