internal import Glibc
public import Tensors

/// Gradient descent on linear least squares in closed form: W_k = W* + (W₀ − W*) Π_j (I − (2 η_j/m) Σ_xx).
///
/// Exact for the full batch at any learning rate, divergent ones too. W* is the solution of least norm; directions that no
/// input has keep their initial weights.
public enum LeastSquaresDescent {
    /// - Parameters:
    ///   - snapshots: W [m, d] at each row; with `isMeasured` false only the first counts.
    ///   - steps: updates before each row, ascending.
    ///   - rates: the learning rate from each row to the next.
    ///   - modes: how many singular modes of W* are followed; nil: those above a thousandth of the strongest.
    public static func course(
        snapshots: [Tensor], steps: [Double], rates: [Double], task: LinearTask, isMeasured: Bool = true, modes: Int? = nil
    ) throws -> ModeCourse {
        guard let start = snapshots.first?.converted(to: .f64) else {
            throw AnalysisError.insufficient(what: "the course of least squares", count: 0, needed: 1, of: "snapshots")
        }
        try task.check(start)
        let (values, vectors) = try task.inputMoments.eigh()
        let eigenvalues = values.doubles
        let bound = (eigenvalues.last ?? 0) * Double(task.inputs) * 0x1p-52
        let cross = try task.crossMoments.product(vectors)
        // In the eigenbasis of Σ_xx every column goes its own way.
        let inverses = Tensor(eigenvalues.map { $0 > bound ? 1 / $0 : 0 })
        let seen = Tensor(eigenvalues.map { $0 > bound ? 1 : 0 })
        let initial = try start.product(vectors)
        let solution = try cross * inverses + initial * (Tensor(scalar: 1) - seen)
        let gap = try initial - solution
        let target = try solution.product(vectors.transposed())
        let (u, s, vt) = try target.svd()
        let strengths = s.doubles
        guard let strongest = strengths.first, strongest > 0 else {
            throw AnalysisError.degenerate(what: "the course of least squares", reason: "the solution is 0", remedy: "")
        }
        let kept = try SaxeTheory.count(modes, of: strengths, atLeast: 1e-3 * strongest)
        let left = try u.at([.all, .range(start: 0, stop: kept, step: 1)])
        let right = try vt.at([.range(start: 0, stop: kept, step: 1)])
        var factors = [Double](repeating: 1, count: eigenvalues.count)
        var theory: [[Double]] = []
        for row in steps.indices {
            if row > 0 {
                for index in factors.indices {
                    factors[index] *= pow(1 - 2 * rates[row - 1] * eigenvalues[index] / Double(task.outputs), steps[row] - steps[row - 1])
                }
            }
            let map = try (solution + gap * Tensor(factors)).product(vectors.transposed())
            theory.append(try ModeCourse.strengths(map, left, right))
        }
        return try ModeCourse(
            steps: steps, targets: Array(strengths.prefix(kept)), starts: theory.first ?? [], theory: theory,
            measured: isMeasured ? snapshots.map { try ModeCourse.strengths($0, left, right) } : nil)
    }
}
