#!/usr/bin/env python3
"""Computes golden.json: small networks with random parameters, and the losses, gradients and probabilities that they
must give. The networks are written from the papers' formulas, independently of the program's code. Needs numpy.

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

from golden_layers import LABELS, SAMPLES, WIDTH, Draws, Layers, relu
from golden_networks import ALPHA, MODELS

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden.json")
SOURCE = "golden.py, independent of the program's own code: NumPy in float64, seed 7; dropout off"
SEED, DIGITS = 7, 9
# If libraries round the last bit of a float64 differently, the last of the stored digits may differ.
RELATIVE_TOLERANCE, ABSOLUTE_TOLERANCE = 2e-8, 1e-12


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
    parser.add_argument("--check", action="store_true", help="compare the file with new numbers, write nothing")
    arguments = parser.parse_args()
    computed = golden_numbers()
    if arguments.check:
        return check(computed)
    with open(FILE, "w", encoding="utf-8", newline="\n") as file:
        json.dump(computed, file, separators=(",", ":"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
