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
    } + [
        Builtin(
            "implicit_em", "(lse: number = 1, variance: number = 1, correlation: number = 1) -> loss",
            "the decoder-free objective of an encoder's activations: expectation maximisation by gradients",
            help: """
                Of activations a [B, K] of one batch: lse·LSE + variance·VAR + correlation·TC, with LSE = −Σ_i log Σ_j exp(−a_ij), a sum over \
                the batch whose gradient is the responsibilities softmax(−a); VAR = −Σ_j log(var_j + 1e-6), unbiased; TC = Σ_{j≠k} \
                corr_jk², standardised by std + 1e-8. Targets are not looked at. The history of a run has each term, unweighted, in a column \
                `lse`, `variance`, `correlation`. The loss belongs to a batch: compare runs of one batch size alone, and batches need at \
                least 2 samples. Without a decoder nothing bounds the scale of a: the loss falls for ever.
                """,
            examples: [
                Example("implicit_em(variance=0, correlation=0)([[0, 0], [0, 0]])", shows: "-1.38629"),
                Example("""
                    run = train(encoder(64, 8), digits(), loss=implicit_em(), optimizer=sgd(lr=0.001), batch=128, epochs=2)
                    abs(run.history.loss - (run.history.lse + run.history.variance + run.history.correlation))[-1] < 1e-3
                    """, shows: "true"),
            ],
            seeAlso: ["encoder", "responsibilities", "settled", "experiment"], searchTerms: ["unsupervised", "logsumexp", "em", "decoder-free"]
        ) { call in
            .object(LossObject(try .implicitEM(
                lse: call.finite("lse"), variance: call.finite("variance"), correlation: call.finite("correlation"))))
        },
    ]
}

extension Call {
    fileprivate func finite(_ name: String) throws -> Double {
        let number = try number(name)
        guard number.isFinite else { throw invalid(name, "must be finite") }
        return number
    }
}
