"""What is written into arrays whose elements look like integers, or like floats, and are the other: integers carry no derivative."""

import math

import numpy as np

PLACES = np.array([1, 2, 3])
SQUARE = np.array([[2, 1], [1, 3]])


def reduced_integers(x):
    a = np.add.reduce([PLACES, PLACES])
    b = np.maximum.reduce([PLACES, 2 * PLACES])
    c = np.multiply.reduce([PLACES, PLACES])[1:]
    a[0], b[1], c[:] = x[0], x[1], x[2]
    return a[0] * 2 + b[1] + c[0] * x[1]


def inverse_of_integers(x):
    a, b = np.linalg.inv(SQUARE), np.linalg.cholesky(SQUARE)
    a[0, 0] = x[0]
    b[0] = x[1:]
    return np.sum(a * x[1]) + np.sum(b * b)


def of_an_empty_list(x, n):
    a = np.concatenate([np.array([k for k in range(n)]), np.array([1, 2])])
    a[0] = x[0]
    b = np.sum(np.array([k for k in range(n)])) + np.arange(3)
    b[1] = x[1]
    return np.sum(a * x[1]) + np.sum(b) * x[2]


def a_negative_power(x, n):
    a = np.array([pow(2, n), 1])
    a[0] = x[0]
    return a[0] * x[1]


def a_product_of_nothing(x):
    return math.prod([v for v in x if v > 99.0]) * x[0]


def copies_of_numbers(x):
    s = np.round(np.sum(x) * 3, 1).copy()
    t = s
    t += x[0]
    u = np.real(x[0] * x[1]).copy()
    v = u
    v *= x[2]
    return s * t * x[1] + u * v


def the_start_of_a_sum(x):
    a = x * 1.0
    v = sum([], a)
    s = np.sum(v**3)
    v[0] = x[1] * 2
    a[1] *= v[0]
    return s + np.sum(a**2) + np.sum(v)


def several_at_least_one(x):
    return np.sum((x * np.atleast_1d(SQUARE[0], SQUARE)[1]) ** 2)


def _added(t, e):
    t += e
    return t


def arrays_of_rank_0(x):
    y = np.array(x[0])
    t = y * 1
    _added(y, x[1])
    u = np.where(x[0] > 0, x[0] * 1, x[1])
    v = u[...]
    v += x[1]
    w = u
    w *= x[2]
    z, r = x * 1.0, x * x
    s, q = np.positive(z[..., 0]), np.squeeze(r[:1]) * 1
    z[0] *= 2.0
    r[0] = s * q
    return y * t + u * v + s * z[0] + q * r[0]


def by_a_truth_value(x):
    y = x[True][0, 0]
    t = y
    t *= 2.0
    return y * t + x[None][True][0, 0, 1] * t


x3 = np.array([0.5, 0.8, 1.3])

WRITERS = set()
PLAIN_ONLY = {reduced_integers, inverse_of_integers, of_an_empty_list, copies_of_numbers, arrays_of_rank_0, by_a_truth_value}

class Momentum:
    """Its velocity is a number before the first step, and an array then."""

    def __init__(self, rate):
        self.rate = rate
        self.v = 0.0

    def step(self, w, g):
        self.v = 0.9 * self.v + g
        w -= self.rate * self.v


class Adagrad:
    def __init__(self, rate):
        self.rate = rate
        self.h = 0

    def step(self, w, g):
        self.h = self.h + g * g
        w -= self.rate * g / (np.sqrt(self.h) + 1e-7)


def number_and_then_array(x):
    momentum, adagrad, w = Momentum(0.1 * x), Adagrad(0.2), np.array([x, 1.3])
    for _ in range(3):
        momentum.step(w, 2 * w)
        adagrad.step(w, w * w)
    return w.sum()


def summed_whatever_it_is(x):
    """What stands in the dict is an array first, and a number then."""
    xs, s = {"a": x * 1.0, "b": x[0]}, 0.0
    for key in ("a", "b", "a"):
        s = s + np.sum(xs[key])
        xs["a"] = x[1]
    return s


EXAMPLES = [
    (reduced_integers, (x3,), 0),
    (inverse_of_integers, (x3,), 0),
    (of_an_empty_list, (x3, 0), 0),
    (a_negative_power, (x3, -1), 0),
    (a_negative_power, (x3, -2), 0),
    (a_product_of_nothing, (x3,), 0),
    (copies_of_numbers, (x3,), 0),
    (the_start_of_a_sum, (x3,), 0),
    (arrays_of_rank_0, (x3,), 0),
    (by_a_truth_value, (x3,), 0),
    (several_at_least_one, (x3[:2].copy(),), 0),
    (number_and_then_array, (0.7,), 0),
    (summed_whatever_it_is, (x3,), 0),
]
