"""Functions that are handed on to calls which are done with them, though what they capture is bound anew later."""

import math


def applies(g, y, act):
    return math.tanh(0.33 * (g(y) * y + act(0.5 * y)))


def twice(v):
    return v * v


def captures_the_target(x, r):
    for _ in range(2):
        r = applies(twice, x, lambda b: math.tanh(r * b)) * r
    return r * x


def captures_in_a_header(x, c):
    s = 0.0
    for c, t in [(math.sin(x), applies(twice, c, lambda v: c * v)), (c * c, applies(lambda v: c * x, c, lambda v: c * v))]:
        s += c * t
    return s


def captures_in_a_loop(x, c):
    for _ in range(3):
        y = applies(lambda v: c * v, x, twice)
        c = c * y + applies(lambda v: c * y, x, twice)
    return c


def bound_anew_after_the_last_use(x, c):
    def inner(v):
        return c * v

    y = applies(inner, x, twice)
    c = y * x
    return c * c


def made_anew_in_each_round(x, c):
    s = 0.0
    for _ in range(3):
        def inner(v):
            return c * v

        for _ in range(2):
            s += applies(inner, x, twice)
        c = c * x
    return s


EXAMPLES = [
    (captures_the_target, (0.7, 1.3), (0, 1)),
    (captures_in_a_header, (0.7, 1.3), (0, 1)),
    (captures_in_a_loop, (0.7, 1.3), (0, 1)),
    (bound_anew_after_the_last_use, (0.7, 1.3), (0, 1)),
    (made_anew_in_each_round, (0.7, 1.3), (0, 1)),
]
