"""Copies of objects that are changed: shallow ones share what they hold, deep ones do not; and parameters gathered in a list."""

import copy
import math
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np


@dataclass
class State:
    x: np.ndarray
    v: np.ndarray
    t: float = 0.0
    log: list = field(default_factory=list)

    def step(self, dt):
        self.v -= dt * self.x
        self.x += dt * self.v
        self.t += dt
        self.log.append(self.t * self.x[0])


def shallow(x, dt):
    s = State(x.copy(), np.zeros(2))
    c = copy.copy(s)
    s.step(dt)
    c.step(2 * dt)
    s.step(c.t)
    return np.sum(s.x * c.x) + s.t * c.t + sum(s.log) * c.log[0]


def deep(x, dt):
    s = State(x.copy(), np.zeros(2))
    c = copy.deepcopy(s)
    s.step(dt)
    c.step(2 * dt)
    s.step(c.t)
    return np.sum(s.x * c.x) + s.t * c.t + sum(s.log) * c.log[0]


def best_so_far(x, dt):
    s = State(x.copy(), np.zeros(2))
    best = s
    for i in range(3):
        c = copy.deepcopy(s)
        c.step(dt * (i + 1))
        if c.x[0] < best.x[0]:
            best = c
        s = c
    return np.sum(best.x) + s.t * best.t


def replaced_parts(x, dt):
    s = State(x.copy(), 0.3 * x, 0.5, [1.0])
    old = replace(s)
    s.step(dt)
    new = replace(s, x=s.x.copy(), log=[])
    new.step(dt)
    return np.sum(s.v * old.v) + s.t * old.t + np.sum(new.x) * sum(new.log) + sum(old.log)


@dataclass
class World:
    state: State
    k: float


def deep_in_deep(x, dt):
    w = World(State(x.copy(), np.zeros(2)), dt)
    v = copy.deepcopy(w)
    w.state.step(w.k)
    v.state.step(v.k)
    return np.sum(v.state.x * w.state.v)


@dataclass(frozen=True)
class Fixed:
    x: np.ndarray
    g: float


def frozen(x, d):
    f = Fixed(x.copy(), d)
    for i in range(3):
        f.x[i % 2] *= f.g
        f = replace(f, g=f.g + f.x[0])
    return np.sum(f.x) * f.g


class Named(NamedTuple):
    x: np.ndarray
    t: float


def named(x, d):
    n = Named(x.copy(), d)
    m = n._replace(t=n.t * 2)
    m.x[0] = m.t
    n.x[1] *= n.t
    return np.sum(n.x) * m.t


class Walker:
    def __init__(self, a, u):
        self.a, self.u, self.name, self.best = a, u, "w", None

    def clone(self):
        return copy.copy(self)

    def deep_clone(self):
        return copy.deepcopy(self)

    def move(self, d):
        self.a = self.a * d
        self.u[0] += self.a
        if self.best is None or self.a < self.best:
            self.best = self.a


def clones(x, d):
    p = Walker(x, np.array([x, 1.0]))
    q, r = p.clone(), p.deep_clone()
    p.move(d)
    q.move(d * 2)
    r.move(d * 3)
    return p.a * np.sum(p.u) + q.a * np.sum(r.u) + q.best * r.best


class Layer:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def parameters(self):
        return [self.W, self.b]


class Net:
    def __init__(self, x):
        self.layers = [Layer(np.outer(x, x), x * 1.0), Layer(np.outer(x, x) * 2, x * 0.5)]

    def parameters(self):
        found = []
        for layer in self.layers:
            found.extend(layer.parameters())
        return found


def parameters_of_layers(x, rate):
    net = Net(x)
    for _ in range(2):
        for p in net.parameters():
            p -= rate * p**2
    return np.sum(net.layers[0].W) * np.sum(net.layers[1].b)


def fibonacci(n, x, memo=None):
    if memo is None:
        memo = {}
    if n in memo:
        return memo[n]
    if n < 2:
        return x
    memo[n] = fibonacci(n - 1, x, memo) + math.sin(fibonacci(n - 2, x, memo))
    return memo[n]


def memo_by_default(x):
    return fibonacci(7, x)


def collected(n, x, out=None):
    out = [] if out is None else out
    if n == 0:
        return out
    out.append(x * n)
    return collected(n - 1, x * x, out)


def list_by_default(x):
    return sum(collected(4, x))


class Recorded:
    def __init__(self, x):
        self.x, self.history = x, [x]

    def step(self, d):
        self.x = self.x + d * math.sin(self.x)
        self.history.append(self.x)


def an_ensemble(x):
    first = Recorded(x)
    members = [copy.deepcopy(first) for _ in range(3)]
    for i, member in enumerate(members):
        member.step(0.1 * (i + 1) * x)
    return sum(member.x + member.history[-1] for member in members) * first.x


def beside_its_copy(x):
    p = Recorded(x)
    q = copy.deepcopy(p)
    for one in [p, q]:
        one.step(0.1 * x)
    q.step(x)
    return sum(p.history) * sum(q.history) * len(q.history)


def arrays_of_lists(x):
    rows = []
    for i in range(3):
        rows.append([x * i, x + i])
    a, b = np.asarray(rows, dtype=float), np.ascontiguousarray([x, x * x])
    a[1] *= a[0] + b
    b += a[2]
    rows[0][1] = x**3
    return np.sum(a**2) * np.sum(b) + rows[0][1]


def array_of_a_list_of_what_is_written(x):
    u, w = x * 1.0, x * 2.0
    v = np.asarray([u, w])
    v[0] = x[1]
    return np.sum(u * v)


def stacked_and_written(x):
    a, b = [x[0], x[1]], [x[1] * 2, x[0]]
    s = np.stack([a, b])
    a[0] = x[1]
    return np.sum(s**2) + a[0]


X = np.array([0.4, 0.7])
EXAMPLES = [
    (stacked_and_written, (X,), 0),
    (array_of_a_list_of_what_is_written, (X,), 0),
    (an_ensemble, (0.7,), 0),
    (beside_its_copy, (0.7,), 0),
    (arrays_of_lists, (0.7,), 0),
    (shallow, (X, 0.3), (0, 1)),
    (deep, (X, 0.3), (0, 1)),
    (best_so_far, (X, 0.3), (0, 1)),
    (replaced_parts, (X, 0.3), (0, 1)),
    (deep_in_deep, (X, 0.3), (0, 1)),
    (frozen, (X, 0.3), (0, 1)),
    (named, (X, 0.3), (0, 1)),
    (clones, (0.7, 0.3), (0, 1)),
    (parameters_of_layers, (X, 0.1), (0, 1)),
    (memo_by_default, (0.8,), 0),
    (list_by_default, (0.8,), 0),
]
BY_KIND = {parameters_of_layers}  # the general text refuses them when it runs
PLAIN_ONLY = {an_ensemble, beside_its_copy}  # the oracle has no numbers for what methods of copies call
