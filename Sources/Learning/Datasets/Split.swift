internal import Tensors

/// Samples to learn from and samples held out.
public struct Split: Sendable {
    public let train: Dataset
    public let test: Dataset

    /// - Throws: `DatasetError.splitsDoNotFit` when the two differ in features, classes or targets.
    public init(train: Dataset, test: Dataset) throws {
        guard train.features == test.features, train.classes == test.classes, train.targetWidth == test.targetWidth else {
            throw DatasetError.splitsDoNotFit(train: train.inputs.shape, test: test.inputs.shape)
        }
        self.train = train
        self.test = test
    }

    /// Holds out a random part of a dataset: ⌈fraction · n⌉ samples, as scikit-learn rounds; both parts in permuted order.
    ///
    /// - Throws: `DatasetError` when the fraction is outside (0, 1) or a part would be empty.
    public init(splitting data: Dataset, testFraction: Double = 0.2, seed: UInt64 = 0) throws {
        guard testFraction > 0, testFraction < 1 else {
            throw DatasetError.badArgument("test", value: testFraction, expected: "a fraction between 0 and 1, both excluded")
        }
        // A fraction such as 0.07 · 100 = 7.000000000000001 means 7, not 8.
        let exact = testFraction * Double(data.count)
        let rounded = exact.rounded()
        let testCount = Int(abs(exact - rounded) < 1e-9 * exact ? rounded : exact.rounded(.up))
        guard testCount < data.count else {
            throw DatasetError.splitLeavesNothing(part: "train", samples: data.count, testFraction: testFraction)
        }
        let order = RandomStream(seed: seed, purpose: .split).permutation(data.count)
        func part(_ name: String, _ rows: ArraySlice<Int>) throws -> Dataset {
            try data.gathering(
                Array(rows),
                provenance: DatasetProvenance("split.\(name)", of: [data.provenance], ["test": .number(testFraction), "seed": .seed(seed)]))
        }
        try self.init(train: part("train", order[testCount...]), test: part("test", order[..<testCount]))
    }
}

extension Split: CustomStringConvertible {
    public var description: String { "train: \(train)\ntest:  \(test)" }
}
