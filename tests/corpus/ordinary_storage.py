"""Lists times arrays, named tuples by items and by names, dicts with defaults made of dicts: as programs have them."""

import copy
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


class State(NamedTuple):
    pos: float
    vel: float


class Vector(NamedTuple):
    x: float
    y: float
    z: float

    def dot(self, other):
        return sum(a * b for a, b in zip(self, other))

    def __add__(self, other):
        return Vector(*(a + b for a, b in zip(self, other)))

    def times(self, s):
        return Vector(*[s * a for a in self])


@dataclass
class Spring:
    pos: float
    vel: float = 1.0


# lists times arrays


def weighted_pair(x):
    w = np.array([1.0, 2.0])
    return np.sum([x[0], x[1]] * w * x[1])


def pair_times_part(x):
    return np.sum([x[0], x[1]] * x[:2])


def rows_times_array(x):
    ys = [x, 2 * x] * x
    return np.sum(ys**2)


def _scaled(x, w):
    return [x[0], x[1]] * w


def repeated_or_multiplied(x):
    return np.sum(_scaled(x, x[1:])) + sum(_scaled(x, 2))


def by_a_lambda(x):
    f = lambda w: [x[0], x[1]] * w  # noqa: E731
    return np.sum(f(x[1:])) * sum(f(2))


def product_that_is_written(x):
    s = 0.0
    for k in range(2):
        v = [x[k], 1.0] * np.array([x[k], k])
        v[0] += x[2]
        s += v[0] * v[1] + v[0]
    return s


def times_an_integer_array(x):
    n = np.array(2)
    return np.sum([x[0], x[1], 1.0] * n)


def repeated_by_an_integer_of_numpy(x):
    n = np.int64(3)
    ys = [x[0], x[1]] * n
    return sum(ys) * len(ys)


def factors_beside_lists(x):
    w = np.array([1.0, 2.0])
    xs, ks = [x[0], x[1]], [2, 3]
    return np.sum((xs * w) * x[1]) + np.sum((ks * w) * x[1] * x[0] * 2)


def one_item_times_a_count(x):
    w, xs, k = np.array([2.0]), [x[0]], 3
    return np.mean((xs * w) * (k * x[:1]) * [1.0, 3.0])


# named tuples


def of_all_items(x):
    a = Vector(*x)
    b = Vector(*(2.0 * c + 1 for c in a))
    c = Vector(*[p * q for p, q in zip(a, b)])
    return a.dot(b) + c.z * c.x


def steps_of_vectors(x):
    p, v = Vector(1.0, 2.0, 3.0), Vector(*x)
    for _ in range(3):
        v = v + p.times(-0.1)
        p = p + v.times(0.1)
    return p.dot(v)


def mapped_fields(x):
    s = State(x[0], x[1])
    s = State(*map(np.sin, s))
    return s.pos * s.vel


def made_of_iterables(x):
    s = State._make(v * x[2] for v in State(x[0], x[1]))
    t = State._make([v * s.pos for v in s])
    return s.pos * t.vel


def of_a_dict_that_changed(x):
    d = {"vel": x[1], "pos": x[0]}
    d["pos"] = d["pos"] * x[2]
    s = State(**d)
    return s.pos * s[1] ** 2


def of_a_dict(x):
    d = {"pos": x[0], "vel": x[1]}
    return State(**d).pos * Spring(**d).pos


def of_several_dicts(x):
    d, e = {"vel": x[1]}, {"pos": x[0]}
    d["vel"] = d["vel"] * x[2]
    s, t = State(**d, **e), State(**{**d, "pos": x[2]})
    u, w = State(**dict(d, pos=x[2])), State(**{**e, **d})
    return s.pos * s[1] ** 2 * t.pos + u.pos * u.vel + w.pos * w.vel


def of_keys_known_when_it_runs(x, names):
    d = {k: v * x[2] for k, v in zip(names, x)}
    s = State(**d)
    t = State(pos=x[1], **{k: v for k, v in d.items() if k != "pos"})
    return s.pos * s.vel * t.vel


def other_names_raise(x, names):
    try:
        s = State(**{k: v * x[2] for k, v in zip(names, x)})
    except TypeError:
        s = State(x[1], x[2])
    return s.pos * s.vel


def another_number_raises(x):
    try:
        s = State(*x)
    except TypeError:
        s = State(*x[:2])
    return s.pos * s.vel


