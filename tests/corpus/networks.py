"""Networks as courses and books write them: gradients by hand in lists and dicts, gates that are kept, keys put together."""

from __future__ import annotations

import numpy as np

X = np.array([[0.4, -0.3, 0.9], [1.1, 0.2, -0.5]])


class Network:
    def __init__(self, sizes, theta):
        self.weights, self.biases = [], []
        k = 0
        for x, y in zip(sizes[:-1], sizes[1:], strict=True):
            self.weights.append(theta[k : k + x * y].reshape(y, x))
            k += x * y
            self.biases.append(theta[k : k + y])
            k += y

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        a, acts = x, [x]
        for b, w in zip(self.biases, self.weights, strict=True):
            a = w @ a + b * b
            acts.append(a)
        delta = acts[-1] - y
        nabla_b[-1] = delta
        nabla_w[-1] = np.outer(delta, acts[-2])
        delta = np.dot(self.weights[-1].T, delta)
        nabla_b[-2] = delta
        nabla_w[-2] = np.outer(delta, acts[-3])
        return nabla_b, nabla_w

    def step(self, xs, rate):
        for x in xs:
            nabla_b, nabla_w = self.backprop(x, x[:2])
            self.weights = [w - rate * d for w, d in zip(self.weights, nabla_w, strict=True)]
            self.biases = [b - rate * d for b, d in zip(self.biases, nabla_b, strict=True)]


def by_hand(theta):
    net = Network([3, 2, 2], theta)
    net.step(X, 0.1)
    return sum(np.sum(w**2) for w in net.weights) + np.sum(net.biases[0])


class Cell:
    def __init__(self, w, size):
        self.w, self.size = w, size
        self.reset()

    def reset(self):
        self.c = np.zeros(self.size)
        self.gates = []

    def squash(self, z):
        return z / (1.0 + z * z)

    def step(self, x):
        n = self.size
        z = np.concatenate([x, self.c]) @ self.w
        i, f = (self.squash(z[k * n : (k + 1) * n]) for k in range(2))
        g, o = map(self.squash, np.split(z[2 * n :], 2))
        self.c = f * self.c + i * g * o
        self.gates.append((i, f, z[:n]))
        return self.c


def gates(w):
    cell = Cell(w, 2)
    for x in X:
        cell.step(x)
    first = cell.c
    kept = sum(np.sum(i * f + z) for i, f, z in cell.gates)
    cell.reset()
    cell.step(X[1])
    return np.sum(first * cell.c) + kept


def backward(p, x):
    grads = {}
    out = x @ p["W1"] + p["b1"]
    grads["dW1"] = x.T @ out
    grads["db1"] = np.sum(out, axis=0)
    return grads


def keys_put_together(parameters):
    p = dict(parameters)
    for _ in range(2):
        grads = backward(p, X)
        for key in p:
            if key.startswith("b"):
                p[key] = p[key] - 0.2 * grads["d" + key]
            else:
                p[key] = p[key] - 0.1 * grads[f"d{key}"]
    return np.sum(p["W1"] ** 2) + np.sum(p["b1"])


def pairs_of_other_lengths(x, k):
    pairs = []
    for _ in range(2):
        pairs.append((x[:k] * 2.0, x[k:] * 3.0))
    return sum(np.sum(a * b) for a, b in pairs)


class Pair:
    def __init__(self, a, b):
        self.both = (a, b)

    def step(self):
        a, b = self.both
        self.both = (a * 1.5, b + 1.0)


def a_pair_of_other_lengths(x, k):
    pair = Pair(x[:k], x[k:])
    for _ in range(3):
        pair.step()
    a, b = pair.both
    return np.sum(a * b)


THETA = np.linspace(-0.4, 0.7, 14)
V = np.array([0.3, 1.1, -0.4, 0.8])

EXAMPLES = [
    (by_hand, (THETA,), 0),
    (gates, (np.linspace(-0.5, 0.9, 40).reshape(5, 8),), 0),
    (keys_put_together, ({"W1": np.linspace(-0.3, 0.6, 6).reshape(3, 2), "b1": np.array([0.2, -0.1])},), 0),
    (pairs_of_other_lengths, (V, 1), 0),
    (a_pair_of_other_lengths, (V, 1), 0),
]
