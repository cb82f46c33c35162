internal import CKernels

/// A compiled program written out as C, specialised to its shapes, from the kernels' own templates.
///
/// Every element is computed by the formula and in the order of the portable kernels, so the bits are the same. Instructions
/// without a form here are left to the portable kernels. Only numbers reach the text, never a name or a string of a user's.
struct NativeSource {
    let program: dyn_program
    let stretches: [LaneStretch]
    let instructionSet: dyn_instruction_set
    private var body = NativeText()

    /// Raised whenever other text is written for the same program.
    static let version = 2
    static let entry = "dyn_native_program"

    /// - Parameter program: its arrays must stay where they are while the text is made.
    init(_ program: dyn_program, _ stretches: [LaneStretch], for instructionSet: dyn_instruction_set) {
        self.program = program
        self.stretches = stretches
        self.instructionSet = instructionSet
    }

    /// The program alone, for readers: without the templates that it includes.
    mutating func programText() -> String {
        body = NativeText()
        var calls: [String] = []
        var number = 0
        while number < Int(program.instruction_count) {
            if let index = stretches.firstIndex(where: { $0.range.lowerBound == number }), emit(stretches[index], index) {
                calls.append("stretch_\(index)(slots, run);")
                number = stretches[index].range.upperBound
                continue
            }
            if let write = code(number) {
                function("step_\(number)", write)
                calls.append("step_\(number)(slots, run);")
            } else {
                calls.append("run->plans[\(number)]->run(run->plans[\(number)], run); /* portable */")
            }
            number += 1
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

    /// What writes an instruction's code, for all or a block of its samples; nil where it is left to the portable kernels.
    private func code(_ number: Int, in block: NativeBlock? = nil) -> ((inout NativeText) -> Void)? {
        let instruction = program.instructions[number]
        switch dyn_instruction_kind(rawValue: UInt32(instruction.kind)) {
        case DYN_CHAIN: return chainCode(instruction, block)
        case DYN_MATMUL: return productCode(number, instruction, block)
        case DYN_REDUCE: return reductionCode(number, instruction, block)
        default: return nil
        }
    }

    private mutating func function(_ name: String, _ write: (inout NativeText) -> Void) {
        body.block("static void \(name)(void *const *slots, const dyn_run *run)") { text in
            text.line("(void)run;")
            write(&text)
        }
        body.line("")
    }

    /// Writes a stretch block by block; false where one of its instructions has no form for that.
    private mutating func emit(_ stretch: LaneStretch, _ index: Int) -> Bool {
        let whole = stretch.lanes / stretch.block * stretch.block
        var parts: [(head: String, writes: [(inout NativeText) -> Void])] = []
        for (head, count) in [
            ("for (int64_t first = 0; first < \(whole); first += \(stretch.block))", stretch.block), ("", stretch.lanes - whole),
        ] where count > 0 {
            let block = NativeBlock(stretch: stretch, count: count)
            let writes = stretch.range.compactMap { code($0, in: block) }
            guard writes.count == stretch.range.count else { return false }
            parts.append((head, writes))
        }
        function("stretch_\(index)") { text in
            text.line("_Alignas(64) char local[\(max(stretch.bytes, 64))];")
            for part in parts {
                text.block(part.head) { inner in
                    if part.head.isEmpty { inner.line("const int64_t first = \(whole);") }
                    for write in part.writes { inner.block("", write) }
                }
            }
        }
        return true
    }

    func access(_ instruction: dyn_instruction, _ index: Int) -> NativeAccess {
        let access = program.accesses[Int(instruction.first_access) + index]
        return NativeAccess(
            slot: Int(access.slot), type: dyn_element_type(rawValue: access.type), offset: Int(access.offset),
            strides: [access.stride.0, access.stride.1, access.stride.2, access.stride.3].map(Int.init))
    }

    /// The index space of an instruction with all its accesses, or a block's part of it.
    func space(_ instruction: dyn_instruction, _ block: NativeBlock?) -> NativeSpace? {
        let whole = NativeSpace(
            extents: instruction.extents, accesses: (0..<Int(instruction.access_count)).map { access(instruction, $0) },
            reduced: instruction.reduced)
        return block.map { whole.part($0) } ?? whole
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
    var offset: Int
    var strides: [Int]
    /// Whether it lies in the memory of a block.
    private var isLocal = false
    /// Elements from one sample to the next, where a block begins at `first`.
    private var advance = 0

    init(slot: Int, type: dyn_element_type, offset: Int, strides: [Int]) {
        self.slot = slot
        self.type = type
        self.offset = offset
        self.strides = strides
    }

    var cType: String { type == DYN_F64 ? "double" : type == DYN_F32 ? "float" : "uint8_t" }
    var size: Int { type == DYN_F64 ? 8 : type == DYN_F32 ? 4 : 1 }
    var typeName: String { type == DYN_F64 ? "DYN_F64" : type == DYN_F32 ? "DYN_F32" : "DYN_BOOL" }

    /// The address of the first element.
    func address(const isConst: Bool) -> String {
        let base = isLocal ? "local" : "slots[\(slot)]"
        let pointer = "(\(isConst ? "const " : "")\(cType) *)((\(isConst ? "const " : "")char *)\(base) + \(offset * size))"
        return advance == 0 ? pointer : "\(pointer) + first * \(advance)"
    }

    /// Lets the access begin at a block's first sample, or lie in the block's own memory, where rows are as long as a block.
    mutating func moveToBlock(_ stretch: LaneStretch) -> Bool {
        guard let place = stretch.offsets[slot] else {
            advance = strides[3]
            return true
        }
        guard strides[3] == 1, offset % stretch.lanes == 0, strides[..<3].allSatisfy({ $0 % stretch.lanes == 0 }) else { return false }
        isLocal = true
        offset = place / size + offset / stretch.lanes * stretch.block
        for dimension in 0..<3 { strides[dimension] = strides[dimension] / stretch.lanes * stretch.block }
        return true
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
