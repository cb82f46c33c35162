"""Writes the PyTorch reference values that Tests/LearningTests compares with.

    python3 torch_references.py        (needs torch 2.5 or newer; any version gives the same values to about 1e-15)

Everything runs in float64 on the CPU, on one thread. Inputs come from integer arithmetic, so that the tests remake
them bit for bit: `uniform(k)` is a 32-bit integer hash of k, scaled to [-1, 1).
"""

import textwrap
from pathlib import Path

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
FOLDER = Path(__file__).resolve().parents[3] / "Tests" / "LearningTests" / "References"


def uniform(k):
    """The finalizer of MurmurHash3 (32 bits) of k, as an exact float64 in [-1, 1)."""
    h = k & 0xFFFFFFFF
    h = ((h ^ (h >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
    h ^= h >> 16
    return h / 2**31 - 1


def uniforms(first, *shape):
    count = 1
    for size in shape:
        count *= size
    return torch.tensor([uniform(first + k) for k in range(count)]).reshape(shape)


# ---- 100 Adam steps of two small networks


def train(sizes, activation, samples, batch, rate, steps=100):
    """Losses before each step, and the parameters after the last: W (out x in, row by row) and b, layer by layer."""
    inputs = uniforms(1, samples, sizes[0])
    labels = (inputs[:, 0] + inputs[:, 1] > 0).long()
    parameters, first = [], 100_001
    for fan_in, fan_out in zip(sizes, sizes[1:]):
        parameters.append((uniforms(first, fan_out, fan_in) / 2).requires_grad_())
        first += fan_out * fan_in
        parameters.append((uniforms(first, fan_out) / 2).requires_grad_())
        first += fan_out
    optimizer = torch.optim.Adam(parameters, lr=rate)
    losses = []
    for step in range(steps):
        start = step * batch % samples
        x, y = inputs[start : start + batch], labels[start : start + batch]
        for layer in range(0, len(parameters), 2):
            x = x @ parameters[layer].T + parameters[layer + 1]
            if layer < len(parameters) - 2:
                x = activation(x)
        if sizes[-1] == 1:
            loss = torch.nn.functional.binary_cross_entropy_with_logits(x[:, 0], y.double())
        else:
            loss = torch.nn.functional.cross_entropy(x, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, torch.nn.utils.parameters_to_vector(parameters).tolist()


# ---- Six Adam steps of a network with batch normalisation


def batch_normalization():
    """The parameters with the running moments, in the order of the modules, and the outputs of two samples then."""
    inputs = uniforms(1, 12, 2)
    labels = (inputs[:, 0] + inputs[:, 1] > 0).long()
    first, norm, last = torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3), torch.nn.Linear(3, 2)
    network = torch.nn.Sequential(first, norm, torch.nn.Tanh(), last)
    with torch.no_grad():
        first.weight.copy_(uniforms(100_001, 3, 2) / 2)
        first.bias.copy_(uniforms(100_007, 3) / 2)
        last.weight.copy_(uniforms(100_022, 2, 3) / 2)
        last.bias.copy_(uniforms(100_028, 2) / 2)
    optimizer = torch.optim.Adam(network.parameters(), lr=0.05)
    for step in range(6):
        start = step % 3 * 5
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(network(inputs[start : start + 5]), labels[start : start + 5]).backward()
        optimizer.step()
    tensors = [first.weight, first.bias, norm.weight, norm.bias, norm.running_mean, norm.running_var, last.weight, last.bias]
    network.eval()
    return [value for tensor in tensors for value in tensor.flatten().tolist()], network(inputs[:2]).flatten().tolist()


# ---- 20 steps of every optimizer on two functions


def rosenbrock(p):
    return (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2


def quadratic(p):
    return 5 * p[0] ** 2 + 0.5 * p[1] ** 2 + 0.05 * p[2] ** 2 - p[0] + 0.5 * p[1] + 0.25 * p[2]


FUNCTIONS = {"rosenbrock": (rosenbrock, [-1.5, 2.0]), "quadratic": (quadratic, [1.0, -2.0, 3.0])}


class Lion(torch.optim.Optimizer):
    """Chen et al., Symbolic Discovery of Optimization Algorithms (2023), algorithm 2; PyTorch has none."""

    def __init__(self, params, lr, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure):
        with torch.enable_grad():
            closure()
        for group in self.param_groups:
            (beta1, beta2), rate, decay = group["betas"], group["lr"], group["weight_decay"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                p -= rate * (torch.sign(beta1 * m + (1 - beta1) * p.grad) + decay * p)
                self.state[p]["m"] = beta2 * m + (1 - beta2) * p.grad


# Dyn's name of the optimizer, PyTorch's class, and settings by Dyn's names.
CASES = [
    ("sgd", torch.optim.SGD, {"lr": 0.0005}),
    ("sgd", torch.optim.SGD, {"lr": 0.0005, "momentum": 0.9}),
    ("sgd", torch.optim.SGD, {"lr": 0.0005, "momentum": 0.9, "dampening": 0.5}),
    ("sgd", torch.optim.SGD, {"lr": 0.0005, "momentum": 0.9, "nesterov": True}),
    ("sgd", torch.optim.SGD, {"lr": 0.0005, "weight_decay": 0.1}),
    ("sgd", torch.optim.SGD, {"lr": 0.0005, "momentum": 0.8, "nesterov": True, "weight_decay": 0.1}),
    ("adam", torch.optim.Adam, {"lr": 0.05}),
    ("adam", torch.optim.Adam, {"lr": 0.05, "beta1": 0.5, "beta2": 0.9, "eps": 1e-6}),
    ("adam", torch.optim.Adam, {"lr": 0.05, "weight_decay": 0.1}),
    ("adam", torch.optim.Adam, {"lr": 0.05, "amsgrad": True}),
    ("adamw", torch.optim.AdamW, {"lr": 0.05, "weight_decay": 0.01}),
    ("adamw", torch.optim.AdamW, {"lr": 0.05, "weight_decay": 0.2}),
    ("adamw", torch.optim.AdamW, {"lr": 0.05, "weight_decay": 0.1, "amsgrad": True}),
    ("rmsprop", torch.optim.RMSprop, {"lr": 0.01}),
    ("rmsprop", torch.optim.RMSprop, {"lr": 0.01, "alpha": 0.9, "momentum": 0.9}),
    ("rmsprop", torch.optim.RMSprop, {"lr": 0.01, "centered": True}),
    ("rmsprop", torch.optim.RMSprop, {"lr": 0.01, "momentum": 0.5, "centered": True, "weight_decay": 0.1}),
    ("adagrad", torch.optim.Adagrad, {"lr": 0.1}),
    ("adagrad", torch.optim.Adagrad, {"lr": 0.1, "lr_decay": 0.1, "weight_decay": 0.1}),
    ("adadelta", torch.optim.Adadelta, {"lr": 1.0, "rho": 0.9, "eps": 1e-6}),
    ("adadelta", torch.optim.Adadelta, {"lr": 2.0, "rho": 0.95, "eps": 1e-4, "weight_decay": 0.1}),
    ("nadam", torch.optim.NAdam, {"lr": 0.02}),
    ("nadam", torch.optim.NAdam, {"lr": 0.02, "momentum_decay": 0.01, "weight_decay": 0.1}),
    ("lion", Lion, {"lr": 0.01}),
    ("lion", Lion, {"lr": 0.01, "beta1": 0.95, "beta2": 0.98, "weight_decay": 0.1}),
    # One iteration a step; with a rate of 1 its path on Rosenbrock's function amplifies roundings.
    ("lbfgs", torch.optim.LBFGS, {"lr": 0.5, "history": 3}),
    ("lbfgs", torch.optim.LBFGS, {"lr": 0.5, "history": 10}),
]


def path(optimizer_class, settings, function, start, steps=20):
    """The positions after each step, one after another."""
    keywords = dict(settings)
    if "beta1" in keywords:
        keywords["betas"] = (keywords.pop("beta1"), keywords.pop("beta2"))
    if "history" in keywords:
        keywords["history_size"] = int(keywords.pop("history"))
        keywords["max_iter"] = 1
    p = torch.tensor(start, requires_grad=True)
    optimizer = optimizer_class([p], **keywords)
    positions = []

    def closure():
        optimizer.zero_grad()
        loss = function(p)
        loss.backward()
        return loss

    for _ in range(steps):
        optimizer.step(closure)
        positions += p.tolist()
    return positions


# ---- Swift


def array(values, indent):
    lines = textwrap.wrap(", ".join(repr(value) for value in values), 120 - indent - 4)
    space = " " * indent
    return "[\n" + "".join(f"{space}    {line}\n" for line in lines) + f"{space}]"


def note():
    return (
        f"// Written by scripts/dev/references/torch_references.py with PyTorch {torch.__version__.split('+')[0]} in float64; "
        "not edited by hand.\n"
    )


def training_file():
    text = note() + """
extension TorchReferences {
    /// A hundred Adam steps of a network whose inputs, labels and initial parameters come from `uniform(_:)`.
    struct Training: Sendable {
        let sizes: [Int]
        let samples: Int
        let batch: Int
        let learningRate: Double
        /// The loss of each step's batch, before the step.
        let losses: [Double]
        /// The parameters after the last step: the weight (out × in, row by row) and the bias of each layer in turn.
        let parameters: [Double]
    }
"""
    for name, doc, sizes, activation, samples, batch, rate in (
        ("tanhCrossEntropy", "3-5-4-2, tanh, softmax cross-entropy", (3, 5, 4, 2), torch.tanh, 32, 8, 0.01),
        ("reluBinaryCrossEntropy", "10-16-16-1, ReLU, binary cross-entropy on logits", (10, 16, 16, 1), torch.relu, 96, 32, 0.001),
    ):
        losses, parameters = train(sizes, activation, samples, batch, rate)
        text += f"""
    /// {doc}.
    static let {name} = Training(
        sizes: {list(sizes)},
        samples: {samples},
        batch: {batch},
        learningRate: {rate},
        losses: {array(losses, 8)},
        parameters: {array(parameters, 8)})
"""
    parameters, outputs = batch_normalization()
    text += f"""
    /// 2-3-2, tanh, batch normalisation; 12 samples in batches of 5, 5 and 2, six Adam steps of rate 0.05: the parameters with the running
    /// moments behind each layer's scale and shift, and the outputs of the first two samples then.
    static let batchNormalization = (
        parameters: {array(parameters, 8)},
        outputs: {array(outputs, 8)}
    )
"""
    return text + "}\n"


def optimizer_file(function_name):
    function, start = FUNCTIONS[function_name]
    text = note() + f"""
extension TorchReferences {{
    /// Twenty steps of each optimizer on `{function_name}` from {start}.
    static let {function_name}Paths: [OptimizerPath] = [
"""
    for name, optimizer_class, settings in CASES:
        listed = ", ".join(f'"{key}": {float(value)!r}' for key, value in settings.items())
        positions = path(optimizer_class, settings, function, start)
        text += f"""        OptimizerPath(
            optimizer: "{name}", settings: [{listed}],
            positions: {array(positions, 12)}),
"""
    return text + "    ]\n}\n"


FOLDER.mkdir(parents=True, exist_ok=True)
(FOLDER / "TorchReferences+Training.swift").write_text(training_file())
for function_name in FUNCTIONS:
    name = function_name.capitalize()
    (FOLDER / f"TorchReferences+{name}.swift").write_text(optimizer_file(function_name))
