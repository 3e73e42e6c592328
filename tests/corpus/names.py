"""Names that generated code would like to have for itself."""

import math
import math as m

import numpy
import numpy as np_

V = numpy.random.default_rng(17).normal(size=3)


def adjoints(x, x_bar, y_bar):
    y = x * x_bar
    x_bar = y * y_bar
    return x_bar + y


def tangents(x, x_dot, dx):
    y_dot = x * dx + x_dot
    return y_dot * y_dot


def tapes(x):
    x_tape = x * x
    for i in range(3):
        x_tape = x_tape * x + i
    y_tape = [x_tape, x]
    y_tape.append(x_tape)
    return sum(y_tape)


def takes_builtins(list, slice, type):
    range = list * slice
    len = range + type
    for reversed in (list, slice):
        len = len * reversed
    return len


def takes_helpers(zeros_like, unbroadcast, stack):
    grad = zeros_like * stack
    for ones_like in (0.3, 0.4):
        grad = grad + np_.sum(unbroadcast * ones_like)
    return grad


def takes_numpy(np, v):
    return np_.sum(np * v) + np


def versions(x_1, x_2, x):
    x_1 = x_1 * x_2
    x = x * x_1
    x_1 = x_1 + x
    return x_1 * x_2


def underscores(_, __, _x):
    _y = _ * __
    __ = _y + _x
    return __ * _


def other_modules(x):
    return m.sin(x) * math.cos(x) + np_.exp(-x)


def counters(x):
    i_1, n, trips, i = 0, 3, 2, 1
    for i_2 in range(n):
        for i in range(trips):
            x = x * 1.1 + i_2 * i + i_1
        i_1 = i_1 + 1
    return x * i


def out_and_result(out, result, value):
    tmp = out * result
    out = tmp + value
    return out * result


def grad(x, y):
    value_and_grad = x * y
    return value_and_grad * y


def f_grad(x):
    def f_grad(x):
        return x * x

    return f_grad(x) + x


def back(t, g):
    for t in (t * g, t + g):
        g = g * t
    return g


def vjp(z, pullback=0.5):
    return z * z * pullback


def keyword_like(lambda_, if_, None_):
    return lambda_ * if_ + None_


def accented(größe, 変数):
    größe = größe * 変数
    return größe + 変数


def like_the_first_sweep_of_a_function(x):
    def inner(p):
        return math.atan(0.25 * p * x)

    y = math.cos(inner(math.sin(x)) + x)
    inner_forward = math.tanh(inner(y) * x) * inner(2.0 * x)
    return inner_forward * y


def bound_twice(x):
    a, a = x[0] * x[1], x[2] * 3.0
    _, b, _ = x[0], x[1], x[0] * x[1]
    d = {"k": x[0]}
    d["k"], d["k"] = x[1], x[0] * 2
    (c, e), c = (x[0], x[1]), x[1] * 3
    for f, f in [(x[0], x[1]), (x[1], x[2])]:  # noqa: B020
        e = e * f
    u, u = x.copy(), x * 2
    u[0] = 3.0
    return a * b * _ * d["k"] * c * e * numpy.sum(u * u)


class Scaled:
    def __init__(self, x):
        self.x = x

    def add(self, v):
        self.x = self.x + v

    def step(self, step):
        self.x = self.x * step
        return self.x

    def scaled(self, k):
        return self.x * k

    @property
    def total(self):
        return numpy.sum(self.x)

    @staticmethod
    def twice(v):
        return 2.0 * v

    @classmethod
    def make(cls, v):
        return cls(v * 3.0)


class ScaledTwice(Scaled):
    def add(self, v):
        def add(u):
            return u * 2.0

        super().add(add(v))

    def step(self, k):
        step = k * 2.0
        return super().step(step) + step


def variables_called_like_methods(x):
    c, step, add, total = Scaled(x * 2.0), x[0], Scaled(x), 2.0
    c.add(x)
    add.add(c.step(step))
    scaled = c.scaled(total)
    return numpy.sum(add.x * scaled) + c.total * total


def inner_functions_called_like_methods(x):
    c = Scaled(x)

    def scaled(v):
        return v * 5.0

    def twice(v):
        return v * 7.0

    def make(v):
        return v * 11.0

    def total():
        return 13.0

    d, e = Scaled.make(x), c.make(x * 2.0)
    y = numpy.sum(c.scaled(2.0)) + numpy.sum(c.twice(x)) * numpy.sum(Scaled.twice(x)) + numpy.sum(d.x * e.x) + c.total
    return y + scaled(x[0]) * twice(x[1]) + make(x[0]) * total()


def inner_functions_called_like_methods_that_change(x):
    c, s = Scaled(x), 0.0
    add = lambda v: v * 3.0  # noqa: E731

    def step(v):
        return numpy.sum(v) ** 2

    for _ in range(2):
        c.step(1.5)
        s += step(c.step(x[0]))
    c.add(add(x))
    return s + numpy.sum(c.x**2) + add(x[0])


def inner_functions_in_methods(x):
    b = ScaledTwice(x)
    b.add(x)
    y = b.step(x[1])
    return numpy.sum(y) + b.total


EXAMPLES = [
    (adjoints, (0.7, 1.3, -0.4), (0, 1, 2)),
    (tangents, (0.7, 1.3, -0.4), (0, 1, 2)),
    (tapes, (0.7,), 0),
    (takes_builtins, (0.7, 1.3, -0.4), (0, 1, 2)),
    (takes_helpers, (0.7, V, 1.3), (0, 1, 2)),
    (takes_numpy, (0.7, V), (0, 1)),
    (versions, (0.7, 1.3, -0.4), (0, 1, 2)),
    (underscores, (0.7, 1.3, -0.4), (0, 1, 2)),
    (other_modules, (0.7,), 0),
    (counters, (0.7,), 0),
    (out_and_result, (0.7, 1.3, -0.4), (0, 1, 2)),
    (grad, (0.7, 1.3), (0, 1)),
    (f_grad, (0.7,), 0),
    (back, (0.7, 1.3), (0, 1)),
    (vjp, (0.7,), 0),
    (keyword_like, (0.7, 1.3, -0.4), (0, 1, 2)),
    (accented, (0.7, 1.3), (0, 1)),
    (like_the_first_sweep_of_a_function, (0.7,), 0),
    *((f, (V,), 0) for f in (
        bound_twice,
        variables_called_like_methods, inner_functions_called_like_methods, inner_functions_called_like_methods_that_change, inner_functions_in_methods,
    )),
]  # fmt: skip
