"""Writes that go through calls of every form: `out=` behind the operands, `*` and `**`, conditions."""

import functools
from dataclasses import dataclass

import numpy as np
from numpy import multiply as times


def adds_into(a, x):
    np.add(0.4 * np.tanh(a), x, out=a)
    return x


def doubles_into(a):
    times(2.0, a, a)


def out_in_helpers(x, y):
    a = x * 1.0
    s = adds_into(a[:3], y)
    doubles_into(a[1:])
    return np.sum(a**2) * s


def scales(a, i, s=2.0, /, *, t=1.0):
    a[i] = a[i] ** 2 * s * t
    return a[i]


def written_out(x, y):
    a = x * 1.0
    s = scales(a, *(0, y)) + scales(a, *(1,), **{"t": y}) * a[0]
    times(*(a, y, a))
    np.add(a[1:4], y, **{"out": a[::2]})
    return np.sum(a) * s


def by_a_dict(x, y):
    a, options = x * 1.0, {"t": y, **{}}
    return scales(a, 2, **options) * np.sum(a)


def by_the_words_of_a_dict(x, y):
    a = x * 1.0
    given = {"z": a, "w": y}
    mixes(**given)
    return np.sum(a**2)


def mixes(z, w):
    z[1:] *= z[:-1] * w


def gathers(a, *factors):
    a[0] = factors[0] * a[1]
    return a[0] * factors[1]


def by_a_pair(x, y):
    a, pair = x * 1.0, (y, y**2)
    return gathers(a, *pair) * np.sum(a)


def operands_by_a_pair(x, y):
    pair = (x[1:], x[:-1] * y)
    return np.sum(np.hypot(*pair))


def in_conditions(x, y):
    a = x * 1.0
    if scales(a, 0, y) > 0.5 and y < scales(a, 1, y) + 9.0:
        a[2] *= y
    s = a[0] if scales(a, 1, y) > a[1] + 9.0 else a[2]
    n = 0
    while not scales(a, 3, y) > 10.0 and n < 3:
        n += 1
    return np.sum(a) * s


def comprehended(x, y):
    a = np.ones(3)
    np.multiply(a, y, out=a)
    return np.sum(np.array([v * v for v in a])) * x[0]


def doubles_one(a, t):
    a[1] *= t
    return a


def doubles_one_of(arrays, t):
    arrays[0][1] *= t
    return arrays[0][0] + arrays[0][1]


def of_a_key(d, t):
    d["a"][1] *= t
    return np.sum(d["a"])


def results_that_are_written(x, y):
    s = np.sum(doubles_one(np.tanh(x), y)) + doubles_one(1.0 / (1.0 + np.exp(-x * y)), t=y)[1]
    s += doubles_one_of([np.exp(x), y], s) * doubles_one_of((np.tanh(x * y), y), y)
    return s + of_a_key({"a": np.exp(y * x)}, y)


def results_that_are_written_in_a_loop(x, y):
    s = 0.0
    for a in x:
        s += np.sum(doubles_one(np.tanh(x * a), y)) if a > 1.0 else doubles_one_of([np.tanh(x), y], y)
    return s


def reads_what_it_gathers(*arrays, **words):
    return arrays[0][0] * words["b"][1] * arrays[1]


def gathered_and_written_later(x, y):
    a = np.exp(x * 0.1)
    a[0] *= y
    s = reads_what_it_gathers(a, a[1], b=a)
    a[0] *= s
    return reads_what_it_gathers(a, a[1], b=a) * s


def by_another_name(a, y):
    write = times

    def twice():
        add = scales
        return add(a, 1, t=y)

    write(a, y, a)
    return twice()


def named_inside_a_helper(x, y):
    a = x * 1.0
    s = by_another_name(a[1:], y) * a[0]
    return np.sum(a**2) * s


@dataclass
class Field:
    u: np.ndarray


def views_of_a_field(x, y):
    return views(Field(x * 1.0), y)


def views(field, y):
    u = field.u.reshape(-1)
    u[0] *= y
    return np.sum(field.u) * u[1]


def constants_beside(x, y):
    c = np.ones(3)
    s = scales(c, 0, 0.9) * y + c[0] * x[0]
    t = scales(c, 1, 0.8) * c[0]
    return s * t * x[1]


def constants_of_a_nested_function(x):
    c = np.ones(4)

    def step():
        c[0] *= 0.5
        return 1.0

    return c[0] * x[0] + step() + c[0] * x[1]


def rest_of_a_list(x, y):
    xs = [x[0], y]
    s = nested(xs)
    xs.append(s)
    return nested(xs) * s


def nested(xs):
    if not len(xs):
        return 0.16
    return np.sin(0.33 * (xs[0] + 1.09 * nested(xs[1:])))


def unknown_arguments(x, y):
    u = y
    for go in (lambda v: shifts(x[0], v), functools.partial(shifts, x[1]), np.sin):
        u = u * go(x[2])
    return u


def shifts(a, y, z=1.3):
    e = np.ones(3) * y
    v = e[[0, 0]]
    v[:-1] *= np.tanh(v[1:]) * a
    return v[0] * z * a


x6 = np.random.default_rng(5).uniform(0.5, 1.5, size=6)

def _sines(scale, *rest):
    return np.sin(np.array([rest[0], rest[1]])) * scale


def _puts_in(w, values):
    w[:2] = values
    return w


def elements_handed_on(x, c):
    w = x * 1.0
    other = w
    other = _puts_in(w, _sines(c, *w))
    return np.sum(other * w) + np.sum(_sines(other[0], *w))


EXAMPLES = [
    (elements_handed_on, (x6, 0.7), (0, 1)),
    (out_in_helpers, (x6, 0.7), (0, 1)),
    (written_out, (x6, 0.7), (0, 1)),
    (by_a_dict, (x6, 0.7), (0, 1)),
    (by_the_words_of_a_dict, (x6, 0.7), (0, 1)),
    (by_a_pair, (x6, 0.7), (0, 1)),
    (operands_by_a_pair, (x6, 0.7), (0, 1)),
    (in_conditions, (x6, 0.7), (0, 1)),
    (results_that_are_written, (x6, 0.7), (0, 1)),
    (results_that_are_written_in_a_loop, (x6, 0.7), (0, 1)),
    (gathered_and_written_later, (x6, 0.7), (0, 1)),
    (unknown_arguments, (x6, 0.7), (0, 1)),
    (named_inside_a_helper, (x6, 0.7), (0, 1)),
    (views_of_a_field, (x6, 0.7), (0, 1)),
    (constants_beside, (x6, 0.7), (0, 1)),
    (constants_beside, (x6, 0.7), 1),
    (constants_of_a_nested_function, (x6,), 0),
    (rest_of_a_list, (x6, 0.7), (0, 1)),
    (comprehended, (x6, 0.7), (0, 1)),
]
