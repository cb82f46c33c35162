internal import CKernels

/// A compiled program written out as C, specialised to its shapes, from the kernels' own templates.
///
/// Every element is computed by the formula and in the order of the portable kernels, so the bits are the same. Instructions
/// without a form here are left to the portable kernels. Only numbers reach the text, never a name or a string of a user's.
struct NativeSource {
    let program: dyn_program
    let instructionSet: dyn_instruction_set
    var body = NativeText()

    /// Raised whenever other text is written for the same program.
    static let version = 1
    static let entry = "dyn_native_program"

    /// - Parameter program: its arrays must stay where they are while the text is made.
    init(_ program: dyn_program, for instructionSet: dyn_instruction_set) {
        self.program = program
        self.instructionSet = instructionSet
    }

    /// The program alone, for readers: without the templates that it includes.
    mutating func programText() -> String {
        body = NativeText()
        var calls: [String] = []
        for number in 0..<Int(program.instruction_count) {
            if emit(number) {
                calls.append("step_\(number)(slots, run);")
            } else {
                calls.append("run->plans[\(number)]->run(run->plans[\(number)], run); /* portable */")
            }
        }
        body.block("__attribute__((visibility(\"default\"))) void \(Self.entry)(void *const *slots, const dyn_run *run)") { text in
            text.line("(void)slots, (void)run;")
            for call in calls { text.line(call) }
        }
        return definitions + "#include \"native.h\"\n\n" + body.text
    }

    /// All that the compiler reads: one text without includes but the C library's.
    mutating func completeText() -> String { Self.including(programText()) }

    /// What makes up the text besides the program, for the key of a cached result.
    static func templateText() -> String { including("#include \"native.h\"\n") }

    private var definitions: String {
        var lines = ["#define NATIVE_PROGRAM 1"]
        switch instructionSet {
        case DYN_AVX512: lines += ["#define SET_AVX512 1", "#define VECTOR_BYTES 64", "#define HAS_FMA 1"]
        case DYN_AVX2: lines += ["#define SET_AVX2 1", "#define VECTOR_BYTES 32", "#define HAS_FMA 1"]
        default:
            lines += ["#define SET_BASELINE 1", "#define VECTOR_BYTES 16"]
            lines += ["#if defined(__aarch64__)", "#define HAS_FMA 1", "#endif"]
        }
        let types = Set((0..<Int(program.instruction_count)).map { program.instructions[$0].type })
        if types.contains(UInt8(DYN_F64.rawValue)) { lines.append("#define NATIVE_F64 1") }
        if types.contains(UInt8(DYN_F32.rawValue)) { lines.append("#define NATIVE_F32 1") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Puts headers in the place of the lines that include them. Their own guards see to it that they count once.
    private static func including(_ text: String) -> String {
        var result = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("#include \""), let quoted = line.split(separator: "\"").dropFirst().first {
                let name = quoted.split(separator: "/").last.map(String.init) ?? ""
                if let header = dyn_native_text(name) {
                    result += including(String(cString: header)) + "\n"
                    continue
                }
            }
            result += line + "\n"
        }
        return result
    }

    // MARK: What all instructions need

    /// Writes a function for an instruction; false where it is left to the portable kernels.
    private mutating func emit(_ number: Int) -> Bool {
        let instruction = program.instructions[number]
        switch dyn_instruction_kind(rawValue: UInt32(instruction.kind)) {
        case DYN_CHAIN: return emitChain(number, instruction)
        case DYN_MATMUL: return emitProduct(number, instruction)
        case DYN_REDUCE: return emitReduction(number, instruction)
        default: return false
        }
    }

    mutating func function(_ number: Int, _ write: (inout NativeText) -> Void) {
        body.block("static void step_\(number)(void *const *slots, const dyn_run *run)") { text in
            text.line("(void)run;")
            write(&text)
        }
        body.line("")
    }

    func access(_ instruction: dyn_instruction, _ index: Int) -> NativeAccess {
        let access = program.accesses[Int(instruction.first_access) + index]
        return NativeAccess(
            slot: Int(access.slot), type: dyn_element_type(rawValue: access.type), offset: Int(access.offset),
            strides: [access.stride.0, access.stride.1, access.stride.2, access.stride.3].map(Int.init))
    }

    /// Lanes of a vector of that type.
    func lanes(_ type: dyn_element_type) -> Int {
        let bytes = instructionSet == DYN_AVX512 ? 64 : instructionSet == DYN_AVX2 ? 32 : 16
        return bytes / (type == DYN_F64 ? 8 : 4)
    }
}

/// An access with its numbers as Swift's.
struct NativeAccess {
    let slot: Int
    let type: dyn_element_type
    let offset: Int
    let strides: [Int]

    var cType: String { type == DYN_F64 ? "double" : type == DYN_F32 ? "float" : "uint8_t" }
    var size: Int { type == DYN_F64 ? 8 : type == DYN_F32 ? 4 : 1 }
    var typeName: String { type == DYN_F64 ? "DYN_F64" : type == DYN_F32 ? "DYN_F32" : "DYN_BOOL" }

    /// The address of the first element.
    func address(const isConst: Bool) -> String {
        "(\(isConst ? "const " : "")\(cType) *)((\(isConst ? "const " : "")char *)slots[\(slot)] + \(offset * size))"
    }

    /// The element's index by loop variables `i0`, `i1`, … of the given dimensions, constants folded.
    func index(_ dimensions: [Int]) -> String {
        let terms = dimensions.filter { strides[$0] != 0 }.map { strides[$0] == 1 ? "i\($0)" : "i\($0) * \(strides[$0])" }
        return terms.isEmpty ? "0" : terms.joined(separator: " + ")
    }
}

extension dyn_instruction {
    var extents: [Int] { [extent.0, extent.1, extent.2, extent.3].map(Int.init) }
    var arithmetic: dyn_element_type { type == UInt8(DYN_F64.rawValue) ? DYN_F64 : DYN_F32 }
    /// The suffix of the templates' names.
    var suffix: String { arithmetic == DYN_F64 ? "f64" : "f32" }
    var cType: String { arithmetic == DYN_F64 ? "double" : "float" }
}
