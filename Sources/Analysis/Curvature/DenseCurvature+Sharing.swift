internal import Programs
internal import Synchronization

// What the threads that fill a matrix share.

/// Programs by block and rows, each compiled by the first thread that needs it.
final class ProgramStore: Sendable {
    private struct Key: Hashable {
        let block: Int
        let rows: Int
    }

    private let known = Mutex<[Key: StagedProgram]>([:])

    func program(block: Int, rows: Int, make: () throws -> StagedProgram) throws -> StagedProgram {
        let key = Key(block: block, rows: rows)
        if let found = known.withLock({ $0[key] }) { return found }
        let made = try make()
        return known.withLock { store in
            if let found = store[key] { return found }
            store[key] = made
            return made
        }
    }
}

/// The entries of a matrix, of which each thread writes rows of its own.
final class Entries: @unchecked Sendable {
    // Safe: no two tasks write the same row, and it is read when all are done.
    private let memory: UnsafeMutableBufferPointer<Double>

    init(count: Int) {
        memory = .allocate(capacity: max(count, 1))
        memory.initialize(repeating: 0)
    }

    deinit { memory.deallocate() }

    func add(_ row: UnsafePointer<Double>, times weight: Double, count: Int, at place: Int) {
        precondition(place >= 0 && place + count <= memory.count, "a row within the matrix")
        for index in 0..<count { memory[place + index] += weight * row[index] }
    }

    subscript(_ index: Int) -> Double {
        get { memory[index] }
        set { memory[index] = newValue }
    }

    var array: [Double] { Array(memory) }
}

/// How much of some work is done, counted by several threads.
final class Countdown: Sendable {
    let total: Int
    private let done = Atomic<Int>(0)

    init(total: Int) { self.total = total }

    func advance(by count: Int = 1) -> Int { done.add(count, ordering: .relaxed).newValue }
}
