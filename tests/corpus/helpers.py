"""Functions that call functions of their module: several results, defaults, keywords, exits, loops."""

import math
from math import cos, exp

import numpy as np
from numpy import tanh

RNG = np.random.default_rng(14)
X = RNG.normal(size=4)
GAIN = 1.7
WEIGHTS = RNG.normal(size=4)


def square(x):
    return x * x


def scale(x, factor=2.0, offset=0.0):
    return factor * x + offset


def polar(x, y):
    return math.sqrt(x * x + y * y), math.atan2(y, x)


def first_positive(a, b, c):
    if a > 0:
        return a
    if b > 0:
        return b * b
    return c


def repeated(x, n):
    for _ in range(n):
        x = math.sin(x) + 0.5 * x
    return x


def normalised(v):
    return v / np.sqrt(np.sum(v * v))


def unchanged(v):
    return v


def no_use_of(x, y):
    return x


def compose(x):
    return square(square(x) + x)


def defaults_and_keywords(x, y):
    return scale(x) + scale(x, offset=y) * scale(y, 3.0) + scale(factor=x, x=y)


def several_results(x, y):
    r, theta = polar(x, y)
    return r * r * theta + polar(theta, r)[0]


def exits_inside(x, y):
    return first_positive(x, y, x * y) + first_positive(-x, y, 1.0) + first_positive(-x, -y, x * y)


def loops_inside(x):
    return repeated(x, 3) * repeated(x * 0.5, 2) + repeated(x, 0)


def called_in_a_loop(x, y):
    total = 0.0
    for i in range(4):
        x = scale(x, factor=0.9, offset=0.1 * y)
        total += square(x) * i
    return total


def called_in_a_test(x, y):
    if square(x) > y:
        return square(y) * x
    return x * y


def arrays_through_helpers(v):
    u = normalised(v)
    return np.sum(u**3) + np.sum(normalised(u + v) * v)


def result_is_the_argument(v):
    w = unchanged(v)
    return np.sum(w * v) + unchanged(w)[1]


def unused_argument(x, y):
    return no_use_of(x, y * y) * 2


def same_argument_twice(x):
    return polar(x, x)[0] * scale(x, x, x)


def imported_names(x, v):
    return exp(-x) * cos(x) + np.sum(tanh(v) * x)


def captured_globals(v):
    return np.sum(WEIGHTS * v**2) * GAIN


def helper_of_helpers(x, y):
    def inner(a):
        return compose(a) * y

    return inner(x) + several_results(x, inner(y))


def while_in_helper(x):
    return collatz_like(x) * x


def collatz_like(x):
    n = 0
    while x > 1.0:
        x = x / 1.5 + 0.1
        n += 1
        if n > 6:
            return x * n
    return x


EXAMPLES = [
    (compose, (0.8,), 0),
    (defaults_and_keywords, (0.8, 1.3), (0, 1)),
    (several_results, (0.8, 1.3), (0, 1)),
    (exits_inside, (0.8, 1.3), (0, 1)),
    (loops_inside, (0.8,), 0),
    (called_in_a_loop, (0.8, 1.3), (0, 1)),
    (called_in_a_test, (0.8, 0.3), (0, 1)),
    (called_in_a_test, (0.8, 1.3), (0, 1)),
    (arrays_through_helpers, (X,), 0),
    (result_is_the_argument, (X,), 0),
    (unused_argument, (0.8, 1.3), (0, 1)),
    (same_argument_twice, (0.8,), 0),
    (imported_names, (0.8, X), (0, 1)),
    (captured_globals, (X,), 0),
    (helper_of_helpers, (0.8, 1.3), (0, 1)),
    (while_in_helper, (3.1,), 0),
]
