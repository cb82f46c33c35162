internal import CKernels
internal import Diagnostics
internal import Glibc
internal import Storage

/// The machine's C compiler: clang, which comes with Swift. The templates use its vector types.
enum NativeCompiler {
    private static let secondsAllowed = 60

    /// Compiles C text into a shared library at `path`.
    static func compile(_ text: String, to path: String, for set: dyn_instruction_set) throws {
        guard let compiler = find("clang") ?? swiftsOwn ?? find("cc") else { throw NativeFailure.noCompiler }
        let source = path + ".c"
        let log = path + ".log"
        defer {
            unlink(source)
            unlink(log)
        }
        do {
            try DurableWrite.write(text, to: source)
        } catch {
            throw NativeFailure.cannotWrite(String(describing: error))
        }
        guard let child = try? ChildProcess([compiler] + arguments(set) + ["-o", path, source], output: .file(log), errors: .output) else {
            throw NativeFailure.noCompiler
        }
        let status = child.wait(seconds: secondsAllowed)
        guard status == 0 else {
            let output = (try? TextFile.read(log)) ?? ""
            throw NativeFailure.compilerFailed(status: status, output: output)
        }
    }

    private static func arguments(_ set: dyn_instruction_set) -> [String] {
        var flags = ["-x", "c", "-std=gnu11", "-O2", "-w", "-ffp-contract=off", "-fno-math-errno", "-fPIC", "-shared", "-nostdlib"]
        switch set {
        case DYN_AVX512:
            flags += ["-mavx512f", "-mavx512dq", "-mavx512vl", "-mavx512bw", "-mavx2", "-mfma", "-mbmi2", "-mprefer-vector-width=512"]
        case DYN_AVX2: flags += ["-mavx2", "-mfma", "-mbmi2"]
        default: break
        }
        return flags
    }

    /// The clang beside the Swift compiler.
    private static var swiftsOwn: String? {
        guard let swift = find("swiftc"), let real = try? FileSystem.canonical(swift) else { return nil }
        let clang = FileSystem.join(FileSystem.parent(real), "clang")
        return access(clang, X_OK) == 0 ? clang : nil
    }

    /// An executable of that name on the search path.
    private static func find(_ name: String) -> String? {
        for folder in (FileSystem.environment("PATH") ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") where folder.hasPrefix("/") {
            let path = FileSystem.join(String(folder), name)
            if access(path, X_OK) == 0, FileSystem.isFile(path) { return path }
        }
        return nil
    }
}
