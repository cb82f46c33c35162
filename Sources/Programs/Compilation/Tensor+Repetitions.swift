internal import Glibc
internal import Tensors

extension Tensor {
    /// The tensor with one element left of each axis along which it does not change, to the bit. It broadcasts to the whole.
    func withoutRepetitions() throws -> Tensor {
        var result = self
        for axis in shape.indices where shape[axis] > 1 {
            let width = result.shape[(axis + 1)...].reduce(result.elementType.byteCount, *)
            let run = width * result.shape[axis]
            guard result.count > 0, result.repeats(every: width, in: run) else { continue }
            var kept = result.shape
            kept[axis] = 1
            result = try Tensor(shape: kept, elementType: elementType) { target in
                result.withUnsafeBytes { bytes in
                    guard let base = bytes.baseAddress else { return }
                    for part in 0..<bytes.count / run { memcpy(target + part * width, base + part * run, width) }
                }
            }
        }
        return result
    }

    /// Whether each stretch of `run` bytes consists of equal parts of `width` bytes.
    private func repeats(every width: Int, in run: Int) -> Bool {
        withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return false }
            return stride(from: 0, to: bytes.count, by: run).allSatisfy { memcmp(base + $0, base + $0 + width, run - width) == 0 }
        }
    }
}
