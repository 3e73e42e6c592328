"""What calls give is taken apart, in parts of parts: its adjoint is of the kind that it is."""

from collections import deque
from typing import Any, NamedTuple

import numpy as np


class Pair(NamedTuple):
    first: Any
    second: Any


def grown(x):
    out = []
    for k in range(2):
        out.append(x[k] * x[k + 1])
    return out


def beside_a_grown_list(x):
    return grown(x), x[2] * x[0]


def two_grown_lists(x):
    return grown(x), grown(x * x)


def paired(x):
    return Pair(x[0] * x[1], x[2] ** 2)


def pair_and_number(x):
    return paired(x), x[2]


def by_number(a, b, n):
    if n == 0:
        return Pair(a * b, b)
    if n == 1:
        return [a, b * a]
    return a + b, b


def grown_apart(x):
    (a, b), c = beside_a_grown_list(x)
    (d, _), (_, e) = two_grown_lists(x)
    (f, g), (h, k) = grown(x), grown(x * c)
    return a * b * c + d * np.sin(e) + f * g * h * k


def rest_of_a_grown_list(x):
    (a, *rest), c = beside_a_grown_list(x)
    return a * sum(rest) * c


def named_apart(x):
    p, q = paired(x)
    (r, s), t = pair_and_number(x * p)
    return q * r * s * t


def square_apart(x):
    (a, b, c), (d, e, f), g = np.outer(x, x)
    m = np.outer(x, x)[:2, :2]
    (h, k), (_, p) = m
    return a * b * c + d * e * f + np.sum(g**2) + h * k * p


def kind_of_the_moment(x):
    a, b = x[0], x[1]
    for n in range(4):
        a, b = by_number(a, b, n)
        if a > 50.0:
            break
    return a * b


def in_an_inner_function(x):
    def both():
        return Pair(x[0] * x[1], [x[1], x[2]])

    a, (b, c) = both()
    return a * b * c


class Doubler:
    def __init__(self, by):
        self.by = by

    def both(self, x):
        return deque([self.by * x[0], x[1] * x[2]])


def by_a_method(x):
    a, b = Doubler(x[2]).both(x)
    return a * b


def of_what_is_met(x, functions):
    s = 0.0
    for f in functions:
        (a, b), c = f(x)
        s = s + a * b * c
        x = x * 1.1
    return s


def as_pair(v):
    return [Pair(v, v + 1), v**2]


class State(NamedTuple):
    pos: Any
    vel: Any


def at_rest(x):
    return State(x.copy(), np.zeros_like(x))


def scaled(x):
    out = []
    for k in range(2):
        out.append(x[k] * x)
    return out


def pair_beside_a_grown_list(x):
    return (x * x[0], np.sin(x)), scaled(x)


def buffers(n):
    return (np.zeros(n), np.zeros(n)), np.zeros(n)


def list_of_buffers(n):
    return [np.zeros(n) for _ in range(2)]


def named_and_written(x):
    pos, vel = at_rest(x)
    for _ in range(3):
        vel -= 0.1 * pos
        pos += 0.1 * vel
    (p, q), (r, s) = at_rest(pos), at_rest(vel)
    r = r * p
    return np.sum(pos**2) + np.sum(q + r + s)


def put_into_what_it_came_with(x):
    (a, b), c = pair_beside_a_grown_list(x)
    c.insert(0, a)
    c.append(b)
    b[1:] = a[:-1]
    return np.sum(c[0] * c[2]) + np.sum(b**2) + np.sum(c[3] * x)


def buffers_apart(x):
    (a, b), c = buffers(3)
    d, e = list_of_buffers(3)
    a[:] = x
    b += a * x
    c[1:] = b[:-1]
    d[:] = c * x
    np.multiply(d, a, out=e)
    return np.sum(a * b) + np.sum(c**2) + np.sum(e)


def a_list_of_a_helper_grows_on(x):
    c = scaled(x)
    for _ in range(2):
        c.append(c[-1] * x)
    c.extend(scaled(x * 2))
    first = c.pop(0)
    c[0] = c[1] * first
    return np.sum(c[0] * c[-1]) + np.sum(c[2])


def list_and_number(x):
    out = []
    for k in range(3):
        out.append(x[k] * x)
    s = 1.0
    for o in out:
        s = s * np.sum(np.sin(o))
    return out, s


def lists_and_numbers(x):
    c, s = list_and_number(x)
    d, t = list_and_number(x * 2)
    for o in c:
        t = t * np.sum(o)
    return (c, s), (d, t)


def added_to_what_the_reverse_reads(x):
    a, b = list_and_number(x)
    a.append(x)
    (c, s), (d, t) = lists_and_numbers(x)
    c.append(a[0])
    d += [x * 3]
    return np.sum(a[0] * a[-1]) * b + np.sum(c[0] * c[-1] * d[-1]) * s * t


def items_of_a_helper(x):
    u, v = scaled(x)
    v[0] = 3.0
    c = scaled(x)
    c[0] = x**2
    c.append(v)
    return np.sum(u * v) + np.sum(c[0] * c[2] + c[1])


X3 = np.array([0.7, 1.3, 0.4])
EXAMPLES = [
    (grown_apart, (X3,), 0),
    (rest_of_a_grown_list, (X3,), 0),
    (named_apart, (X3,), 0),
    (square_apart, (X3,), 0),
    (kind_of_the_moment, (X3,), 0),
    (in_an_inner_function, (X3,), 0),
    (by_a_method, (X3,), 0),
    (added_to_what_the_reverse_reads, (X3,), 0),
    (items_of_a_helper, (X3,), 0),
    (named_and_written, (X3,), 0),
    (put_into_what_it_came_with, (X3,), 0),
    (buffers_apart, (X3,), 0),
    (a_list_of_a_helper_grows_on, (X3,), 0),
    (of_what_is_met, (0.7, [lambda v: ((v * v, v), v), lambda v: ([v, v**3], v * 2), as_pair]), 0),
]
