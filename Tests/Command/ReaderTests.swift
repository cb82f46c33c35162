import Testing

/// h5py, xarray, HDF5's tools, SciPy and NumPy on real files.
@Suite(
    "Readers of others",
    .enabled(if: TestPython.readers != nil, "there is no Python with h5py, xarray, h5netcdf and scipy: scripts/dev/test makes one in .build/python"))
struct ReaderTests {
    @Test(
        "other programs read what Dyn writes, and Dyn what they write",
        arguments: [
            "h5py_run", "h5py_study", "h5py_results", "xarray", "h5dump", "h5md", "mat", "numpy_files", "text_files", "live", "live_end", "damaged_results",
        ])
    func check(name: String) throws { try TestPython.run("Readers/readers.py", name, with: #require(TestPython.readers)) }
}
