/// The least value of a function of few variables without its derivatives.
///
/// - Source: Nelder & Mead 1965, with the usual coefficients 1, 2, ½, ½.
enum NelderMead {
    static func minimize(
        _ function: ([Double]) -> Double, from start: [Double], step: Double, steps: Int = 500, tolerance: Double = 1e-10
    ) -> [Double] {
        var simplex = [start] + start.indices.map { axis in
            var point = start
            point[axis] += step
            return point
        }
        var values = simplex.map(function)
        for _ in 0..<steps {
            let order = simplex.indices.sorted { values[$0] < values[$1] }
            simplex = order.map { simplex[$0] }
            values = order.map { values[$0] }
            let worst = simplex.count - 1
            if abs(values[worst] - values[0]) <= tolerance * (abs(values[0]) + tolerance) { break }
            let center = start.indices.map { axis in simplex[..<worst].reduce(0) { $0 + $1[axis] } / Double(worst) }
            func along(_ factor: Double) -> [Double] {
                start.indices.map { center[$0] + factor * (simplex[worst][$0] - center[$0]) }
            }
            let reflected = along(-1)
            let value = function(reflected)
            if value < values[0] {
                let expanded = along(-2)
                let further = function(expanded)
                (simplex[worst], values[worst]) = further < value ? (expanded, further) : (reflected, value)
            } else if value < values[worst - 1] {
                (simplex[worst], values[worst]) = (reflected, value)
            } else {
                let contracted = along(value < values[worst] ? -0.5 : 0.5)
                let inner = function(contracted)
                if inner < min(value, values[worst]) {
                    (simplex[worst], values[worst]) = (contracted, inner)
                } else {
                    for index in 1...worst {
                        simplex[index] = start.indices.map { (simplex[0][$0] + simplex[index][$0]) / 2 }
                        values[index] = function(simplex[index])
                    }
                }
            }
        }
        return simplex[values.indices.min { values[$0] < values[$1] } ?? 0]
    }
}
