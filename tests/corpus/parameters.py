"""Dicts of parameters of several ranks in objects: networks that change themselves, optimizers that keep something beside each parameter."""

import numpy as np


class Optimizer:
    def __init__(self, params):
        self.params = params
        self.m = {k: np.zeros_like(v) for k, v in params.items()}

    def in_place(self, g):
        for k in self.params:
            self.params[k] -= 0.1 * g[k]

    def anew(self, g):
        for k in self.params:
            self.m[k] = 0.5 * self.m[k] + g[k]
            self.params[k] = self.params[k] - 0.1 * self.m[k]

    def by_pairs(self, g):
        for k, p in self.params.items():
            self.m[k] += g[k]
            p -= 0.1 * self.m[k]


def parameters_of(x, b):
    return {"w": x.copy(), "b": b}


def slopes(p, x):
    return {"w": 2.0 * p["w"], "b": p["b"] * x[0]}


def of_several_ranks(x):
    p = parameters_of(x, np.outer(x, x))
    o = Optimizer(p)
    o.in_place(slopes(p, x))
    o.anew(slopes(p, x))
    return np.sum(p["w"] ** 2) + np.sum(p["b"])


def by_pairs(x):
    p = parameters_of(x, np.outer(x, x))
    o = Optimizer(p)
    for _ in range(2):
        o.by_pairs(slopes(p, x))
    return np.sum(p["w"] ** 2) + np.sum(p["b"])


def of_one_rank(x):
    p = parameters_of(x, 2.0 * x)
    o = Optimizer(p)
    for _ in range(2):
        o.in_place(slopes(p, x))
        o.anew(slopes(p, x))
    return np.sum(p["w"] ** 2) + np.sum(p["b"])


class Network:
    def __init__(self, x):
        self.p = {"W1": np.outer(x, x), "b1": x.copy(), "W2": np.outer(x, 2.0 * x)}
        self.kept = {}

    def forward(self, u):
        self.kept["u"] = u
        self.kept["h"] = (self.p["W1"] @ u + self.p["b1"]) ** 3
        return self.p["W2"] @ self.kept["h"]

    def backward(self, d):
        g = {}
        g["W2"] = np.outer(d, self.kept["h"])
        dh = (self.p["W2"].T @ d) * (1 - 0.3 * self.kept["h"] ** 2)
        g["W1"] = np.outer(dh, self.kept["u"])
        g["b1"] = dh
        return g

    def update(self, g):
        for name in self.p:
            self.p[name] -= 0.1 * g[name]

    def update_in_their_order(self, g):
        for name, slope in g.items():
            self.p[name] = self.p[name] - 0.1 * slope


class Adam:
    def __init__(self, params):
        self.t = 0
        self.m = {k: np.zeros_like(v) for k, v in params.items()}
        self.v = {k: np.zeros_like(v) for k, v in params.items()}

    def step(self, params, g):
        self.t += 1
        for k in params:
            self.m[k] = 0.9 * self.m[k] + 0.1 * g[k]
            self.v[k] = 0.99 * self.v[k] + 0.01 * g[k] ** 2
            params[k] -= 0.1 * self.m[k] / (1 - 0.9**self.t) / (self.v[k] + 0.5)


def trained_by_hand(x):
    n, u = Network(x), np.ones(2)
    for _ in range(2):
        n.update(n.backward(n.forward(u) - x))
        n.update_in_their_order(n.backward(n.forward(u) - x))
    return np.sum(n.forward(u) ** 2)


def trained_by_an_optimizer(x):
    n, u = Network(x), np.ones(2)
    o = Adam(n.p)
    for _ in range(2):
        o.step(n.p, n.backward(n.forward(u) - x))
    return np.sum(n.forward(u) ** 2)


EXAMPLES = [(f, (np.array([0.5, -0.3]),), 0) for f in (of_several_ranks, by_pairs, of_one_rank, trained_by_hand, trained_by_an_optimizer)]
