"""What golden.py builds networks from: the samples, random parameters, layers and activations."""

import math

import numpy

# Six samples with legal labels: a step is only reached through the previous one.
LABELS = numpy.array([[0, 0, 0, 0], [1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1], [0, 0, 0, 0]], dtype=float)
SAMPLES, STEPS = LABELS.shape
WIDTH = 5  # of a sample's embedding v


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

    def matrix(self, name, inputs, outputs):
        """A matrix of weights."""
        self.parameters[f"{name}.w"] = self.draws.normal(inputs, outputs) * 0.5
        return lambda: self.parameters[f"{name}.w"]

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
