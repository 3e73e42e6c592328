"""Methods and attributes that are asked for by a name, known from the text or to the running program alone."""

from dataclasses import asdict, dataclass, field

import numpy as np


class Net:
    def __init__(self, w, kind):
        self.w = w
        self.kind = kind

    def cubed(self, v):
        return self.w * v**3

    def squared(self, v):
        return self.w * v * v

    def __call__(self, v):
        return getattr(self, self.kind)(v)


class Machine:
    def __init__(self, w):
        self.w = w
        self.log = []

    def on_add(self, v):
        self.w += v
        return self.w * 2

    def on_mul(self, v):
        self.log.append(v * self.w)
        return self.w * v

    def on_two(self, v, u=2.0):
        return self.w * v * u

    def on_nothing(self):
        return 1.0

    def do(self, kind, v):
        getattr(self, "on_" + kind)(v)

    def visit(self, kind, v):
        method = getattr(self, f"on_{kind}")
        return method(v)

    def between(self, kind, v):
        return self.w * getattr(self, "on_" + kind)(v) * self.w

    def listed(self, kind, v):
        return [self.w, getattr(self, "on_" + kind)(v), self.w]

    def run(self, steps, v):
        for kind, arg in steps:
            v = getattr(self, f"on_{kind}")(v) * arg
        return v

    def total(self, v):
        return sum(getattr(self, "on_" + n)(v) for n in self.names())

    def names(self):
        return ["add", "mul"]


class Doubled(Machine):
    def on_add(self, v):
        return super().on_add(v) + v


def by_an_attribute(x):
    return Net(x[1], "squared")(Net(x[0], "cubed")(x[2]))


def by_a_parameter(x, kind):
    m = Machine(x[0])
    return m.visit(kind, x[1]) * m.w + m.visit("mul", x[2]) * m.log[0]


def in_turn(x):
    m = Machine(x[0])
    return m.run([("add", 2.0), ("mul", x[1]), ("add", 1.0), ("two", 3.0)], x[2]) * m.log[0]


def summed(x):
    m = Machine(x[0])
    return m.total(x[1]) * m.w


def for_what_they_do(x):
    m = Machine(x[0])
    for n in ("add", "mul", "add"):
        m.do(n, x[1])
    return m.w * m.log[0]


def what_is_read_around_it(x):
    m = Machine(x[0])
    a, b, c = m.listed("add", x[1])
    return m.between("add", x[2]) * a * b**2 * c**3


def of_a_class_below(x):
    m = Doubled(x[0])
    return m.visit("add", x[1]) * m.w


def bound_anew_in_a_loop(x):
    m = Machine(x[0])
    name = "on_add" if x[0] > 0 else "on_mul"
    for k in range(2):
        f = getattr(m, name)
        y = f(x[k])
        name = "on_mul"
    return y * m.w


def by_a_lambda(x):
    m = Machine(x[0])
    f = lambda n, v: getattr(m, "on_" + n)(v)  # noqa: E731
    return f("add", x[1]) * m.w


def in_comprehensions(x):
    m = Machine(x[0])
    d = {n: getattr(m, "on_" + n)(x[1]) for n in ("add", "mul")}
    return m.w + sum([getattr(m, "on_" + n)(x[1]) for n in d]) * m.w * d["add"]


X = np.array([0.5, 1.2, 0.7])
class _Model:
    def __init__(self, w):
        self.weights = w * np.ones(2)
        self.bias = w


def _slopes(model, x):
    return {"weights": 2.0 * model.weights, "bias": model.bias * x}


def attributes_and_entries_of_the_same_names(x):
    model = _Model(x)
    for _ in range(2):
        slopes = _slopes(model, x)
        for name in ("weights", "bias"):
            setattr(model, name, getattr(model, name) - 0.1 * slopes[name])
    return np.sum(model.weights) * model.bias * len(name)


@dataclass
class _Options:
    rate: float
    gain: float = 2.0
    notes: list = field(default_factory=list)


def made_of_a_dict_that_was_changed(x):
    entries = asdict(_Options(x))
    entries["rate"] = entries["rate"] * x
    options = _Options(**entries)
    return options.gain * options.rate


EXAMPLES = [
    (attributes_and_entries_of_the_same_names, (0.7,), 0),
    (made_of_a_dict_that_was_changed, (0.7,), 0),
    *((f, (X,), 0) for f in (
        by_an_attribute, in_turn, summed, for_what_they_do, what_is_read_around_it, of_a_class_below, bound_anew_in_a_loop, by_a_lambda, in_comprehensions,
    )),
    (by_a_parameter, (X, "add"), 0), (by_a_parameter, (X, "two"), 0),
]  # fmt: skip
