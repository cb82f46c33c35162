public import Diagnostics

/// What can go wrong with a file: always with its path, and the place in it where there is one.
public enum StorageError: UserError {
    /// The operating system refused: `verb` as in "cannot open", `code` is `errno`.
    case system(verb: String, path: String, code: Int32)
    /// A file with different content stands where one would be written.
    case exists(path: String)
    /// The text or bytes are not what the format says.
    case malformed(path: String, place: Place, problem: String)
    /// The content would need more memory than there is, or says to be larger than its file can hold.
    case tooLarge(path: String, object: String?, bytes: Double, limit: Double)
    /// An object of an HDF5 or NumPy file has another type than what was asked for.
    case wrongType(path: String, object: String, expected: String, found: String)
    /// There is nothing of that name in the file.
    case missing(path: String, object: String, present: [String])
    /// A link, or raw data, that leads to another file.
    case leadsOutside(path: String, object: String, target: String)
    /// The HDF5 library refused: `verb` as in "cannot read", `reason` in the library's words.
    case library(verb: String, path: String, object: String, reason: String)
    /// Another process, or another part of this one, writes the file or reads what is to be written.
    case inUse(path: String)
    /// The file was closed before.
    case closed(path: String)
    /// A value that the format cannot hold.
    case unwritable(path: String, object: String, problem: String)

    /// Where in a file, as far as its format tells.
    public enum Place: Sendable, Equatable {
        case file
        /// Lines count from 1.
        case line(Int)
        /// Lines and columns count from 1.
        case column(line: Int, column: Int)
        /// Bytes from the beginning (of the unpacked content, for packed files).
        case offset(Int)
        /// An entry of an archive.
        case entry(String)
    }
}
