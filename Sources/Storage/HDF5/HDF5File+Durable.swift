extension HDF5File {
    /// Writes a whole HDF5 file, or leaves what was there: `body` fills a new file beside it, which then takes its place.
    ///
    /// With `refuseDifferent`, a file that holds the same (by `HDF5Comparison`) is left alone, and one that holds
    /// something else is refused. Dates, machines and the like never match: `comparison` says what does not count.
    @discardableResult
    public static func write(
        to path: String, mode: DurableFile.Mode, comparison: HDF5Comparison = HDF5Comparison(),
        _ body: (HDF5Group) throws -> Void
    ) throws -> DurableFile.Outcome {
        if FileSystem.kind(path) == .other {
            throw StorageError.unwritable(path: path, object: "an HDF5 file", problem: "it is a device or a pipe")
        }
        let target = try DurableFile(path, mode: mode)
        do {
            let file = try HDF5File(creating: target.temporaryPath, shownAs: path)
            do {
                try body(file.root)
            } catch {
                try? file.close()
                throw error
            }
            try file.close()
            return try target.commit { old, new in
                // Something there that is no HDF5 file, or cannot be read, is something else.
                guard let old = try? HDF5File(opening: old) else { return false }
                defer { try? old.close() }
                let new = try HDF5File(opening: new)
                defer { try? new.close() }
                return (try? comparison.areEqual(old.root, new.root)) ?? false
            }
        } catch {
            target.discard()
            throw error
        }
    }
}
