import Tensors
import Testing

/// Values agree to a tolerance relative to the larger of 1 and the expected magnitude; NaN agrees with NaN.
func expectClose(
    _ found: [Double], _ expected: [Double], _ tolerance: Double = 1e-12, sourceLocation: SourceLocation = #_sourceLocation
) {
    guard found.count == expected.count else {
        Issue.record("\(found.count) values, not \(expected.count): \(found)", sourceLocation: sourceLocation)
        return
    }
    for (place, (a, b)) in zip(found, expected).enumerated() {
        if a == b || (a.isNaN && b.isNaN) { continue }
        if !(abs(a - b) <= tolerance * max(1, abs(b))) {
            Issue.record("value \(place) is \(a), not \(b)", sourceLocation: sourceLocation)
            return
        }
    }
}

func expectClose(
    _ found: Tensor, _ expected: [Double], _ tolerance: Double = 1e-12, sourceLocation: SourceLocation = #_sourceLocation
) {
    expectClose(found.doubles, expected, tolerance, sourceLocation: sourceLocation)
}
