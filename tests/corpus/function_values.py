"""Functions as values: passed, returned, held in lists, dicts and objects; and derivatives that are called inside."""

import math

import numpy as np

from astgrad import grad, value_and_grad


def apply(f, v):
    return f(v)


def in_a_list(x):
    f = lambda v: v * x  # noqa: E731
    fs = [f]
    return fs[0](2.0)


def passed_on(x):
    f = lambda v: v * x * v  # noqa: E731
    return apply(f, x) + apply(lambda v: v + x, 3.0)


def under_another_name(x):
    def f(v):
        return v * x

    g = f
    return g(2.0 * x)


def called_at_once(x):
    return (lambda v: v * x)(2.0 * x)


def in_a_dict(x, y):
    d = {"f": lambda v: v * x, "g": lambda v: v + y}
    return d["f"](d["g"](x))


def returned(x):
    def make(k):
        return lambda v: v * k

    return make(x)(2.0) * make(3.0)(x)


def layer(k):
    def go(x):
        return math.tanh(k * x)

    return go


def several_layers(x, k):
    for f in [layer(k), layer(2 * k), math.sin]:
        x = f(x)
    return x


def with_defaults(x, y):
    fs = [lambda v, c=x: v * c, lambda v, c=y: v + c]
    for f in fs:
        x = f(x)
    return x


def trapezoid(f, a, b, n=4):
    h = (b - a) / n
    s = 0.5 * (f(a) + f(b))
    for i in range(1, n):
        s += f(a + i * h)
    return s * h


def integral(a, k):
    return trapezoid(lambda t: math.exp(-k * t * t), 0.0, a)


def runge_kutta(f, y, t, dt, *args):
    k1 = f(y, t, *args)
    k2 = f(y + dt / 2 * k1, t + dt / 2, *args)
    k3 = f(y + dt / 2 * k2, t + dt / 2, *args)
    k4 = f(y + dt * k3, t + dt, *args)
    return y + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def oscillator(y, t, w):
    return np.array([y[1], -w * w * y[0]])


def steps(w, y0):
    y = y0
    for i in range(4):
        y = runge_kutta(oscillator, y, 0.1 * i, 0.1, w)
    return np.sum(y**2 * np.array([1.0, 0.5]))


slope = grad(lambda x, c: math.sin(x) * c * x)
both = value_and_grad(lambda x, c: x**2 * c * math.sin(c))


def with_a_gradient(x):
    return slope(x, 2.0) * x


def with_value_and_gradient(x, c):
    v, d = both(x, c)
    return v * d


def gradient_of_a_local_function(x):
    def inner(t):
        return t**3 * x

    return grad(inner)(2.0 * x)


def library_functions_under_other_names(x, y):
    exp, root = math.exp, math.sqrt
    f = math.sin
    table = [[f(x)] for _ in range(3)]
    for k in range(1, 3):
        table[k].append(table[k][0] * f(x * k))
    return table[2][1] * exp(y) + root(x)


def imported_inside(x, y):
    import math as m
    from math import exp

    return m.sin(x) * exp(y) * x


def a_helper_under_another_name(x, y):
    g = apply

    def h(t):
        return g(math.cos, t) * x

    def other(t, g):
        return g(t) * x

    return h(y) + g(math.sin, x) * other(y, math.exp)


def a_name_that_is_bound_again(x):
    f = math.sin
    for f in (math.cos, math.exp):  # noqa: B007
        pass
    return f(x) * x


def gradient_steps(w, rate):
    x = w
    for _ in range(10):
        x = x - rate * slope(x, w)
    return x * x


# the oracle's dual numbers do not pass through generated code
PLAIN_ONLY = (with_a_gradient, with_value_and_gradient, gradient_of_a_local_function, gradient_steps)

EXAMPLES = [
    (in_a_list, (1.5,), 0),
    (passed_on, (1.5,), 0),
    (under_another_name, (1.5,), 0),
    (called_at_once, (1.5,), 0),
    (in_a_dict, (1.5, 0.4), (0, 1)),
    (returned, (1.5,), 0),
    (several_layers, (0.3, 1.2), (0, 1)),
    (with_defaults, (0.3, 1.2), (0, 1)),
    (integral, (1.2, 0.8), (0, 1)),
    (steps, (1.1, np.array([1.0, 0.2])), (0, 1)),
    (with_a_gradient, (1.3,), 0),
    (with_value_and_gradient, (1.3, 0.7), (0, 1)),
    (gradient_of_a_local_function, (1.3,), 0),
    (library_functions_under_other_names, (1.3, 0.4), (0, 1)),
    (imported_inside, (1.3, 0.4), (0, 1)),
    (a_helper_under_another_name, (1.3, 0.4), (0, 1)),
    (a_name_that_is_bound_again, (0.6,), 0),
    (gradient_steps, (1.3, 0.1), (0, 1)),
]
