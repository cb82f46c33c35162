import Diagnostics
import Runtime
import Syntax

/// A machine with no builtins but those given.
func bareMachine(_ builtins: [Builtin] = []) -> Machine {
    Machine(registry: Registry([Topic("test", "of the tests", builtins)]), output: CapturedOutput())
}

/// The value of a text's last statement.
@discardableResult
func run(_ text: String, on machine: Machine = bareMachine()) throws -> Value {
    try machine.run(machine.compile(SyntaxTree(parsing: SourceText(name: "test", text: text))))
}
