"""Functions, methods and classes of which only the running program knows which is called, and which change things."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np


class Bus:
    def __init__(self):
        self.listeners = []

    def on(self, listener):
        self.listeners.append(listener)

    def emit(self, *values):
        for listener in self.listeners:
            listener(*values)


class Filter:
    def __init__(self, a, b=0.3, gain=1.0):
        self.a, self.b, self.gain = a, b, gain
        self.y = 0.0
        self.seen = []

    def push(self, v):
        self.y = self.a * self.y + self.b * v
        self.seen.append(self.y)
        return self.gain * self.y

    def reset(self, v=0.5):
        self.y = self.y * v

    def __call__(self, v):
        self.y += v * self.a
        return self.y * self.gain


class Shift:
    def __init__(self, by):
        self.by = by
        self.last = 0.0

    def push(self, v):
        self.last = v
        return v + self.by


KINDS = {"filter": Filter, "shift": Shift}


def grow(state, v):
    state["v"] = state["v"] * v
    state["n"] += 1


def shrink(state, v):
    state["v"] = state["v"] - 0.1 * v


WORDS = {"+": grow, "-": shrink}


def made_by_name(x, names):
    stages = [KINDS[name](x * 0.5) for name in names]
    v = x
    for _ in range(2):
        for stage in stages:
            v = stage.push(v)
    return v * stages[0].push(1.0)


def called_by_name(x, words):
    state = {"v": x, "n": 0}
    for word in words:
        WORDS[word](state, x)
    step = WORDS["+"] if x > 0 else WORDS["-"]
    step(state, 2.0)
    return state["v"] * state["n"]


def chosen_function(p, name):
    step = {"+": grow, "-": shrink}[name]
    state = {"v": p, "n": 1}
    for _ in range(3):
        step(state, p)
    return state["v"] ** 2


def listeners(x):
    seen = []
    bus = Bus()
    bus.on(lambda v: seen.append(v * x))
    bus.on(lambda v: seen.append(v**2))
    for k in range(2):
        bus.emit(x + k)
    return sum(seen)


def commands(x, words):
    state = {"v": x, "n": 0}

    def up():
        state["v"] = state["v"] * 1.5
        state["n"] += 1

    def down():
        state["v"] = state["v"] - 0.2 * x

    table = {"u": up, "d": down}
    for word in words:
        table[word]()
    return state["v"] ** 2 + state["n"]


def late_listeners(x):
    seen = []
    hooks = []
    c = x
    for k in range(3):
        c = c * x + k
        hooks.append(lambda v: seen.append(v * c))
    for hook in hooks:
        hook(2.0)
    c = x * 3.0
    hooks[0](1.0)
    return seen[0] * seen[3] + seen[1]


def early_listeners(x):
    seen = []
    hooks = []
    for k in range(3):
        c = k * x
        hooks.append(lambda v, c=c: seen.append(v * c))
    for hook in hooks:
        hook(x)
    return sum(seen)


def counters(x):
    def counter(start):
        n = start

        def step(v):
            nonlocal n
            n += v
            return v * n

        return step

    a, b = counter(0.0), counter(x)
    return a(x) * b(x) + a(x) * a(2.0)


def counter(start):
    total = [start]

    def step(v):
        total[0] += v
        return v * total[0]

    return step


def counters_from_a_helper(x):
    a, b = counter(1.0), counter(x)
    return a(x) * b(x) + b(2.0) * a(x)


def bound_methods(x):
    f, g = Filter(0.5), Filter(x)
    push, tell = f.push, f.seen.append
    steps = [f.push, g.push, f.reset, g.push]
    for step in steps:
        step(x)
    tell(push(2.0) * x)
    return sum(f.seen) * g.y


class Machine:
    def __init__(self, v):
        self.v = v

    def start(self):
        self.v = self.v * 2.0
        return "go"

    def go(self):
        self.v = self.v * self.v
        return "end"

    def run(self):
        states: dict[str, Callable[[], Any]] = {"start": self.start, "go": self.go}
        state = "start"
        while state in states:
            state = states[state]()
        return self.v


def a_machine(x):
    m = Machine(x)
    return m.run() + m.run() * x


def right_hand_sides(k):
    class_of_rhs = Filter(k)

    def euler(f, y):
        for _ in range(3):
            y = y + 0.1 * f(y)
        return y

    y = euler(class_of_rhs.push, 1.0)
    return y * class_of_rhs.y


def handed_on_by_star(coefficients, x):
    f = Filter(*coefficients)
    return f.push(x) * f.push(2.0) + f.y


def calls_in_tests(x):
    f = Filter(0.5, x)
    n = 0
    while f.push(1.0) < 0.9 * x and n < 6:
        n += 1
    if not (f.push(x) < 0.0 or f.push(2.0) < 0.0):
        n += 1
    return f.y * n + sum(f.seen)


def reads_before_it_calls(x):
    fs = [Filter(x), Filter(0.5, x)]
    s = 0.0
    for f in fs:
        s = s + f.y + f(x) * f.y
    return s * fs[0].y + fs[0](2.0)


def appends_inside(xs, log):
    return [log.append(v) or v * 2.0 for v in xs]


def appends_in_expressions(x):
    log = []
    ys = appends_inside([x, x * x], log)
    ops = {"a": lambda v: v * x, "b": lambda v: log.append(v) or v + x}
    return sum(ys) * sum(log) + ops["b"](ops["a"](x)) * log[-1]


class Neuron:
    def __init__(self, w):
        self.w = w
        self.out = 0.0


def neurons_of_a_comprehension(x):
    layers = []
    for size in (2, 1):
        layers.append([Neuron(np.full(2, 0.3 * (i + size))) for i in range(size)])
    u = x
    for layer in layers:
        for n in layer:
            n.out = math.tanh(np.dot(n.w, u))
        u = np.array([n.out for n in layer] * (3 - len(layer)))
    return np.sum(u * layers[0][1].out)


V = np.array([0.7, 1.2])

EXAMPLES = [
    (f, (1.3,), 0)
    for f in (listeners, late_listeners, early_listeners, counters, counters_from_a_helper, bound_methods, a_machine, right_hand_sides, calls_in_tests, reads_before_it_calls, appends_in_expressions)
] + [
    (made_by_name, (1.3, ["filter", "shift", "filter"]), 0),
    (called_by_name, (1.3, "+-+"), 0),
    (chosen_function, (1.3, "+"), 0),
    (chosen_function, (1.3, "-"), 0),
    (commands, (1.3, "uddu"), 0),
    (handed_on_by_star, ([0.5, 0.3], 1.3), (0, 1)),
    (handed_on_by_star, ((0.5, 0.3, 2.0), 1.3), (0, 1)),
    (neurons_of_a_comprehension, (V,), 0),
]
BY_KIND = {counters_from_a_helper, a_machine, right_hand_sides, made_by_name, commands, handed_on_by_star}  # the general text refuses them when it runs
