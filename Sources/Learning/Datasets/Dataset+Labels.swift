internal import Tensors

/// Labels that break the bond between samples and targets: the null tasks against which learning is measured.
extension Dataset {
    /// The same targets in random order: class frequencies stay exactly, the bond to the samples goes.
    public func shufflingLabels(seed: UInt64 = 0) throws -> Dataset {
        let order = RandomStream(seed: seed, purpose: .labels).permutation(count)
        return try replacingTargets(
            targets.rows(order), DatasetProvenance("shuffle_labels", of: [provenance], ["seed": .seed(seed)]))
    }

    /// Labels drawn uniformly over the classes, each on its own.
    ///
    /// - Throws: `DatasetError.needsClasses` for regression data.
    public func randomizingLabels(seed: UInt64 = 0) throws -> Dataset {
        guard let classes else { throw DatasetError.needsClasses(operation: "random_labels", name: name) }
        let stream = RandomStream(seed: seed, purpose: .labels, step: 1)
        let labels = (0..<count).map { Double(stream.integer(below: classes, at: UInt64($0))) }
        return try replacingTargets(
            Tensor(labels), DatasetProvenance("random_labels", of: [provenance], ["seed": .seed(seed)]))
    }

    /// A random ⌊fraction · n⌉ of the labels replaced, each by one of the other classes, uniformly: exactly that many are wrong.
    ///
    /// - Throws: `DatasetError` for regression data, a single class, or a fraction outside [0, 1].
    public func corruptingLabels(fraction: Double, seed: UInt64 = 0) throws -> Dataset {
        guard let classes else { throw DatasetError.needsClasses(operation: "corrupt_labels", name: name) }
        guard fraction >= 0, fraction <= 1 else {
            throw DatasetError.badArgument("fraction", value: fraction, expected: "between 0 and 1")
        }
        guard classes >= 2 else {
            throw DatasetError.badArgument("classes", value: Double(classes), expected: "at least 2, to have another class to replace by")
        }
        let corrupted = Int((fraction * Double(count)).rounded())
        let order = RandomStream(seed: seed, purpose: .labels, step: 2).permutation(count)
        let shifts = RandomStream(seed: seed, purpose: .labels, step: 3)
        var labels = self.labels
        for (draw, row) in order.prefix(corrupted).enumerated() {
            labels[row] = (labels[row] + 1 + shifts.integer(below: classes - 1, at: UInt64(draw))) % classes
        }
        return try replacingTargets(
            Tensor(labels.map(Double.init)),
            DatasetProvenance("corrupt_labels", of: [provenance], ["fraction": .number(fraction), "seed": .seed(seed)]))
    }

    private func replacingTargets(_ targets: Tensor, _ provenance: DatasetProvenance) throws -> Dataset {
        try Dataset(
            name: name, inputs: inputs, targets: targets, classes: classes, classNames: classNames, provenance: provenance)
    }
}

/// On a split, train and test are changed alike, each with draws of its own.
extension Split {
    public func shufflingLabels(seed: UInt64 = 0) throws -> Split {
        try mapped { try $0.shufflingLabels(seed: $1) } seed: { seed }
    }

    public func randomizingLabels(seed: UInt64 = 0) throws -> Split {
        try mapped { try $0.randomizingLabels(seed: $1) } seed: { seed }
    }

    public func corruptingLabels(fraction: Double, seed: UInt64 = 0) throws -> Split {
        try mapped { try $0.corruptingLabels(fraction: fraction, seed: $1) } seed: { seed }
    }

    /// The test part's seed differs from the train part's by a fixed odd constant (the golden ratio's 64 bits).
    private func mapped(_ change: (Dataset, UInt64) throws -> Dataset, seed: () -> UInt64) throws -> Split {
        try Split(train: change(train, seed()), test: change(test, seed() ^ 0x9E37_79B9_7F4A_7C15))
    }
}
