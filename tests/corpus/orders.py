"""What is evaluated before what becomes a statement: calls that write beside comprehensions, conditions and assignment expressions."""

from dataclasses import dataclass

import numpy as np


def doubled(xs):
    xs[0] *= 2.0
    return xs[0]


class Stepper:
    def __init__(self, v):
        self.v, self.log = v, [v]

    def step(self, a=1.0):
        self.v = self.v * 1.5 * a
        self.log.append(self.v)
        return self.v


@dataclass
class Gain:
    a: float
    b: float

    def __call__(self, r):
        return self.a * r * r


def before_a_condition(z):
    xs = [z, z * z]
    return doubled(xs) + (xs[0] if z > 0 else z) + xs[0] * (xs[0] and doubled(xs)) * xs[0]


def before_comprehensions(z):
    xs = [z, z * z]
    return sum([v * v for v in xs]) + doubled(xs) * sum(v * v for v in xs) + doubled(xs) * max(v * v for v in xs) * doubled(xs)


def taken_before_a_comprehension(z):
    xs = [z, z * z, 2.0]
    return xs.pop() * xs[-1] * (xs.pop() if z else 1.0) * xs[-1] + sum([q for q in xs])


def in_a_tuple(z):
    xs = [z, z * z]
    xs[0], xs[1] = doubled(xs), [v * v for v in xs][0]
    return xs[0] + 2 * xs[1]


def added_to_an_item(z):
    xs = [z, z * z, 1.0]
    i = 0
    xs[i] += doubled(xs) * (i := 2) * sum([v for v in xs])
    xs[0] += doubled(xs) * (xs[0] if z else 1)
    return xs[0] * xs[1] + i * z


def before_what_is_bound(z):
    xs = [z, z * z]
    y = xs[0] + doubled(xs) + (h := xs[0]) * h + xs[0]
    a = [xs[0], (h := doubled(xs)), xs[0], xs.pop(), (h2 := xs[0]), doubled(xs)]
    return y * sum(a) * h + h2


def array_before_what_is_bound(z):
    xs = np.array([z, z * z])
    return xs[0] * (h := doubled(xs)) + h * xs[0]


def called_before_it_binds(z):
    h = z
    k = lambda a: a * h  # noqa: E731
    y = k(z) * (h := z * 2) + k(z) + (h := h * h) * k(2.0)
    return y + sum(k(v) for v in (z, 2.0)) * (h := z * 2) + [k(v) for v in (1.0, z)][1]


def bound_twice(z):
    x = z
    y = (x := z * 2.0) + (x := x * z)
    return y + 0.3 * ((x := np.tanh(np.sin((x := z * z)) - x)) + z * x) + [x, (x := x * 2), x, (x := x * x), x][::2][1]


def bound_in_conditions(z):
    h = z

    def k(a):
        return a * h

    if k(z) > 0.1 and (h := z * z) > 0 and k(z) < 5:
        return k(h) + h
    return h * z


def bound_in_the_test_of_a_loop(z):
    h = z

    def k(a):
        return a * h

    s = 0.0
    while k(z) + (h := h * 1.5) < 5:
        s += k(z) * h
    return s + h


def methods_and_comprehensions(z):
    s = Stepper(z)
    y = s.step() + sum([v * v for v in s.log]) * s.v
    y += s.v * (s.step() if z > 0 else s.v) + s.v * s.step(s.v) * (s.v and s.step())
    s.v += s.step() * (s.v if z > 0 else 1)
    s.log[-1] += s.step() * sum([v for v in s.log])
    return y + s.log[0] * s.log[-1]


def of_an_inner_function(z):
    s = Stepper(z)

    def h():
        return s.step()

    return h() + sum([v for v in s.log]) * s.v - (h() if z else 0.0) * s.v


def in_the_head_of_a_loop(z):
    s = Stepper(z)
    t = 0.0
    for v in [s.step(), *[q * q for q in s.log], s.v, (s.v if z > 0 else z)]:
        t += v * s.v
    return t


def arguments_in_order(z):
    s = Stepper(z)
    f = lambda p, q=1.0, *r, **k: p * q + sum(r) + k["m"]  # noqa: E731
    return f(s.v, s.step(), *[s.step(v) for v in [z, 1.5]], m=s.v) + f(s.step(), m=sum(v for v in s.log))


def applied(g, xs):
    return g(xs) + sum([v * v for v in xs])


def of_a_parameter(z):
    return applied(doubled, [z, z * z])


def gained(p, q):
    return q(p) * p


