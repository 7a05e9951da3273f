#!/usr/bin/env python3
"""Computes golden.json: small networks with random parameters, and the losses, gradients and probabilities that they
must give. Written from the papers' formulas, independently of the program's code. Needs numpy.

    python3 golden.py            # writes golden.json
    python3 golden.py --check    # compares it with newly computed numbers; exits with 1 if something differs

README.md beside this file says how to add a model."""

import argparse
import json
import math
import os
import sys

try:
    import numpy
except ImportError as missing:
    sys.exit(f"error: {missing}\nhint: pip install numpy")

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden.json")
SOURCE = "golden.py, independent of the program's own code: NumPy in float64, seed 7; dropout off"
SEED, DIGITS = 7, 9
# If libraries round the last bit of a float64 differently, the last of the stored digits may differ.
RELATIVE_TOLERANCE, ABSOLUTE_TOLERANCE = 2e-8, 1e-12

# Six samples with legal labels: a step is only reached through the one before.
LABELS = numpy.array([[0, 0, 0, 0], [1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1], [0, 0, 0, 0]], dtype=float)
SAMPLES, STEPS = LABELS.shape
WIDTH = 5  # of a sample's embedding v
TOWER = EXPERT = [8, 6, 4]
LEVELS = [[8], [6]]  # layers of PLE's experts, level by level
K = TOWER[-1]
EXPERTS = 2 * STEPS
ALPHA = 0.6
RISK_WEIGHT = 0.7  # of the losses with propensities
MAX_WEIGHT = 4  # of a sample in them; some samples are above, some below
CONSTRAINT = 0.3  # on the sum of DCMT's two rates


class Draws:
    """Draws from N(0, 1): the Mersenne Twister and the Box-Muller transform, in the order of torch.randn, with which
    the first parameters of the file were drawn."""

    def __init__(self, seed):
        self.twister = numpy.random.RandomState(seed)
        self.spare = None

    def normal(self, *shape):
        count = math.prod(shape)
        values = self.draw_blocks(count) if count >= 16 else [self.draw_one() for _ in range(count)]
        return numpy.array(values).reshape(shape)

    def uniform(self, count):
        """Draws from [0, 1): the lower 53 of 64 bits."""
        high, low = self.twister.randint(0, 2**32, size=(count, 2), dtype=numpy.uint32).astype(numpy.uint64).T
        return ((high << numpy.uint64(32) | low) & numpy.uint64(2**53 - 1)) / 2.0**53

    def draw_one(self):
        """Draws a pair and keeps its second number for the next call."""
        if self.spare is not None:
            value, self.spare = self.spare, None
            return value
        turn, distance = self.uniform(2)
        value, self.spare = box_muller(distance, turn)
        return value

    def draw_blocks(self, count):
        """Draws blocks of 8 pairs; if there is a remainder, draws the last 16 numbers again."""
        values = self.uniform(count)
        for start in range(0, count - 15, 16):
            values[start:start + 16] = numpy.concatenate(box_muller(*values[start:start + 16].reshape(2, 8)))
        if count % 16:
            values[-16:] = numpy.concatenate(box_muller(*self.uniform(16).reshape(2, 8)))
        return values


def box_muller(distance, turn):
    """Two normal draws from two uniform ones."""
    radius = numpy.sqrt(-2 * numpy.log1p(-distance))
    return radius * numpy.cos(2 * math.pi * turn), radius * numpy.sin(2 * math.pi * turn)


class Layers:
    """Makes layers and keeps their parameters by name, in order of creation and drawing."""

    def __init__(self, draws):
        self.draws = draws
        self.parameters = {}

    def dense(self, name, inputs, outputs):
        """x w + b."""
        w, b = f"{name}.w", f"{name}.b"
        self.parameters[w] = self.draws.normal(inputs, outputs) * 0.5
        self.parameters[b] = self.draws.normal(outputs) * 0.1
        return lambda x: x @ self.parameters[w] + self.parameters[b]

    def vector(self, name, length):
        """A vector of weights."""
        self.parameters[name] = self.draws.normal(length) * 0.5
        return lambda: self.parameters[name]

    def stack(self, name, inputs, widths):
        """Dense layers, a ReLU after each."""
        sizes = zip([inputs, *widths], widths)
        layers = [self.dense(f"{name}.{i}", *size) for i, size in enumerate(sizes)]

        def run(x):
            for layer in layers:
                x = relu(layer(x))
            return x
        return run


