"""Networks of layers that keep what they compute, and hold the functions that they call; calls of what is given in dicts and lists."""

import numpy as np

W1 = np.arange(6.0).reshape(3, 2) * 0.1
W2 = np.arange(3.0).reshape(1, 3) * 0.2 + 0.1


def relu(z):
    return np.maximum(z, 0.05)


class Dense:
    def __init__(self, W, b, act):
        self.W, self.b, self.act = W, b, act
        self.x = self.z = self.out = None

    def forward(self, x):
        self.x = x
        self.z = self.W @ x + self.b
        self.out = self.act(self.z)
        return self.out


class Net:
    def __init__(self, layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x


class Scaled:
    def __init__(self, w, act):
        self.w, self.act, self.out = w, act, 0.0

    def __call__(self, v):
        self.out = self.act(self.w * v)
        return self.out


def layers_with_activations(x):
    net = Net([Dense(W1 * x, np.ones(3), np.tanh), Dense(W2, x * np.ones(1), relu)])
    y = net(np.array([x, 1.0]))
    return y[0] + np.sum(net.layers[0].out * net.layers[0].z)


def one_layer(x):
    layer = Dense(W1 * x, np.ones(3), np.sin)
    return np.sum(layer.forward(np.array([x, 1.0])) * layer.z)


def layers_of_numbers(x):
    layers = [Scaled(x, np.tanh), Scaled(2 * x, np.sin)]
    v = x
    for layer in layers:
        v = layer(v)
    return v + sum(layer.out for layer in layers)


def functions_of_a_dict(x):
    f = {"a": np.tanh, "b": lambda v: v * x}
    d = {"s": 0.0}
    for n in ("a", "b"):
        d["s"] = d["s"] + f[n](x)
        d[n] = d["s"]
    return d["s"] * d["a"]


def _written_into(v, out):
    out[0] = v
    out[1] = v * v


class Writer:
    def run(self, v, out=None):
        if out is None:
            out = np.zeros(2) * v
        out[1] = v * v
        return out


def parameters_called_out(x):
    a, b = np.zeros(2) * x, np.zeros(2) * x
    _written_into(x, out=a)
    Writer().run(x, out=b)

    def inner(v, out):
        out[0] = v * x

    inner(a[1], out=b)
    return np.sum(a * b) + np.sum(Writer().run(x))


class Kept:
    def __init__(self, w, act):
        self.w, self.act = w, act

    def forward(self, v):
        self.z = self.w * v
        return self.act(self.z)


def layers_with_lambdas(x):
    def cubed(z):
        return z**3

    layers = [Kept(x, np.tanh), Kept(2.0 * x, lambda z: np.maximum(z, 0.05)), Kept(2.0, cubed)]
    v = np.ones(2) * x
    for layer in layers:
        v = layer.forward(v)
    return np.sum(v**2) + np.sum(layers[1].z)


BY_KIND = set()
FIRST_ORDER = [(functions_of_a_dict, (0.7,))]  # refused to second order

EXAMPLES = [(f, (0.7,), 0) for f in (layers_with_activations, one_layer, layers_of_numbers, parameters_called_out, layers_with_lambdas)]
