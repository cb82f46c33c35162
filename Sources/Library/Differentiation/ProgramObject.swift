internal import Programs
internal import Runtime
internal import Tensors

/// A compiled program as a value: what `explain` gives.
final class ProgramObject: Object, @unchecked Sendable {
    private let title: String
    private let explanation: ProgramExplanation
    /// The program as C.
    private let code: String
    private let showsCode: Bool

    init(_ program: Program, title: String, showsCode: Bool) {
        self.title = title
        explanation = program.explanation
        code = program.nativeText
        self.showsCode = showsCode
    }

    override var typeName: String { "program" }
    override var fieldNames: [String] { ["operations", "flops", "bytes", "memory", "code"] }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "operations": Value(try table())
        case "flops": Value(explanation.floatingPointOperations)
        case "bytes": Value(explanation.operations.reduce(0) { $0 + $1.bytes })
        case "memory": Value(explanation.arenaBytes)
        case "code": Value(code)
        default: nil
        }
    }

    private func table() throws -> Table {
        let rows = explanation.operations
        return try Table(columns: [
            (name: "operation", column: .text(rows.map(\.kind))), (name: "of", column: .text(rows.map(\.detail))),
            (name: "shape", column: .text(rows.map { Self.text($0.shape) })), (name: "layout", column: .text(rows.map(\.layout))),
            (name: "bytes", column: .numbers(Tensor(rows.map { Double($0.bytes) }))),
            (name: "flops", column: .numbers(Tensor(rows.map { Double($0.floatingPointOperations) }))),
        ])
    }

    private static func text(_ shape: Shape) -> String {
        shape.isEmpty ? "number" : shape.map(String.init).joined(separator: " × ")
    }

    override func describe(_ style: DisplayStyle) -> String {
        if showsCode { return code }
        func list(_ types: [TensorType]) -> String {
            types.map { "\(Self.text($0.shape)) \($0.elementType.name)" }.joined(separator: ", ")
        }
        let lines = [
            "program of \(title), vectors of \(explanation.instructionSet)", "  from    \(list(explanation.inputs))",
            "  to      \(list(explanation.outputs))",
            "  a run   \(explanation.floatingPointOperations) floating-point operations, \(explanation.arenaBytes) bytes of memory of its own",
        ]
        return (lines + [(try? table()).map { Value($0).display(style) } ?? ""]).joined(separator: "\n")
    }

    override func summary(_ style: DisplayStyle) -> String { "program of \(title), \(explanation.operations.count) operations" }
}
