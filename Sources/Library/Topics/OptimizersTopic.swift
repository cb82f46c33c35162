internal import Learning
internal import Runtime

/// Update rules; their names, defaults and formulas are PyTorch's.
enum OptimizersTopic {
    static let builtins: [Builtin] = [sgd, adam, adamw, rmsprop]

    private static let number = "number | schedule | function"

    static let sgd = Builtin(
        "sgd", "(lr: \(number) = 0.01, momentum: \(number) = 0, dampening: \(number) = 0, nesterov: bool = false, weight_decay: \(number) = 0) -> optimizer",
        "stochastic gradient descent: v = momentum v + (1 - dampening) g, p = p - lr v",
        help: "The learning rate stands outside the velocity, as in PyTorch. Each number may be a schedule. Source: Sutskever et al. 2013.",
        examples: [Example("sgd(lr=0.1, momentum=0.9).momentum", shows: "0.9")], seeAlso: ["adam", "cosine"], searchTerms: ["momentum", "heavy ball", "nesterov"]
    ) { call in
        .object(OptimizerObject(try .sgd(
            learningRate: call.schedule("lr"), momentum: call.schedule("momentum"), dampening: call.schedule("dampening"),
            nesterov: call.bool("nesterov"), weightDecay: call.schedule("weight_decay"))))
    }

    private static let adamSignature = "(lr: \(number) = 0.001, beta1: \(number) = 0.9, beta2: \(number) = 0.999, eps: \(number) = 1e-8, weight_decay: \(number) = "

    static let adam = Builtin(
        "adam", adamSignature + "0, amsgrad: bool = false) -> optimizer", "Adam with bias correction",
        help: "Weight decay is added to the gradient. Source: Kingma & Ba 2015; AMSGrad: Reddi et al. 2018.",
        examples: [Example("adam(lr=0.01)", shows: "adam(lr=0.01, beta1=0.9, beta2=0.999, eps=1e-08, weight_decay=0)")],
        seeAlso: ["adamw", "sgd"], searchTerms: ["adaptive", "moments"]
    ) { call in
        .object(OptimizerObject(try .adam(
            learningRate: call.schedule("lr"), beta1: call.schedule("beta1"), beta2: call.schedule("beta2"),
            epsilon: call.schedule("eps"), weightDecay: call.schedule("weight_decay"), amsgrad: call.bool("amsgrad"))))
    }

    static let adamw = Builtin(
        "adamw", adamSignature + "0.01, amsgrad: bool = false) -> optimizer", "Adam with decoupled weight decay",
        help: "The parameters shrink by lr weight_decay before the step. Source: Loshchilov & Hutter 2019.",
        examples: [Example("adamw().weight_decay", shows: "0.01")], seeAlso: ["adam"]
    ) { call in
        .object(OptimizerObject(try .adamw(
            learningRate: call.schedule("lr"), beta1: call.schedule("beta1"), beta2: call.schedule("beta2"),
            epsilon: call.schedule("eps"), weightDecay: call.schedule("weight_decay"), amsgrad: call.bool("amsgrad"))))
    }

    static let rmsprop = Builtin(
        "rmsprop", "(lr: \(number) = 0.01, alpha: \(number) = 0.99, eps: \(number) = 1e-8, momentum: \(number) = 0, centered: bool = false, weight_decay: \(number) = 0) -> optimizer",
        "RMSProp: s = alpha s + (1 - alpha) g^2, p = p - lr g / (sqrt(s) + eps)",
        help: "With `centered` the spread about the mean gradient; with momentum the scaled gradient is accumulated. Source: Tieleman & Hinton 2012; Graves 2013.",
        examples: [Example("rmsprop(lr=0.001).alpha", shows: "0.99")], seeAlso: ["adam"]
    ) { call in
        .object(OptimizerObject(try .rmsprop(
            learningRate: call.schedule("lr"), alpha: call.schedule("alpha"), epsilon: call.schedule("eps"),
            momentum: call.schedule("momentum"), centered: call.bool("centered"), weightDecay: call.schedule("weight_decay"))))
    }
}
