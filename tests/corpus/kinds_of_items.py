"""Lists and dicts that Python's own functions make, whose items are added to: whether they are numbers or arrays has to be known."""

import numpy as np


def rows_as_lists(a):
    rows = [list(r) for r in a]
    rows[0][0] *= 2.0
    more = np.outer(a[0], a[1]).tolist()
    more[1][0] += rows[0][0]
    return rows[0][0] * rows[1][1] + sum(sum(r) for r in more)


def zipped(x):
    d = dict(zip("abc", x, strict=True))
    d["a"] += 1.0
    columns = list(map(list, zip(x, x[::-1], strict=True)))
    columns[0][0] *= 2.0
    pairs = [list(p) for p in zip(x, x[1:], strict=False)]
    for p in pairs:
        p[0] += p[1]
    return d["a"] * d["b"] + sum(a * b for a, b in columns) + sum(p[0] * p[1] for p in pairs)


def transposed(x):
    m = [[0.0] * 3 for _ in range(3)]
    for i in range(3):
        for j in range(3):
            m[i][j] += x[i] * x[j]
    t = [list(c) for c in zip(*m, strict=True)]
    t[0][1] -= 1.0
    return sum(sum(r) for r in t) * t[0][1]


def grouped(x):
    g, total = {}, 0.0
    for k, v in zip("aba", x, strict=True):
        g.setdefault(k, []).append(v)
    for k in sorted(g):
        g[k][0] *= 2.0
        total += sum(g[k]) ** 2
    return total


def turned_and_joined(x):
    ys = list(reversed(x))
    ys[0] += ys[1]
    zs = [*ys, *x]
    zs[-1] *= 2
    flat = sum([[v, 2 * v] for v in x], [])
    flat[-1] *= 2.0
    return sum(zs) * zs[0] + sum(flat) * flat[0]


def step(x, v):
    return dict(x=x + 0.1 * v, v=v * x)


def handed_on(x):
    s = {"x": x[0], "v": x[1]}
    for _ in range(2):
        s = step(**s)
        s["v"] *= s["x"]
    e = {**dict(a=x[0], b=x[1]), "x": 1.0}
    e["x"] += e["a"] * e["b"]
    return s["v"] * e["x"]


def speeds(x):
    ps = [np.array(x), np.outer(x, x)]
    vs = [np.zeros(p.shape) for p in ps]
    for i in range(2):
        vs[i] *= 0.9
        vs[i] += ps[i]
    return np.sum(vs[0]) * np.sum(vs[1] ** 2)


def square(x):
    a = np.zeros((len(x),) * 2)
    for i in range(len(x)):
        a[i, i] = x[i]
    return np.sum(a**2)


class Spring:
    def __init__(self, k, m):
        self.k, self.m, self.y = k, m, 0.0

    def push(self, f):
        self.y = self.k * self.y + self.m * f


def made_of_what_is_handed_on(x):
    rows = [(x[0], x[1]), (x[1], 2.0)]
    springs = [Spring(*r) for r in rows]
    springs.append(Spring(**{"k": x[2], "m": x[0]}))
    for s in springs:
        s.push(2.0)
        s.push(x[0])
    return springs[0].y * springs[1].y * springs[2].y


def the_least_of_tuples(x):
    a, i = max((v * x[0], k) for k, v in enumerate([1.0, 3.0, 2.0]))
    return min([(x[0], 3.0), (2.0, x[1])])[0] * a * i


def dropped(d):
    d.pop("b")


def added(d):
    d["c"] = 5.0


def keys_come_and_go(x):
    d, e = {"a": x[0], "b": 2.0}, {"a": x[0], "b": x[1]}
    d["a"] *= x[1]
    e["a"] *= 2.0
    dropped(d)
    added(e)
    return d["a"] * len(d) + sum(d.values()) * len(e) * sum(e.values())


EXAMPLES = [
    (rows_as_lists, (np.array([[0.5, -0.3], [1.2, 0.4]]),), 0),
    *((f, ([0.5, -0.3, 1.2],), 0) for f in (
        zipped, transposed, grouped, turned_and_joined, handed_on, speeds, square, made_of_what_is_handed_on, the_least_of_tuples, keys_come_and_go,
    )),
]  # fmt: skip