def condition_in_a_test(z):
    o = 2.0 if gained(z, Gain(z, 0.4 if z < 0 else z)) > 0.1 else 3.0
    if gained(z, Gain(z if z > 0.5 else 0.4, z)) > 0.1:
        z = z * z
    return o * z


def in_an_index(z):
    xs, w = [z, z * z, 2.0 * z, 0.3, z], [0.0, 1.0]
    w[int(abs(doubled(xs)) * 0)] = xs[0]
    w[int(abs(doubled(xs)) * 0)] += xs[0] if z > 0 else xs[1]
    w[int(abs(xs.pop()) * 0)] += xs.pop()
    w[int(abs(xs.pop()) * 0)] *= xs[-1]
    table = [[0.0, 1.0]]
    table[int(abs(doubled(xs)) * 0)][int(abs(doubled(xs)) * 0)] = xs[0]
    return w[0] * z + sum(xs) * table[0][0]


def in_an_index_of_an_array(z):
    xs, w = [z, z * z, 2.0 * z, 0.3], np.zeros(3)
    w[int(abs(doubled(xs)) * 0)] = xs[0]
    w[int(abs(doubled(xs)) * 0) :] += xs[0] * doubled(xs)
    w[[int(abs(xs.pop()) * 0)]] += xs[-1]
    return w[0] * z + sum(xs)


def in_conditions(z):
    s = Stepper(z)
    y = s.step() if s.step() > -9.0 else 0.0
    while s.step() + sum([v for v in s.log if v > 0]) * s.v < 20 and len(s.log) < 6:
        s.v += 0.5
    if not (s.step() > 99) and not (s.step() > 99):
        y += s.v
    assert s.step() > -99
    return y * s.v * sum(s.log)


def taken_in_conditions(z):
    xs = [z, z * z, 2.0, z + 1.0, 3.0 * z, 0.4]
    y = 0.0
    while xs.pop() > -9.0 and len(xs) > 3:
        y += xs[-1]
    if xs.pop() < 9.0:
        y *= xs[-1]
    return y * sum(xs)


def _second_of_two(xs):
    return [xs.pop() for _ in range(2)][1]


def _either(xs):
    return (xs.pop() > -9.0 and xs.pop()) + (xs.pop() < -9.0 or xs.pop())


def taken_by_helpers(z):
    xs = [z, z * z, 2.0 * z, 0.3, z + 1.0, 3.0 * z, 0.4 * z]
    return _second_of_two(xs) * z + _either(xs) * z + sum(xs)


def taken_apart_before_a_method(z):
    s = Stepper(z)
    d = {"a": z}

    def put():
        d["a"] = s.step()
        return d["a"]

    ys = [*s.log, s.step(), *s.log]
    e = {**d, "b": put()}
    u, v, *w = [*s.log, *[s.step() for _ in range(2)], s.step()]
    return sum(ys) * len(ys) + e["a"] * e["b"] + d["a"] + u * v + sum(w) * len(w)


def handed_on_before_a_method(z):
    s = Stepper(z)

    def joined(*xs):
        return sum(xs) * len(xs) + xs[0] * xs[-1]

    return joined(*s.log, s.step()) + joined(s.step(), *s.log)


class Entries:
    def __init__(self, v):
        self.d = {"a": v}

    def step(self):
        self.d["a"] = self.d["a"] * 1.5
        return self.d["a"]


def entries_before_a_method(z):
    s = Entries(z)
    e = {**s.d, "b": s.step()}
    return e["a"] * e["b"] + s.d["a"]


EXAMPLES = [
    *((f, (z,), 0) for f in (before_a_condition, before_comprehensions, taken_before_a_comprehension, in_a_tuple, added_to_an_item, before_what_is_bound) for z in (0.8, -0.4)),
    (array_before_what_is_bound, (0.8,), 0),
    *((f, (z,), 0) for f in (called_before_it_binds, bound_twice, bound_in_conditions, methods_and_comprehensions, of_an_inner_function, in_the_head_of_a_loop) for z in (0.8, -0.4)),
    (bound_in_the_test_of_a_loop, (0.8,), 0),
    (arguments_in_order, (0.8,), 0),
    (of_a_parameter, (0.8,), 0),
    (condition_in_a_test, (0.8,), 0),
    (condition_in_a_test, (-0.4,), 0),
    *((f, (z,), 0) for f in (in_an_index, in_an_index_of_an_array, in_conditions, taken_in_conditions, taken_by_helpers, taken_apart_before_a_method, handed_on_before_a_method, entries_before_a_method) for z in (0.8, -0.4)),
]
