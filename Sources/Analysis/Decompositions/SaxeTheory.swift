internal import Glibc
public import Tensors

/// The exact course of a two-layer linear network under gradient flow from small weights, inputs being white.
///
/// Each singular mode s of Σ_yx Σ_xx⁻¹ is learned on its own: a(t) = s e^{2st/τ}/(e^{2st/τ} − 1 + s/a₀). With the mean squared
/// error over samples and m outputs, learning rate η and Σ_xx = c I, step k is at 2t/τ = 4 c η k/m.
///
/// - Source: Saxe, McClelland & Ganguli 2014.
public enum SaxeTheory {
    /// White enough: beyond this ‖Σ_xx − c I‖/c the modes do not separate.
    public static let largestAnisotropy = 0.5
    /// Modes below this share of the strongest are noise.
    private static let leastStrength = 1e-3

    /// - Parameters:
    ///   - snapshots: the two weight matrices, first layer first, at each row.
    ///   - steps: updates before each row.
    ///   - times: the sum of the learning rates until each row.
    ///   - isMeasured: false: only the first snapshot is there, and only the theory is wanted.
    ///   - modes: how many; nil: those above a thousandth of the strongest.
    /// - Throws: `AnalysisError` for another number of layers, inputs that are not white, and shapes that do not fit.
    public static func course(
        snapshots: [[Tensor]], steps: [Double], times: [Double], task: LinearTask, isMeasured: Bool = true, modes: Int? = nil
    ) throws -> ModeCourse {
        guard let first = snapshots.first, first.count == 2 else {
            throw AnalysisError.degenerate(
                what: "Saxe's solution", reason: "it is of two weight matrices, and there \(snapshots.first?.count == 1 ? "is" : "are") \(snapshots.first?.count ?? 0)",
                remedy: "deep_linear([d, h, m]); for one layer see theory_least_squares")
        }
        let maps = try (isMeasured ? snapshots : [first]).map { try $0[1].converted(to: .f64).product($0[0].converted(to: .f64)) }
        try task.check(maps[0])
        let (variance, anisotropy) = (try task.inputVariance, try task.anisotropy)
        guard anisotropy <= largestAnisotropy else {
            throw AnalysisError.degenerate(
                what: "Saxe's solution", reason: "the inputs are not white: ‖Σ − cI‖/c is \(NumberText.significant(anisotropy, digits: 3))",
                remedy: "lowrank(…, whiten=true), or more samples")
        }
        let (u, s, vt) = try (task.crossMoments / variance).svd()
        let strengths = s.doubles
        guard let strongest = strengths.first, strongest > 0 else {
            throw AnalysisError.degenerate(what: "Saxe's solution", reason: "the targets do not depend on the inputs", remedy: "")
        }
        let kept = try count(modes, of: strengths, atLeast: leastStrength * strongest)
        let left = try u.at([.all, .range(start: 0, stop: kept, step: 1)])
        let right = try vt.at([.range(start: 0, stop: kept, step: 1)])
        // A mode's early course mixes p = W₂ᵀu and q = W₁v; what grows is (p + q)/2. Where they are equal (aligned and balanced),
        // a₀ = p·q.
        let p = try first[1].converted(to: .f64).transposed().product(left)
        let q = try first[0].converted(to: .f64).product(right.transposed())
        let half = try ((p + q) / 2).transposed()
        let width = half.shape[1]
        let entries = half.doubles
        let starts = (0..<kept).map { mode in
            entries[(mode * width)..<((mode + 1) * width)].reduce(0) { $0 + $1 * $1 }
        }
        let theory = times.map { time in
            (0..<kept).map { strength(target: strengths[$0], start: starts[$0], exponent: 4 * variance * strengths[$0] * time / Double(task.outputs)) }
        }
        return try ModeCourse(
            steps: steps, targets: Array(strengths.prefix(kept)), starts: starts, theory: theory,
            measured: isMeasured ? maps.map { try ModeCourse.strengths($0, left, right) } : nil)
    }

    /// a(t) at e^exponent, without overflow.
    private static func strength(target: Double, start: Double, exponent: Double) -> Double {
        guard start > 0 else { return 0 }
        let distance: Double = (target / start - 1) * exp(-exponent)
        return target / (1 + distance)
    }

    static func count(_ asked: Int?, of strengths: [Double], atLeast least: Double) throws -> Int {
        guard let asked else { return max(1, strengths.prefix { $0 > least }.count) }
        guard asked >= 1, asked <= strengths.count else {
            throw AnalysisError.badArgument("modes", value: Double(asked), expected: "1 … \(strengths.count)")
        }
        return asked
    }
}
