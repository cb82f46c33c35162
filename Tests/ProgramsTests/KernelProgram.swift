import CKernels

/// The instruction sets of the kernels.
enum InstructionSet: UInt32, CaseIterable, Sendable {
    case baseline, avx2, avx512

    /// The ones that this machine has.
    static let available = allCases.filter { set in set.use { _ in true } ?? false }

    /// Runs the body with these kernels; nil where the machine lacks them.
    func use<Result>(_ body: (InstructionSet) throws -> Result) rethrows -> Result? {
        let previous = dyn_current_instruction_set()
        guard dyn_use_instruction_set(dyn_instruction_set(rawValue: rawValue)) else { return nil }
        defer { _ = dyn_use_instruction_set(previous) }
        return try body(self)
    }
}

/// Element types of the kernels.
enum KernelType: UInt32, CaseIterable, Sendable {
    case f64, f32, bool

    static let arithmetic: [KernelType] = [.f64, .f32]
    var code: dyn_element_type { dyn_element_type(rawValue: rawValue) }

    /// The value as this type holds it.
    func rounded(_ value: Double) -> Double {
        switch self {
        case .f64: value
        case .f32: Double(Float(value))
        case .bool: value != 0 ? 1 : 0
        }
    }
}

/// Numbers in memory of an element type.
final class KernelMemory {
    let type: KernelType
    let count: Int
    let pointer: UnsafeMutableRawPointer

    init(_ values: [Double], _ type: KernelType) {
        self.type = type
        count = values.count
        pointer = .allocate(byteCount: max(values.count, 1) * 8, alignment: 64)
        for (index, value) in values.enumerated() { self[index] = value }
    }

    deinit { pointer.deallocate() }

    subscript(index: Int) -> Double {
        get {
            switch type {
            case .f64: pointer.load(fromByteOffset: index * 8, as: Double.self)
            case .f32: Double(pointer.load(fromByteOffset: index * 4, as: Float.self))
            case .bool: Double(pointer.load(fromByteOffset: index, as: UInt8.self))
            }
        }
        set {
            switch type {
            case .f64: pointer.storeBytes(of: newValue, toByteOffset: index * 8, as: Double.self)
            case .f32: pointer.storeBytes(of: Float(newValue), toByteOffset: index * 4, as: Float.self)
            case .bool: pointer.storeBytes(of: newValue != 0 ? 1 : 0, toByteOffset: index, as: UInt8.self)
            }
        }
    }

    var values: [Double] { (0..<count).map { self[$0] } }
}

/// A view of a slot, as an instruction has it.
struct KernelView {
    var slot: Int
    var offset = 0
    var strides: [Int]
}

/// One instruction over memory of its own, run as the engine runs a program.
final class KernelProgram {
    private(set) var memory: [KernelMemory] = []
    var instruction = dyn_instruction()
    var views: [KernelView] = []
    var operations: [dyn_lane_operation] = []
    var stores: [UInt16] = []

    init(_ kind: dyn_instruction_kind, _ type: KernelType, extent: [Int]) {
        instruction.kind = UInt8(kind.rawValue)
        instruction.type = UInt8(type.rawValue)
        let extent = extent.map { Int64($0) }
        instruction.extent = (extent[0], extent[1], extent[2], extent[3])
        instruction.scale = 1
    }

    /// Adds a slot and returns its number.
    func slot(_ values: [Double], _ type: KernelType) -> Int {
        memory.append(KernelMemory(values, type))
        return memory.count - 1
    }

    /// Runs the program `times` times with the same scratch memory.
    func run(times: Int = 1) {
        let accesses = views.map { view in
            dyn_access(
                slot: UInt32(view.slot), type: memory[view.slot].type.rawValue, offset: Int64(view.offset),
                stride: (Int64(view.strides[0]), Int64(view.strides[1]), Int64(view.strides[2]), Int64(view.strides[3])))
        }
        instruction.access_count = Int32(accesses.count)
        let slots = memory.map { Optional($0.pointer) }
        withUnsafePointer(to: instruction) { instruction in
            accesses.withUnsafeBufferPointer { accesses in
                operations.withUnsafeBufferPointer { operations in
                    stores.withUnsafeBufferPointer { stores in
                        var program = dyn_program()
                        program.instructions = instruction
                        program.instruction_count = 1
                        program.accesses = accesses.baseAddress
                        program.operations = operations.baseAddress
                        program.stores = stores.baseAddress
                        let bytes = dyn_scratch_bytes(&program)
                        let scratch = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
                        scratch.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
                        for _ in 0..<times { dyn_execute(&program, slots, scratch) }
                        scratch.deallocate()
                    }
                }
            }
        }
    }
}

/// Reproducible numbers in -1 ..< 1 (a linear congruential generator; Knuth's MMIX constants).
struct KernelNumbers {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493 }

    mutating func next() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) * 0x1p-52 - 1
    }

    mutating func array(_ count: Int) -> [Double] { (0..<count).map { _ in next() } }
    mutating func whole(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int((next() + 1) / 2 * Double(range.count))
    }
}

/// Every coordinate of an index space, row-major.
func coordinates(_ extent: [Int]) -> [[Int]] {
    extent.reduce([[]]) { prefixes, length in prefixes.flatMap { prefix in (0..<length).map { prefix + [$0] } } }
}

extension KernelView {
    func index(_ coordinate: [Int]) -> Int { offset + zip(strides, coordinate).reduce(0) { $0 + $1.0 * $1.1 } }
}
