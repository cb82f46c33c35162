internal import Learning
internal import Programs
internal import Tensors

/// Loss and accuracy of a model on data, in double precision where its weights are.
struct Scoring {
    private let outputs: Operand
    private let targets: Operand
    private let data: Dataset

    init(_ model: Model, _ data: Dataset) throws {
        outputs = .tensor(try model.predict(data.inputs))
        targets = .tensor(data.targets)
        self.data = data
    }

    func loss(_ loss: Loss?) throws -> Double {
        let used = try loss ?? Loss.automatic(for: data, outputs: outputs.shape.last ?? 1)
        return try used.apply(outputs, targets).tensor?.scalar ?? .nan
    }

    func accuracy() throws -> Double {
        guard data.isClassification else { throw LearningError.lossNeedsClasses(loss: "accuracy") }
        let loss = try Loss.automatic(for: data, outputs: outputs.shape.last ?? 1)
        return (try loss.correct(outputs, targets)?.tensor?.scalar ?? .nan) / Double(data.count)
    }
}
