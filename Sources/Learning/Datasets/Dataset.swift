public import Tensors

/// Samples with their targets: what a model learns from. Immutable; its provenance says how it was made.
///
/// - Classification: `targets` has shape [n] and holds class indices 0 ..< classes.
/// - Regression: `targets` has shape [n, m], also for m = 1, so that it never broadcasts against an output [n, 1].
public struct Dataset: Sendable {
    public let name: String
    /// Shape [n, d], f64.
    public let inputs: Tensor
    /// Shape [n] of class indices, or [n, m] of real targets; f64.
    public let targets: Tensor
    /// The number of classes; nil for regression.
    public let classes: Int?
    /// One name for each class, where they have names other than their indices.
    public let classNames: [String]?
    /// For synthetic regression: the true linear map A of shape [m, d], with targets = inputs Aᵀ + noise.
    public let truth: Tensor?
    public let provenance: DatasetProvenance

    /// Checks and joins samples and targets.
    ///
    /// - Parameters:
    ///   - inputs: shape [n, d], or [n] for one feature; finite.
    ///   - targets: class indices [n] when `classes` is given; else real values, [n] (taken as [n, 1]) or [n, m].
    /// - Throws: `DatasetError` when shapes, lengths or labels do not fit.
    public init(
        name: String, inputs: Tensor, targets: Tensor, classes: Int? = nil, classNames: [String]? = nil,
        truth: Tensor? = nil, provenance: DatasetProvenance? = nil
    ) throws {
        let matrix = inputs.rank == 1 ? try inputs.reshaped([inputs.count, 1]) : inputs
        guard matrix.rank == 2 else { throw DatasetError.inputsAreNotAMatrix(shape: inputs.shape) }
        guard matrix.shape[0] > 0, matrix.shape[1] > 0 else { throw DatasetError.empty(name: name) }
        guard targets.rank >= 1, targets.shape[0] == matrix.shape[0] else {
            throw DatasetError.unequalLengths(inputs: matrix.shape, targets: targets.shape)
        }
        self.inputs = matrix.converted(to: .f64)
        if let index = Self.firstNotFinite(self.inputs) {
            throw DatasetError.inputIsNotFinite(row: index / matrix.shape[1], column: index % matrix.shape[1])
        }
        if let classes {
            self.targets = try Self.checkedLabels(targets, classes: classes)
        } else {
            let matrix = targets.rank == 1 ? try targets.reshaped([targets.count, 1]) : targets
            guard matrix.rank == 2, matrix.shape[1] > 0 else { throw DatasetError.targetsAreNotAMatrix(shape: targets.shape) }
            self.targets = matrix.converted(to: .f64)
            if let index = Self.firstNotFinite(self.targets) {
                throw DatasetError.targetIsNotFinite(row: index / matrix.shape[1])
            }
        }
        if let classNames, classNames.count != classes {
            throw DatasetError.classNamesDoNotFit(names: classNames.count, classes: classes ?? 0)
        }
        self.name = name
        self.classes = classes
        self.classNames = classNames
        self.truth = truth
        self.provenance = provenance ?? DatasetProvenance(of: name, inputs: self.inputs, targets: self.targets)
    }

    /// The number of samples, n.
    public var count: Int { inputs.shape[0] }
    /// The number of features of a sample, d.
    public var features: Int { inputs.shape[1] }
    /// The number of real targets of a sample; 1 for class labels.
    public var targetWidth: Int { classes == nil ? targets.shape[1] : 1 }
    public var isClassification: Bool { classes != nil }

    /// Class indices, one for each sample; empty for regression.
    public var labels: [Int] { classes == nil ? [] : targets.doubles.map { Int($0) } }

    /// The number of samples of each class; empty for regression.
    public var classCounts: [Int] {
        guard let classes else { return [] }
        var counts = [Int](repeating: 0, count: classes)
        for label in labels { counts[label] += 1 }
        return counts
    }

    /// The name of a class: the one given, or its index.
    public func className(_ index: Int) -> String {
        classNames.map { $0[index] } ?? String(index)
    }

    /// One value for all of (inputs, targets), stable across machines: equal data have equal fingerprints.
    public var fingerprint: UInt64 {
        var hash = Fingerprint()
        hash.add(inputs)
        hash.add(targets)
        return hash.value
    }

    /// Counts and names are kept for every class, whether it occurs or not.
    static let mostClasses = 1 << 20

    private static func firstNotFinite(_ tensor: Tensor) -> Int? {
        tensor.withUnsafeElements(of: Double.self) { values in values.firstIndex { !$0.isFinite } }
    }

    private static func checkedLabels(_ targets: Tensor, classes: Int) throws -> Tensor {
        let isColumn = targets.rank == 2 && targets.shape[1] == 1
        guard targets.rank == 1 || isColumn else { throw DatasetError.labelsAreNotAVector(shape: targets.shape) }
        guard (1...mostClasses).contains(classes) else {
            throw DatasetError.badArgument("classes", value: Double(classes), expected: "1 … \(mostClasses)")
        }
        let values = targets.doubles
        for (row, value) in values.enumerated() {
            guard value.isFinite, value.rounded(.towardZero) == value else {
                throw DatasetError.labelIsNotWhole(row: row, value: value)
            }
            guard value >= 0, value < Double(classes) else {
                throw DatasetError.labelOutOfRange(row: row, value: value, classes: classes)
            }
        }
        return Tensor(values)
    }
}

extension Dataset {
    /// A dataset whose kind follows from its targets: whole numbers 0 … k − 1 that all occur (k ≥ 2) are class labels,
    /// anything else is regression.
    public init(inferringClassesOf targets: Tensor, inputs: Tensor, name: String, provenance: DatasetProvenance? = nil) throws {
        try self.init(
            name: name, inputs: inputs, targets: targets, classes: Self.inferredClasses(of: targets), provenance: provenance)
    }

    /// The number of classes k when the values are the whole numbers 0 … k − 1, each at least once, in one column; else nil.
    public static func inferredClasses(of targets: Tensor) -> Int? {
        guard targets.rank == 1, targets.count > 0 else { return nil }
        var seen = Set<Int>()
        for value in targets.doubles {
            guard value.isFinite, value >= 0, value < 1e6, value.rounded(.towardZero) == value else { return nil }
            seen.insert(Int(value))
        }
        guard let largest = seen.max(), largest + 1 == seen.count, seen.count >= 2 else { return nil }
        return seen.count
    }
}

extension Dataset: CustomStringConvertible {
    /// "dataset moons: 1000 samples × 2 features → 2 classes (500, 500)".
    public var description: String {
        var text = "dataset \(name): \(count) \(count == 1 ? "sample" : "samples") × \(features) \(features == 1 ? "feature" : "features") → "
        if let classes {
            let shown = classCounts.prefix(Self.shownClasses).map(String.init).joined(separator: ", ")
            text += "\(classes) \(classes == 1 ? "class" : "classes") (\(shown)\(classes > Self.shownClasses ? ", …" : ""))"
        } else {
            text += "\(targetWidth) \(targetWidth == 1 ? "target" : "targets")"
        }
        return text
    }

    private static let shownClasses = 12
}
