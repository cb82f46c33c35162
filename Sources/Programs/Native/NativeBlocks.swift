internal import CKernels

/// A part of a stretch's samples: `count` from the one that the C variable `first` tells.
struct NativeBlock {
    let stretch: LaneStretch
    let count: Int
}

/// The index space of an instruction and its accesses, in C: of the whole, or of a block.
struct NativeSpace {
    var extents: [Int]
    var accesses: [NativeAccess]
    var reduced: UInt8

    init(extents: [Int], accesses: [NativeAccess], reduced: UInt8 = 0) {
        self.extents = extents
        self.accesses = accesses
        self.reduced = reduced
    }

    /// The same for a block of samples; nil where samples are not the innermost dimension.
    func part(_ block: NativeBlock) -> NativeSpace? {
        let lanes = block.stretch.lanes
        guard extents[3] % lanes == 0 else { return nil }
        var result = self
        let rows = extents[3] / lanes
        if rows > 1 {
            // Rows that had been joined with their samples become a dimension again.
            guard let free = (0..<3).last(where: { extents[$0] == 1 }) else { return nil }
            result.extents.remove(at: free)
            result.extents.insert(rows, at: 2)
            for index in accesses.indices {
                result.accesses[index].strides.remove(at: free)
                result.accesses[index].strides.insert(accesses[index].strides[3] * lanes, at: 2)
            }
            var flags = (0..<4).map { reduced >> UInt8($0) & 1 }
            flags.remove(at: free)
            flags.insert(flags[2], at: 2)
            result.reduced = flags.enumerated().reduce(0) { $0 | $1.element << UInt8($1.offset) }
        }
        result.extents[3] = block.count
        for index in accesses.indices {
            guard result.accesses[index].moveToBlock(block.stretch) else { return nil }
        }
        return result
    }
}
