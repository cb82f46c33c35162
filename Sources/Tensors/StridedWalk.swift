internal import Glibc

/// A walk over a row-major index space in which the source has strides of its own.
///
/// Axes of extent 1 are dropped and neighbours that continue each other merged, so that the innermost axis is as long as can be.
struct StridedWalk {
    /// Outermost first; the last is the inner run. Never empty.
    private(set) var extents: [Int] = []
    private(set) var strides: [Int] = []

    init(extents: [Int], strides: [Int]) {
        for (extent, stride) in zip(extents, strides) where extent != 1 {
            if let lastExtent = self.extents.last, let lastStride = self.strides.last, lastStride == extent &* stride {
                self.extents[self.extents.count - 1] = lastExtent &* extent
                self.strides[self.strides.count - 1] = stride
            } else {
                self.extents.append(extent)
                self.strides.append(stride)
            }
        }
        if self.extents.isEmpty {
            self.extents = [1]
            self.strides = [1]
        }
    }

    /// Calls `body` with the source offset of each inner run, in order.
    @inline(__always)
    func forEachRun(_ body: (_ offset: Int) -> Void) {
        guard !extents.contains(0) else { return }
        let outer = extents.count - 1
        var position = [Int](repeating: 0, count: outer)
        var offset = 0
        while true {
            body(offset)
            var axis = outer - 1
            while axis >= 0 {
                position[axis] += 1
                offset += strides[axis]
                if position[axis] < extents[axis] { break }
                offset -= strides[axis] * extents[axis]
                position[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }

    /// Copies the source's elements (of a trivial type, by its size) to a contiguous result.
    /// The caller guarantees that every offset lies within the source.
    func gather<Bits: FixedWidthInteger>(
        _ type: Bits.Type, from source: UnsafeMutableRawPointer, into result: UnsafeMutableRawPointer
    ) {
        let source = source.assumingMemoryBound(to: Bits.self)
        var next = result.assumingMemoryBound(to: Bits.self)
        let run = extents[extents.count - 1]
        let step = strides[extents.count - 1]
        forEachRun { offset in
            let from = source + offset
            if step == 1 {
                memcpy(next, from, run &* MemoryLayout<Bits>.stride)
            } else {
                for index in 0..<run { next[index] = from[index &* step] }
            }
            next += run
        }
    }

    /// The reverse: contiguous values into strided places.
    func scatter<Bits: FixedWidthInteger>(
        _ type: Bits.Type, from values: UnsafeMutableRawPointer, into target: UnsafeMutableRawPointer
    ) {
        var next = values.assumingMemoryBound(to: Bits.self)
        let target = target.assumingMemoryBound(to: Bits.self)
        let run = extents[extents.count - 1]
        let step = strides[extents.count - 1]
        forEachRun { offset in
            let to = target + offset
            for index in 0..<run { to[index &* step] = next[index] }
            next += run
        }
    }
}
