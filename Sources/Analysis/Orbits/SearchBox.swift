internal import Diagnostics
internal import Glibc
public import Tensors

/// A box of states, [low, high] for each coordinate: where orbits are looked for.
public struct SearchBox: Sendable {
    public let ranges: [ClosedRange<Double>]

    /// - Parameter tensor: [d, 2], or [2] for one coordinate.
    /// - Throws: `AnalysisError` unless each row is two finite numbers, the lesser first.
    public init(_ tensor: Tensor) throws {
        let values = tensor.doubles
        guard tensor.shape == [2] || (tensor.rank == 2 && tensor.shape[1] == 2 && !values.isEmpty) else {
            throw AnalysisError.degenerate(
                what: "a box", reason: "it has shape [\(tensor.shape.map(String.init).joined(separator: ", "))]",
                remedy: "give [low, high] for each coordinate: box=[[-2, 2], [-1, 1]]")
        }
        ranges = try stride(from: 0, to: values.count, by: 2).map { index in
            guard values[index].isFinite, values[index + 1].isFinite, values[index] < values[index + 1] else {
                throw AnalysisError.degenerate(
                    what: "a box", reason: "coordinate \(index / 2) goes from \(NumberText.shortest(values[index])) to \(NumberText.shortest(values[index + 1]))",
                    remedy: "each row is two finite numbers, the lesser first")
            }
            return values[index]...values[index + 1]
        }
    }

    public var dimension: Int { ranges.count }
    var widths: [Double] { ranges.map { $0.upperBound - $0.lowerBound } }

    /// Whether a state lies in the box, or at most `margin` times its widths beside it.
    func contains(_ state: some Collection<Double>, margin: Double = 0) -> Bool {
        zip(state, ranges).allSatisfy { value, range in
            let beside = margin * (range.upperBound - range.lowerBound)
            return value >= range.lowerBound - beside && value <= range.upperBound + beside
        }
    }

    /// Points that fill the box evenly (Halton's sequence in bases 2, 3, 5, …), row by row.
    func points(_ count: Int, _ cancellation: Cancellation) throws -> [Double] {
        var points: [Double] = []
        points.reserveCapacity(max(count, 1) * ranges.count)
        for number in 1...max(count, 1) {
            if number % 4096 == 0 { try cancellation.check() }
            for (axis, range) in ranges.enumerated() {
                let share = Self.radicalInverse(number, base: Self.primes[axis % Self.primes.count])
                points.append(range.lowerBound + (range.upperBound - range.lowerBound) * share)
            }
        }
        return points
    }

    private static let primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53]

    private static func radicalInverse(_ number: Int, base: Int) -> Double {
        var (rest, result, place) = (number, 0.0, 1 / Double(base))
        while rest > 0 {
            result += Double(rest % base) * place
            rest /= base
            place /= Double(base)
        }
        return result
    }
}
