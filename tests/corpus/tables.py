"""Dicts under keys of several parts, as in dynamic programming and memoised recursion, and what a helper asks of them."""

import collections
import math

import numpy as np

v4 = np.array([0.5, 1.2, -0.3, 0.7])


def paths(x):
    table = {}
    n = len(x)
    for i in range(n):
        table[i, 0] = x[i] * i
        table[0, i] = 0.5 * i
    for i in range(1, n):
        for j in range(1, n):
            table[i, j] = table[i - 1, j] * 0.5 + table[i, j - 1] * x[j] + table[i - 1, j - 1]
    return table[n - 1, n - 1]


def remembered(x):
    known = {}

    def walk(i, j):
        if i == 0 or j == 0:
            return x + i + j
        if (i, j) not in known:
            known[i, j] = walk(i - 1, j) * 0.5 + walk(i, j - 1) * x
        return known[(i, j)]

    return walk(3, 3)


def added_to(x):
    table = {(0, 1): x, (1, 1): 2.0}
    table[0, 1] += x * table[1, 1]
    i = 1
    table[i, 1] *= table[i - 1, i]
    table[0, 1] = 0.0
    return table[1, 1] + table.get((0, 1), 3.0) * x


def arrays_in_a_table(x):
    table = {(0, 1): x * 1.0, (1, 0): x * x}
    for i in range(2):
        table[i, 1 - i] *= table[0, 1]
        table[1 - i, i][0] += x[1]
    table[1, 0] = table[0, 1] * table[1, 0]
    u = table[1, 0]
    u += 1.0
    return np.sum(table[0, 1] * table[1, 0])


def _next(table, i, x):
    table[i, i] = table[i - 1, i - 1] * x
    return table[i, i]


def filled_by_a_helper(x):
    table = {(0, 0): x}
    s = 0.0
    for i in range(1, 4):
        s += _next(table, i, x)
    return s


def a_table_given(table, x):
    table["a", 1] = table["a", 0] * x
    return table["a", 1] ** 2


def taken_off_a_table(x):
    table = {(0, 0): x, (0, 1): x * x}
    v = table.pop((0, 0))
    table[1, 1] = v * x
    del table[0, 1]
    return sum(table.values())


def keys_joined(x):
    table = {}
    k = (0, 1)
    table[k] = x
    table[(*k, 2)] = x * x
    table[0, 1, 3] = table[0, 1] * table[0, 1, 2]
    return table[0, 1, 3]


class Means:
    def __init__(self):
        self.held = {}

    def value(self, state, action):
        return self.held.get((state, action), 0.0)

    def update(self, state, action, reward):
        self.held[state, action] = self.value(state, action) + 0.5 * (reward - self.value(state, action))


def learned(x):
    means = Means()
    for k in range(5):
        means.update(k % 2, k % 3, math.sin(x * k))
    return means.value(0, 0) + means.value(1, 1) * x


def _over_the_first(history):
    kept = history if np.array(history)[0] < 0.87 else history
    history.append(kept[0] * 0.5)
    return history


def returned_on_both_ways(x):
    xs = [x, 0.5]
    xs = _over_the_first(xs)
    xs[1] += math.sin(x)
    return sum(xs) * xs[2]


def _squares(v):
    return np.sum(v * abs(v))


def beside_functions(x):
    a = x * 1.0
    chosen = {"scale": 0.3, "size": lambda v: _squares(v) + abs(0.1), "root": np.sqrt}
    a += np.tanh(0.4 * a)
    return chosen["size"](a) * chosen["scale"]


def displays_of_all_kinds(x):
    d = dict.fromkeys("ab", 0)
    d["a"] = x * x
    e = {k: 0 for k in ("u", "v")}
    for k in e:
        e[k] = x * len(k) + d["a"]
    f = dict(zip("pq", [0.0, x]))  # noqa: B905
    f["p"] = x * f["q"]
    g = dict([("a", 0.0), ("b", 1.0)])
    g["a"] += x * g["b"]
    h = dict.fromkeys(range(2), 0.0)
    for i in h:
        h[i] = h.get(i - 1, x) * x
    return d["a"] * e["v"] + f["p"] * g["a"] + h[1]


def lists_in_a_dict_comprehension(x):
    d = {k: [] for k in "ab"}
    d["a"].append(x)
    d["b"].append(x * x)
    d["a"].append(d["b"][0])
    rows = {k: np.zeros(2) for k in "uv"}
    rows["u"][0] = x
    rows["v"][1] += x * rows["u"][0]
    return sum(d["a"]) * d["b"][0] + np.sum(rows["v"]) * rows["u"][0]


def ordered_and_counted(x):
    o = collections.OrderedDict([("a", x), ("b", 1.0)])
    o["c"] = o["a"] * x
    for k in o:
        o[k] = o[k] * x
    c = collections.Counter()
    for k in ("u", "v", "u"):
        c[k] += x * o["b"]
    return sum(o.values()) * c["u"] + c["w"]


def unions_that_are_written(x):
    o = {"a": x}
    p = {**o, "b": 0}
    p["b"] = p["a"] * x
    q = o | {"c": 0}
    q["a"] += p["b"]
    o["a"] = 9.0
    r = {**q, **p}
    r["c"] = r["a"] * x
    return p["b"] * p["a"] + q["a"] * r["c"] + o["a"] * r["b"]


def beside_a_dict_of_other_things(x):
    table = {"rate": 1.0}
    held = {label: x for label, _ in zip("c", table)}  # noqa: B905
    table["b"] = float
    return held["c"] * x


WRITERS = {a_table_given}
BY_KIND = set()

EXAMPLES = [
    (paths, (v4,), 0),
    *((f, (0.7,), 0) for f in (remembered, added_to, filled_by_a_helper, taken_off_a_table, keys_joined, learned, returned_on_both_ways, displays_of_all_kinds, lists_in_a_dict_comprehension, ordered_and_counted, unions_that_are_written, beside_a_dict_of_other_things)),
    (arrays_in_a_table, (v4,), 0),
    (beside_functions, (v4,), 0),
    (a_table_given, ({("a", 0): 2.0}, 3.0), (0, 1)),
]
