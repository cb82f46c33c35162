internal import Learning
internal import Runtime

/// What training makes small.
enum LossesTopic {
    static let builtins: [Builtin] = [
        ("cross_entropy", "the mean over samples of -log softmax(outputs)[label]", "cross_entropy([[0, 0]], [1])", "0.693147"),
        ("bce", "binary cross-entropy with logits: the mean of softplus(z) - y z", "bce([[0]], [1])", "0.693147"),
        ("mse", "the mean squared error", "mse([[1], [3]], [[0], [0]])", "5"),
        ("mae", "the mean absolute error", "mae([[1], [3]], [[0], [0]])", "2"),
        ("huber", "the mean of e^2/2 for |e| up to 1, else |e| - 1/2", "huber([[3]], [[0]])", "2.5"),
        ("hinge", "the mean of max(0, 1 - margin) with labels 0 and 1; several outputs: Crammer and Singer's", "hinge([[0.5]], [1])", "0.5"),
    ].compactMap { name, summary, code, shows in
        guard let loss = Loss.all.first(where: { $0.name == name }) else { return nil }
        return Builtin(
            name, "(outputs: numeric, targets: numeric) -> numeric", summary, examples: [Example(code, shows: shows)],
            seeAlso: ["experiment"], searchTerms: ["loss", "objective"]
        ) { call in Value(try loss.apply(call.operand("outputs"), call.operand("targets"))) }
    }
}
