internal import Tensors

/// Places all temporaries of a program in one arena: two share memory when their lifetimes do not meet.
struct MemoryPlan {
    /// Byte offset of each temporary buffer in the arena; nil for inputs, constants and what is never used.
    let offsets: [Int?]
    let arenaBytes: Int

    static let alignment = 64

    /// - Parameters:
    ///   - kept: buffers that are read after the run (outputs), which live to its end.
    ///   - stretches: what one of them touches, but for what it keeps in memory of its own, lives from its beginning to its end.
    init(
        buffers: [Buffer], instructions: [Instruction], calls: [ProgramCall], kept: Set<Int>, stretches: [LaneStretch] = []
    ) {
        var first = [Int?](repeating: nil, count: buffers.count)
        var last = [Int](repeating: -1, count: buffers.count)
        for (position, instruction) in instructions.enumerated() {
            var touched = instruction.reads.map(\.buffer) + instruction.writes.map(\.buffer)
            if case .call(let number) = instruction {
                touched += calls[number].operands.map(\.buffer) + [calls[number].result.buffer]
            }
            for buffer in touched {
                if first[buffer] == nil { first[buffer] = position }
                last[buffer] = position
            }
        }
        for stretch in stretches {
            for buffer in Set(instructions[stretch.range].flatMap { ($0.reads + $0.writes).map(\.buffer) }) where stretch.offsets[buffer] == nil {
                first[buffer] = min(first[buffer] ?? stretch.range.lowerBound, stretch.range.lowerBound)
                last[buffer] = max(last[buffer], stretch.range.upperBound - 1)
            }
        }
        for buffer in kept {
            if first[buffer] == nil { first[buffer] = 0 }
            last[buffer] = instructions.count
        }

        struct Placed { let range: Range<Int>; let first: Int; let last: Int }
        var placed: [Placed] = []
        var offsets = [Int?](repeating: nil, count: buffers.count)
        var total = 0
        let temporaries = buffers.indices.filter { index in
            if case .temporary = buffers[index].kind { first[index] != nil } else { false }
        }
        // Largest first, each at the lowest place that is free for its whole life.
        for index in temporaries.sorted(by: { (Self.bytes(buffers[$0]), $1) > (Self.bytes(buffers[$1]), $0) }) {
            guard let begin = first[index] else { continue }
            let size = Self.bytes(buffers[index])
            var offset = 0
            let rivals = placed.filter { $0.first <= last[index] && begin <= $0.last }
                .sorted { $0.range.lowerBound < $1.range.lowerBound }
            for rival in rivals where rival.range.lowerBound < offset + size && offset < rival.range.upperBound {
                offset = rival.range.upperBound
            }
            offsets[index] = offset
            total = max(total, offset + size)
            placed.append(Placed(range: offset..<(offset + size), first: begin, last: last[index]))
        }
        self.offsets = offsets
        self.arenaBytes = total
    }

    static func bytes(_ buffer: Buffer) -> Int {
        (max(buffer.count, 1) * buffer.elementType.byteCount + alignment - 1) / alignment * alignment
    }
}
