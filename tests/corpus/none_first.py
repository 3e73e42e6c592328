"""Variables, attributes and places that hold None at first, and something that is computed with or written later; tests of which it is."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

SWITCH = True


@dataclass
class Node:
    value: float
    next: Any = None


class Cell:
    def __init__(self, w):
        self.w = w
        self.h = None

    def step(self, u):
        if isinstance(self.h, np.ndarray):
            self.h = np.tanh(self.w * u + self.h)
        else:
            self.h = u * self.w * 3.0
        return self.h


def the_best_of_several(x):
    best = None
    for i in range(3):
        c = x * (i - 0.5)
        if best is None or np.sum(c) > np.sum(best):
            best = c
    best[0] += 1.0
    best *= x[1]
    return np.sum(best**2)


def made_on_one_way(x, above):
    y = None
    if x[0] > above:
        y = x * 2.0
    if y is not None:
        y[0] = 3.0 * x[1]
    return np.sum(x**2) if y is None else np.sum(y**2)


def comes_and_goes(x):
    y, s = None, 0.0
    for i in range(5):
        if y is None:
            y = x * i
        else:
            y[i % 2] += x[0] * y[1]
            s += np.sum(y)
        if i == 2:
            y = None
    return s + np.sum(y) if y is not None else s


def swapped_with_none(x):
    a, b = None, x.copy()
    for i in range(4):
        a, b = b, (None if i == 2 else (b if a is None else a) * x)
        if a is not None:
            a[0] += x[i % 2]
    return np.sum(a) if a is not None else 0.0 * x[0]


def grown_from_none(x):
    out, xs, d = None, None, None
    for i in range(3):
        row = (x * x[i % 2])[None]
        out = row if out is None else np.vstack([out, row])
        xs = [x[0]] if xs is None else xs
        xs.append(x[1] * i)
        d = {} if d is None else d
        d[i] = x[i % 2] ** 2
    out[0, 0] = 2.0
    return np.sum(out**2) + xs[0] * xs[-1] + d[0] * d[2]


def filled(a, out=None):
    if out is None:
        out = np.zeros(2)
    out[:] = a * 2.0
    return out


def noted(a, log=None):
    if log is None:
        log = []
    log.append(np.sum(a))
    return log


def results_that_may_be_given(x):
    y, log = filled(x), noted(x)
    z = np.ones(2)
    filled(x * x, z)
    noted(x * x, log)
    return np.sum(y * z) * log[0] * log[1]


def items_and_none(x):
    s = 0.0
    for y in [None, x.copy(), None]:
        if y is not None:
            y[0] = y[1] * x[0]
            s += np.sum(y**2)
    return s


def through_another_name(x):
    d, q = {"m": x.copy()}, None
    if SWITCH:
        q = d
    q["m"] = x[0] * d["m"]
    q["m"][1] *= x[1]
    return np.sum(d["m"] ** 2)


def asked_for_its_class(x):
    c = Cell(x)
    for t in range(3):
        y = c.step(np.ones(2) * t + 1.0)
    return np.sum(y**2)


def following(node):
    return node.next


def the_next_or_none(x):
    n, s = Node(x), 0.0
    for i in range(3):
        q = following(n)
        if not isinstance(q, Node):
            n.next = Node(x * 2.0)
            s += 7.0 * x * i
        else:
            s += q.value * q.value
    return s


def a_number_or_none(x):
    d, s = {"a": None}, 0.0
    for i in range(3):
        v = d["a"]
        if type(v) is float:
            s += v * 2
        else:
            d["a"] = x * x
            s += x * i
    return s


def the_smallest_of_a_memo(x):
    memo = {}

    def cost(i, j):
        if i == j:
            return 0.0
        if (i, j) in memo:
            return memo[i, j]
        best = None
        for k in range(i, j):
            c = cost(i, k) + cost(k + 1, j) + x[i] * x[k + 1] * x[j + 1]
            best = c if best is None else min(best, c)
        memo[i, j] = best
        return best

    return cost(0, len(x) - 2)


def numbers_that_begin_with_none(x):
    low = high = last = None
    seen, total = {"last": None}, 0.0
    for k in range(5):
        v = math.cos(3 * x * k)
        low = v if low is None else min(low, v)
        high = v if high is None or v > high else high
        if last is not None:
            total += (v - last) ** 2
        last = None if k == 2 else v
        seen["last"] = last
    return high - low * x + total * seen["last"]


PLAIN_ONLY = {asked_for_its_class, a_number_or_none}  # which look at classes

class Slot:
    def __init__(self, v):
        self.v = v
        self.held = None
        self.path = []

    def reset(self):
        self.path.append(self.v)
        self.v = self.held
        return self.v

    def grow(self, u):
        self.path.append(self.v)
        self.v = [q * u for q in self.v]
        return self


def number_given_up(x):
    slot = Slot(x)
    slot.reset()
    both = [slot, slot]
    both[0].v = slot.path[0] * x
    both[1].reset()
    return slot.path[0] * slot.path[1] * x


def list_of_nothing(x):
    z = [[None, None], [None]]
    slot = Slot(z[0])
    z[0][0] = x
    slot.v[1] = x * z[0][0]
    z[1][0] = z[0][1] * x
    y = slot.v[0] * z[1][0]
    slot.v[0] = None
    return y * z[0][1] * z[1][0]


def numbers_into_a_list_that_is_held(x):
    z = [None] * 3
    for i in range(3):
        z[i] = x * (i + 1.0)
    slot = Slot(z)
    again = slot.grow(x).grow(z[1])
    return slot.v[2] * again.path[0][1] * slot.path[1][0]


EXAMPLES = [
    *((f, (np.array([0.5, -0.3]),), 0) for f in (
        the_best_of_several, comes_and_goes, swapped_with_none, grown_from_none, results_that_may_be_given, items_and_none, asked_for_its_class, through_another_name,
    )),
    (made_on_one_way, (np.array([0.5, -0.3]), 0.0), 0),
    (made_on_one_way, (np.array([0.5, -0.3]), 1.0), 0),
    *((f, (0.7,), 0) for f in (the_next_or_none, a_number_or_none, numbers_that_begin_with_none, number_given_up, list_of_nothing, numbers_into_a_list_that_is_held)),
    (the_smallest_of_a_memo, (np.array([1.0, 2.0, 1.5, 2.5]),), 0),
]  # fmt: skip
