"""Objects and arrays that functions and constructors are passed in `*args`, `**kwargs` and new containers, keep, and change."""

import numpy as np


class Box:
    def __init__(self, value):
        self.value = value


class Holder:
    def __init__(self, *items, **named):
        self.items = items
        self.named = named


class Dense:
    def __init__(self, W):
        self.W = W
        self.x = None

    def forward(self, x):
        self.x = x
        return np.tanh(self.W @ x)

    def penalty(self):
        return np.sum(self.W**2) + np.sum(self.x)


class Sequential:
    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x


class Cell:
    def __init__(self, W, U):
        self.W = W
        self.U = U
        self.h = np.zeros(2)
        self.past = []

    def step(self, u):
        self.h = np.tanh(self.W @ u + self.U @ self.h)
        self.past.append(self.h)


def doubles(*boxes):
    for box in boxes:
        box.value = box.value * 2.0


def doubles_all(boxes):
    for box in boxes:
        box.value = box.value * 2.0


def gives_all(*boxes):
    return boxes


def first(boxes):
    return boxes[0]


def layers_in_a_network(x):
    net = Sequential(Dense(x.reshape(2, 2)), Dense(x[::-1].reshape(2, 2)), Dense(np.eye(2) * x[0]))
    y = net(np.array([0.2, 0.7]))
    return np.sum(y) + sum(layer.penalty() for layer in net.layers)


def layers_with_other_names(x):
    one, two = Dense(x.reshape(2, 2) * 1.0), Dense(x[::-1].reshape(2, 2))
    net = Sequential(one, two)
    y = net(np.array([0.2, 0.7]))
    one.W[0, 0] = x[1] ** 2
    y = net(y)
    return np.sum(y) + np.sum(two.x**2) + np.sum(one.W)


def recurrent_cell(x):
    cell = Cell(x.reshape(2, 2), np.eye(2) * 0.5)
    for t in range(3):
        cell.step(np.array([np.sin(t), 0.3]))
    return np.sum(np.array(cell.past) ** 2) + cell.h[0]


def kept_under_two_names(x):
    p, q = Box(x[0]), Box(x[1])
    holder = Holder(p, q, again=p)
    p.value *= x[2]
    holder.items[1].value += p.value
    return holder.items[0].value * q.value * holder.named["again"].value


def kept_twice(x):
    p = Box(x[0])
    holder = Holder(p, p)
    holder.items[0].value *= x[2]
    holder.items[1].value += x[1]
    return holder.items[0].value * p.value


def a_view_is_kept(x):
    u = x.copy()
    holder = Holder(u, rest=u[1:])
    holder.named["rest"][0] = x[0] ** 2
    u[2] *= 3
    return np.sum(holder.items[0] ** 2) + holder.named["rest"][1]


def changed_in_stars(x):
    p = Box(x[0])
    doubles(p, Box(x[1]))
    doubles(*[p, p])
    return p.value**2


def changed_in_displays(x):
    p, q = Box(x[0]), Box(x[1])
    doubles_all((p, q))
    doubles_all([q, p])
    return p.value * q.value**2


def all_given_back(x):
    p, q = Box(x[0]), Box(x[1])
    boxes = gives_all(p, q)
    p.value *= x[2]
    boxes[1].value += boxes[0].value
    return p.value * q.value


def one_given_back(x):
    p, q = Box(x[0]), Box(x[1])
    box = first([q, p])
    box.value *= x[2]
    return p.value * q.value


def _takes_no_notice(*_, **words):
    words.pop("c", None)


def _puts_by_words(*lists, **words):
    lists[0].append(words["q"])


class Announced:
    def __init__(self, x):
        self.x = x
        _takes_no_notice(c=self, d=x)

    def add(self, v):
        self.x = self.x + v


def passed_by_words(x):
    """What changes is passed in `**words`, where other dicts change too."""
    c, xs, total = Announced(x * 2.0), [x[0]], 0.0

    def add():
        nonlocal total
        total = total + x[1]

    add()
    c.add(x)
    _puts_by_words(xs, 2.0, q=total)
    _takes_no_notice(xs, c=c, **{"d": xs})
    return np.sum(c.x**2) * xs[0] * xs[-1]


X = np.array([0.3, 0.9, -0.4, 0.2])

PLAIN_ONLY = {layers_in_a_network, layers_with_other_names, recurrent_cell}  # the oracle has no numbers for what they call

EXAMPLES = [
    (function, (X,), 0)
    for function in (
        layers_in_a_network, layers_with_other_names, recurrent_cell, kept_under_two_names, kept_twice, a_view_is_kept,
        changed_in_stars, changed_in_displays, all_given_back, one_given_back, passed_by_words,
    )
]  # fmt: skip
