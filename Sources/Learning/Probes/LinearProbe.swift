public import Diagnostics
internal import Glibc
public import Tensors

/// A linear classifier on given features: what can be read off them by a plane.
///
/// Multinomial logistic regression on standardised features: least C Σ_i −ln p_i(y_i) + ½ ‖W‖², the intercept unpenalised, as
/// scikit-learn's `LogisticRegression`. By L-BFGS with a backtracking line search, in double precision.
public struct LinearProbe: Sendable {
    /// [classes, d], for standardised features.
    public let weight: Tensor
    /// [classes].
    public let bias: Tensor
    /// Of each feature in training, [d].
    public let mean: Tensor
    /// Of each feature in training, divisor n, 1 for constant ones, [d].
    public let deviation: Tensor
    /// The mean of −ln p(y) over the training samples.
    public let loss: Double
    /// The share of training samples classified rightly.
    public let accuracy: Double
    public let iterations: Int
    /// Whether the gradient fell below the tolerance.
    public let isConverged: Bool
    public let classes: Int

    /// A probe that is trained already.
    ///
    /// - Throws: `LearningError.probeShapes` where the shapes do not go together.
    public init(
        weight: Tensor, bias: Tensor, mean: Tensor, deviation: Tensor, loss: Double, accuracy: Double, iterations: Int, isConverged: Bool
    ) throws {
        guard weight.rank == 2, bias.shape == [weight.shape[0]], mean.shape == [weight.shape[1]], deviation.shape == mean.shape else {
            throw LearningError.probeShapes(features: weight.shape, labels: bias.shape)
        }
        self.weight = weight
        self.bias = bias
        self.mean = mean
        self.deviation = deviation
        self.loss = loss
        self.accuracy = accuracy
        self.iterations = iterations
        self.isConverged = isConverged
        classes = weight.shape[0]
    }

    /// - Parameters:
    ///   - features: [n, d], finite.
    ///   - labels: [n], whole numbers from 0 up.
    ///   - strength: C, the weight of the data against the penalty.
    ///   - tolerance: of the largest entry of the objective's gradient, per sample.
    /// - Throws: `LearningError` where the numbers do not fit; `Interrupted`.
    public init(
        features: Tensor, labels: Tensor, strength: Double = 1, tolerance: Double = 1e-5, steps: Int = 1000,
        cancellation: Cancellation = Cancellation()
    ) throws {
        guard features.rank == 2, features.count > 0, labels.rank == 1, labels.count == features.shape[0] else {
            throw LearningError.probeShapes(features: features.shape, labels: labels.shape)
        }
        guard strength > 0, strength.isFinite else {
            throw LearningError.badArgument(name: "C", value: strength, expected: "a positive number")
        }
        let given = labels.doubles
        if let odd = given.first(where: { !($0 >= 0 && $0 == $0.rounded() && $0 < 1e5) }) {
            throw LearningError.badArgument(name: "labels", value: odd, expected: "whole numbers from 0 up")
        }
        let known = given.map { Int($0) }
        classes = (known.max() ?? 0) + 1
        guard Set(known).count >= 2 else {
            throw LearningError.badArgument(name: "labels", value: given[0], expected: "of at least two classes")
        }
        guard features.isFinite else { throw LearningError.probeNotFinite }
        let (n, d) = (features.shape[0], features.shape[1])
        let wide = features.converted(to: .f64)
        mean = try wide.mean(axes: [0])
        let spread = try wide.standardDeviation(axes: [0]).doubles
        deviation = Tensor(spread.map { $0 > 0 ? $0 : 1 })
        let objective = Objective(
            samples: try (wide - mean) / deviation, labels: known, classes: classes, penalty: 1 / (strength * Double(n)))
        let found = try LBFGS.minimize(
            [Double](repeating: 0, count: classes * (d + 1)), tolerance: tolerance, steps: steps, cancellation: cancellation
        ) { try objective.value($0) }
        weight = Tensor(Array(found.point.prefix(classes * d)), shape: [classes, d])
        bias = Tensor(Array(found.point.suffix(classes)))
        iterations = found.iterations
        isConverged = found.isConverged
        (loss, accuracy) = try objective.fit(found.point)
    }

    /// The most probable class of each sample of features [n, d]; the first of equal ones.
    public func predict(_ features: Tensor) throws -> Tensor {
        guard features.rank == 2, features.shape[1] == mean.count else {
            throw LearningError.probeShapes(features: features.shape, labels: [mean.count])
        }
        let standard = try (features.converted(to: .f64) - mean) / deviation
        let logits = try standard.product(weight.transposed()) + bias
        return try logits.argumentMaximum(axis: 1)
    }

    /// The share of samples whose class is told rightly.
    public func accuracy(_ features: Tensor, _ labels: Tensor) throws -> Double {
        let told = try predict(features).doubles
        let wanted = labels.doubles
        guard told.count == wanted.count, !told.isEmpty else {
            throw LearningError.probeShapes(features: features.shape, labels: labels.shape)
        }
        return Double(zip(told, wanted).count { $0 == $1 }) / Double(told.count)
    }
}

/// The penalised mean log loss; its scale does not matter to the minimum.
private struct Objective {
    let samples: Tensor
    let labels: [Int]
    let classes: Int
    let penalty: Double

    /// Value and gradient at (W row by row, b).
    func value(_ point: [Double]) throws -> (value: Double, gradient: [Double]) {
        let (n, d) = (samples.shape[0], samples.shape[1])
        let weight = Tensor(Array(point.prefix(classes * d)), shape: [classes, d])
        var (loss, residuals, _) = try probabilities(weight, point)
        for index in 0..<n { residuals[index * classes + labels[index]] -= 1 }
        let slopes = Tensor(residuals, shape: [n, classes])
        var gradient = try slopes.transposed().product(samples).doubles
        for index in gradient.indices {
            gradient[index] = gradient[index] / Double(n) + penalty * point[index]
            loss += 0.5 * penalty * point[index] * point[index]
        }
        let sums = try slopes.mean(axes: [0]).doubles
        return (loss, gradient + sums)
    }

    /// The mean log loss without the penalty, and the share told rightly.
    func fit(_ point: [Double]) throws -> (loss: Double, accuracy: Double) {
        let weight = Tensor(Array(point.prefix(classes * samples.shape[1])), shape: [classes, samples.shape[1]])
        let (loss, _, right) = try probabilities(weight, point)
        return (loss, Double(right) / Double(labels.count))
    }

    private func probabilities(_ weight: Tensor, _ point: [Double]) throws -> (loss: Double, shares: [Double], right: Int) {
        let logits = try samples.product(weight.transposed()).doubles
        let bias = Array(point.suffix(classes))
        var shares = logits
        var loss = 0.0
        var right = 0
        let (classes, labels) = (classes, labels)
        shares.withUnsafeMutableBufferPointer { shares in
            for row in labels.indices {
                let start = row * classes
                var largest = -Double.infinity
                var best = 0
                for index in 0..<classes {
                    shares[start + index] += bias[index]
                    if shares[start + index] > largest { (largest, best) = (shares[start + index], index) }
                }
                let told = shares[start + labels[row]]
                var sum = 0.0
                for index in 0..<classes {
                    shares[start + index] = exp(shares[start + index] - largest)
                    sum += shares[start + index]
                }
                for index in 0..<classes { shares[start + index] /= sum }
                loss += log(sum) + largest - told
                if best == labels[row] { right += 1 }
            }
        }
        return (loss / Double(labels.count), shares, right)
    }
}
