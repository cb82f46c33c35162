internal import Learning
internal import Runtime

/// Update rules; their names, defaults and formulas are PyTorch's.
enum OptimizersTopic {
    static let builtins: [Builtin] = [
        sgd, adam, adamw, rmsprop, adagrad, adadelta, nadam, lion, muon, lbfgs, newton, change,
    ]

    private static let number = "number | schedule | function"
    private static let rate = "number | schedule | function | list | tensor | record"

    private static let rateHelp = """
        `lr` may differ by layer: a list with one rate for each layer, from the inputs on, or a record by the names of blocks \
        (`W`), of layers, or of kinds of blocks (`{weight = 0.1, bias = 0.2}`). Each number may be a schedule.
        """

    /// The optimizer that `make` gives of the learning rate, with rates by layer where the call has them.
    private static func object(_ call: Call, _ make: (Schedule) throws -> Optimizer) throws -> Value {
        let (common, layers) = try call.learningRate()
        let optimizer = try make(common)
        return .object(OptimizerObject(try layers.map { try optimizer.with(layerRates: $0) } ?? optimizer))
    }

    static let sgd = Builtin(
        "sgd", "(lr: \(rate) = 0.01, momentum: \(number) = 0, dampening: \(number) = 0, nesterov: bool = false, weight_decay: \(number) = 0) -> optimizer",
        "stochastic gradient descent: v = momentum v + (1 - dampening) g, p = p - lr v",
        help: "The learning rate stands outside the velocity, as in PyTorch. \(rateHelp) Source: Sutskever et al. 2013.",
        examples: [Example("sgd(lr=[0.1, 0.01])", shows: "sgd(lr=[0.1, 0.01], momentum=0, dampening=0, weight_decay=0)"), Example("sgd(lr=0.1, momentum=0.9).momentum", shows: "0.9")], seeAlso: ["adam", "cosine"], searchTerms: ["momentum", "heavy ball", "nesterov"]
    ) { call in
        try object(call) { rate in try .sgd(
            learningRate: rate, momentum: call.schedule("momentum"), dampening: call.schedule("dampening"),
            nesterov: call.bool("nesterov"), weightDecay: call.schedule("weight_decay"))
        }
    }

    private static let adamSignature = "(lr: \(rate) = 0.001, beta1: \(number) = 0.9, beta2: \(number) = 0.999, eps: \(number) = 1e-8, weight_decay: \(number) = "

    static let adam = Builtin(
        "adam", adamSignature + "0, amsgrad: bool = false) -> optimizer", "Adam with bias correction",
        help: "Weight decay is added to the gradient. \(rateHelp) Source: Kingma & Ba 2015; AMSGrad: Reddi et al. 2018.",
        examples: [Example("adam(lr=0.01)", shows: "adam(lr=0.01, beta1=0.9, beta2=0.999, eps=1e-08, weight_decay=0)")],
        seeAlso: ["adamw", "sgd"], searchTerms: ["adaptive", "moments"]
    ) { call in
        try object(call) { rate in try .adam(
            learningRate: rate, beta1: call.schedule("beta1"), beta2: call.schedule("beta2"),
            epsilon: call.schedule("eps"), weightDecay: call.schedule("weight_decay"), amsgrad: call.bool("amsgrad"))
        }
    }

    static let adamw = Builtin(
        "adamw", adamSignature + "0.01, amsgrad: bool = false) -> optimizer", "Adam with decoupled weight decay",
        help: "The parameters shrink by lr weight_decay before the step. \(rateHelp) Source: Loshchilov & Hutter 2019.",
        examples: [Example("adamw().weight_decay", shows: "0.01")], seeAlso: ["adam"]
    ) { call in
        try object(call) { rate in try .adamw(
            learningRate: rate, beta1: call.schedule("beta1"), beta2: call.schedule("beta2"),
            epsilon: call.schedule("eps"), weightDecay: call.schedule("weight_decay"), amsgrad: call.bool("amsgrad"))
        }
    }

