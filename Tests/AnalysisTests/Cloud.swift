import Glibc
import Tensors

/// Points that any language makes alike: x_ij = (1 + j) sin(1.3 i + 2.1 j² + 0.1 i j) + 0.01 i.
func cloud(_ n: Int, _ d: Int) -> Tensor {
    var values: [Double] = []
    for i in 0..<n {
        for j in 0..<d {
            let (i, j) = (Double(i), Double(j))
            values.append(sin(1.3 * i + 2.1 * j * j + 0.1 * i * j) * (1 + j) + 0.01 * i)
        }
    }
    return Tensor(values, shape: [n, d])
}

func isClose(_ value: Double, _ reference: Double, _ tolerance: Double = 1e-10) -> Bool {
    abs(value - reference) <= tolerance * max(1, abs(reference))
}

func areClose(_ values: [Double], _ references: [Double], _ tolerance: Double = 1e-10) -> Bool {
    values.count == references.count && zip(values, references).allSatisfy { isClose($0, $1, tolerance) }
}

/// Uniform numbers in [0, 1).
func uniform(_ shape: [Int], seed: UInt64 = 1) -> Tensor {
    let stream = RandomStream(seed: seed, purpose: .user)
    return Tensor((0..<shape.reduce(1, *)).map { stream.uniform(at: UInt64($0)) }, shape: shape)
}

/// Standard normal numbers.
func normal(_ shape: [Int], seed: UInt64 = 1) -> Tensor {
    let stream = RandomStream(seed: seed, purpose: .user)
    return Tensor((0..<shape.reduce(1, *)).map { stream.normal(at: UInt64($0)) }, shape: shape)
}
