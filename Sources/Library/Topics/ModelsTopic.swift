internal import Learning
internal import Programs
internal import Runtime
internal import Tensors

/// Models, activations and initialisations.
enum ModelsTopic {
    static let builtins: [Builtin] =
        [mlp, linear, deepLinear, encoder, model, flatten, unflatten, parameters, layers, predict, accuracy, loss]
        + activations + [normal, uniform]

    /// Initialisations without arguments are values: `init=he`.
    static let constants: [(name: String, value: Value)] = Initializer.named.filter { $0.name != "zeros" }.map {
        (name: $0.name, value: .object(InitializerObject($0)))
    }

    static let mlp = Builtin(
        "mlp", "(sizes: tensor, activation: function | string = relu, init: initializer | function | string = fan_in, bias: bool = true, norm: string | none = none) -> model",
        "fully connected layers with an activation between them", help: """
            `sizes` are the inputs, the hidden widths and the outputs. The model is fresh: the experiment that trains it draws \
            its weights from its seed. The activation may be a function of yours; `init` one of fan_in (PyTorch's default), he, xavier, lecun, \
            orthogonal, normal(std), uniform(a, b), zeros, or a function of (out, in). `norm="layer"` normalises the sums of each hidden layer \
            over its units before the activation (eps 1e-5), with parameters `gamma` (1 at first) and `beta` (0) of the layer. `norm="batch"` normalises \
            each unit over the batch in training and by running moments else, as in PyTorch; these, `running_mean` and `running_var`, follow the batches \
            with weight 0.1 and count in the model's size.
            """,
        examples: [
            Example("mlp([2, 16, 16, 2], activation=tanh)", shows: "model mlp 2-16-16-2, tanh: 354 parameters, untrained"),
            Example("swish(x) = x * sigmoid(x)\nmlp([2, 8, 1], activation=swish).size", shows: "33"),
            Example("mlp([2, 8, 1], norm=\"layer\").layers[0].gamma", shows: "[1, 1, 1, 1, 1, 1, 1, 1]"),
        ],
        seeAlso: ["linear", "model", "train"], searchTerms: ["network", "perceptron", "dense"]
    ) { call in
        .object(ModelObject(try Model(MultilayerPerceptron(
            sizes: sizes(call, "sizes"), activation: call.activation("activation"), initializer: call.initializer("init"),
            hasBias: call.bool("bias"), normalization: call.normalization("norm")))))
    }

    static let linear = Builtin(
        "linear", "(d: whole, m: whole, bias: bool = false, init: initializer | function | string = fan_in) -> model",
        "one linear layer from d features to m outputs",
        examples: [Example("linear(5, 2).size", shows: "10")], seeAlso: ["deep_linear", "mlp"]
    ) { call in
        .object(ModelObject(try Model(MultilayerPerceptron(
            name: "linear", sizes: [call.whole("d"), call.whole("m")], activation: .identity,
            initializer: call.initializer("init"), hasBias: call.bool("bias")))))
    }

    static let deepLinear = Builtin(
        "deep_linear", "(sizes: tensor, init: initializer | function | string = auto) -> model",
        "linear layers without biases; `product` is the end-to-end matrix",
        help: "The initial weights are normal(0.01) unless `init` says otherwise.",
        examples: [Example("shape(deep_linear([4, 3, 2]).product)", shows: "[2, 4]")], seeAlso: ["linear"]
    ) { call in
        let initializer = try call.optional("init") == nil ? Initializer.normal(0.01) : call.initializer("init")
        return .object(ModelObject(try Model(MultilayerPerceptron(
            name: "deep_linear", sizes: sizes(call, "sizes"), activation: .identity, initializer: initializer, hasBias: false))))
    }

