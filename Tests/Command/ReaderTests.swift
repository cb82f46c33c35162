import Glibc
import Testing

/// The Python in which readers of other programs are installed, as `scripts/dev/test` makes it.
enum ReaderPython {
    private static let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    private static let root = folder.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
    static let checks = folder + "/Readers/readers.py"

    /// Nil where there is none.
    static let path: String? = {
        let named = getenv("DYN_TEST_PYTHON").map { String(cString: $0) }
        return [named, root + "/.build/python/bin/python"].compactMap { $0 }.first { python in
            guard access(python, X_OK) == 0 else { return false }
            let found = try? ChildProcess.shell("exec \"$PYTHON\" -c 'import h5py, xarray, h5netcdf, scipy'", environment: ["PYTHON": python])
            return found?.status == 0
        }
    }()
}

/// h5py, xarray, HDF5's tools, SciPy and NumPy on real files.
@Suite(
    "Readers of others",
    .enabled(if: ReaderPython.path != nil, "there is no Python with h5py, xarray, h5netcdf and scipy: scripts/dev/test makes one in .build/python"))
struct ReaderTests {
    @Test(
        "other programs read what Dyn writes, and Dyn what they write",
        arguments: [
            "h5py_run", "h5py_study", "h5py_results", "xarray", "h5dump", "h5md", "mat", "numpy_files", "text_files", "live", "damaged_results",
        ])
    func check(name: String) throws {
        let python = try #require(ReaderPython.path)
        let done = try ChildProcess.shell(
            "exec \"$PYTHON\" \"$CHECKS\" \(name)", environment: ["PYTHON": python, "CHECKS": ReaderPython.checks, "HOME": "/tmp"])
        #expect(done.status == 0, "\(done.output)\(done.errors)")
        #expect(done.output == "ok \(name)\n")
    }
}
