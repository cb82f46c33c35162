internal import Diagnostics

/// The least value of a smooth convex function by the limited-memory BFGS method.
///
/// - Source: Liu & Nocedal 1989, with ten pairs and Armijo's backtracking; pairs of too little curvature are left out.
enum LBFGS {
    static func minimize(
        _ start: [Double], tolerance: Double, steps: Int, cancellation: Cancellation,
        _ function: ([Double]) throws -> (value: Double, gradient: [Double])
    ) throws -> (point: [Double], value: Double, iterations: Int, isConverged: Bool) {
        var point = start
        var (value, gradient) = try function(point)
        var pairs: [(step: [Double], change: [Double], curvature: Double)] = []
        for iteration in 0..<steps {
            try cancellation.check()
            guard gradient.contains(where: { $0.magnitude > tolerance }) else { return (point, value, iteration, true) }
            var direction = descent(gradient, pairs)
            var slope = dot(direction, gradient)
            if slope >= 0 {
                pairs = []
                direction = gradient.map { -$0 }
                slope = dot(direction, gradient)
            }
            var length = pairs.isEmpty ? min(1, 1 / dot(gradient, gradient).squareRoot()) : 1
            var next = (point: point, value: value, gradient: gradient)
            var isLower = false
            for _ in 0..<40 {
                let trial = zip(point, direction).map { $0 + length * $1 }
                let (trialValue, trialGradient) = try function(trial)
                if trialValue <= value + 1e-4 * length * slope {
                    next = (trial, trialValue, trialGradient)
                    isLower = true
                    break
                }
                length /= 2
            }
            // Rounding hides any further descent.
            guard isLower else { return (point, value, iteration, true) }
            let step = zip(next.point, point).map { $0 - $1 }
            let change = zip(next.gradient, gradient).map { $0 - $1 }
            let curvature = dot(step, change)
            if curvature > 1e-10 * dot(change, change) {
                pairs.append((step, change, curvature))
                if pairs.count > 10 { pairs.removeFirst() }
            }
            (point, value, gradient) = next
        }
        return (point, value, steps, false)
    }

    /// Minus the inverse Hessian's estimate times the gradient.
    private static func descent(
        _ gradient: [Double], _ pairs: [(step: [Double], change: [Double], curvature: Double)]
    ) -> [Double] {
        var direction = gradient.map { -$0 }
        var weights = [Double](repeating: 0, count: pairs.count)
        for (index, pair) in pairs.enumerated().reversed() {
            weights[index] = dot(pair.step, direction) / pair.curvature
            add(-weights[index], pair.change, to: &direction)
        }
        if let last = pairs.last {
            let scale = last.curvature / dot(last.change, last.change)
            for index in direction.indices { direction[index] *= scale }
        }
        for (index, pair) in pairs.enumerated() {
            let weight = dot(pair.change, direction) / pair.curvature
            add(weights[index] - weight, pair.step, to: &direction)
        }
        return direction
    }

    private static func add(_ factor: Double, _ vector: [Double], to target: inout [Double]) {
        for index in target.indices { target[index] += factor * vector[index] }
    }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for index in a.indices { sum += a[index] * b[index] }
        return sum
    }
}
