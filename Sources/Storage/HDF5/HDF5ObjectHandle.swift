internal import CHDF5

/// The library's identifier of an open group or dataset. It keeps its file open, and is closed with it at the latest.
final class HDF5ObjectHandle: Sendable {
    let id: hid_t
    private let file: HDF5File

    init(_ id: hid_t, of file: HDF5File) {
        self.id = id
        self.file = file
    }

    deinit { file.release(id) }
}
