"""Operators of classes that are whole numbers elsewhere, chained comparisons that change things, managers, and places found by calls."""

import contextlib
import math
import time


class Ring:
    """Says itself what rounding, whole quotients and bits are."""

    def __init__(self, a):
        self.a = a

    def __round__(self, n=0):
        return self.a * (2 + n)

    def __floor__(self):
        return self.a * 3

    def __floordiv__(self, other):
        return self.a * 6 / other

    def __rfloordiv__(self, other):
        return self.a * other

    def __invert__(self):
        return self.a * 8

    def __and__(self, other):
        return Ring(self.a * other.a)

    def __xor__(self, other):
        return self.a - other

    def __rshift__(self, other):
        return Ring(self.a * other)


class Counter:
    def __init__(self, v):
        self.v, self.n = v, 0

    def grow(self, k=1.5):
        self.v = self.v * k
        return self.v

    def next(self):
        self.n += 1
        return self.n - 1


class Clock:
    def __enter__(self):
        self.start()
        return self

    def start(self):
        self.began = time.time()

    def __exit__(self, *error):
        self.took = time.time() - self.began
        print(f"{self.took >= 0}")


@contextlib.contextmanager
def announced(name):
    try:
        yield
    finally:
        print(name)


def moved(xs, i):
    xs[0] += 1.0
    return i


def grown(c, k):
    c.v *= k
    return c


def rounds(x):
    return round(Ring(x)) * round(Ring(x), 2) * math.floor(Ring(x))


def quotients(x):
    return Ring(x) // 2.0 * (3.0 // Ring(x * x)) * ~Ring(x)


def bits(x):
    return (Ring(x) & Ring(x) >> 2 >> 3).a * (Ring(x) ^ 0.5)


def chain_that_grows(x):
    c = Counter(x)
    t = c.v <= c.grow(2.0) <= c.grow(2.0) or c.v > 0
    while 0 < c.grow(1.3) < 5:
        pass
    return c.v * (3 if t else 2) * (x if 0 < c.grow() < c.grow(-1.0) < c.grow() else 1.0)


def chain_that_stops(x):
    c = Counter(x)
    if 100 < c.v < c.grow():
        return x
    return c.v * x if -100 < c.grow(2.0) < 100 else c.v


def chain_that_binds(x):
    if 0.0 < x < (limit := x * x) < 2.0:
        return limit * x
    return x * 3 if 0 < x < 100 else x


def value_before_a_place(x):
    xs, c = [x, 2 * x], Counter(x)
    xs[moved(xs, 1)] = xs[0] * x
    xs[c.next()] += xs[c.n] * c.v
    xs[c.next()] = c.n * x
    return xs[0] * xs[1]


def value_before_an_owner(x):
    c, d = Counter(x), Counter(1.0)
    grown(c, 2.0).v = c.v * x
    grown(c, 2.0).v, grown(d, x).v = c.v * x, d.v + c.v
    return c.v * d.v


def timed(x):
    with Clock() as clock, announced("a"):
        y = x * x
    with Clock():
        return y * x if clock.took > -1 else x


def guarded_and_timed(x):
    y = x
    with announced("b"), contextlib.suppress(ValueError):
        y = y * math.sqrt(x)
    with contextlib.suppress(ValueError), announced("c"):
        y = y * math.sqrt(x)
    return y * x


def bound_in_a_branch(x):
    y = x
    try:
        if x > 0:
            y = math.log(-x)
    except ValueError:
        pass
    return y * x


EXAMPLES = [(f, (v,), 0) for f in (rounds, quotients, bits, chain_that_grows, chain_that_stops, chain_that_binds, value_before_a_place, value_before_an_owner, timed,
                                   guarded_and_timed, bound_in_a_branch) for v in (1.3, 0.7)]  # fmt: skip
