"""Dicts and objects of one class that hold numbers here and arrays there: they are told apart by where they are made."""

import copy
from collections import defaultdict
from dataclasses import dataclass, field, replace

import numpy as np


@dataclass
class Body:
    q: object
    p: object
    m: float = 1.0
    seen: list = field(default_factory=list)

    def step(self, dt):
        self.p += -dt * self.q * self.m
        self.q += dt * self.p / self.m
        self.seen.append(0.5 * np.sum(self.p**2) / self.m)


class Param:
    def __init__(self, value):
        self.value = value

    def add(self, g):
        self.value = self.value + g


class Net:
    def __init__(self, w, b):
        self.w, self.b = Param(w), Param(b)

    def __call__(self, x):
        return self.w.value @ x + self.b.value

    def params(self):
        return [self.w, self.b]


class Average:
    def __init__(self, a):
        self.a = a
        self.mean = None

    def __call__(self, v):
        self.mean = v if self.mean is None else self.a * self.mean + (1 - self.a) * v
        return self.mean


def kick(s, dt):
    s["v"] = s["v"] - dt * s["x"]
    s["x"] = s["x"] + dt * s["v"]


def bodies(x):
    a, b = Body(x, 0.0), Body(np.array([x, 1.0]), np.zeros(2), 2.0)
    for _ in range(3):
        for body in (a, b):
            body.step(0.1)
    return a.q * np.sum(b.q) + a.seen[-1] * b.seen[1]


def dicts_changed_by_a_helper(x):
    a = {"x": x, "v": 0.0}
    b = {"x": np.array([x, 1.0]), "v": np.array([0.0, x])}
    for _ in range(3):
        kick(a, 0.1)
        kick(b, a["x"])
    return a["x"] + np.sum(b["x"] * b["v"])


def dicts_in_a_dict(x):
    model = {"in": {"w": np.array([x, 1.0]), "b": x}, "out": {"w": x * x, "b": 0.1}}
    y = x
    for _ in range(2):
        h = np.sum(model["in"]["w"]) * model["in"]["b"]
        y = h * model["out"]["w"] + model["out"]["b"]
        model["in"]["w"] -= 0.1 * y * model["in"]["w"]
        model["in"]["b"] -= 0.1 * y
        model["out"]["w"] -= 0.1 * h * y
    return y


def loop_over_parameters(x):
    net = Net(np.array([[x, 1.0], [0.3, x * x]]), 0.3 * x)
    for _ in range(2):
        y = net(np.ones(2))
        for p in net.params():
            p.add(-0.1 * p.value * np.sum(y))
    return np.sum(net(np.ones(2)))


def averages(x):
    of_numbers, of_arrays = Average(0.9), Average(x)
    total = 0.0
    for k in range(3):
        total += of_numbers(x * k) + np.sum(of_arrays(np.array([x, 1.0 * k])))
    return total


def one_of_two_objects(x):
    a, b = Param(x), Param(2 * x)
    c, d = Param(np.array([x, 1.0])), Param(np.array([1.0, x]))
    for k in range(4):
        p, q = a, c
        if k % 2:
            p, q = b, d
        p.add(x)
        q.add(p.value)
    return a.value * np.sum(c.value) + b.value * np.sum(d.value)


def another_object_in_the_place(x):
    a, b = Param(x), Param(np.array([x, 1.0]))
    box = {"p": a}
    box["p"].add(x)
    box["p"] = b
    box["p"].add(a.value)
    return a.value * np.sum(b.value)


def attribute_of_an_attribute(x):
    box = Param(Param(x))
    box.value.value = x * box.value.value
    return box.value.value


def held_by_one_another(x):
    a = {"v": x, "other": None}
    b = {"v": np.array([x, 1.0]), "other": None}
    alias = a
    alias["v"] = alias["v"] * 2.0
    b["other"] = a
    b["other"]["v"] = b["other"]["v"] + np.sum(b["v"])
    b["v"] = b["v"] * a["v"]
    return a["v"] * np.sum(b["v"])


