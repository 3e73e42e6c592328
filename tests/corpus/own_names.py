"""Properties that keep or count what they give, and classes with methods that are called as those of dicts are."""

import numpy as np


class Molecule:
    def __init__(self, coords, charges):
        self.coords, self.charges = coords, charges
        self._distances = None

    @property
    def distances(self):
        if self._distances is None:
            d = self.coords[:, None, :] - self.coords[None, :, :]
            self._distances = np.sqrt((d**2).sum(-1) + np.eye(len(self.charges)))
        return self._distances

    def coulomb(self):
        return np.sum((np.outer(self.charges, self.charges) / self.distances)[np.triu_indices(len(self.charges), 1)])


def kept_distances(coords, charges):
    m = Molecule(coords, charges)
    return m.coulomb() + m.distances.max()


class Gauge:
    def __init__(self, x):
        self.x, self.reads, self._square = x, 0, None

    @property
    def square(self):
        self.reads += 1
        if self._square is None:
            self._square = self.x * self.x
        return self._square

    @property
    def bumped(self):
        self.x += 1.0
        return self.x * 2.0

    @property
    def count(self):
        self.reads += 1
        return self.reads


def read_twice(x):
    g = Gauge(x)
    a = g.square + g.square * g.x
    return a * g.reads


def read_in_turn(x):
    g = Gauge(x)
    return g.x * g.bumped + g.x * g.bumped * g.x


def read_in_displays_and_conditions(x):
    g = Gauge(x)
    ys = [g.x, g.bumped, g.x, g.bumped]
    if g.bumped > 3.0:
        ys.append(g.x)
    while g.bumped < 20.0:
        ys[0] += g.x
    return sum([y * (i + 1) for i, y in enumerate(ys)])


def read_of_each(x):
    gs = [Gauge(x), Gauge(2 * x)]
    return sum(g.bumped * g.x for g in gs) + sum([g.square for g in gs]) + gs[0].reads


def counts_alone(x):
    g = Gauge(1.0)
    return x**g.count + x**g.count + x * g.count


class Kept:
    def __init__(self, x):
        self.x, self._value = x, None

    @property
    def value(self):
        if self._value is None:
            self._value = self.compute()
        return self._value


class Squared(Kept):
    def compute(self):
        return self.x**2


class Tripled(Kept):
    def compute(self):
        return 3.0 * self.x


def of_several_classes(x):
    total = 0.0
    for item in [Squared(x), Tripled(x * 2)]:
        total += item.value * item.value
    return total


class Store:
    def __init__(self):
        self._held = {}

    def set(self, name, value):
        self._held[name] = value

    def get(self, name, default=0.0):
        return self._held.get(name, default)

    def items(self):
        return list(self._held.items())

    def values(self):
        return [v for _, v in self.items()]

    def keys(self):
        return list(self._held)


class Doubled:
    def __init__(self, store):
        self.store = store

    def value(self, key):
        return self.store.get(key) * 2.0

    def total(self):
        return sum(self.store.values())


def filled(x):
    s = Store()
    s.set("a", x)
    s.set("bc", x * x)
    return s


def own_get(x):
    s = filled(x)
    return s.get("a") * s.get("bc") + s.get("none", x)


def own_views(x):
    s = filled(x)
    total = 0.0
    for name, v in s.items():
        total += v * len(name)
    for name in s.keys():
        total += s.get(name) * len(name)
    return total * sum(s.values()) + sum(v * v for _, v in s.items()) + max(s.values())


def of_either(x):
    mine, plain = Doubled(filled(x)), Doubled({"a": x, "b": 0.5})
    return mine.value("a") * mine.total() * plain.value("a")


def pairs_of(d):
    return list(d.items())


def pairs_that_a_helper_makes(x):
    d = {}
    d["a"] = x
    d["bc"] = x * x
    total = 0.0
    for name, v in pairs_of(d):
        total += v * len(name)
    return total


EXAMPLES = [
    (kept_distances, (np.array([[0.1, 0.5, -0.2], [1.0, 0.3, 0.7], [-0.4, 0.2, 1.1]]), np.array([1.0, -0.5, 0.7])), (0, 1)),
    *[(f, (1.3,), 0) for f in (read_twice, read_in_turn, read_in_displays_and_conditions, read_of_each, counts_alone, of_several_classes, own_get, own_views,
                               of_either, pairs_that_a_helper_makes)],
]  # fmt: skip