# Activations also accept complex numbers, which `gradients` uses.

def relu(x):
    return numpy.where(x.real > 0, x, 0)


def sigmoid(x):
    return 1 / (1 + numpy.exp(-x))


def softmax(x):
    """Over the last axis."""
    e = numpy.exp(x - x.real.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def mixed(weights, vectors):
    """The weighted sum of vectors: weights [samples, n], and n times [samples, width]."""
    return sum(weights[:, i:i + 1] * vector for i, vector in enumerate(vectors))


def probabilities(outputs, representations):
    """The sigmoid of each step's dense layer over its representation, [samples, steps]."""
    return sigmoid(numpy.concatenate([output(x) for output, x in zip(outputs, representations)], 1))


# A model makes its layers and returns its forward pass: v -> {"probability": [samples, steps], …}. Further outputs are
# stored too, for tests of intermediate values.

def linked_towers(layers):
    """A tower per step, and for each step after the first a layer that computes p from the z of the step before."""
    towers, outputs, infos = [], [], []
    for t in range(STEPS):
        towers.append(layers.stack(f"tower.{t}", WIDTH, TOWER))
        outputs.append(layers.dense(f"output.{t}", K, 1))
        if t > 0:
            infos.append(layers.dense(f"info.{t}", K, K))
    return towers, outputs, infos


def aitm(layers):
    """AITM: Xi et al., KDD 2021, section 4."""
    towers, outputs, infos = linked_towers(layers)
    h1, h2, h3 = (layers.dense(name, K, K) for name in ("h1", "h2", "h3"))

    def score(u):
        return (h2(u) * h3(u)).sum(1, keepdims=True) / math.sqrt(K)  # <h2(u), h3(u)> / sqrt(k)

    def forward(v):
        z = [towers[0](v)]  # z_1 = q_1
        transferred = []
        for tower, info in zip(towers[1:], infos):
            p, q = relu(info(z[-1])), tower(v)
            weights = softmax(numpy.concatenate([score(p), score(q)], 1))
            z.append(mixed(weights, [h1(p), h1(q)]))  # z_t = sum of w_u h1(u) over u in {p_{t-1}, q_t}
            transferred.append(weights[:, :1])
        return {"probability": probabilities(outputs, z), "transferred_weight": numpy.concatenate(transferred, 1)}
    return forward


def aitm_no_attention(layers):
    """AITM with z_t = p_{t-1} + q_t in place of the attention."""
    towers, outputs, infos = linked_towers(layers)

    def forward(v):
        z = [towers[0](v)]
        for tower, info in zip(towers[1:], infos):
            z.append(relu(info(z[-1])) + tower(v))
        return {"probability": probabilities(outputs, z)}
    return forward


def separate_towers(layers):
    """A tower per step without transfer: MLP, and AITM without its transfer."""
    towers, outputs = [], []
    for t in range(STEPS):
        towers.append(layers.stack(f"tower.{t}", WIDTH, TOWER))
        outputs.append(layers.dense(f"output.{t}", K, 1))
    return lambda v: {"probability": probabilities(outputs, [tower(v) for tower in towers])}


def esmm(layers):
    """ESMM (Ma et al., SIGIR 2018; Wen et al., SIGIR 2020): conditional probabilities, multiplied along the steps."""
    towers = separate_towers(layers)

    def forward(v):
        conditional = towers(v)["probability"]
        return {"probability": numpy.cumprod(conditional, 1), "conditional": conditional}
    return forward


def experts_of(layers):
    return [layers.stack(f"expert.{e}", WIDTH, EXPERT) for e in range(EXPERTS)]


def omoe(layers):
    """OMoE (Ma et al., KDD 2018): all steps read the experts through one gate."""
    experts = experts_of(layers)
    gate = layers.dense("gate.0", WIDTH, EXPERTS)
    outputs = [layers.dense(f"output.{t}", EXPERT[-1], 1) for t in range(STEPS)]

    def forward(v):
        representations = mixed(softmax(gate(v)), [expert(v) for expert in experts])
        return {"probability": probabilities(outputs, [representations] * STEPS)}
    return forward


def mmoe(layers):
    """MMoE (Ma et al., KDD 2018): each step reads the experts through its own gate."""
    experts = experts_of(layers)
    gates = [layers.dense(f"gate.{t}", WIDTH, EXPERTS) for t in range(STEPS)]
    outputs = [layers.dense(f"output.{t}", EXPERT[-1], 1) for t in range(STEPS)]

    def forward(v):
        representations = [expert(v) for expert in experts]
        return {"probability": probabilities(outputs, [mixed(softmax(gate(v)), representations) for gate in gates])}
    return forward


def ple(layers):
    """PLE (Tang et al., RecSys 2020). Each level has an expert per step and as many shared ones. A step's gate mixes
    its own expert with the shared ones; the shared gate mixes all, for the next level. Gates read the level's input."""
    levels, inputs = [], WIDTH
    for level, widths in enumerate(LEVELS):
        own, shared, gates = [], [], []
        for t in range(STEPS):
            own.append(layers.stack(f"level.{level}.task.{t}", inputs, widths))
            shared.append(layers.stack(f"level.{level}.shared.{t}", inputs, widths))
            gates.append(layers.dense(f"level.{level}.gate.{t}", inputs, 1 + STEPS))
        is_last = level == len(LEVELS) - 1
        shared_gate = None if is_last else layers.dense(f"level.{level}.gate.shared", inputs, 2 * STEPS)
        levels.append((own, shared, gates, shared_gate))
        inputs = widths[-1]
    outputs = [layers.dense(f"output.{t}", inputs, 1) for t in range(STEPS)]

    def forward(v):
        step_inputs, shared_input = [v] * STEPS, v
        for own, shared, gates, shared_gate in levels:
            own_outputs = [expert(x) for expert, x in zip(own, step_inputs)]
            shared_outputs = [expert(shared_input) for expert in shared]
            step_inputs = [mixed(softmax(gate(x)), [output, *shared_outputs])
                           for gate, x, output in zip(gates, step_inputs, own_outputs)]
            if shared_gate is not None:
                shared_input = mixed(softmax(shared_gate(shared_input)), own_outputs + shared_outputs)
        return {"probability": probabilities(outputs, step_inputs)}
    return forward


def adatt(layers):
    """AdaTT-sp (Li et al., KDD 2023). At each level, a step has experts of its own, which read its input. Its gate
    mixes the experts of all steps, and a linear combination of its own experts is added."""
    levels, inputs = [], WIDTH
    for level, widths in enumerate(LEVELS):
        experts = [[layers.stack(f"level.{level}.expert.{t}.{e}", inputs, widths) for e in range(2)]
                   for t in range(STEPS)]
        gates = [layers.dense(f"level.{level}.gate.{t}", inputs, EXPERTS) for t in range(STEPS)]
        natives = [layers.vector(f"level.{level}.native.{t}", 2) for t in range(STEPS)]
        levels.append((experts, gates, natives))
        inputs = widths[-1]
    outputs = [layers.dense(f"output.{t}", inputs, 1) for t in range(STEPS)]

    def forward(v):
        f = [v] * STEPS
        for experts, gates, natives in levels:
            own = [[expert(x) for expert in group] for group, x in zip(experts, f)]
            everyone = [output for group in own for output in group]
            f = [mixed(softmax(gate(x)), everyone) + sum(weight * output for weight, output in zip(native(), group))
                 for gate, native, group, x in zip(gates, natives, own, f)]
        return {"probability": probabilities(outputs, f)}
    return forward


def nmtr(layers):
    """NMTR (Gao et al., ICDE 2019): cascaded predictions, each logit added to that of the step before."""
    towers, outputs = [], []
    for t in range(STEPS):
        towers.append(layers.stack(f"tower.{t}", WIDTH, TOWER))
        outputs.append(layers.dense(f"output.{t}", K, 1))

    def forward(v):
        own = [output(tower(v)) for output, tower in zip(outputs, towers)]
        return {"probability": numpy.concatenate([sigmoid(sum(own[:t + 1])) for t in range(STEPS)], 1)}
    return forward


def esmm_mmoe(layers):
    """ESMM's product of conditional probabilities, each from a mixture of MMoE's shared experts."""
    mixtures = mmoe(layers)

    def forward(v):
        conditional = mixtures(v)["probability"]
        return {"probability": numpy.cumprod(conditional, 1), "conditional": conditional}
    return forward


def escm2_ips(layers):
    """ESCM2 with inverse propensity scores (Wang et al., SIGIR 2022): ESMM, and a risk of each conditional rate."""
    chain = esmm(layers)

    def forward(v):
        outputs = chain(v)
        rates = [conditional_risk(outputs, t) for t in range(1, STEPS)]
        return {**outputs, "risk": sum(o / q * error for o, q, error in rates)}
    return forward


def escm2_dr(layers):
    """ESCM2, doubly robust: towers impute the error of a conditional rate, and learn it where it is observed."""
    chain, imputations = esmm(layers), []
    for t in range(1, STEPS):
        imputations.append((layers.stack(f"imputation.{t}", WIDTH, TOWER), layers.dense(f"imputedError.{t}", K, 1)))

    def forward(v):
        outputs, risk = chain(v), 0
        for t, (tower, output) in enumerate(imputations, 1):
            o, q, error = conditional_risk(outputs, t)
            imputed = numpy.log(1 + numpy.exp(output(tower(v))))[:, 0]
            risk = risk + imputed + o * (error - imputed) / q  # the doubly robust estimate
            risk = risk + o * (error - imputed) ** 2 / q  # the imputation's own risk
        return {**outputs, "risk": risk}
    return forward


def dcmt(layers):
    """DCMT (Zhu et al., ICDE 2023): where the step before was taken, the factual rate learns the label; elsewhere the
    counterfactual rate learns 1 - label, which is 1. Both are weighted by propensities, and should sum to 1."""
    chain, twins = esmm(layers), []
    for t in range(1, STEPS):
        twins.append((layers.stack(f"counterfactual.{t}", WIDTH, TOWER),
                      layers.dense(f"counterfactualOutput.{t}", K, 1)))

    def forward(v):
        outputs, risk = chain(v), 0
        for t, (tower, output) in enumerate(twins, 1):
            o, q, error = conditional_risk(outputs, t)
            opposite = sigmoid(output(tower(v)))[:, 0]
            complement = numpy.maximum(1 - outputs["probability"][:, t - 1].real, 1 / MAX_WEIGHT)
            total = outputs["conditional"][:, t] + opposite
            risk = risk + o * error / q - (1 - o) * numpy.log(opposite) / complement
            risk = risk + CONSTRAINT * numpy.where(total.real > 1, total - 1, 1 - total)
        return {**outputs, "risk": risk}
    return forward


def conditional_risk(outputs, t):
    """For step t: whether a sample took the step before, its propensity to do so, and the error of its rate. The
    propensity is a constant of the loss: its real part has no derivative by the complex step."""
    rate, y = outputs["conditional"][:, t], LABELS[:, t]
    propensity = numpy.maximum(outputs["probability"][:, t - 1].real, 1 / MAX_WEIGHT)
    return LABELS[:, t - 1], propensity, -(y * numpy.log(rate) + (1 - y) * numpy.log(1 - rate))


# Each model with its configuration; an alpha there adds the calibrator to its loss, a risk_weight the risk that its
# forward pass returns. Add new models at the end: a model's draws follow those of the previous one.
MODELS = {
    "aitm": (aitm, {"tower": TOWER, "k": K, "alpha": ALPHA}),
    "mlp": (separate_towers, {"tower": TOWER, "note": "one network per task; shown side by side on one v"}),
    "esmm": (esmm, {"tower": TOWER, "note": "ESMM for two steps, ESM2-style product for more"}),
    "omoe": (omoe, {"expert": EXPERT, "experts": EXPERTS, "gates": 1}),
    "mmoe": (mmoe, {"expert": EXPERT, "experts": EXPERTS, "gates": STEPS}),
    "ple": (ple, {"levels": LEVELS, "order": "a task gate's weights are [own, shared 0..T-1]; "
                                             "the shared gate's [own 0..T-1, shared 0..T-1]"}),
    "aitm-no-calibrator": (aitm, {"tower": TOWER, "k": K, "alpha": 0}),
    "aitm-no-transfer": (separate_towers, {"tower": TOWER, "alpha": ALPHA}),
    "aitm-no-attention": (aitm_no_attention, {"tower": TOWER, "k": K, "alpha": ALPHA}),
    "adatt": (adatt, {"levels": LEVELS, "experts": EXPERTS}),
    "nmtr": (nmtr, {"tower": TOWER}),
    "esmm-mmoe": (esmm_mmoe, {"expert": EXPERT, "experts": EXPERTS, "gates": STEPS}),
    "escm2-ips": (escm2_ips, {"tower": TOWER, "risk_weight": RISK_WEIGHT, "max_weight": MAX_WEIGHT}),
    "escm2-dr": (escm2_dr, {"tower": TOWER, "risk_weight": RISK_WEIGHT, "max_weight": MAX_WEIGHT}),
    "dcmt": (dcmt, {"tower": TOWER, "risk_weight": RISK_WEIGHT, "max_weight": MAX_WEIGHT, "constraint": CONSTRAINT}),
}


def log_loss(probability):
    """The log loss, summed over the steps, mean over the samples."""
    return -(LABELS * numpy.log(probability) + (1 - LABELS) * numpy.log(1 - probability)).sum(1).mean()


def calibrator(probability):
    """AITM's penalty on a step that is likelier than the previous one, mean over the samples."""
    return relu(probability[:, 1:] - probability[:, :-1]).sum(1).mean()


def gradients(function, arrays):
    """The gradients of a function without arguments that reads these arrays, by name. By the complex step: with an h
    too small to change any real part, Im f(x + ih) / h is f'(x), without a difference that would cancel digits."""
    h = 1e-30
    gradient = {}
    for name, array in arrays.items():
        gradient[name] = numpy.zeros(array.shape)
        for index in numpy.ndindex(array.shape):
            arrays[name] = array.astype(complex)
            arrays[name][index] += 1j * h
            gradient[name][index] = function().imag / h
        arrays[name] = array
    return gradient


def numbers_of(model, config, v, draws):
    """A model's entry in the file."""
    layers = Layers(draws)
    forward = model(layers)
    alpha = config.get("alpha", 0)
    parameters = dict(layers.parameters)
    layers.parameters = arrays = {"v": v, **parameters}

    def loss():
        outputs = forward(arrays["v"])
        probability, risk = outputs["probability"], outputs.get("risk")
        further = 0 if risk is None else config["risk_weight"] * risk.mean()
        return log_loss(probability) + alpha * calibrator(probability) + further

    outputs = forward(v)
    return {
        "config": config,
        "parameters": parameters,
        **outputs,
        "cross_entropy": log_loss(outputs["probability"]),
        "calibrator": calibrator(outputs["probability"]),
        "loss": loss(),
        "gradient": gradients(loss, arrays),
    }


def golden_numbers():
    draws = Draws(SEED)
    v = draws.normal(SAMPLES, WIDTH)
    models = {name: numbers_of(model, config, v, draws) for name, (model, config) in MODELS.items()}
    return rounded({"source": SOURCE, "labels": LABELS, "v": v, "alpha": ALPHA, "models": models})


def rounded(value):
    """Rounds to the digits that the file stores."""
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, (list, numpy.ndarray)):
        return [rounded(inner) for inner in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def differences(stored, computed, path):
    """The differences between the file and the computed values, one line each."""
    if isinstance(stored, dict) and isinstance(computed, dict):
        for key in {**stored, **computed}:
            inner = f"{path}.{key}" if path else key
            if key not in stored:
                yield f"{inner}: not in the file"
            elif key not in computed:
                yield f"{inner}: in the file only"
            else:
                yield from differences(stored[key], computed[key], inner)
    elif isinstance(stored, list) and isinstance(computed, list) and len(stored) == len(computed):
        for i, pair in enumerate(zip(stored, computed)):
            yield from differences(*pair, f"{path}[{i}]")
    elif not is_close(stored, computed):
        yield f"{path}: {stored} in the file, {computed} computed"


def is_close(stored, computed):
    if isinstance(stored, (int, float)) and isinstance(computed, (int, float)):
        return math.isclose(stored, computed, rel_tol=RELATIVE_TOLERANCE, abs_tol=ABSOLUTE_TOLERANCE)
    return stored == computed


def check(computed):
    """Prints the differences from the file, and returns the exit code."""
    with open(FILE, encoding="utf-8") as file:
        stored = json.load(file)
    lines = list(differences(stored, computed, ""))
    for line in lines[:20]:
        print(line)
    if len(lines) > 20:
        print(f"and {len(lines) - 20} more")
    print(f"golden.json: {len(computed['models'])} models, differences: {len(lines)}")
    return 1 if lines else 0


def main():
    parser = argparse.ArgumentParser(description="Writes golden.json, the numbers that the models are tested with.")
    parser.add_argument("--check", action="store_true", help="compare the file with newly computed numbers, write nothing")
    arguments = parser.parse_args()
    computed = golden_numbers()
    if arguments.check:
        return check(computed)
    with open(FILE, "w", encoding="utf-8", newline="\n") as file:
        json.dump(computed, file, separators=(",", ":"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
