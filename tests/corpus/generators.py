"""Generator functions and lazy values: run by a loop, used up at once, or kept for one use."""

import itertools
import math

import numpy as np

SCALE = 2.0
SEEN = []


def pieces(x, n=3):
    for k in range(n):
        yield x * k


def batches(data, n):
    for i in range(0, len(data), n):
        yield data[i : i + n]


def newton(x):
    y = x
    while True:
        yield y
        y = y - (y * y - x) / (2.0 * y)


def pairs(x):
    for p in pieces(x):
        for q in pieces(p, 2):
            yield p + q * SCALE


def doubled(u, n):
    for k in range(n):
        yield u[k] * 2.0


def writing(u):
    for k in range(3):
        u += k * u
        yield u


def noting(x):
    for k in range(3):
        SEEN.append(k)
        yield x * k


def limited(x):
    v = x
    while True:
        if v > 5.0:
            return
        yield v
        v = v * 2.0 + 1.0


def several(x):
    yield x
    yield from [x * x, 2.0 * x]
    for v in (1.0, 2.0):
        yield v * x


def used_up(x):
    return sum(pieces(x)) * max(pieces(x, 4)) + sum(v * 2.0 for v in pieces(x)) + sum([v for v in pairs(x)])


def as_array(x):
    return np.sum(np.array(list(pieces(x, 4))) ** 2)


def in_batches(w):
    s = 0.0
    for i, b in enumerate(batches(w, 1)):
        if i == 1:
            continue
        s += i * np.sum(b * w[0]) * w[1]
        if i > 2:
            break
    return s


def until_it_is_near(x):
    for y in newton(x + 1.0):
        if abs(y * y - x - 1.0) < 1e-12:
            break
    return y


def until_it_returns(x):
    for p in pieces(x, 5):
        if p > 1.0:
            return p * x
    return x


def reads_what_the_loop_writes(u):
    u = u.copy()
    s = 0.0
    for v in doubled(u, 3):
        s += v * u[0]
        u[1] = v
        u[2] = s
    return s


def writes_while_the_loop_reads(u):
    s = 0.0
    for v in writing(u.copy()):
        s += np.sum(v * v)
    return s


def turns(x):
    SEEN.clear()
    s = 0.0
    for v in noting(x):
        SEEN.append(-1)
        s += v * v
    return s if SEEN == [0, -1, 1, -1, 2, -1] else -s


def inside(x):
    def gen(n):
        for k in range(n):
            yield x * y * k

    y = x
    s = 0.0
    for v in gen(4):
        y = y * 2.0
        s += v
    return s


def of_loops_in_loops(x):
    s = 0.0
    for i in range(2):
        for v in pieces(x, i + 2):
            for w in pieces(v):
                if w > 0.5:
                    break
                s += w * v
        s = s * x
    return s


def of_several_yields(x):
    s = 1.0
    for v in several(x):
        s *= v
    return s + sum(limited(x)) * s


def kept_for_later(x):
    g = pieces(x)
    h = (x * k for k in range(3))
    x = x * 2.0
    return sum(g) * x + sum(h)


def kept_and_what_it_goes_through_bound_anew(x):
    xs = [x, 2.0 * x]
    g = (v * x for v in xs)
    xs = [x]
    return sum(g) + xs[0]


def kept_and_what_it_goes_through_appended_to(x):
    xs = [x, 2.0 * x]
    g = (v * x for v in xs)
    xs.append(x * x)
    return sum(g)


def kept_pairs(x):
    m = map(math.sin, [x, 2.0 * x])
    z = zip([x, x * x], m)
    return sum(a * b for a, b in z)


def an_expression_that_reads_what_the_loop_writes(x):
    u = np.array([1.0, 2.0, 3.0]) * x
    s = 0.0
    for i, v in enumerate(u[k] * 2.0 for k in range(3)):
        u[2] = v * v
        s += v * i
    return s


def an_expression_that_reads_what_the_loop_binds(x):
    y = x
    s = 0.0
    for v in (y * k for k in range(3)):
        y = y * 2.0
        s += v
    return s


BY_KIND = {writes_while_the_loop_reads}

def total_of(items, weight=2.0):
    s = 0.0
    for item in items:
        s += item * weight
    return s


def product_of_two(items):
    xs = list(items)
    return xs[0] * xs[1]


def handed_on(x):
    g = (math.sin(x * k) for k in range(1, 3))
    x = x * 2.0
    return product_of_two(g) * x + total_of((x * k for k in range(3)), 3.0)


class Polynomial:
    def __init__(self, c):
        self.c = list(c)

    def __call__(self, x):
        return sum(a * x**i for i, a in enumerate(self.c))

    def __add__(self, other):
        return Polynomial(a + b for a, b in itertools.zip_longest(self.c, other.c, fillvalue=0.0))

    def __mul__(self, other):
        if not isinstance(other, Polynomial):
            return Polynomial(a * other for a in self.c)
        out = [0.0] * (len(self.c) + len(other.c) - 1)
        for i, a in enumerate(self.c):
            for j, b in enumerate(other.c):
                out[i + j] += a * b
        return Polynomial(out)

    __rmul__ = __mul__


def made_of_an_expression(x):
    p = Polynomial(x * k for k in range(1, 4))
    return (2.0 * p * p + p * x)(x)


class Slotted:
    __slots__ = ("rows",)

    def __init__(self, rows, /, scale=1.0):
        self.rows = [[scale * v for v in row] for row in rows]


def made_of_pairs(x):
    y = x * 2.0
    s = Slotted(zip([x, 1.0], [y, x]), x)
    y = y + 1.0
    return s.rows[0][1] * s.rows[1][1] * y


class LeavesEarly:
    def __init__(self, items, limit):
        self.s = 0.0
        for v in items:
            if v > limit:
                break
            self.s += v


def left_early_by_what_is_made(x):
    return LeavesEarly((x * k for k in range(5)), 1.5).s * x + total_of(b * a for a, b in zip([x, 2.0], [3.0, x]))


u3 = np.array([0.3, 0.4, 0.2])

EXAMPLES = [
    (handed_on, (0.7,), 0), (made_of_an_expression, (0.7,), 0), (made_of_pairs, (0.7,), 0), (left_early_by_what_is_made, (0.7,), 0),
    (used_up, (0.7,), 0), (as_array, (0.7,), 0), (in_batches, (np.array([0.3, 0.4, 0.2, 0.5]),), 0), (until_it_is_near, (0.7,), 0), (until_it_returns, (0.7,), 0),
    (until_it_returns, (-0.7,), 0), (reads_what_the_loop_writes, (u3,), 0), (writes_while_the_loop_reads, (u3,), 0), (inside, (0.7,), 0), (turns, (0.7,), 0),
    (of_loops_in_loops, (0.7,), 0), (of_several_yields, (0.7,), 0), (kept_for_later, (0.7,), 0), (kept_and_what_it_goes_through_bound_anew, (0.7,), 0),
    (kept_and_what_it_goes_through_appended_to, (0.7,), 0), (kept_pairs, (0.7,), 0), (an_expression_that_reads_what_the_loop_writes, (0.7,), 0),
    (an_expression_that_reads_what_the_loop_binds, (0.7,), 0),
]  # fmt: skip
