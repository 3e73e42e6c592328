"""Classes as researchers write them: simulations, layers, meters and vectors whose objects change themselves and one another."""

from dataclasses import dataclass

import numpy as np


class Simulation:
    def __init__(self, k, n):
        self.k = k
        self.n = n
        self.reset()

    def reset(self):
        self.x = np.linspace(0, 1, self.n) * self.k
        self.energy = 0.0
        self.history = []

    def step(self, dt):
        self.x = self.x + dt * np.sin(self.k * self.x)
        self.energy += np.sum(self.x**2)
        self.history.append(self.energy)

    def run(self, steps):
        for _ in range(steps):
            self.step(0.1)
        return self.history[-1]


def run_and_reset(k):
    s = Simulation(k, 5)
    r = s.run(4)
    s.reset()
    s.step(0.2)
    return r + s.energy + len(s.history) * k


class Gain:
    scale = 2.0

    def __init__(self, a):
        self.a, self.calls = a, 0

    def apply(self, x):
        self.calls += 1
        return self.a * x * self.scale


class Leaky(Gain):
    def __init__(self, a, b):
        super().__init__(a)
        self.b = b

    def apply(self, x):
        y = super().apply(x)
        self.b += y
        return y + self.b


def inherited_and_kept(a, b):
    d = Leaky(a, b)
    s = 0.0
    for _ in range(3):
        s += d.apply(s + 1.0)
    return s * d.calls + d.b


class WithMomentum:
    def __init__(self, w, m=None):
        self.w = w
        self.m = np.zeros_like(w) if m is None else m

    def update(self, g, rate):
        self.m = 0.9 * self.m + g
        self.w = self.w - rate * self.m


@dataclass
class Filled:
    w: np.ndarray
    m: np.ndarray = None

    def __post_init__(self):
        if self.m is None:
            self.m = np.zeros_like(self.w)

    def update(self, g, rate):
        self.m = 0.9 * self.m + g
        self.w = self.w - rate * self.m


def left_to_the_default(x, rate):
    layers = [WithMomentum(x), WithMomentum(x * 2.0)]
    other = Filled(x)
    for _ in range(3):
        for layer in layers:
            layer.update(np.sin(layer.w), rate)
        other.update(layers[0].w, rate)
    return np.sum(layers[0].w * layers[1].m) + np.sum(other.w * other.m)


class Slot:
    def __init__(self, value=None):
        self.value = value


def add_one(slot):
    slot.value = slot.value + 1.0


def nothing(slot):
    pass


def changed_by_some_of_several(x):
    slot = Slot(x)
    for f in (add_one, nothing, add_one):
        f(slot)
    value = slot.value
    if value is None:
        return x
    return value * x


class Table:
    def __init__(self, rows):
        self.rows = [list(r) for r in rows]

    def __getitem__(self, place):
        return self.rows[place[0]][place[1]]

    def __setitem__(self, place, value):
        self.rows[place[0]][place[1]] = value

    def swap(self, i, j):
        self.rows[i], self.rows[j] = self.rows[j], self.rows[i]


def items_by_two(x):
    m = Table([[x, 1.0], [2.0, x * x]])
    m.swap(0, 1)
    m[0, 1] = x * m[1, 1]
    m[1, 0] *= m[0, 1]
    return m[0, 1] * m[0, 0] + m[1, 0]


class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, s):
        return Vector(self.x * s, self.y * s)

    def norm2(self):
        return self.x**2 + self.y**2


class Moved(Vector):
    def __iadd__(self, other):
        self.x += other.x
        self.y += other.y
        return self


class Ball:
    def __init__(self, p, v):
        self.p, self.v = p, v

    def step(self, g, dt):
        self.v += g * dt
        self.p += self.v * dt
        if self.p.y < 0:
            self.p.y = -self.p.y
            self.v.y = -0.9 * self.v.y


def bouncing(h, g):
    b = Ball(Vector(0.0, h), Vector(1.0, 0.0))
    start = b.p
    for _ in range(8):
        b.step(Vector(0.0, -g), 0.2)
    return b.p.norm2() + b.v.norm2() * start.y


def moved_in_place(x, g):
    b = Ball(Moved(x, 1.0), Moved(0.0, g))
    seen = b.p
    b.p += Moved(g, g)
    b.v += b.p
    return b.p.norm2() + b.v.norm2() * seen.x


class Counted:
    def __init__(self, v):
        self.v = v

    def count(self):
        self.counts = 1


class Held:
    def __init__(self, v, w):
        self.v, self.w = v, w
        inner = Counted(v)
        inner.count()


def arrays_in_a_display_that_is_given(y):
    held = Held(np.full(2, y), {"p": np.tanh([0.5, y]), "q": 0.5})
    return held.w["p"][1] * held.w["q"]


class Patience:
    def __init__(self, most):
        self.best, self.bad, self.most = None, 0, most

    def update(self, loss):
        if self.best is None or loss < self.best - 1e-3:
            self.best = loss
            self.bad = 0
        else:
            self.bad += 1
        return self.bad >= self.most


def stops_early(rate, w):
    patience = Patience(2)
    for _ in range(20):
        if patience.update(np.sum((w - 1.0) ** 2)):
            break
        w = w - 2.0 * rate * (w - 1.0)
    return np.sum(w**2) + patience.best


class Account:
    def __init__(self, x):
        self.x, self.refused = x, 0

    def take(self, v):
        if v * self.x < 1.0:
            self.x += v
            return True
        self.refused += 1
        return False


def asked_one_after_another(x, y):
    c = Account(x)
    s = 0.0
    for _ in range(5):
        if not c.take(y):
            s += c.x
        elif c.take(2.0 * y):
            s -= c.x * y
        else:
            s *= 2.0
    return s * c.x + c.refused


X = np.array([0.4, 0.8])
EXAMPLES = [
    (run_and_reset, (1.2,), 0),
    (inherited_and_kept, (0.8, 0.3), (0, 1)),
    (left_to_the_default, (X, 0.1), (0, 1)),
    (changed_by_some_of_several, (0.8,), 0),
    (items_by_two, (0.8,), 0),
    (bouncing, (0.8, 9.8), (0, 1)),
    (moved_in_place, (0.8, 1.2), (0, 1)),
    (arrays_in_a_display_that_is_given, (0.7,), 0),
    (stops_early, (0.45, np.array([0.5, 3.0])), (0, 1)),
    (asked_one_after_another, (0.4, 0.3), (0, 1)),
]
PLAIN_ONLY = {run_and_reset}  # the oracle has no numbers for arrays of objects