def of_captured_dicts(x):
    a, b = {"v": x}, {"v": np.array([x, 1.0])}

    def scale(k):
        a["v"] = a["v"] * k
        b["v"] = b["v"] + a["v"]

    scale(x)
    scale(2.0)
    return a["v"] * np.sum(b["v"])


def copies(x):
    a, b = Param(x), Param(np.array([x, 1.0]))
    c = copy.copy(a)
    d = copy.deepcopy(b)
    c.add(x)
    d.add(c.value)
    a.add(d.value[0])
    b.add(a.value)
    return a.value * np.sum(b.value) + c.value * np.sum(d.value)


def replaced(x):
    a, b = Body(x, 0.0), Body(np.array([x, 1.0]), np.ones(2))
    c = replace(a, m=x)
    d = replace(b, q=b.q * 2)
    c.q = c.q * x
    d.q = d.q + c.q
    b.q = b.q * a.q
    return a.q * np.sum(b.q) + c.q * np.sum(d.q) * c.m


def dicts_with_defaults(x):
    d = defaultdict(float)
    e = defaultdict(lambda: np.zeros(2))
    for k in "aba":
        d[k] += x
        e[k] += d[k] * np.ones(2)
    return d["a"] * np.sum(e["a"]) + e["b"][0]


def arrays_written_in_place(x):
    a, b = Param(x), Param(np.array([x, 1.0]))
    a.value += x
    b.value += a.value
    alias = b.value
    b.value *= 2.0
    alias[0] = x
    a.value += b.value[0]
    return a.value * np.sum(b.value)


def of_arguments(x, p, rows):
    p["a"]["v"] = p["a"]["v"] * x
    p["b"]["v"] = p["b"]["v"] + p["a"]["v"]
    for row in rows:
        row["v"] = row["v"] * p["a"]["v"]
    return p["a"]["v"] * np.sum(p["b"]["v"]) + rows[0]["v"] * rows[1]["v"]


def put(box, key, item):
    box[key] = item


def flows_down(n, s):
    if n == 0:
        return s["v"].value[0]
    s["u"].value[1:] += s["v"].value[1]
    return 0.5 * flows_down(n - 1, s)


def recursion_over_what_it_is_given(x):
    s = {"u": Param(np.array([x, 2.0])), "v": Param(np.array([0.5, x * x]))}
    numbers, box = {0: x, 1: 1.4}, {}
    y = flows_down(2, s)
    put(box, "a", s["v"].value)
    numbers[0] += 1.45 * y
    return numbers[0] * np.sum(box["a"]) + np.sum(s["u"].value)


def scaled_first(x, s=None):
    if s is None:
        s = [x, x * x]
        rows = [s]
        rows.append(s)
    s[0] *= x
    return s[0] * len(s)


def repeated_beside_a_list_of_lists(x):
    s = [np.cos(x), 0.84 * x]
    for _ in range(2):
        s *= 2
    s += [x]
    return scaled_first(x) * scaled_first(x, s) + sum(s)


EXAMPLES = [
    *((f, (0.7,), 0) for f in (
        bodies, dicts_changed_by_a_helper, dicts_in_a_dict, averages, one_of_two_objects, another_object_in_the_place, attribute_of_an_attribute, held_by_one_another,
        of_captured_dicts, copies, replaced, dicts_with_defaults, arrays_written_in_place,
        recursion_over_what_it_is_given, repeated_beside_a_list_of_lists,
    )),
    (of_arguments, (0.7, {"a": {"v": 2.0}, "b": {"v": np.array([1.0, 0.3])}}, [{"v": 2.0}, {"v": 0.5}]), (0, 1, 2)),
]  # fmt: skip
WRITERS = {of_arguments}
FIRST_ORDER = [(loop_over_parameters, (0.7,))]  # refused to second order
