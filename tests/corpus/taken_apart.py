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


X3 = np.array([0.7, 1.3, 0.4])
EXAMPLES = [
    (grown_apart, (X3,), 0),
    (rest_of_a_grown_list, (X3,), 0),
    (named_apart, (X3,), 0),
    (square_apart, (X3,), 0),
    (kind_of_the_moment, (X3,), 0),
    (in_an_inner_function, (X3,), 0),
    (by_a_method, (X3,), 0),
    (of_what_is_met, (0.7, [lambda v: ((v * v, v), v), lambda v: ([v, v**3], v * 2), as_pair]), 0),
]
