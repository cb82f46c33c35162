import Storage

/// The error that a piece of work throws.
func failure(_ body: () throws -> Void) throws -> StorageError {
    do {
        try body()
    } catch let error as StorageError {
        return error
    }
    throw Expected.failure
}

enum Expected: Error { case failure }
