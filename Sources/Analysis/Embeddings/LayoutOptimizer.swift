internal import Diagnostics
internal import Glibc
internal import Tensors

/// Moves points so that bonds are short and points without bonds are apart: stochastic gradient descent on UMAP's
/// cross-entropy, with five negative samples for each bond.
struct LayoutOptimizer {
    let curve: EmbeddingCurve
    let epochs: Int
    let dimension: Int
    let draws: RandomStream

    private static let negativeSamples = 5.0
    private static let learningRate = 1.0
    private static let largestStep = 4.0

    /// A bond is drawn in a share of the epochs that is its strength over the strongest; weaker ones than 1/epochs never.
    func optimize(_ graph: FuzzyGraph, from start: [Double], cancellation: Cancellation) throws -> [Double] {
        let strongest = graph.weights.max() ?? 1
        var heads: [Int] = []
        var tails: [Int] = []
        var interval: [Double] = []
        for head in 0..<graph.count {
            for bond in graph.bonds(of: head) where graph.weights[bond] * Double(epochs) >= strongest {
                heads.append(head)
                tails.append(graph.neighbors[bond])
                interval.append(strongest / graph.weights[bond])
            }
        }
        var nextDraw = interval
        var nextNegative = interval.map { $0 / Self.negativeSamples }
        var places = start
        var random = WordStream(draws)
        let (a, b) = (curve.a, curve.b)
        for epoch in 0..<epochs {
            try cancellation.check()
            let now = Double(epoch)
            let rate = Self.learningRate * (1 - now / Double(epochs))
            for bond in heads.indices where nextDraw[bond] <= now {
                let head = heads[bond] * dimension
                let tail = tails[bond] * dimension
                let square = squaredDistance(places, head, tail)
                if square > 0 {
                    let power = pow(square, b)
                    let gradient = -2 * a * b * power / square / (a * power + 1)
                    for axis in 0..<dimension {
                        let step = rate * clipped(gradient * (places[head + axis] - places[tail + axis]))
                        places[head + axis] += step
                        places[tail + axis] -= step
                    }
                }
                nextDraw[bond] += interval[bond]
                let negativeInterval = interval[bond] / Self.negativeSamples
                let count = Int((now - nextNegative[bond]) / negativeInterval)
                for _ in 0..<max(0, count) {
                    let other = random.next(below: graph.count) * dimension
                    guard other != head else { continue }
                    let square = squaredDistance(places, head, other)
                    guard square > 0 else { continue }
                    let gradient = 2 * b / ((0.001 + square) * (a * pow(square, b) + 1))
                    for axis in 0..<dimension {
                        places[head + axis] += rate * clipped(gradient * (places[head + axis] - places[other + axis]))
                    }
                }
                nextNegative[bond] += Double(max(0, count)) * negativeInterval
            }
        }
        return places
    }

    private func squaredDistance(_ places: [Double], _ i: Int, _ j: Int) -> Double {
        var sum = 0.0
        for axis in 0..<dimension {
            let difference = places[i + axis] - places[j + axis]
            sum += difference * difference
        }
        return sum
    }

    private func clipped(_ value: Double) -> Double { max(-Self.largestStep, min(Self.largestStep, value)) }
}

/// The 32-bit words of a random stream, one after another.
private struct WordStream {
    private let stream: RandomStream
    private var block: SIMD4<UInt32> = .zero
    private var index: UInt64 = 0
    private var used = 4

    init(_ stream: RandomStream) { self.stream = stream }

    /// A number below `bound`; the bias of the multiplication, bound/2³², does not matter to a sample of points.
    mutating func next(below bound: Int) -> Int {
        if used == 4 {
            block = stream.bits(at: index)
            index += 1
            used = 0
        }
        defer { used += 1 }
        return Int((UInt64(block[used]) * UInt64(bound)) >> 32)
    }
}