    static let rmsprop = Builtin(
        "rmsprop", "(lr: \(rate) = 0.01, alpha: \(number) = 0.99, eps: \(number) = 1e-8, momentum: \(number) = 0, centered: bool = false, weight_decay: \(number) = 0) -> optimizer",
        "RMSProp: s = alpha s + (1 - alpha) g^2, p = p - lr g / (sqrt(s) + eps)",
        help: "With `centered` the spread about the mean gradient; with momentum the scaled gradient is accumulated. \(rateHelp) Source: Tieleman & Hinton 2012; Graves 2013.",
        examples: [Example("rmsprop(lr=0.001).alpha", shows: "0.99")], seeAlso: ["adam"]
    ) { call in
        try object(call) { rate in try .rmsprop(
            learningRate: rate, alpha: call.schedule("alpha"), epsilon: call.schedule("eps"),
            momentum: call.schedule("momentum"), centered: call.bool("centered"), weightDecay: call.schedule("weight_decay"))
        }
    }

    static let adagrad = Builtin(
        "adagrad", "(lr: \(rate) = 0.01, lr_decay: \(number) = 0, weight_decay: \(number) = 0, eps: \(number) = 1e-10) -> optimizer",
        "Adagrad: s = s + g^2, p = p - lr / (1 + (t - 1) lr_decay) g / (sqrt(s) + eps)",
        help: "\(rateHelp) Source: Duchi, Hazan & Singer 2011.",
        examples: [Example("adagrad(lr=0.1).eps", shows: "1e-10")], seeAlso: ["adadelta", "rmsprop"], searchTerms: ["adaptive"]
    ) { call in
        try object(call) { rate in try .adagrad(
            learningRate: rate, rateDecay: call.schedule("lr_decay"), weightDecay: call.schedule("weight_decay"),
            epsilon: call.schedule("eps"))
        }
    }

    static let adadelta = Builtin(
        "adadelta", "(lr: \(rate) = 1, rho: \(number) = 0.9, eps: \(number) = 1e-6, weight_decay: \(number) = 0) -> optimizer",
        "Adadelta: steps in the ratio of the running norms of updates and gradients",
        help: "\(rateHelp) Source: Zeiler 2012.",
        examples: [Example("adadelta().rho", shows: "0.9")], seeAlso: ["adagrad"], searchTerms: ["adaptive"]
    ) { call in
        try object(call) { rate in try .adadelta(
            learningRate: rate, rho: call.schedule("rho"), epsilon: call.schedule("eps"), weightDecay: call.schedule("weight_decay"))
        }
    }

    static let nadam = Builtin(
        "nadam", """
            (lr: \(rate) = 0.002, beta1: \(number) = 0.9, beta2: \(number) = 0.999, eps: \(number) = 1e-8, weight_decay: \(number) = 0, \
            momentum_decay: \(number) = 0.004) -> optimizer
            """,
        "Adam with Nesterov's momentum", help: """
            The momentum at step t is beta1 (1 - 0.5 · 0.96^(t momentum_decay)). \(rateHelp) Source: Dozat 2016, in PyTorch's form.
            """,
        examples: [Example("nadam().lr", shows: "0.002")], seeAlso: ["adam"], searchTerms: ["nesterov"]
    ) { call in
        try object(call) { rate in try .nadam(
            learningRate: rate, beta1: call.schedule("beta1"), beta2: call.schedule("beta2"), epsilon: call.schedule("eps"),
            weightDecay: call.schedule("weight_decay"), momentumDecay: call.schedule("momentum_decay"))
        }
    }

    static let lion = Builtin(
        "lion", "(lr: \(rate) = 1e-4, beta1: \(number) = 0.9, beta2: \(number) = 0.99, weight_decay: \(number) = 0) -> optimizer",
        "Lion: p = p - lr sign(beta1 m + (1 - beta1) g), then m = beta2 m + (1 - beta2) g",
        help: "Every parameter moves by lr at each step; weight decay is decoupled. \(rateHelp) Source: Chen et al. 2023.",
        examples: [Example("lion().beta2", shows: "0.99")], seeAlso: ["adamw"], searchTerms: ["sign"]
    ) { call in
        try object(call) { rate in try .lion(
            learningRate: rate, beta1: call.schedule("beta1"), beta2: call.schedule("beta2"), weightDecay: call.schedule("weight_decay"))
        }
    }

