internal import Diagnostics

/// The code of a function or of a script's top level: immutable once compiled, shared by all threads.
final class FunctionCode: @unchecked Sendable {
    /// What the machine needs at every call, in memory of its own so that no reference is counted.
    struct Header {
        let instructions: UnsafeMutablePointer<Instruction>
        let instructionCount: Int
        let constants: UnsafeMutablePointer<Slot>
        let registerCount: Int
        let parameterCount: Int
        let requiredCount: Int
        /// The number of parameters of a function that has no other variables and few registers (`CallStack.simpleFrame`),
        /// so that calling it needs no preparation; -1 for others.
        let simpleArity: Int
        /// The first register that holds a temporary: read once, then done with.
        let firstTemporary: Int
        let code: Unmanaged<FunctionCode>
    }

    typealias Pointer = UnsafeMutablePointer<Header>

    /// Stands for the code that a builtin has not.
    static let none = FunctionCode(
        name: "", help: "", signature: Signature([]), instructions: [Instruction(.endUnit)], registerCount: 0, firstTemporary: -1,
        content: Content())

    let name: String
    let help: String
    let signature: Signature
    let content: Content
    /// Freed with the code; never written after `init`.
    let header: Pointer

    /// What instructions refer to by index.
    struct Content {
        var constants: [Value] = []
        var names: [[String]] = []
        var functions: [FunctionPrototype] = []
        var indexLists: [[IndexPattern]] = []
        var paths: [[PathStep]] = []
        var argumentLists: [[ArgumentPattern]] = []
        var formats: [FormatSpecification] = []
        var assertions: [AssertionText] = []
        var handlers: [Handler] = []
        /// The keywords of comparisons with numbers, where they are not `if`.
        var keywords: [Int: ConditionKeyword] = [:]
        var spans: [CodeSpan] = []
        var sources: [SourceText] = []
        var callSites: [Int: CallSite] = [:]
        /// The globals that it refers to.
        var globals: Set<Int> = []
        /// How a function was written.
        var definition: SourceSpan?
        /// The names of what it captures, in order.
        var captureNames: [String] = []
        /// The names of registers that hold variables.
        var registerNames: [Int: String] = [:]
    }

    init(
        name: String, help: String, signature: Signature, instructions: [Instruction], registerCount: Int,
        firstTemporary: Int, keepsTemporaries: Bool = true, content: Content
    ) {
        self.name = name
        self.help = help
        self.signature = signature
        self.content = content
        let code = UnsafeMutablePointer<Instruction>.allocate(capacity: instructions.count)
        code.initialize(from: instructions, count: instructions.count)
        let heldCount = keepsTemporaries ? registerCount : firstTemporary
        for index in instructions.indices where code[index].operation.returns { code[index].d = heldCount }
        let constants = UnsafeMutablePointer<Slot>.allocate(capacity: max(1, content.constants.count))
        for (index, value) in content.constants.enumerated() { (constants + index).initialize(to: Slot(value)) }
        header = .allocate(capacity: 1)
        header.initialize(
            to: Header(
                instructions: code, instructionCount: instructions.count, constants: constants,
                registerCount: registerCount, parameterCount: signature.parameters.count,
                requiredCount: signature.requiredCount,
                simpleArity: signature.parameters.count == firstTemporary
                    && registerCount <= CallStack.simpleFrame ? firstTemporary : -1,
                firstTemporary: firstTemporary,
                code: Unmanaged.passUnretained(self)))
    }

    deinit {
        let header = header.pointee
        for index in content.constants.indices { header.constants[index].release() }
        header.constants.deallocate()
        header.instructions.deallocate()
        self.header.deallocate()
    }

    /// Where an instruction comes from.
    func span(at instruction: Int) -> SourceSpan? {
        guard content.spans.indices.contains(instruction) else { return nil }
        let span = content.spans[instruction]
        guard content.sources.indices.contains(Int(span.source)) else { return nil }
        return SourceSpan(content.sources[Int(span.source)], Int(span.start)..<Int(span.end))
    }

    /// The place in the source where part of a call stands.
    func span(of place: ArgumentError.Place, callAt instruction: Int) -> SourceSpan? {
        guard let whole = span(at: instruction) else { return nil }
        guard let site = content.callSites[instruction] else { return whole }
        let range: Range<Int>?
        switch place {
        case .call: range = site.callee
        case .positional(let position):
            range = site.positional.indices.contains(position) ? site.positional[position] : nil
        case .name(let name): range = site.named.first { $0.name == name }?.nameRange
        case .value(let name, let position):
            if let named = site.named.first(where: { $0.name == name }) {
                range = named.valueRange
            } else {
                range = position.flatMap { site.positional.indices.contains($0) ? site.positional[$0] : nil }
            }
        }
        return SourceSpan(whole.source, range ?? site.callee)
    }
}

/// A function inside another: its code and what it captures.
struct FunctionPrototype {
    enum Capture {
        /// A register of the function that makes it.
        case register(Int)
        /// The function that makes it.
        case enclosing
    }

    let code: FunctionCode
    let captures: [Capture]
}

/// Bytes of one of the code's sources.
struct CodeSpan {
    let source: Int32
    let start: Int32
    let end: Int32
}

/// Where the parts of a call stand, for errors about one of them.
struct CallSite {
    let callee: Range<Int>
    var positional: [Range<Int>] = []
    var named: [(name: String, nameRange: Range<Int>, valueRange: Range<Int>)] = []
}

/// Instructions under `try`, and where their errors go.
struct Handler {
    let instructions: Range<Int>
    let target: Int
    let register: Int?
}

/// An index item; its values stand in consecutive registers.
enum IndexPattern {
    case at
    case slice(start: Bool, stop: Bool, step: Bool)
    case ellipsis

    /// How many registers its values take.
    var valueCount: Int {
        switch self {
        case .at: 1
        case .slice(let start, let stop, let step): (start ? 1 : 0) + (stop ? 1 : 0) + (step ? 1 : 0)
        case .ellipsis: 0
        }
    }
}

/// A step of an assignment's path.
enum PathStep {
    case index([IndexPattern])
    case field(String)
}

/// An argument of a general call; its value stands in the next register.
enum ArgumentPattern {
    case positional
    case named(String)
    case spread
}

/// What a failed assertion shows.
struct AssertionText {
    let condition: String
}
