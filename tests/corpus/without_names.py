"""Methods that change what has no name, as `(p if c else q).append(v)`; and arrays that are bound at the end of a loop's body and written at its start."""

import numpy as np


class Total:
    def __init__(self, x):
        self.x = x
        self.log = []

    def add(self, v):
        self.x = self.x + v
        self.log.append(v)

    def itself(self):
        return self

    def append(self, v):
        self.x = self.x * v


def one_of_two(p, q, c):
    (p if c else q).append(p[0])
    v = (q if len(q) > 1 else p).pop()
    [p, q][1].append(p[0] * v)
    {"a": p, "b": q}["b"].insert(0, v)


def lists_without_names(x):
    q, z = [x[0], x[1] * x[0]], [x[1]]
    q[0] = x[1] * 2
    one_of_two(z, q, False)
    one_of_two(q, z, True)
    return q[0] * q[-1] + z[0] * z[-1] + sum(q) * len(z)


def totals_without_names(p, q, c):
    (p if c else q).add(p.x)
    p.itself().add(q.x)
    p.itself().log.append(2.0 * p.x)
    p.itself().append(3.0)


def objects_without_names(x):
    p, q = Total(x[0]), Total(x[1])
    p.x = x[1] * 2
    totals_without_names(p, q, False)
    totals_without_names(q, p, False)
    [p, q][1].add(x[0])
    {"a": p}["a"].log.append(x[1])
    return p.x * q.x * sum(p.log)


def held(d):
    return d["q"]


def what_a_call_gives(x):
    d = {"q": [x[0]]}
    held(d).append(x[1])
    held(d)[0] = x[1] * 2
    held(d).extend([x[0], 1.0])
    v = held(d).pop(1)
    return sum(d["q"]) * v


def copies_without_names(x):
    us, vs = [x * 1.0, x * 2.0], [[x[0]], [x[1]]]
    v = us.copy().pop()
    v[0] = x[1]
    w = list(us).pop(0)
    w *= v
    vs.copy().append([x[1]])
    vs.copy()[0].append(x[1])
    [*vs][1].append(x[0] * 3)
    return np.sum(us[1] * x * us[0]) * len(us) + sum(vs[0]) * sum(vs[1]) * len(vs)


def bound_at_the_end_of_a_loop(x):
    a, i = 0.0, 0
    for k in range(3):
        if k > 0:
            w = v  # noqa: F821
            v[0] *= x[1]  # noqa: F821
            a = a + np.sum(w * v)  # noqa: F821
        v = x.copy()
    while i < 3:
        if i > 0:
            u[:] = u * x  # noqa: F821
            a = a + u[1]  # noqa: F821
        u = x * i
        i += 1
    return a


def a_longer_part_of_a_list(x):
    s = sum(q * q for q in x)
    x[0:1] = [x[0], s]
    t = sum(q * q for q in x)
    x[:] = [t]
    return x[0] * s


class Held:
    def __init__(self, rows):
        self.rows = rows
        self.k = 1.0


def raised(held, v):
    held.k = held.k + 10.0 * v
    return held.k


def written_where_a_condition_says(x):
    a, b = Held([x[0], x[1]]), Held([x[1] * x[0], x[0]])
    d = {"a": np.array([x[0], x[1]]), "b": x * 2.0}
    for i in range(3):
        (a.rows if i % 2 else b.rows)[i % 2] *= x[0] * d["a"][0]
        (d["a"] if a.rows[0] > 0.3 else d["b"])[:] = (x if i else d["b"]) * a.rows[1]
        (b if i == 1 else a).rows[-1] += d["b"][0]
    (a if x[0] > 5.0 else b).rows = [x[0], a.rows[0]]
    return sum(a.rows) * sum(b.rows) * np.sum(d["a"] * d["b"])


def conditions_and_values_in_order(x):
    a, b = Held([x[0], x[1]]), Held([x[1] * x[0], x[0]])
    (a if a.k > 3.0 else b).k += raised(a, x[0])
    (b if b.k > 30.0 else a).k = raised(b, x[1]) * x[0]
    (a.rows if len(a.rows) > 1 else b.rows)[-1] += a.rows.pop(0) * x[0]
    (a.rows if len(a.rows) > 1 else b.rows)[-1] = a.rows.pop(0) * x[1]
    return a.k * b.k * sum(b.rows)


WRITERS = {a_longer_part_of_a_list}

EXAMPLES = [
    *((f, (np.array([0.7, 0.4]),), 0) for f in (lists_without_names, objects_without_names, what_a_call_gives, copies_without_names, written_where_a_condition_says, conditions_and_values_in_order,
        bound_at_the_end_of_a_loop)),
    (a_longer_part_of_a_list, ([0.45, 1.12],), 0),
]