def fields_of_arrays(x):
    xs = [x * 1.0, x * 2.0]
    s = State(*xs)
    xs[0][0] = x[1] ** 2
    xs[1] = x
    d = s._asdict()
    d["vel"][1] = x[2] ** 2
    d["pos"] = x
    return np.sum(s.pos * s.vel) + np.sum(d["pos"] * d["vel"])


def rows_as_fields(x):
    m = np.outer(x, x)[:2]
    s = State(*m)
    m[0] *= 2.0
    s.vel[0] = x[0]
    return np.sum(s.pos * s.vel * m)


def updated_by_name(x):
    s = State(x[0], x[1])
    for _ in range(3):
        s = State(**{k: v + 0.1 * x[2] * v for k, v in s._asdict().items()})
    return s.pos * s.vel


def fields_in_a_dict(x):
    s = State(x[0], x[1])
    d = s._asdict()
    d["pos"] = d["pos"] * x[2]
    return State(**d).pos * s.pos + sum(v**2 for v in s._asdict().values())


# lists in objects that grow while something else is gone through


class Stack:
    def __init__(self):
        self.items = []

    def push(self, v):
        self.items.append(v)

    def pop(self):
        return self.items.pop()

    def __len__(self):
        return len(self.items)


def pushed_in_a_loop_over_an_array(x):
    s, t = Stack(), 0.0
    for v in x:
        s.push(v * x[0])
    while len(s) > 0:
        t = t * s.pop() + 1
    return t


def pushed_by_several(x):
    s, w = Stack(), np.linspace(0.0, 1.0, 3)
    for k, (v, u) in enumerate(zip(w, x * 2.0)):
        s.push(v * u)
        for t in (x[0], x[1]):
            s.push(t * k)
    return sum(v * i for i, v in enumerate(s.items))


# deep copies of lists and dicts


class Body:
    def __init__(self, m, p, v):
        self.m = m
        self.p = p
        self.v = v


def copied_bodies(x):
    bodies = [Body(1.0, x[0], x[1]), Body(2.0, x[1] * x[2], 0.0)]
    old = copy.deepcopy(bodies)
    for b, o in zip(bodies, old):
        b.p += 0.1 * b.v + x[2]
        b.v -= o.p * 0.1
    return sum(b.p * b.v for b in bodies) + sum(o.p**2 for o in old)


def copied_bodies_of_arrays(x):
    bodies = [Body(1.0, x * 2, np.zeros(3)), Body(2.0, x**2, x * 1.0)]
    old = copy.deepcopy(bodies)
    for b, o in zip(bodies, old):
        b.p += 0.1 * b.v
        b.v[0] -= o.p[1] * 0.1
    return sum(np.sum(b.p * b.v) for b in bodies) + sum(np.sum(o.p**2) for o in old)


def kept_each_time(x):
    kept, bodies = [], [Body(1.0, x[0], x[1]), Body(2.0, x[1] * x[2], 0.0)]
    for _ in range(3):
        kept.append(copy.deepcopy(bodies))
        for b in bodies:
            b.p += 0.1 * b.v + b.p * x[2]
    return sum(k[0].p * k[1].p for k in kept)


def best_weights(x):
    p = {"w": x * 1.0, "b": x[0]}
    best = copy.deepcopy(p)
    for _ in range(3):
        p["w"] = p["w"] * 1.1
        p["b"] -= 0.1 * np.sum(p["w"])
        if p["b"] > 0:
            best = copy.deepcopy(p)
    return np.sum(best["w"]) * best["b"] * p["b"]


def lists_in_a_dict(x):
    d = {"a": [x[0], x[1]], "b": [x[2]]}
    e = copy.deepcopy(d)
    d["a"][0] *= x[1]
    e["b"].append(x[0])
    return d["a"][0] * e["a"][0] + sum(e["b"])


def rows_copied(x):
    m = [[x[0], x[1]], [x[2], 1.0]]
    n = copy.deepcopy(m)
    n[0][0] += m[1][0]
    m[0][1] *= 2.0
    n.append([x[0]])
    n[0].append(x[1])
    return n[0][0] * n[0][1] * m[0][1] * n[0][-1] * n[2][0] * len(m)


# rows and columns


def columns_of_a_dict(x):
    d = {"a": [x[0], x[1]], "b": [x[1], x[2]]}
    s = sum(a * b for a, b in zip(*d.values()))
    for a, b in zip(*d.values()):
        s += a * b
    return s + sum(sum(t) for t in zip(*d.values()))


