/// The Kaplan–Yorke dimension of an attractor, from its Lyapunov exponents (Kaplan & Yorke 1979).
public enum KaplanYorke {
    /// j + (λ₁ + … + λ_j)/|λ_{j+1}| with j the most exponents, in descending order, whose sum is not negative.
    ///
    /// - Parameter isComplete: whether these are all exponents of the system. Where they are and their sum is not negative, the
    ///   dimension is their number.
    /// - Returns: nil where more exponents would be needed to say.
    public static func dimension(of exponents: [Double], isComplete: Bool = true) -> Double? {
        let sorted = exponents.sorted(by: >)
        var sum = 0.0
        for (index, exponent) in sorted.enumerated() {
            if exponent.isNaN { return nil }
            if sum + exponent < 0 { return exponent == -.infinity ? Double(index) : Double(index) + sum / -exponent }
            sum += exponent
        }
        return isComplete ? Double(sorted.count) : nil
    }
}
