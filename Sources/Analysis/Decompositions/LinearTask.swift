public import Tensors

/// All of a linear least-squares problem that gradient descent sees: the second moments of inputs and targets.
///
/// The loss is the mean squared error over samples and outputs, so for a map W its gradient is (2/m)(W Σ_xx − Σ_yx).
public struct LinearTask: Sendable {
    /// Σ_xx = XᵀX/n, [d, d].
    public let inputMoments: Tensor
    /// Σ_yx = YᵀX/n, [m, d].
    public let crossMoments: Tensor
    public let inputs: Int
    public let outputs: Int

    /// - Parameters:
    ///   - samples: X [n, d].
    ///   - targets: Y [n, m].
    public init(samples: Tensor, targets: Tensor) throws {
        guard samples.rank == 2, targets.rank == 2, samples.shape[0] == targets.shape[0], samples.count > 0, targets.count > 0 else {
            throw AnalysisError.shapesDiffer(what: "a linear task", first: samples.shape, second: targets.shape)
        }
        let x = samples.converted(to: .f64)
        let n = Double(samples.shape[0])
        inputMoments = try x.transposed().product(x) / n
        crossMoments = try targets.converted(to: .f64).transposed().product(x) / n
        inputs = samples.shape[1]
        outputs = targets.shape[1]
    }

    /// c = tr Σ_xx/d: the variance of an input where Σ_xx = c I.
    public var inputVariance: Double {
        get throws { try inputMoments.trace().scalar.map { $0 / Double(inputs) } ?? 0 }
    }

    /// ‖Σ_xx − c I‖₂/c: 0 for white inputs.
    public var anisotropy: Double {
        get throws {
            let variance = try inputVariance
            guard variance > 0 else { return .infinity }
            let values = try inputMoments.eigvalsh().doubles
            return values.reduce(0) { max($0, abs($1 - variance)) } / variance
        }
    }

    func check(_ map: Tensor) throws {
        guard map.shape == [outputs, inputs] else {
            throw AnalysisError.shapesDiffer(what: "the model's product and the data", first: map.shape, second: [outputs, inputs])
        }
    }
}
