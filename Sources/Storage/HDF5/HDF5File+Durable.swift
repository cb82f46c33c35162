extension HDF5File {
    /// Writes a whole HDF5 file, or leaves what was there: `body` fills a new file beside it, which then takes its place.
    ///
    /// With `refuseDifferent`, a file that holds the same (by `HDF5Comparison`) is left alone, and one that holds
    /// something else is refused. Dates, machines and the like never match, so attributes of the root named in `ignoring`
    /// do not count.
    @discardableResult
    public static func write(
        to path: String, mode: DurableFile.Mode, ignoring: Set<String> = Provenance.attributeNames,
        _ body: (HDF5Group) throws -> Void
    ) throws -> DurableFile.Outcome {
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
                return (try? HDF5Comparison.areEqual(old.root, new.root, ignoring: ignoring)) ?? false
            }
        } catch {
            target.discard()
            throw error
        }
    }
}
