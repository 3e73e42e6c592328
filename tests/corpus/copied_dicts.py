"""Dicts made of dicts that hold arrays and numbers, and are changed then: each has entries of its own, and shares what stands there."""

import copy
import math
from dataclasses import dataclass

import numpy as np


@dataclass
class Point:
    x: float
    rest: object


def settings_merged(x):
    defaults = {"rate": x, "w": np.ones(2)}
    chosen = {**defaults, "rate": 2 * x}
    chosen["w"][0] = x
    return chosen["rate"] * defaults["w"].sum() * defaults["rate"]


def settings_by_union(x):
    defaults = {"rate": x, "w": np.ones(2), "steps": 3, "name": "plain", "hook": None}
    chosen = defaults | {"rate": 2 * x}
    chosen["w"][0] = x
    return chosen["rate"] * defaults["w"].sum() * defaults["rate"] * chosen["steps"]


def settings_by_keyword(x):
    w = np.ones(2) * x
    chosen = dict({"a": w, "b": w * 2}, c=w, b=np.zeros(2))
    chosen["c"] *= x
    chosen["b"][1] = x**2
    return (chosen["b"] * chosen["a"]).sum()


def each_way_to_copy(x):
    d = {"rate": x, "w": np.ones(2)}
    total = 0.0
    for e in (dict(d), d.copy(), copy.copy(d), {**d}):
        e["rate"] = e["rate"] * 2
        e["w"][0] += x
        total += e["rate"] * e["w"][0]
    return total * d["rate"] * d["w"].sum()


def crossed(x):
    w = np.ones(2) * x
    d = {"a": w, "b": w * 2}
    d = d | {"a": d["b"], "b": d["a"]}
    d["a"][0] *= x
    w[1] = 3 * x
    return (d["b"] * np.array([2.0, 3.0])).sum() + d["a"][0]


def updated(params, grads, rate):
    new = {**params}
    for key in grads:
        new[key] -= rate * grads[key]
    return new


def descended(x):
    p = {"w": np.ones(2) * x, "b": np.array([x, 2.0])}
    q = updated(p, {"w": np.ones(2), "b": p["w"]}, 0.1)
    q = {**q, "b": p["b"]}
    q["b"] += q["w"] * x
    return (p["b"] * q["w"]).sum()


def configurations(x):
    base = {"w": np.ones(2), "n": 3}
    history = []
    for i in range(3):
        one = {**base, "k": np.full(2, x * i)}
        one["w"] += x * one["k"]
        history.append(one)
    return sum((h["w"] * h["k"]).sum() for h in history)


def of_the_callers(x, state):
    more = {**state, "v": np.zeros(3)}
    for _ in range(4):
        more["v"] -= x * more["x"]
        more["x"] += 0.1 * more["v"]
    return state["x"].sum()


def update_with_entries(x):
    d = {"rate": x, "w": np.ones(2)}
    e = {"n": 2, "w": np.zeros(2)}
    e.update(d)
    e["rate"] = 2 * x
    e["w"][0] = x
    return e["rate"] * d["w"].sum() * d["rate"] * e["n"]


class Momentum:
    def __init__(self, **given):
        self.options = {"rate": 0.1, "m": np.zeros(2)}
        self.options.update(given)

    def step(self, w, g):
        self.options["m"] *= 0.9
        self.options["m"] += g
        w -= self.options["rate"] * self.options["m"]


def options_given(x):
    rule = Momentum(rate=x)
    w = np.array([1.0, 2.0])
    for _ in range(3):
        rule.step(w, w * x)
    return w.sum()


def inside_of_another(x):
    s = {"x": np.array([x, 1.0]), "t": 0.0, "part": {"a": x, "v": np.zeros(2)}}
    n = {**s, "part": {**s["part"], "a": 3 * x}}
    n["part"]["v"][1] = x * n["part"]["a"]
    n["x"] *= 2
    return s["x"].sum() * s["part"]["v"].sum() * s["part"]["a"]


