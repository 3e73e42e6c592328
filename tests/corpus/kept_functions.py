"""Functions that are kept and called later: they see their variables as these are then."""

import math

import numpy as np


def made_in_a_loop(x):
    parts = []
    for k in range(3):
        c = x * k
        parts.append(lambda v: v * c)
    return sum([part(1.0) for part in parts])


def called_between(x):
    parts = []
    s = 0.0
    for k in range(3):
        y = x * k
        parts.append(lambda v: v * y * x)
        s += sum(part(x) for part in parts)
    return s


def bound_anew_afterwards(x):
    y = x
    f = [lambda v: v * y, lambda v: v + 1.0]
    y = x * x
    return f[0](x) * f[1](y)


def of_a_comprehension(x):
    parts = [lambda v: v * k for k in (x, x * x, 2.0 * x)]
    return parts[0](x) + parts[1](x) * 10.0


def inner_functions(x):
    parts = []
    for k in range(3):
        y = x * k

        def g(v, w=2.0):
            return v * y + w

        parts.append(g)
    y = y * 3.0
    return parts[0](x) + parts[1](x, w=x)


def integral(f, a):
    s = 0.0
    for i in range(3):
        s += f(a * i)
    return s


def handed_on(x):
    parts = []
    for k in range(3):
        y = x * k
        parts.append(lambda v: v * y * v)
    s = 0.0
    for part in parts:
        s += integral(part, x)
    return s


def made(x):
    parts = []
    for k in range(3):
        y = x * k
        parts.append(lambda v: v * y * v)
    return parts


def made_by_a_helper(x):
    return sum([f(x) for f in made(x)])


def last_one(x):
    f = None
    for k in range(3):
        y = x * k
        f = lambda v: math.sin(v * y)  # noqa: E731
    y = y + x
    return f


def given_back(x):
    return last_one(x)(x)


def in_a_while_loop(x):
    y = x
    parts = [lambda v: v * y]
    while y * y < 4.0:
        y = y * 1.5
        parts.append(lambda v: v + y)
        y = parts[0](y) if parts[0](y) > 0.1 else y * 2.0
    return parts[-1](y)


def in_pairs_and_dicts(x):
    y = x
    named = {"a": lambda v: v * y, "b": lambda v: v + y}
    y = y * 2.0
    return named["a"](x) + sum(f(1.0) for f in named.values()) + sum(f(1.0) * len(n) for n, f in named.items())


def under_several_names(x):
    y = x
    f = lambda v: v * y  # noqa: E731
    parts = [f, f]
    y = y * y
    g = parts[0]
    y = y * y
    return g(x) + parts[1](1.0)


def chosen(x, w):
    parts = []
    for k, y in zip(range(3), w):
        parts.append((lambda v: v * y) if k else (lambda v: v))
    return sum(parts[i](x) for i in range(3))


def inside_an_inner_function(x):
    def outer(z):
        parts = []
        for k in range(2):
            y = z * k + z
            parts.append(lambda v: v * y)
        return parts[0](z)

    return outer(x) * x


def of_arrays(x):
    parts = []
    y = x
    for k in range(3):
        y = x * k + y
        parts.append(lambda v: np.sum(v * y))
    y = y + 1.0
    return parts[0](x) + parts[1](x * 2.0)


def inner_functions_that_give_functions(x):
    y = x

    def scaled(u):
        return list(map(lambda w: y * w, u))

    s = 0.0
    for _ in range(3):
        s += sum(scaled([x, s]))
        y = y * 2.0
    return s


def a_parameter_of_the_name_that_is_bound(r):
    y = (lambda r: (lambda r: abs(r))((lambda c: c)(r)))(math.sin(r * (r := r)))
    return y + sum([r * 2.0 for r in (r, 3.0)]) * (r := r * r)


def made_beside_what_it_sees(x):
    y = x
    y, fs = x * x, [lambda v: v * y]
    gs, y = [lambda v: v + y], y * fs[0](2.0)
    return fs[0](2.0) * gs[0](x)


EXAMPLES = [
    (made_beside_what_it_sees, (0.7,), 0),
    (a_parameter_of_the_name_that_is_bound, (0.7,), 0),
    (made_in_a_loop, (0.7,), 0), (called_between, (0.7,), 0), (bound_anew_afterwards, (0.7,), 0), (of_a_comprehension, (0.7,), 0), (inner_functions, (0.7,), 0),
    (handed_on, (0.7,), 0), (made_by_a_helper, (0.7,), 0), (given_back, (0.7,), 0), (in_a_while_loop, (0.7,), 0), (in_pairs_and_dicts, (0.7,), 0),
    (under_several_names, (0.7,), 0), (chosen, (0.7, [0.3, 1.2, 2.0]), (0, 1)), (inside_an_inner_function, (0.7,), 0), (of_arrays, (np.array([0.1, 0.4]),), 0),
    (inner_functions_that_give_functions, (0.7,), 0),
]  # fmt: skip
BY_KIND = {made_beside_what_it_sees}  # the general text refuses it
