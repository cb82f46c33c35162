import CKernels
import Programs
import Tensors
import Testing

/// Native programs against portable ones, bit for bit.
enum NativeAgreement {
    static let instructionSets: [dyn_instruction_set] = [DYN_BASELINE, DYN_AVX2, DYN_AVX512]

    /// Runs a graph both ways on this thread's instruction set, `steps` times in a row, and compares all outputs.
    static func expect(
        _ graph: Graph, lanes: [Int?] = [], updates: [Int: Int] = [:], inputs: [Tensor], steps: Int = 1,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let portable = Execution(try Program(compiling: graph, lanes: lanes, updates: updates), isPortable: true)
        let program = try Program(compiling: graph, lanes: lanes, updates: updates)
        guard program.compileNatively() else { return } // nothing in it that native code has a form for
        let native = Execution(program)
        #expect(native.isNative, sourceLocation: sourceLocation)
        for execution in [portable, native] {
            for (number, tensor) in inputs.enumerated() { try execution.setInput(number, tensor) }
            for _ in 0..<steps { try execution.run() }
        }
        for number in program.outputTypes.indices {
            let (a, b) = (try portable.output(number), try native.output(number))
            #expect(sameBits(a, b), "output \(number): \(a.doubles) and \(b.doubles)", sourceLocation: sourceLocation)
        }
    }

    /// Equal bits; any NaN is like any other.
    static func sameBits(_ a: Tensor, _ b: Tensor) -> Bool {
        a.shape == b.shape && a.elementType == b.elementType
            && zip(a.doubles, b.doubles).allSatisfy { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN }
    }
}
