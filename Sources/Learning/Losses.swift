public import Programs
public import Storage
internal import Tensors

/// What training makes small: a function of outputs [n, k] and targets that gives one number.
public struct Loss: Sendable {
    public let name: String
    public let definition: JSONValue
    /// How a prediction is compared with a class label; nil where accuracy has no meaning.
    public let decision: Decision?
    public let apply: @Sendable (_ outputs: Operand, _ targets: Operand) throws -> Operand
    /// The parts of the loss that a history shows by themselves, one number each.
    public let terms: [Term]
    /// Whether its value belongs to a batch as a whole (a sum over the batch, correlations within it), so that it is evaluated in
    /// batches of the training's size, each of equal weight; else it is a mean over samples.
    public let isOfWholeBatch: Bool

    public struct Term: Sendable {
        public let name: String
        public let apply: @Sendable (_ outputs: Operand, _ targets: Operand) throws -> Operand

        public init(_ name: String, apply: @escaping @Sendable (Operand, Operand) throws -> Operand) {
            self.name = name
            self.apply = apply
        }
    }

    public enum Decision: Sendable {
        /// The class of the largest output.
        case largestOutput
        /// Class 1 where the only output is positive.
        case sign
    }

    public init(
        name: String, definition: JSONValue? = nil, decision: Decision? = nil, terms: [Term] = [], isOfWholeBatch: Bool = false,
        apply: @escaping @Sendable (Operand, Operand) throws -> Operand
    ) {
        self.name = name
        self.definition = definition ?? .string(name)
        self.decision = decision
        self.apply = apply
        self.terms = terms
        self.isOfWholeBatch = isOfWholeBatch
    }

    /// The mean over samples of −ln softmax(outputs)[label].
    public static let crossEntropy = Loss(name: "cross_entropy", decision: .largestOutput) { outputs, labels in
        let chosen = try select(outputs, at: labels, "cross_entropy")
        return try (outputs.logSumExp(axes: [1]) - chosen).mean()
    }

    /// Binary cross-entropy with logits: the mean of softplus(z) − y z.
    public static let binaryCrossEntropy = Loss(name: "bce", decision: .sign) { outputs, targets in
        let logits = try column(outputs, like: targets, "bce")
        return try (logits.softplus() - targets * logits).mean()
    }

    /// The mean squared error over samples and outputs.
    public static let meanSquaredError = Loss(name: "mse") { outputs, targets in
        try (outputs - matched(targets, to: outputs, "mse")).square().mean()
    }

    public static let meanAbsoluteError = Loss(name: "mae") { outputs, targets in
        try (outputs - matched(targets, to: outputs, "mae")).abs().mean()
    }

    /// ½ e² for |e| ≤ 1, else |e| − ½ (Huber 1964).
    public static let huber = Loss(name: "huber") { outputs, targets in
        let size = try (outputs - matched(targets, to: outputs, "huber")).abs()
        let inner = try Operand.minimum(size, 1)
        return try (0.5 * inner.square() + (size - inner)).mean()
    }

    /// The mean of max(0, 1 − y z) with y = ±1 from labels 0 and 1; several outputs: Crammer & Singer's multi-class form.
    public static let hinge = Loss(name: "hinge", decision: .largestOutput) { outputs, labels in
        if outputs.shape.last == 1 {
            let margin = try column(outputs, like: labels, "hinge") * (2 * labels - 1)
            return try (1 - margin).relu().mean()
        }
        let chosen = try select(outputs, at: labels, "hinge").expanded(at: [1])
        let isOther = try 1 - oneHot(labels, classes: outputs.shape[1])
        let rivals = try (outputs - chosen + 1) * isOther
        return try rivals.maximum(axes: [1]).relu().mean()
    }

    public static let all = [crossEntropy, binaryCrossEntropy, meanSquaredError, meanAbsoluteError, huber, hinge]

    /// The usual loss for these data: `bce` for one output and two classes, `cross_entropy` for more, `mse` for real targets.
    public static func automatic(for data: Dataset, outputs: Int) throws -> Loss {
        guard let classes = data.classes else { return .meanSquaredError }
        if outputs == 1, classes <= 2 { return .binaryCrossEntropy }
        guard outputs >= classes else { throw LearningError.tooFewOutputs(outputs: outputs, classes: classes) }
        return .crossEntropy
    }

    // MARK: Parts

    /// Outputs [n, k] at one label for each sample: [n].
    private static func select(_ outputs: Operand, at labels: Operand, _ name: String) throws -> Operand {
        guard outputs.rank == 2, labels.shape == [outputs.shape[0]] else {
            throw LearningError.lossTargets(loss: name, outputs: outputs.shape, targets: labels.shape)
        }
        let match = try isClass(labels, classes: outputs.shape[1])
        return try Operand.select(match, outputs, 0).sum(axes: [1])
    }

    /// A mask [n, k] of the labelled class.
    private static func isClass(_ labels: Operand, classes: Int) throws -> Operand {
        let indices = Operand(Tensor((0..<classes).map(Double.init)).converted(to: labels.elementType))
        return try Operand.binary(.equal, labels.expanded(at: [1]), indices)
    }

    static func oneHot(_ labels: Operand, classes: Int) throws -> Operand {
        try isClass(labels, classes: classes).converted(to: labels.elementType)
    }

    /// One output a sample as a vector like the targets.
    private static func column(_ outputs: Operand, like targets: Operand, _ name: String) throws -> Operand {
        guard outputs.count == targets.count else {
            throw LearningError.lossTargets(loss: name, outputs: outputs.shape, targets: targets.shape)
        }
        return try outputs.reshaped(targets.shape)
    }

    private static func matched(_ targets: Operand, to outputs: Operand, _ name: String) throws -> Operand {
        guard outputs.count == targets.count else {
            throw LearningError.lossTargets(loss: name, outputs: outputs.shape, targets: targets.shape)
        }
        return try targets.reshaped(outputs.shape)
    }

    /// The number of samples that are classified rightly; the first of equal outputs is the answer.
    public func correct(_ outputs: Operand, _ labels: Operand) throws -> Operand? {
        guard let decision else { return nil }
        if decision == .sign || outputs.shape.last == 1 {
            let logits = try Self.column(outputs, like: labels, name)
            let positive = try Operand.binary(.greater, logits, 0)
            let isOne = try Operand.binary(.greater, labels, 0.5)
            return try Operand.binary(.equal, positive.converted(to: labels.elementType), isOne.converted(to: labels.elementType))
                .converted(to: labels.elementType).sum()
        }
        let classes = outputs.shape[1]
        let indices = Operand(Tensor((0..<classes).map(Double.init)).converted(to: labels.elementType))
        let isPeak = try Operand.binary(.equal, outputs, outputs.maximum(axes: [1], keepingDimensions: true))
        let first = try Operand.select(isPeak, indices, Operand(Double(classes))).minimum(axes: [1])
        return try Operand.binary(.equal, first, labels).converted(to: labels.elementType).sum()
    }
}
