import Storage
import Testing

@Suite struct JSONTests {
    @Test("a value comes back from its text as it was", arguments: [false, true])
    func roundTrip(isPretty: Bool) throws {
        let value: JSONValue = [
            "name": "σ \"quoted\" \\ \n\t\u{1}\u{7F}😀", "numbers": [0, -1, 0.1, 1e-300, 1.7976931348623157e308, 5, 123456789012],
            "nested": ["empty": [], "object": [:], "none": nil, "yes": true, "no": false],
        ]
        #expect(try JSONParser.parse(JSONSerializer(isPretty: isPretty).text(value)) == value)
    }

    @Test("the text of a value is always the same, its members in their order")
    func deterministic() {
        let value: JSONValue = ["z": 1, "a": [1.5, "x", nil], "e": []]
        #expect(JSONSerializer().text(value) == #"{"z":1,"a":[1.5,"x",null],"e":[]}"#)
        #expect(JSONSerializer(isPretty: true).text(value) == """
            {
              "z": 1,
              "a": [1.5, "x", null],
              "e": []
            }

            """)
    }

    @Test("numbers that JSON lacks are strings, or null where that is asked")
    func nonFinite() throws {
        let value: JSONValue = [.number(.nan), .number(.infinity), .number(-.infinity)]
        #expect(JSONSerializer().text(value) == #"["NaN","Infinity","-Infinity"]"#)
        #expect(JSONSerializer(nonFinite: .null).text(value) == "[null,null,null]")
        let back = try JSONParser.parse(JSONSerializer().text(value)).array ?? []
        #expect(back.map { $0.number?.isFinite } == [false, false, false])
    }

    @Test("escapes of every kind are read")
    func escapes() throws {
        #expect(try JSONParser.parse(#""\"\\\/\b\f\n\r\t\u03c3\ud83d\ude00""#) == "\"\\/\u{8}\u{C}\n\r\tσ😀")
    }

    @Test(
        "what is not JSON is an error with line, column and what was expected",
        arguments: [
            ("", "line 1, column 1: expected a value"),
            ("{\n  \"a\": 1,\n  b: 2\n}", "line 3, column 3: expected a name in quotes"),
            ("[1, 2", "line 1, column 6: expected `,` or `]`"),
            ("[1 2]", "line 1, column 4: expected `,` or `]`"),
            ("[1,]", "line 1, column 4: expected a value"),
            ("{\"a\" 1}", "line 1, column 6: expected `:`"),
            ("{\"a\": 1, \"a\": 2}", "line 1, column 10: the name `a` stands twice in this object"),
            ("\"σσ", "line 1, column 4: expected `\"`: the string does not end"),
            ("\"a\nb\"", "line 1, column 3: control characters in a string are written as \\u escapes"),
            ("\"\\x\"", "line 1, column 3: expected one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u"),
            ("\"\\ud800x\"", "line 1, column 8: half a surrogate pair"),
            ("01", "line 1, column 2: a number does not begin with 0"),
            ("1.", "line 1, column 3: expected a digit after the point"),
            ("1e", "line 1, column 3: expected a digit in the exponent"),
            ("-", "line 1, column 2: expected a digit"),
            ("1e999", "line 1, column 1: the number is beyond the range of doubles"),
            ("nul", "line 1, column 1: expected a value"),
            ("NaN", "line 1, column 1: expected a value"),
            ("1 2", "line 1, column 3: expected the end of the text"),
        ])
    func malformed(text: String, problem: String) throws {
        #expect(try failure { _ = try JSONParser.parse(text, path: "a.json") }.message == "`a.json`, " + problem)
    }

    @Test("nesting beyond the limit is refused, at any depth")
    func depth() throws {
        let deep = String(repeating: "[", count: 1_000_000)
        #expect(try failure { _ = try JSONParser.parse(deep) }.message.hasSuffix("nested more than 512 deep"))
        let fine = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        #expect(throws: Never.self) { try JSONParser.parse(fine) }
    }
}
