"""The networks of golden.json, written from the papers' formulas."""

import math

import numpy

from golden_layers import LABELS, STEPS, WIDTH, mixed, probabilities, relu, sigmoid, softmax

TOWER = EXPERT = [8, 6, 4]
LEVELS = [[8], [6]]  # layers of the experts of PLE and AdaTT, level by level
K, EXPERTS = TOWER[-1], 2 * STEPS
LSTM = 3  # width of MoSE's LSTMs
ALPHA = 0.6
RISK_WEIGHT = 0.7  # of the losses with propensities
MAX_WEIGHT = 4  # caps a sample's inverse propensity; it applies to some of the samples
CONSTRAINT = 0.3  # on the sum of DCMT's two rates


# A model makes its layers and returns its forward pass: v -> {"probability": [samples, steps], values for tests}.

def linked_towers(layers):
    """A tower per step, and for each step after the first a layer that computes p from the z of the previous step."""
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
        z, transferred = [towers[0](v)], []  # z_1 = q_1
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
    return chain_of(separate_towers(layers))


def chain_of(rates):
    """Makes the probability of a step the product of its conditional rate and those of the steps before it."""
    def forward(v):
        conditional = rates(v)["probability"]
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
    """NMTR (Gao et al., ICDE 2019): cascaded predictions, each logit added to that of the previous step."""
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
    return chain_of(mmoe(layers))


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
    """DCMT (Zhu et al., ICDE 2023): where the previous step was reached, the factual rate learns the label; elsewhere
    the counterfactual rate learns 1 - label, which is 1. Both are weighted by propensities, and should sum to 1."""
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
    """For step t: whether a sample reached the previous step, its propensity to do so, and the error of its rate. The
    propensity is a constant of the loss: its real part has no derivative by the complex step."""
    rate, y = outputs["conditional"][:, t], LABELS[:, t]
    propensity = numpy.maximum(outputs["probability"][:, t - 1].real, 1 / MAX_WEIGHT)
    return LABELS[:, t - 1], propensity, -(y * numpy.log(rate) + (1 - y) * numpy.log(1 - rate))


def lstm(layers, name, inputs, width):
    """An LSTM over a sequence: its outputs after each position."""
    project = layers.dense(f"{name}.input", inputs, 4 * width)
    recur = layers.matrix(f"{name}.recurrent", width, 4 * width)

    def run(sequence):
        outputs, h, c = [], 0, 0
        for x in sequence:
            sums = project(x) + (h @ recur() if outputs else 0)
            i, f, o, g = (sums[:, k * width:(k + 1) * width] for k in range(4))
            c = sigmoid(f + 1) * c + sigmoid(i) * numpy.tanh(g)
            h = sigmoid(o) * numpy.tanh(c)
            outputs.append(h)
        return outputs
    return run


def mose(layers):
    """MoSE (Qin et al., KDD 2020). The first value of v is a field; the others are the positions of a history."""
    positions, width = WIDTH - 1, LSTM
    shared = lstm(layers, "shared", 1, width)
    experts = [lstm(layers, f"expert.{e}", width, width) for e in range(EXPERTS)]
    gates, towers = [], []
    for t in range(STEPS):
        gates.append(layers.dense(f"gate.{t}", width + 1, EXPERTS))
        towers.append(layers.stack(f"tower.{t}", width + 1, TOWER))
    outputs = [layers.dense(f"output.{t}", K, 1) for t in range(STEPS)]

    def forward(v):
        other = v[:, :1]
        hidden = shared([v[:, 1 + p:2 + p] for p in range(positions)])
        lasts = [expert(hidden)[-1] for expert in experts]
        query = numpy.concatenate([hidden[-1], other], 1)
        representations = [tower(numpy.concatenate([mixed(softmax(gate(query)), lasts), other], 1))
                           for gate, tower in zip(gates, towers)]
        return {"probability": probabilities(outputs, representations)}
    return forward


# Each model with its configuration; an alpha there adds the calibrator to its loss, a risk_weight the risk that its
# forward pass returns. Add new models at the end: a model's random numbers follow those of the previous one.
MODELS = {
    "aitm": (aitm, {"tower": TOWER, "k": K, "alpha": ALPHA}),
    "mlp": (separate_towers, {"tower": TOWER, "note": "one network per step; here all of them read the same v"}),
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
    "mose": (mose, {"lstm": LSTM, "experts": EXPERTS, "tower": TOWER}),
}
