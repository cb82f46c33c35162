internal import Learning
internal import Runtime

/// A dataset as a value.
final class DatasetObject: Object, @unchecked Sendable {
    let dataset: Dataset

    init(_ dataset: Dataset) { self.dataset = dataset }

    override var typeName: String { "dataset" }
    override var fieldNames: [String] { ["x", "y", "n", "d", "classes", "class_names", "counts", "name", "target", "provenance"] }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "x": Value(dataset.inputs)
        case "y": Value(dataset.targets)
        case "n": Value(dataset.count)
        case "d": Value(dataset.features)
        case "classes": dataset.classes.map { Value($0) } ?? Value.none
        case "class_names": dataset.classes.map { Value((0..<$0).map(dataset.className)) } ?? Value.none
        case "counts": dataset.isClassification ? Value(dataset.classCounts.map(Double.init)) : Value.none
        case "name": Value(dataset.name)
        case "target": dataset.truth.map { Value($0) } ?? Value.none
        case "provenance": Value(dataset.provenance.description)
        default: nil
        }
    }

    override func describe(_ style: DisplayStyle) -> String { dataset.description }
    override func summary(_ style: DisplayStyle) -> String { dataset.provenance.description }

    override func isEqual(to other: Object) -> Bool {
        guard let other = other as? DatasetObject else { return false }
        return dataset.inputs == other.dataset.inputs && dataset.targets == other.dataset.targets
            && dataset.classes == other.dataset.classes
    }
}

extension Call {
    /// A dataset, or the train and test parts of a split.
    func data(_ name: String) throws -> (train: Dataset, test: Dataset?) {
        guard let found = Self.data(try value(name)) else {
            throw wrongType(name, expected: "a dataset or a split", value: try value(name))
        }
        return found
    }

    static func data(_ value: Value) -> (train: Dataset, test: Dataset?)? {
        switch value {
        case .object(let object): return (object as? DatasetObject).map { ($0.dataset, nil) }
        case .record(let box):
            guard case .object(let train)? = box.record["train"], case .object(let test)? = box.record["test"],
                let train = train as? DatasetObject, let test = test as? DatasetObject
            else { return nil }
            return (train.dataset, test.dataset)
        default: return nil
        }
    }
}
