"""Statements of helpers and inner functions that write, and of which a call writes something else."""

import numpy as np


class Stepper:
    def __init__(self, v):
        self.v = v

    def step(self):
        self.v = self.v * 1.5
        return self.v


def _bump(ys):
    ys[0] = ys[0] * 1.5
    return ys[0]


def _scaled(b):
    b *= 1.5
    return b


def _entry(d, s):
    d["a"] = s.step()
    d["a"] += s.step()


def _item(xs, s, ys):
    xs[0] = s.step()
    xs[1] *= _bump(ys)


def _attribute(o, ys):
    o.v = _bump(ys)
    o.v -= ys.pop()


def _element(a, b, s):
    a[0] = s.step()
    a[1:] *= np.sum(_scaled(b))
    a += _scaled(b)[0]


def _grown(xs, s):
    xs.append(s.step())
    xs.extend([s.step(), s.step()])
    xs.insert(0, s.step())


def _all_items(xs, o, s):
    xs[:] = [s.step(), o.v, s.step()]
    xs[0], o.v = s.step(), s.step()


def entry_and_object(z):
    d, s = {"a": z}, Stepper(z)
    _entry(d, s)
    return d["a"] * 2.0 + s.v * 3.0


def item_and_others(z):
    xs, s, ys = [z, z * z], Stepper(z), [z, 2.0 * z]
    _item(xs, s, ys)
    return xs[0] * xs[1] + s.v * 3.0 + ys[0] * ys[1]


def attribute_and_list(z):
    o, ys = Stepper(z), [z, z * z]
    _attribute(o, ys)
    return o.v * 2.0 + ys[0] * 3.0 * len(ys)


def element_and_array(z):
    a, b, s = np.array([z, z * z, 2.0]), np.array([z, 3.0 * z]), Stepper(z)
    _element(a, b, s)
    return np.sum(a * a) + b[0] * b[1] + s.v


def grown_and_object(z):
    xs, s = [z], Stepper(z)
    _grown(xs, s)
    return sum(v * (i + 1) for i, v in enumerate(xs)) + s.v


def all_items_and_objects(z):
    xs, o, s = [z, z], Stepper(z * z), Stepper(z)
    _all_items(xs, o, s)
    return xs[0] * xs[1] * xs[2] + o.v * 2.0 + s.v


def in_inner_functions(z):
    d, xs, s, a, ys = {"a": z}, [z, z * z], Stepper(z), np.array([z, 2.0]), [z, z + 1.0]

    def put():
        d["a"] = s.step()
        xs[0] = _bump(ys)
        a[1] = s.step()
        return d["a"]

    def add():
        xs.append(s.step())
        a[0] += _bump(ys)
        d["b"] = put() * ys.pop()

    add()
    return d["a"] * d["b"] + xs[0] * xs[-1] + s.v + a[0] * a[1] + ys[0]


def in_a_loop(z):
    d, s, a = {"a": z}, Stepper(z), np.array([z, 2.0])

    def put(i):
        if d["a"] > 0.0:
            a[i % 2] = s.step()
        d["a"] *= np.sum(_scaled(a))

    for i in range(3):
        put(i)
    return d["a"] + s.v * a[0] * a[1]


def _raised(a, x):
    a[0] += x
    return a[1] * 0.5


def where_the_index_reads_what_is_called(z):
    a, x = np.array([z, 1.5, 0.3]), z * z + 1.0
    a[a > 0.9] += _raised(a, x)
    a[1:][a[1:] < 1.0] *= 1.0 + _raised(a, x)
    m = np.outer(a, a)
    m[m[:, 0] > 0.5, (m[0] * 2.0 > 0.0).argmax() :] += _raised(m[0], x)
    return np.sum(a * a) + np.sum(m * m)


EXAMPLES = [
    (f, (z,), 0)
    for f in (entry_and_object, item_and_others, attribute_and_list, element_and_array, grown_and_object, all_items_and_objects, in_inner_functions, in_a_loop, where_the_index_reads_what_is_called)
    for z in (0.7, -0.4)
]
