import Runtime
import Tensors
import Testing

@Suite("Values")
struct ValueTests {
    @Test("A tensor without axes is a number, a mask without axes a bool")
    func scalars() {
        #expect(Value(Tensor(scalar: 2.5)).scalar == 2.5)
        #expect(Value(Tensor(mask: [true], shape: [])).typeName == "bool")
    }

    @Test("Brackets of numbers and of equal shapes are tensors, others lists")
    func brackets() throws {
        #expect(try Value(bracket: [Value(1.0), Value(2.0)]).typeName == "tensor")
        #expect(try Value(bracket: [Value([1.0, 2.0]), Value([3.0, 4.0])]).asTensor()?.shape == [2, 2])
        #expect(try Value(bracket: [Value([1.0]), Value([3.0, 4.0])]).typeName == "list")
        #expect(try Value(bracket: [Value(1.0), Value("a")]).typeName == "list")
    }

    @Test("Records keep the order of their fields")
    func records() {
        var record: Record = ["b": Value(1.0), "a": Value(2.0)]
        record["c"] = Value(3.0)
        record["b"] = Value(4.0)
        #expect(record.names == ["b", "a", "c"])
        #expect(record["b"]?.scalar == 4)
    }

    @Test("Numbers in strings are formatted as Python formats them", arguments: [
        // (format, number, Python 3.11's result)
        (".3f", 3.14159, "3.142"), (".2e", 12345.678, "1.23e+04"), ("g", 0.0001, "0.0001"), ("g", 0.00001, "1e-05"),
        ("g", 1234567.0, "1.23457e+06"), (".3g", 1234.5, "1.23e+03"), ("d", -42.0, "-42"), ("06.2f", -1.5, "-01.50"),
        ("+d", 5.0, "+5"), (" .1f", 2.25, " 2.2"), (",.2f", 1234567.891, "1,234,567.89"), ("^9.1f", 1.5, "   1.5   "),
        ("<6d", 7.0, "7     "), ("*>6d", 7.0, "*****7"), (".0%", 0.5, "50%"), ("x", 255.0, "ff"), ("e", 0.0, "0.000000e+00"),
        ("f", Double.infinity, "inf"), ("g", 1e16, "1e+16"), ("g", 100000.0, "100000"), ("g", 1000000.0, "1e+06"),
    ])
    func formats(format: String, number: Double, expected: String) throws {
        #expect(try FormatSpecification(format).text(of: number) == expected)
    }

    @Test("Malformed formats are refused", arguments: ["q", ".f", "10.3z", "5000d", ".99f", "dd"])
    func malformedFormats(_ format: String) {
        #expect(throws: RuntimeError.self) { try FormatSpecification(format) }
    }

    @Test("A grown vector is changed in place, not copied at every step")
    func inPlace() throws {
        // 200 000 writes into a vector of 200 000: with a copy each they would move 320 GB.
        let text = "fn fill(n) { x = map(1..n, i -> 0); for i in 0..n - 1 { x[i] = i }; x[n - 1] }; fill(200_000)"
        let machine = bareMachine([
            Builtin("map", "(values: any, f: function)", "The function of every element") { call in
                try Value(bracket: call.list("values").map { try call.machine.call(call.function("f"), [$0]) })
            }
        ])
        #expect(try run(text, on: machine).scalar == 199_999)
    }
}
