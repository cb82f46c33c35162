import Glibc
import Testing

/// The Python in which programs that look at Dyn from outside are installed, as `scripts/dev/test` makes it.
enum TestPython {
    private static let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    private static let root = folder.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")

    /// The one that reads files as other programs do; nil where there is none.
    static let readers = path(with: "h5py, xarray, h5netcdf, scipy")
    /// The one that uses terminals.
    static let terminals = path(with: "pexpect")

    private static func path(with packages: String) -> String? {
        let named = getenv("DYN_TEST_PYTHON").map { String(cString: $0) }
        return [named, root + "/.build/python/bin/python"].compactMap { $0 }.first { python in
            guard access(python, X_OK) == 0 else { return false }
            let found = try? ChildProcess.shell("exec \"$PYTHON\" -c 'import \(packages)'", environment: ["PYTHON": python])
            return found?.status == 0
        }
    }

    /// Runs one check of a script in this folder, which ends by saying that it is well.
    static func run(_ script: String, _ check: String, with python: String) throws {
        let done = try ChildProcess.shell(
            "exec \"$PYTHON\" \"$CHECKS\" \(check)", environment: ["PYTHON": python, "CHECKS": folder + "/" + script, "HOME": "/tmp"])
        #expect(done.status == 0, "\(done.output)\(done.errors)")
        #expect(done.output.hasSuffix("ok \(check)\n"))
    }
}