    static let encoder = Builtin(
        "encoder", "(d: whole, units: whole, activation: function | string = relu) -> model",
        "one layer with its activation: a = activation(W x + b)",
        examples: [Example("shape(predict(encoder(4, 3), zeros(2, 4)))", shows: "[2, 3]")], seeAlso: ["mlp"]
    ) { call in
        .object(ModelObject(try Model(Encoder(
            features: call.whole("d"), units: call.whole("units"), activation: call.activation("activation")))))
    }

    static let model = Builtin(
        "model", "(params: record, forward: function) -> model", "a model of your own: a record of tensors and a function (p, x) -> outputs",
        help: """
            The function gets the parameters as a record and the inputs, samples along the first axis. It is traced once per shape and runs \
            like the built-in models.
            """,
        examples: [
            Example("tied = model({W = 0.1 * randn(5, 8, seed=1)}, (p, x) -> x @ p.W.T @ p.W)\ntied.size", shows: "40"),
        ],
        seeAlso: ["mlp", "train"], searchTerms: ["custom", "own"]
    ) { call in
        let parameters = try call.record("params").fields.map { field in
            guard let tensor = try field.value.asTensor() else {
                throw call.invalid("params", "field \(field.name) must be a tensor, not \(field.value.typePhrase)")
            }
            return (name: field.name, value: tensor)
        }
        let user = UserFunction(try call.function("forward"), machine: call.machine)
        let layout = ParameterLayout(parameters.map { ($0.name, $0.value.shape) })
        return .object(ModelObject(try Model(FunctionModel(
            parameters: parameters, definition: ["name": "model", "function": .string(user.function.name)], source: .function(user)
        ) { blocks, inputs in
            try user.operand([Value(ModelObject.record(layout, blocks)), Value(inputs)])
        })))
    }

    static let flatten = Builtin(
        "flatten", "(model: model) -> tensor", "all parameters as one vector",
        examples: [Example("shape(flatten(mlp([2, 3, 1])))", shows: "[13]")], seeAlso: ["unflatten"]
    ) { call in Value(try subject(call).parameters()) }

    static let unflatten = Builtin(
        "unflatten", "(model: model, weights: tensor) -> model", "the model with its parameters taken from one vector",
        examples: [Example("unflatten(linear(2, 1), [3, 4]).layers[0].weight", shows: "[[3, 4]]")], seeAlso: ["flatten"]
    ) { call in .object(ModelObject(try subject(call).with(weights: call.tensor("weights")))) }

    static let parameters = Builtin(
        "parameters", "(model: model) -> record", "the parameters by name",
        examples: [Example("parameters(model({w = [1, 2]}, (p, x) -> x * p.w)).w", shows: "[1, 2]")], seeAlso: ["layers"]
    ) { call in try ModelObject(subject(call)).field("parameters") ?? .none }

    static let layers = Builtin(
        "layers", "(model: model) -> list", "the layers as records of weight (out × in) and bias",
        examples: [Example("shape(layers(mlp([2, 3, 1]))[0].weight)", shows: "[3, 2]")], seeAlso: ["parameters"]
    ) { call in
        let layers = try ModelObject(subject(call)).field("layers") ?? .none
        guard case .list(let box) = layers, !box.elements.isEmpty else {
            throw call.invalid("model", "has no layers; its parameters are fields by their names")
        }
        return layers
    }

    static let predict = Builtin(
        "predict", "(model: model, x: tensor) -> tensor", "the model's outputs [n, k] for inputs [n, d]",
        examples: [Example("predict(unflatten(linear(2, 1), [3, 4]), [[1, 1], [2, 0]])", shows: "[[7],\n [6]]")],
        seeAlso: ["accuracy"], searchTerms: ["forward", "infer"]
    ) { call in Value(try subject(call).predict(call.tensor("x"))) }

    static let accuracy = Builtin(
        "accuracy", "(model: model, data: dataset | record) -> number", "the fraction of samples that the model classifies rightly",
        help: "Of a split, its test part counts.",
        examples: [Example("0 <= accuracy(mlp([2, 4, 2]), moons(n=100)) <= 1", shows: "true")], seeAlso: ["predict", "loss"]
    ) { call in
        let (train, test) = try call.data("data")
        return Value(try Scoring(subject(call), test ?? train).accuracy())
    }

