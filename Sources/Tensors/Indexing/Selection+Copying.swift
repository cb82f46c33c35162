internal import Glibc

extension Selection {
    /// Copies the selected elements to contiguous memory.
    func gather<Bits: FixedWidthInteger>(
        _ type: Bits.Type, from source: UnsafeMutableRawPointer, into result: UnsafeMutableRawPointer
    ) {
        let source = source.assumingMemoryBound(to: Bits.self)
        var next = result.assumingMemoryBound(to: Bits.self)
        forEachRun { offset, count, step in
            if step == 1 {
                memcpy(next, source + offset, count &* MemoryLayout<Bits>.stride)
            } else {
                for index in 0..<count { next[index] = source[offset &+ index &* step] }
            }
            next += count
        }
    }

    /// Copies contiguous values (one for all with `valueStep` 0) to the selected places; of a place that is selected
    /// several times the last value stays.
    func scatter<Bits: FixedWidthInteger>(
        _ type: Bits.Type, from values: UnsafeMutableRawPointer, valueStep: Int, into target: UnsafeMutableRawPointer
    ) {
        var next = values.assumingMemoryBound(to: Bits.self)
        let target = target.assumingMemoryBound(to: Bits.self)
        forEachRun { offset, count, step in
            for index in 0..<count { target[offset &+ index &* step] = next[index &* valueStep] }
            next += count &* valueStep
        }
    }

    /// Calls `body` with each innermost run in the result's order: its first offset, its length and its step.
    private func forEachRun(_ body: (_ offset: Int, _ count: Int, _ step: Int) -> Void) {
        guard !axes.contains(where: { $0.count == 0 }) else { return }
        var outer = axes
        var run = (count: 1, step: 1)
        // Trailing axes that continue each other are one run.
        while case .sequence(let count, let step)? = outer.last {
            if count == 1 {
                outer.removeLast()
            } else if run.count == 1 {
                run = (count, step)
                outer.removeLast()
            } else if step == run.count &* run.step {
                run.count *= count
                outer.removeLast()
            } else {
                break
            }
        }
        func visit(_ depth: Int, _ offset: Int) {
            guard depth < outer.count else { return body(offset, run.count, run.step) }
            switch outer[depth] {
            case .sequence(let count, let step):
                for index in 0..<count { visit(depth + 1, offset &+ index &* step) }
            case .table(let offsets):
                for extra in offsets { visit(depth + 1, offset &+ extra) }
            }
        }
        visit(0, base)
    }
}
