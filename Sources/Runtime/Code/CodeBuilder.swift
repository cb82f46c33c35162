internal import Diagnostics
internal import Syntax

/// Collects the instructions of one function while it is compiled.
struct CodeBuilder {
    private(set) var instructions: [Instruction] = []
    var content = FunctionCode.Content()
    private var numberConstants: [UInt64: Int] = [:]
    private var stringConstants: [String: Int] = [:]
    private var nameLists: [[String]: Int] = [:]
    private var sourceIndices: [ObjectIdentifier: Int] = [:]
    /// The first register after those of variables.
    let firstTemporary: Int
    private(set) var nextTemporary: Int
    private(set) var highestTemporary: Int

    /// Whether a temporary may hold a reference after the instruction that reads it.
    private(set) var keepsTemporaries = false

    init(firstTemporary: Int) {
        self.firstTemporary = firstTemporary
        nextTemporary = firstTemporary
        highestTemporary = firstTemporary
    }

    var position: Int { instructions.count }

    // MARK: Instructions

    /// Adds an instruction that comes from a range of the source; gives its place, for a jump's target to be set later.
    @discardableResult
    mutating func emit(_ instruction: Instruction, _ range: Range<Int>, in source: SourceText) -> Int {
        instructions.append(instruction)
        if instruction.operation.leavesTemporaries { keepsTemporaries = true }
        content.spans.append(
            CodeSpan(source: Int32(index(of: source)), start: Int32(range.lowerBound), end: Int32(range.upperBound)))
        return instructions.count - 1
    }

    private mutating func index(of source: SourceText) -> Int {
        let key = ObjectIdentifier(source)
        if let index = sourceIndices[key] { return index }
        content.sources.append(source)
        sourceIndices[key] = content.sources.count - 1
        return content.sources.count - 1
    }

    /// Makes the jump at a place land on the next instruction.
    mutating func landHere(_ place: Int) { land(place, at: position) }

    mutating func land(_ place: Int, at target: Int) {
        if instructions[place].operation.comparesWithNumber {
            instructions[place].setDistance(target - place - 1)
        } else {
            instructions[place].d = target - place - 1
        }
    }

    mutating func setSite(_ site: CallSite) {
        content.callSites[instructions.count - 1] = site
    }

    /// Says that a value is computed and not read.
    mutating func discard() { keepsTemporaries = true }

    /// Fuses the instruction that computes a result with the return that follows it, where there is such a pair.
    mutating func fuseWithReturn(of register: Int) {
        guard register >= firstTemporary, let last = instructions.last, Int(last.a) == register else { return }
        switch last.operation {
        case .add: instructions[position - 1].operation = .addReturning
        case .multiply: instructions[position - 1].operation = .multiplyReturning
        default: break
        }
    }

    // MARK: Registers

    /// Reserves consecutive registers.
    mutating func reserve(_ count: Int = 1) -> Int {
        let register = nextTemporary
        nextTemporary += count
        highestTemporary = max(highestTemporary, nextTemporary)
        return register
    }

    /// Frees the temporaries from a register on.
    mutating func release(to register: Int) { nextTemporary = register }

    // MARK: Lists

    mutating func constant(_ value: Value) -> Int {
        switch value {
        case .number(let number):
            if let index = numberConstants[number.bitPattern] { return index }
            numberConstants[number.bitPattern] = content.constants.count
        case .string(let box):
            if let index = stringConstants[box.text] { return index }
            stringConstants[box.text] = content.constants.count
        default: break
        }
        content.constants.append(value)
        return content.constants.count - 1
    }

    mutating func names(_ names: [String]) -> Int {
        if let index = nameLists[names] { return index }
        content.names.append(names)
        nameLists[names] = content.names.count - 1
        return content.names.count - 1
    }
}

extension Opcode {
    /// Whether it reads registers without being done with them, or writes some that may not be read.
    fileprivate var leavesTemporaries: Bool {
        switch self {
        case .call, .callGeneral, .prepareIteration, .copy, .unpack, .failAssertion, .beginList, .jumpIfPlainFalse: true
        default: false
        }
    }
}