    static let loss = Builtin(
        "loss", "(model: model, data: dataset | record, loss: function | string = auto) -> number", "the model's loss on data",
        help: "Of a split, its test part counts.",
        examples: [Example("loss(unflatten(linear(1, 1), [2]), dataset([[1], [2]], [2, 6]))", shows: "2")], seeAlso: ["accuracy"]
    ) { call in
        let (train, test) = try call.data("data")
        return Value(try Scoring(subject(call), test ?? train).loss(call.loss("loss")))
    }

    private static func subject(_ call: Call) throws -> Model {
        guard let object: ModelObject = try call.object("model") else {
            throw call.wrongType("model", expected: "a model", value: try call.value("model"))
        }
        return object.model
    }

    private static func sizes(_ call: Call, _ name: String) throws -> [Int] {
        try call.tensor(name).doubles.map { size in
            guard let whole = Int(exactly: size) else { throw call.invalid(name, "must be whole numbers, not \(size)") }
            return whole
        }
    }

    // MARK: Activations as functions

    private static let activations: [Builtin] = [
        ("relu", "max(x, 0)", "relu([-1, 2])", "[0, 2]"),
        ("leaky_relu", "x where positive, else 0.01 x", "leaky_relu([-1, 2])", "[-0.01, 2]"),
        ("sigmoid", "1 / (1 + exp(-x))", "sigmoid(0)", "0.5"),
        ("softplus", "log(1 + exp(x))", "softplus(0)", "0.693147"),
        ("gelu", "x times the standard normal distribution function at x", "gelu(0)", "0"),
        ("silu", "x sigmoid(x), also called swish", "silu(0)", "0"),
        ("elu", "x where positive, else exp(x) - 1", "elu([-1, 2])", "[-0.632121, 2]"),
        ("identity", "x itself", "identity(3)", "3"),
        ("softmax", "exp(x) over its sum along the last axis", "softmax([0, 0])", "[0.5, 0.5]"),
        ("log_softmax", "the logarithm of softmax along the last axis", "log_softmax([0, 0])", "[-0.693147, -0.693147]"),
    ].compactMap { name, summary, code, shows in
        guard let activation = Activation.all.first(where: { $0.name == name }) else { return nil }
        return Builtin(
            name, "(x: numeric) -> numeric", summary, examples: [Example(code, shows: shows)], searchTerms: ["activation"]
        ) { call in Value(try activation.apply(call.operand("x"))) }
    } + [
        Builtin(
            "logsumexp", "(x: numeric, axis: whole | none = none) -> numeric", "log of the sum of exponentials, without overflow",
            examples: [Example("logsumexp([1000, 1000])", shows: "1000.69")]
        ) { call in
            Value(try call.operand("x").logSumExp(axes: call.optionalWhole("axis").map { [$0] }))
        },
    ]

    // MARK: Initialisations with arguments

    static let normal = Builtin(
        "normal", "(std: number) -> initializer", "initial weights from a normal distribution; biases are zero",
        examples: [Example("linear(2, 2, init=normal(0.1)).size", shows: "4")], seeAlso: ["mlp"], searchTerms: ["initialisation"]
    ) { call in
        let deviation = try call.number("std")
        guard deviation >= 0 else { throw call.invalid("std", "must not be negative") }
        return .object(InitializerObject(.normal(deviation)))
    }

    static let uniform = Builtin(
        "uniform", "(a: number, b: number) -> initializer", "initial weights uniform between a and b; biases are zero",
        examples: [Example("linear(2, 2, init=uniform(-1, 1)).size", shows: "4")], seeAlso: ["mlp"], searchTerms: ["initialisation"]
    ) { call in .object(InitializerObject(.uniform(from: try call.number("a"), to: try call.number("b")))) }
}
