"""Objects that hold a function, or None in its place: layers with and without an activation, in networks that change."""

import math

import numpy as np


def relu(z):
    return np.maximum(z, 0.0)


class Layer:
    def __init__(self, w, act=None):
        self.w = w
        self.act = act
        self.calls = 0

    def forward(self, x):
        self.calls += 1
        z = self.w * x
        if self.act is not None:
            z = self.act(z)
        return z

    def chosen(self, x):
        z = self.w * x
        return self.act(z) if self.act else z

    def parameters(self):
        return [self.w]


class Dropout:
    def __init__(self, p):
        self.p = p
        self.calls = 0

    def forward(self, x):
        self.calls += 1
        return x * (1 - self.p)

    def parameters(self):
        return []


class Sequential:
    def __init__(self, *modules):
        self.modules = list(modules)

    def forward(self, x):
        for module in self.modules:
            x = module.forward(x)
        return x

    def parameters(self):
        return [p for m in self.modules for p in m.parameters()]


def through_layers(x):
    layers = [Layer(x, relu), Layer(2.0), Layer(x, np.sin)]
    h = x
    for layer in layers:
        h = layer.forward(h)
    return h * layers[0].calls


def function_or_none(x):
    act = relu if x > 0 else None
    layer = Layer(x, act)
    return layer.forward(x) + layer.chosen(x)


def none_or_function(x):
    act = None if x > 0 else np.sin
    layer = Layer(x, act)
    layer.w = layer.w * 2
    return layer.forward(x) + layer.chosen(x)


def trained_on_the_way(x):
    layers = [Layer(np.ones(2) * x, relu), Layer(np.ones(2))]
    h = np.ones(2) * x
    for _ in range(3):
        for layer in layers:
            h = layer.forward(h)
            layer.w -= 0.1 * h
    return h.sum() + layers[1].w.sum()


def network(x):
    net = Sequential(Layer(np.ones(2) * x, np.tanh), Dropout(0.3), Layer(np.array([0.3, 1.2])))
    y = net.forward(np.array([x, 1.0]))
    return y[0] + sum((p**2).sum() for p in net.parameters())


def network_with_steps(x):
    net = Sequential(Layer(np.ones(2) * x, np.tanh), Layer(np.array([0.3, 1.2])))
    net.forward(np.array([x, 1.0]))
    for p in net.parameters():
        p -= 0.1 * x * p
    return net.forward(np.array([x, 1.0]))[0]


def item_of_what_a_method_gives(x):
    """What a method gives is new, and so is what is taken out of it."""
    net = Sequential(Layer(np.ones(2) * x), Dropout(0.3))
    return net.forward(np.array([x, 1.0]))[0] * math.exp(x)


def nothing_to_append(x):
    items = [np.ones(2) * x]
    for p in Dropout(0.3).parameters():
        items.append(p)
    items[0][1] = x * x
    return sum(item.sum() for item in items)


EXAMPLES = [
    (f, (x,), 0)
    for f in (through_layers, function_or_none, none_or_function, trained_on_the_way, network_with_steps, nothing_to_append)
    for x in (0.7, -0.6)
]
FIRST_ORDER = [(f, (x,)) for f in (network, item_of_what_a_method_gives) for x in (0.7, -0.6)]  # refused to second order
