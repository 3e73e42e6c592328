"""Arrays and lists that stand in something new, are taken from it, and written: by helpers for their effect alone, and where they were made."""

import numpy as np


def first_of(*xs):
    return xs[0]


def named(**ks):
    return ks["q"]


def _listed(ps, z):
    x = list(ps)
    x[0] += z


def _joined(ps, z):
    x = sum([[ps[0]], [ps[1]]], [])
    x[1] += z


def _repeated(ps, z):
    x = [ps[0]] * 2
    x[1] += z


def _reversed(ps, z):
    x = list(reversed(ps))
    x[1] += z
    y, _ = reversed(ps)
    y += z


def _taken_apart(ps, z):
    x, y = [ps[0], ps[1]]
    x += z
    u, v = list(ps)
    v += y[0] * u[0]


def _rest(ps, z):
    *x, y = list(ps)
    x[0] += z
    y += y


def _sorted(ps, z):
    x, y = sorted(ps, key=lambda u: u[0])
    x += z
    y += x


def _generated(ps, z):
    x, y = (u for u in ps)
    x += z
    y += x


def _popped(ps, z):
    x = {"a": ps[0]}.pop("a")
    x += z
    d = {"a": ps[1], "b": ps[0]}
    y = d.pop("a")
    y += z
    y = d.pop("c", ps[1])
    y += x



def _arrays(z):
    return [np.array([z, z * z, 2.0]), np.array([1.0 + z, z, 3.0])]


def _value(ps):
    return np.sum(ps[0] * ps[1]) + 2.0 * np.sum(ps[0]) + 3.0 * np.sum(ps[1]) * ps[0][0]


def some_of_arrays(z):
    total = 0.0
    ps = _arrays(z)
    _listed(ps, z)
    total += _value(ps)
    ps = _arrays(z)
    _joined(ps, z)
    total += _value(ps)
    ps = _arrays(z)
    _repeated(ps, z)
    total += _value(ps)
    ps = _arrays(z)
    _reversed(ps, z)
    return total + _value(ps)


def parts_of_arrays(z):
    total = 0.0
    ps = _arrays(z)
    _taken_apart(ps, z)
    total += _value(ps)
    ps = _arrays(z)
    _rest(ps, z)
    total += _value(ps)
    ps = _arrays(z)
    _sorted(ps, z)
    return total + _value(ps)


def items_of_arrays(z):
    total = 0.0
    ps = _arrays(z)
    _generated(ps, z)
    total += _value(ps)
    ps = _arrays(z)
    _popped(ps, z)
    return total + _value(ps)


def _lists_taken_apart(ps, z):
    x, y = [ps[0], ps[1]]
    x += [z * z]
    u, v = list(ps)
    v += [y[0] * u[0]]
    x = list(ps)
    x[0] += [z]
    *x, y = list(ps)
    x[0].append(y[-1])


def lists_by_helpers(z):
    ps = [[z, z * z, 2.0], [1.0 + z, z, 3.0]]
    _lists_taken_apart(ps, z)
    p, q = ps
    return sum(p) * sum(q) + 2.0 * len(p) * p[-1] + 3.0 * q[-1] * p[0]


def lists_where_they_are_made(z):
    p, q = [z, z * z, 2.0], [1.0 + z, z, 3.0]
    x = first_of(p, q)
    x.pop()
    y = named(q=q)
    y[0] *= z
    del y[1]
    t, *_ = [q, p]
    t.append(p[0] * z)
    r = max([p, q])
    r.append(z)
    return sum(p) * len(p) * p[-1] + 3.0 * sum(q) * len(q) * q[-1]


class Point:
    def __init__(self, v):
        self.v = v
        self.w = v * v


def _set_by_name(p, z):
    setattr(p, "v", z * p.w)
    for name in ("v", "w"):
        setattr(p, name, getattr(p, name) * z)


def getter(p):
    return lambda: p


def _got(p):
    return getter(p)()


def _changed(p, z):
    p.v *= z
    return p


def set_by_name(z):
    p, q = Point(z), Point(z + 1.0)
    _set_by_name((p, q)[0], z)
    r = _got(q)
    r = _changed(r, z)
    t = (lambda a: a)(p)
    _changed(t, z)
    return p.v * 2.0 + p.w * 3.0 + q.v * r.v


def in_a_longer_tuple(z):
    ps = [[z, z * z, 2.0], [1.0 + z, z, 3.0]]
    for q in (*ps, ps[0]):
        q.append(z * len(q))
    us = (np.array([z, z * z]), np.array([z, 1.0]))
    t = tuple(us) + (us[0],)
    t[2][0] *= z
    v = t[1]
    v[1] += z
    return sum(ps[0]) * sum(ps[1]) * ps[0][-1] + np.sum(us[0] * us[1])


EXAMPLES = [(f, (z,), 0) for f in (some_of_arrays, parts_of_arrays, items_of_arrays, lists_by_helpers, lists_where_they_are_made, set_by_name, in_a_longer_tuple) for z in (0.7, -0.4)]
