/// What an instruction does. `a`, `b`, `c` are registers unless said otherwise; `d` is a jump's distance from the next
/// instruction, an index into one of the code's lists, or the bits of `number`.
enum Opcode: UInt8 {
    // Values into registers.
    case loadConstant  // a ← constants[d]
    case loadNone  // a ← none
    case loadBool  // a ← b ≠ 0
    case move  // a ← b; a temporary b is done with
    case copy  // a ← b, which stays
    case loadGlobal  // a ← globals[d]
    case storeGlobal  // globals[d] ← a
    case adoptGlobal  // a ← globals[d], which may be undefined
    case loadCapture  // a ← captures[d], which may be undefined
    case loadSelf  // a ← the running function

    // Arithmetic: a ← b ∘ c, or b ∘ number, or number ∘ b.
    case add, subtract, multiply, divide, remainder, power, matrixProduct
    case addConstant, subtractConstant, multiplyConstant, divideConstant, remainderConstant, powerConstant
    case constantAdd, constantSubtract, constantMultiply, constantDivide
    case addReturning, multiplyReturning  // a ← b ∘ c, where the next instruction returns a; d as there
    case negate, not  // a ← ∘ b

    // Comparison: a ← b ∘ c.
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, isIn, isNotIn
    case both  // a ← b and c of the links of a chained comparison, elementwise for masks

    // Jumps by d.
    case jump
    case jumpBack  // polls for cancellation
    case jumpIfFalse  // unless a, which must be a bool; c says for which keyword
    case jumpIfTrue
    case jumpIfPlainFalse  // if a is the bool false; anything else goes on
    case jumpIfDefined  // if a has a value
    case checkBool  // a must be a bool; c as above
    // Jumps unless b ∘ c holds; a says for which keyword. With a number: unless b ∘ number holds, by `distance`.
    case jumpUnlessLess, jumpUnlessLessOrEqual, jumpUnlessGreater, jumpUnlessGreaterOrEqual
    case jumpUnlessEqual, jumpUnlessNotEqual
    case jumpUnlessLessConstant, jumpUnlessLessOrEqualConstant, jumpUnlessGreaterConstant
    case jumpUnlessGreaterOrEqualConstant, jumpUnlessEqualConstant, jumpUnlessNotEqualConstant

    // Loops.
    case prepareRange  // a, a + 1: first and last, checked; b ← a, or jump by d where there is nothing between
    case stepRange  // the number in a goes up by 1; where it is at most that in a + 1: b ← a and jump by d
    case prepareIteration  // a ← the iteration over a
    case stepIteration  // b ← the next of iteration a, or jump by d

    // Building values.
    case makeBracket  // a ← [b ..< b + c]
    case makeRecord  // a ← {names[d] = b ..< b + c}
    case beginList  // a ← an empty list
    case appendToList  // list a gets b
    case extendList  // list a gets the elements of b
    case finishBracket  // a ← the bracket of list a
    case setRecordField  // record a gets field names[d][0] = b
    case mergeRecord  // record a gets the fields of b
    case makeRange  // a ← b..c
    case makeFunction  // a ← functions[d], with its captures
    case format  // a ← the text of b, by format d (-1: none)
    case joinText  // a ← the texts b ..< b + c as one

    // Parts of values.
    case indexAt  // a ← b[c]
    case index  // a ← b[items d], their values from register c
    case field  // a ← b.names[d]
    case setIndexAt  // a[b] ← c
    case setPath  // a.path d ← c, the path's values from register b
    case unpack  // a ..< a + c ← the c parts of b

    // Calls: a ← the result. The first three only in functions.
    case callGlobal  // of globals[d] with arguments b ..< b + c
    case call  // of d with arguments b ..< b + c
    case callSelf  // of the running function with arguments b ..< b + c
    case callAtTop  // of globals[d] with arguments b ..< b + c, in a unit's top level
    case callGeneral  // of b with arguments from b + 1 on, as argumentLists[d] says
    case returnValue  // a; the first d registers may hold references: all, or those of variables alone
    case endUnit  // the unit's value is a, or none where b is 0

    case failAssertion  // a: the message, or none; d: index into assertions
    case loadParameter  // a ← the value given for script parameter b, and jump by d; or go on
}

/// One step of the machine.
struct Instruction {
    var operation: Opcode
    var a: UInt16
    var b: UInt16
    var c: UInt16
    var d: Int

    init(_ operation: Opcode, a: Int = 0, b: Int = 0, c: Int = 0, d: Int = 0) {
        self.operation = operation
        self.a = UInt16(truncatingIfNeeded: a)
        self.b = UInt16(truncatingIfNeeded: b)
        self.c = UInt16(truncatingIfNeeded: c)
        self.d = d
    }

    init(_ operation: Opcode, a: Int = 0, b: Int, number: Double) {
        self.init(operation, a: a, b: b, d: Int(bitPattern: UInt(number.bitPattern)))
    }

    /// The number that the instruction calculates or compares with.
    @inline(__always)
    var number: Double { Double(bitPattern: UInt64(UInt(bitPattern: d))) }

    /// Where a comparison with a number jumps to: 32 bits in `a` and `c`.
    @inline(__always)
    var distance: Int { Int(Int32(truncatingIfNeeded: UInt32(a) << 16 | UInt32(c))) }

    mutating func setDistance(_ distance: Int) {
        a = UInt16(truncatingIfNeeded: distance >> 16)
        c = UInt16(truncatingIfNeeded: distance)
    }
}

/// The keyword that needs a bool, for errors.
enum ConditionKeyword: UInt16 {
    case conditional, and, or, loop, assertion, not

    var text: String {
        switch self {
        case .conditional: "if"
        case .and: "and"
        case .or: "or"
        case .loop: "while"
        case .assertion: "assert"
        case .not: "not"
        }
    }
}

extension Opcode {
    /// Whether it ends a call of a function.
    var returns: Bool { self == .returnValue || self == .addReturning || self == .multiplyReturning }

    /// Whether it compares with a number and jumps by `distance`.
    var comparesWithNumber: Bool {
        switch self {
        case .jumpUnlessLessConstant, .jumpUnlessLessOrEqualConstant, .jumpUnlessGreaterConstant,
            .jumpUnlessGreaterOrEqualConstant, .jumpUnlessEqualConstant, .jumpUnlessNotEqualConstant:
            true
        default: false
        }
    }
}