def recorded_by_name(x):
    kept = {"p": [], "q": []}
    p, q = x[0], x[1]
    for _ in range(3):
        p, q = p + 0.1 * q, q - 0.1 * p
        kept["p"].append(p)
        kept["q"].append(q)
    return sum(a * a + b for a, b in zip(*kept.values()))


def columns_of_dicts(x):
    rows = [{"a": v, "b": v * v} for v in x]
    cols = list(zip(*(r.values() for r in rows)))
    return sum(cols[0]) * sum(cols[1])


def _turned(t):
    return list(zip(*t))


def turned_and_written(x):
    t = [[x[0], x[1]], [x[1] * x[2], x[0]]]
    cols = _turned(t)
    cols[0] = (x[2], x[0])
    t[0][1] = 5.0
    cols.append((x[2], x[0]))
    return cols[0][0] * cols[1][1] * cols[1][0] + cols[2][0]


def turned_arrays(x):
    t = [x[:2] * 1.0, x[1:] * 2.0]
    cols = _turned(t)
    t[0][0] = 5.0
    cols[0] = (x[2], x[0])
    return cols[0][0] * cols[1][1] + t[0][0]


# trees of tuples, and keys that are floats


def _value_of(tree, env):
    match tree:
        case ("add", a, b):
            return _value_of(a, env) + _value_of(b, env)
        case ("mul", a, b):
            return _value_of(a, env) * _value_of(b, env)
        case ("neg", a):
            return -_value_of(a, env)
        case ("var", name):
            return env[name]
        case ("num", v):
            return v


def a_tree_of_tuples(x, tree):
    return _value_of(tree, {"x": x[0], "y": x[1] * x[2]})


def entries_under_floats(x):
    d = {0.5: x[0], 1.5: x[1]}
    s = 0.0
    for k in (0.5, 1.5, 0.5):
        s += d[k] * k
        d[k] = s * x[2]
    return s * d[1.5] + sum(d[k] for k in [0.5, 1.5])


# dicts with defaults that are made of dicts


def made_of_what_its_name_held(x):
    d = {"a": x[0], "b": x[1]}
    d = defaultdict(float, d)
    for k in "abca":
        d[k] += x[2]
    return sum(v**2 for v in d.values())


def made_anew_in_a_loop(x):
    d = defaultdict(float, {"a": x[0]})
    for i in range(3):
        d = defaultdict(float, d)
        d["a"] *= x[1]
        d[i] += d["a"]
    return sum(v**2 for v in d.values())


def made_of_it_and_more(x):
    d = {"a": x[0], "b": x[1]}
    e = d
    d = defaultdict(float, d, c=x[0] * len(d))
    for k in "abca":
        d[k] += x[2]
    return sum(v**2 for v in d.values()) * e["a"]


def lists_of_both(x):
    d = defaultdict(list, {"a": [x[0]]})
    e = defaultdict(list, d)
    d = defaultdict(list, d)
    for k in "abca":
        d[k].append(x[2])
    e["b"].append(x[1])
    return sum(sum(v) ** 2 for v in d.values()) * len(e) * sum(e["a"])


X = np.array([0.5, 1.2, 0.7])
TREE = ("add", ("mul", ("var", "x"), ("num", 3.0)), ("neg", ("mul", ("var", "y"), ("var", "x"))))
NAMED = (of_keys_known_when_it_runs, other_names_raise)

EXAMPLES = [
    *((f, (X,), 0) for f in (
        weighted_pair, pair_times_part, rows_times_array, repeated_or_multiplied, by_a_lambda, product_that_is_written, times_an_integer_array,
        repeated_by_an_integer_of_numpy, factors_beside_lists, one_item_times_a_count, of_all_items, steps_of_vectors, mapped_fields, made_of_iterables,
        of_a_dict_that_changed, of_a_dict, of_several_dicts, another_number_raises, fields_of_arrays, rows_as_fields, updated_by_name, pushed_in_a_loop_over_an_array, pushed_by_several, entries_under_floats, copied_bodies, copied_bodies_of_arrays, kept_each_time, best_weights, lists_in_a_dict, rows_copied,
        columns_of_a_dict, recorded_by_name, columns_of_dicts, turned_and_written, turned_arrays, fields_in_a_dict, made_of_what_its_name_held, made_anew_in_a_loop,
        made_of_it_and_more, lists_of_both,
    )),
    *((f, (X, ["vel", "pos"]), 0) for f in NAMED),
    (other_names_raise, (X, ["vel", "mass"]), 0),
    (a_tree_of_tuples, (X, TREE), 0),
]  # fmt: skip