    static let muon = Builtin(
        "muon", """
            (lr: \(rate) = 0.001, momentum: \(number) = 0.95, nesterov: bool = true, weight_decay: \(number) = 0.1, steps: whole = 5, \
            vector_lr: \(number) = 0.0003, beta1: \(number) = 0.9, beta2: \(number) = 0.95, eps: \(number) = 1e-10) -> optimizer
            """,
        "Muon: the momentum of each weight matrix, made nearly orthogonal; Adam for biases and other vectors", help: """
            An m × n matrix moves by lr sqrt(max(1, m/n)) times its momentum after `steps` Newton–Schulz steps, which bring \
            its singular values near 1 (0.7 to 1.2 after five); its decay is decoupled. `vector_lr`, `beta1`, `beta2` and `eps` are of Adam for \
            whatever is no matrix. \(rateHelp) Source: Jordan et al. 2024; defaults for matrices are PyTorch's.
            """,
        examples: [
            Example("muon(lr=0.02).momentum", shows: "0.95"),
            Example("run = train(mlp([2, 8, 2]), moons(n=50), optimizer=muon(lr=0.02), epochs=2)\nrun.status", shows: "\"finished\""),
        ],
        seeAlso: ["adam", "sgd"], searchTerms: ["orthogonal", "newton-schulz", "spectral"]
    ) { call in
        try object(call) { rate in try .muon(
            learningRate: rate, momentum: call.schedule("momentum"), nesterov: call.bool("nesterov"),
            weightDecay: call.schedule("weight_decay"), steps: call.whole("steps"), vectorRate: call.schedule("vector_lr"),
            beta1: call.schedule("beta1"), beta2: call.schedule("beta2"), epsilon: call.schedule("eps"))
        }
    }

    static let lbfgs = Builtin(
        "lbfgs", "(lr: \(number) = 1, history: whole = 10) -> optimizer",
        "L-BFGS: steps along -H g, H from the last `history` changes of gradient and position", help: """
            One iteration a step, without a line search, as PyTorch's LBFGS with max_iter=1: the first step is min(1, 1/‖g‖₁) lr long. \
            Meant for the full batch (`batch=none`) and for functions. Source: Liu & Nocedal 1989.
            """,
        examples: [
            Example("minimize((x, y) -> (x - 3)^2 + 10*(y + 1)^2, start=[0, 0], optimizer=lbfgs(), steps=20).history.loss[-1] < 1e-8", shows: "true"),
        ],
        seeAlso: ["newton", "adam"], searchTerms: ["quasi-newton", "bfgs", "second order"]
    ) { call in .object(OptimizerObject(try .lbfgs(learningRate: call.schedule("lr"), history: call.whole("history")))) }

    static let newton = Builtin(
        "newton", "(lr: \(number) = 1, damping: \(number) = 0) -> optimizer",
        "Newton's method: p = p - lr (H + damping I)^-1 g, with the exact Hessian", help: """
            For functions and small models: up to 64 parameters. Without damping it goes to a stationary point of any kind, also a saddle. \
            Source: Nocedal & Wright 2006.
            """,
        examples: [
            Example("minimize((x, y) -> (x - 3)^2 + 100*(y + 1)^2, start=[0, 0], optimizer=newton(), steps=1).final", shows: "[3, -1]"),
        ],
        seeAlso: ["lbfgs", "hessian"], searchTerms: ["second order", "levenberg", "curvature"]
    ) { call in .object(OptimizerObject(try .newton(learningRate: call.schedule("lr"), damping: call.schedule("damping")))) }

    static let change = Builtin(
        "switch", "(first: optimizer, second: optimizer, at: number) -> optimizer",
        "one optimizer for the first `at` epochs, then another", help: """
            Each has memory of its own: the second begins afresh, at its own step 1, from the parameters that the first reached. \
            `at` may be a fraction of an epoch; under `minimize` an epoch is a step. Schedules of both run over the whole training.
            """,
        examples: [
            Example("switch(sgd(lr=0.1), adam(), at=10)", shows: "switch(sgd(lr=0.1, momentum=0, dampening=0, weight_decay=0), adam(lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08, weight_decay=0), at=10)"),
            Example("minimize(x -> sum(x^2), start=[1], optimizer=switch(sgd(lr=0.25), sgd(lr=0), at=1), steps=3).history.x0", shows: "[1, 0.5, 0.5, 0.5]"),
        ],
        seeAlso: ["sgd", "adam"], searchTerms: ["phases", "two-stage"]
    ) { call in
        guard let first: OptimizerObject = try call.object("first"), let second: OptimizerObject = try call.object("second") else {
            throw call.wrongType("first", expected: "an optimizer", value: try call.value("first"))
        }
        return .object(OptimizerObject(try .switch(from: first.optimizer, to: second.optimizer, atEpoch: call.number("at"))))
    }
}
