public import Tensors

/// Means and scales of features, learnt from one dataset and applied to others.
///
/// x ↦ (x − mean) / scale, with scale the population standard deviation (divisor n, as scikit-learn's StandardScaler);
/// a constant feature has scale 1 and so becomes 0.
public struct Standardization: Sendable {
    /// Shape [d].
    public let mean: Tensor
    /// Shape [d], positive.
    public let scale: Tensor

    public init(of data: Dataset) {
        let (n, d) = (data.count, data.features)
        let values = data.inputs.doubles
        // Sums are of differences from the first row, so that a constant feature has exactly its value as mean.
        let first = Array(values[..<d])
        var mean = [Double](repeating: 0, count: d)
        for row in 0..<n {
            for column in 0..<d { mean[column] += values[row * d + column] - first[column] }
        }
        for column in 0..<d { mean[column] = first[column] + mean[column] / Double(n) }
        var squares = [Double](repeating: 0, count: d)
        for row in 0..<n {
            for column in 0..<d {
                let deviation = values[row * d + column] - mean[column]
                squares[column] += deviation * deviation
            }
        }
        let scale = squares.map { $0 > 0 ? ($0 / Double(n)).squareRoot() : 1 }
        self.mean = Tensor(mean)
        self.scale = Tensor(scale)
    }

    /// The dataset with each feature shifted and scaled.
    ///
    /// - Throws: `DatasetError.wrongCount` when the number of features differs.
    public func applied(to data: Dataset) throws -> Dataset {
        guard data.features == mean.count else {
            throw DatasetError.wrongCount(argument: "the standardization", given: mean.count, expected: data.features)
        }
        let (mean, scale) = (mean.doubles, scale.doubles)
        var values = data.inputs.doubles
        for index in values.indices {
            let column = index % data.features
            values[index] = (values[index] - mean[column]) / scale[column]
        }
        return try Dataset(
            name: data.name, inputs: Tensor(values, shape: data.inputs.shape), targets: data.targets, classes: data.classes,
            classNames: data.classNames,
            provenance: DatasetProvenance("standardize", of: [data.provenance], ["mean": .numbers(mean), "scale": .numbers(scale)]))
    }
}

extension Dataset {
    /// Each feature with mean 0 and standard deviation 1; constant features 0.
    public func standardized() throws -> Dataset {
        try Standardization(of: self).applied(to: self)
    }
}

extension Split {
    /// Both parts by the statistics of train.
    public func standardized() throws -> Split {
        let standardization = Standardization(of: train)
        return try Split(train: standardization.applied(to: train), test: standardization.applied(to: test))
    }
}
