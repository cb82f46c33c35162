public import Diagnostics
internal import Tensors

/// What can go wrong while a program runs, besides its arguments.
public enum RuntimeError: UserError {
    // Names
    case unknownName(String, suggestions: [String])
    case noValueYet(String)

    // Operators
    case operandTypes(operation: String, left: String, right: String)
    case operandType(operation: String, operand: String)
    case notComparable(left: String, right: String)
    case notMember(container: String)
    case conditionNotBool(keyword: String, type: String, text: String)
    case conditionIsTensor(keyword: String, text: String)
    case conditionTraced(keyword: String, text: String)

    // Parts of values
    case notIndexable(type: String)
    case indexNotWhole(String)
    case indexOutOfRange(index: Int, count: Int, what: String)
    case tooManyIndices(type: String)
    case indexType(type: String, index: String)
    case unknownField(type: String, name: String, known: [String])
    case cannotAssign(type: String)
    case tensorHoldsNumbers(type: String)
    case tracedAssignment
    case tracedIndex
    case cannotUnpack(type: String, expected: Int, count: Int?)
    case cannotSpread(type: String, into: String)
    case notIterable(type: String)
    case rangeEnds(String)
    case rangeTraced

    // Calls
    case notCallable(type: String)
    case callsTooDeep(Int)
    case nestedTooDeep
    case stepLimit(Int)
    case outOfMemory
    case undeclaredParameter(function: String, parameter: String)

    // Statements
    case assertionFailed(condition: String, message: String?, notes: [String])
    case raised(message: String, hints: [String])
    case badFormat(String, reason: String)
    case cannotRead(String, String)
}

extension RuntimeError {
    /// Refuses what takes more memory than there is, before it is taken. Small amounts are not looked at.
    static func checkMemory(_ byteCount: Int) throws {
        guard byteCount < 1 << 20 || TensorMemory.hasRoom(for: byteCount) else { throw RuntimeError.outOfMemory }
    }

    /// The same for `count` things of `byteCount` each.
    static func checkMemory(for count: Int, each byteCount: Int) throws {
        let (bytes, overflow) = count.multipliedReportingOverflow(by: byteCount)
        try checkMemory(overflow ? Int.max : bytes)
    }
}