def history_of_states(x):
    s = {"x": np.array([x, 1.0]), "t": 0.0}
    history = []
    for _ in range(3):
        history.append(dict(s))
        s["x"] *= x
        s["t"] += x
    return sum(h["x"].sum() * h["t"] for h in history)


def next_state(state, h):
    new = state.copy()
    new["x"] = state["x"] + h
    new["n"] += 1
    new["log"] = state["log"] + [h]
    return new


def states_that_follow(x):
    s = {"x": np.array([x, 1.0]), "n": 0, "log": []}
    for i in range(3):
        s = next_state(s, x * i)
    s["x"][0] = x * s["log"][1]
    return s["x"].sum() * s["n"]


def copies_in_a_comprehension(x):
    d = {"a": {"w": np.ones(2), "rate": x}}
    e = {k: dict(v) for k, v in d.items()}
    e["a"]["rate"] = 2 * x
    e["a"]["w"] *= x
    return d["a"]["rate"] * d["a"]["w"].sum() * e["a"]["rate"]


def beside_dicts_of_objects(x):
    """The copy of one dict is told apart from another dict that holds objects."""
    items = [x, x * x]
    memo = {"a": items, "b": items}
    held = dict(memo)
    held["b"] = [x]
    p = Point(0.1 * x, [x])
    points = {"a": p, "b": p}
    points["b"].x = float(math.tanh(x))
    return points["a"].x * held["b"][0] * memo["b"][1]


@dataclass
class Layer:
    x: float
    scale: float = 0.23

    def turned(self, r):
        return 0.5 * self.scale * r


def gone_through_beside_another(x, settings):
    """What is put into one dict is not looked for in another one that is gone through."""
    p = Point(0.3 * x, 0.4)
    table = {"a": p, "b": p}
    other = table
    table["a"] = other["b"]
    return Layer(x=x, scale=sum(settings[k] for k in settings)).turned(x) * table["a"].x


def without_a_derivative(x, e):
    """The copy is of what carries no derivative, and changes."""
    w = e * 1.0
    table = {"a": w, "b": w}
    other = dict(table)
    other["b"] = np.zeros(3)
    other["a"][0] = 3.0
    return x * table["a"][0] + other["b"][1] * table["b"][2]


def gone_through_and_written(x, e):
    """Comprehensions go through numbers without a derivative, which are written afterwards."""
    v, w = np.zeros(3), e * 1.0
    v += 0.38 * (v - np.array([q if q > 0 else u for q, u in zip(w, v)]))
    largest = max(q - i for i, q in enumerate(w))
    v[0] = x
    w[1] = 3.0
    return (v * w).sum() * largest


EXAMPLES = [
    (settings_merged, (0.7,), 0),
    (settings_by_union, (0.7,), 0),
    (settings_by_keyword, (0.7,), 0),
    (each_way_to_copy, (0.7,), 0),
    (crossed, (0.7,), 0),
    (descended, (0.7,), 0),
    (configurations, (0.7,), 0),
    (of_the_callers, (0.7, {"x": np.arange(3.0)}), (0, 1)),
    (update_with_entries, (0.7,), 0),
    (options_given, (0.7,), 0),
    (inside_of_another, (0.7,), 0),
    (history_of_states, (0.7,), 0),
    (states_that_follow, (0.7,), 0),
    (copies_in_a_comprehension, (0.7,), 0),
    (beside_dicts_of_objects, (0.7,), 0),
    (without_a_derivative, (0.7, np.arange(3.0) + 1), 0),
    (gone_through_and_written, (0.7, np.array([1.0, 2.5, 3.2])), 0),
    (gone_through_beside_another, (0.7, {"rate": 1.0, "q": 2.0}), 0),
]
WRITERS = {of_the_callers}  # arguments are changed
PLAIN_ONLY = {options_given}  # the oracle has no numbers for what methods make
