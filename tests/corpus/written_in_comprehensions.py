"""Helpers that change objects inside of comprehensions and lambdas, and the caller reads what was changed."""

from __future__ import annotations

import numpy as np


class Layer:
    def __init__(self, w):
        self.w = w
        self.seen = 0.0 * w

    def __call__(self, x):
        self.seen = x * self.w
        return self.seen * self.seen

    def run(self, x):
        return self(x) + x


class Heads:
    def __init__(self, ws):
        self.heads = [Layer(w) for w in ws]

    def __call__(self, x):
        return np.stack([h(x) for h in self.heads])


def heads_of_an_object(ws):
    net = Heads(ws)
    return np.sum(net(ws[0]) ** 2) + net.heads[1].seen[2]


def outputs(layers, x):
    return sum([layer.run(x) for layer in layers])


def by_a_method(x):
    layers = [Layer(x), Layer(2.0 * x)]
    return outputs(layers, x) + layers[1].seen


def outputs_of_pairs(layers, x):
    layer = 2.0
    outs = {k: layer.run(x) for k, layer in zip("ab", layers, strict=True)}
    return outs["a"] * layer


def under_a_name_that_was_bound(x):
    layers = [Layer(x), Layer(2.0 * x)]
    return outputs_of_pairs(layers, x) + layers[1].seen


def outputs_of_rows(rows, x):
    return sum([layer.run(x) for row in rows for layer in row[1:]])


def by_rows(x):
    layers = [Layer(x), Layer(2.0 * x)]
    return outputs_of_rows([layers, layers[::-1]], x) + layers[1].seen * layers[0].seen


def outputs_of_a_map(layers, x):
    return sum(map(lambda layer: layer.run(x), layers))


def by_a_lambda(x):
    layers = [Layer(x), Layer(2.0 * x)]
    return outputs_of_a_map(layers, x) + layers[1].seen


EXAMPLES = [(heads_of_an_object, (np.array([[0.3, 0.5, 0.2], [1.1, 0.4, 0.9]]),), 0)] + [
    (f, (0.7,), 0) for f in (by_a_method, under_a_name_that_was_bound, by_rows, by_a_lambda)
]
