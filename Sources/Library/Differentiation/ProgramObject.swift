internal import Programs
internal import Runtime
internal import Tensors

/// A compiled program as a value: what `explain` gives.
final class ProgramObject: Object, @unchecked Sendable {
    private let title: String
    /// What it is compiled for, takes, gives and costs, in words.
    private let heading: String
    private let operations: Table
    private let flops: Int
    private let memoryBytes: Int
    /// The program as C.
    private let code: String
    private let showsCode: Bool

    private init(
        title: String, heading: String, operations: Table, flops: Int, memoryBytes: Int, code: String, showsCode: Bool
    ) {
        self.title = title
        self.heading = heading
        self.operations = operations
        self.flops = flops
        self.memoryBytes = memoryBytes
        self.code = code
        self.showsCode = showsCode
    }

    convenience init(_ program: Program, title: String, showsCode: Bool) throws {
        let explanation = program.explanation
        func list(_ types: [TensorType]) -> String {
            types.map { "\(Self.text($0.shape)) \($0.elementType.name)" }.joined(separator: ", ")
        }
        let heading = [
            "program of \(title), vectors of \(explanation.instructionSet)", "  from    \(list(explanation.inputs))",
            "  to      \(list(explanation.outputs))",
            "  a run   \(explanation.floatingPointOperations) floating-point operations, \(explanation.arenaBytes) bytes of memory of its own",
        ].joined(separator: "\n")
        let rows = explanation.operations
        let operations = try Table(columns: [
            (name: "operation", column: .text(rows.map(\.kind))), (name: "of", column: .text(rows.map(\.detail))),
            (name: "shape", column: .text(rows.map { Self.text($0.shape) })), (name: "layout", column: .text(rows.map(\.layout))),
            (name: "bytes", column: .numbers(Tensor(rows.map { Double($0.bytes) }))),
            (name: "flops", column: .numbers(Tensor(rows.map { Double($0.floatingPointOperations) }))),
        ])
        self.init(
            title: title, heading: heading, operations: operations, flops: explanation.floatingPointOperations,
            memoryBytes: explanation.arenaBytes, code: program.nativeText, showsCode: showsCode)
    }

    override var typeName: String { "program" }
    override var fieldNames: [String] { ["operations", "flops", "bytes", "memory", "code"] }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "operations": return Value(operations)
        case "flops": return Value(flops)
        case "bytes":
            guard case .numbers(let bytes) = try operations.column("bytes") else { return nil }
            return Value(bytes.doubles.reduce(0, +))
        case "memory": return Value(memoryBytes)
        case "code": return Value(code)
        default: return nil
        }
    }

    private static func text(_ shape: Shape) -> String {
        shape.isEmpty ? "number" : shape.map(String.init).joined(separator: " × ")
    }

    override func describe(_ style: DisplayStyle) -> String { showsCode ? code : heading + "\n" + Value(operations).display(style) }

    override func summary(_ style: DisplayStyle) -> String { "program of \(title), \(operations.rowCount) operations" }

    override func isEqual(to other: Object) -> Bool {
        guard let other = other as? ProgramObject else { return false }
        return title == other.title && heading == other.heading && operations == other.operations && flops == other.flops
            && memoryBytes == other.memoryBytes && code == other.code && showsCode == other.showsCode
    }
}

extension ProgramObject: RecordedObject {
    static let kind = "program"

    func recorded() throws -> Record {
        [
            "title": Value(title), "heading": Value(heading), "operations": Value(operations), "flops": Value(flops),
            "memory": Value(memoryBytes), "code": Value(code), "shows_code": Value(showsCode),
        ]
    }

    static func restore(_ fields: SavedFields) throws -> Object {
        guard case .table(let operations) = try fields.value("operations"), operations.table.names.contains("bytes") else {
            throw fields.malformed("has no table `operations`")
        }
        return ProgramObject(
            title: try fields.text("title"), heading: try fields.text("heading"), operations: operations.table,
            flops: try fields.whole("flops"), memoryBytes: try fields.whole("memory"), code: try fields.text("code"),
            showsCode: try fields.truth("shows_code"))
    }
}
