"""Programs that random ones were made small to, and their like: each was wrong, crashed or was refused once."""

import dataclasses
import functools
import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


class Pair(NamedTuple):
    a: float
    b: float = 1.5

    def product(self, t=2.0):
        return self.a * self.b * t


@dataclass(frozen=True)
class Spot:
    a: float
    b: float

    def product(self, t=2.0):
        return self.a * self.b * t


# what binds inside an expression


def augmented_by_what_binds_it(x):
    x /= 1.0 + np.cos((x := np.sin(x))) * x
    return x


def bound_anew_in_each_round(x):
    y = np.sum([x * (x := 0.5 * x) + x for _ in range(3)])
    return y * x


def called_after_it_is_bound(x, w):
    scale = w
    grow = lambda t: t * scale  # noqa: E731
    y = grow((scale := x * w))
    return y * (lambda t: t + scale)((scale := scale * x))


def generator_after_the_start(x, w):
    return sum(((x := math.cos(u) * w) for u in [x, w]), x) * x


# when things are evaluated


def default_inside_with(x):
    with np.errstate(all="ignore"):
        scale = lambda t, c=x: t * c  # noqa: E731
        x = x * x
    return scale(2.0) + x


def default_inside_match(x, n):
    match n:
        case 1:
            scale = lambda t, c=x: t * c  # noqa: E731
            x = x * x
        case _:
            scale = lambda t: t * t  # noqa: E731
    return scale(2.0) + x


def default_of_a_function_inside_with(x):
    with np.errstate(all="ignore"):

        def scale(t, c=x):
            return t * c

        x = x * x
    return scale(2.0) + x


def comprehension_that_may_not_run(x):
    return [x][0] * x + (sum([math.log(x) for _ in range(2)]) if x > 0 else x * x)


def bound_in_a_case(x, n):
    y = x
    match n:
        case 1:
            y = x * x
            xs = [y, x]
        case _:
            xs = []
    return np.sin(xs and xs[-1] or y) * (xs and xs[0] or 2.0)


# names


def _(x, y=0.3):
    return x * y


def calls_an_underscore(x):
    n = 0
    while n < 2:
        x = _(x, x)
        n += 1
    for k, (a, b) in enumerate([(x, 2.0), (x, 1.0)]):
        x = _(a, b) + _(x) * k
    return x


def reads_an_underscore(x):
    _ = x * 2.0
    for k in range(2):
        y, n = (x * _, k)
    a, b = (_ * y, 3)
    return a * _


def underscore_in_a_while(x):
    _ = x * 2.0
    y = x
    while y < 5.0:
        y = y * _
    return y


# functions as values


def function_bound_by_choice(x, y):
    act = (lambda t: t * x) if x > 0 else np.sin
    other = np.cos if x > 0 else lambda t: t * y
    return act(y) * other(x * y)


def captures_what_was_bound_before(x, y):
    if x > 0:
        x = x * y
        for act in [lambda t: t * x, np.sin]:
            y = act(y)
    return x * y


def method_of_a_result_that_nothing_reads(x, v):
    p = made(x, np.sum(v))
    unused = [made(p.a, p.b).product()]
    return x * x + 0.0 * len(unused)


def made(a, b):
    p = Spot(a, b).product()
    return Spot(p * p, b)


def power(a, b, c=1.0):
    return a * b * b * c


def partials_in_a_loop(x):
    s, parts = 0.0, []
    for k in range(3):
        act = functools.partial(power, x * k, c=x)
        parts.append(act)
        s = s + act(x)
    return s + parts[0](2.0) + parts[1](x, c=2.0) * x


def _of_lambdas(grad, p):
    return [math.atan, np.tanh][1]((lambda zeros: min(p, p, grad))(p))


def _twice(f, h):
    for _ in range(2):
        h = math.cos(f(h) * 1.1)
    return h


def partial_of_what_calls_lambdas(x):
    return _twice(functools.partial(_of_lambdas, x * x) if x > 0.3 else math.sin, x) ** 3


def maps_a_partial(xs, x):
    return list(map(functools.partial(power, x), xs))[0] * max(xs, key=functools.partial(power, -x))


# dicts and lists


def get_with_a_default(d, x):
    return d.get("a", x) * x + d.get("b", x) ** 2 + d.get("a") * 2.0


def sum_of_values(d, x):
    return sum(d.values()) * x + max(d.values()) * list(d.values())[0]


def sum_from_a_start(xs, x):
    return sum(xs, x * x) * x + sum((y * x for y in xs), x) + sum(range(3), x) + sum(xs, start=x)


def dict_called(d, x):
    e = dict(d, b=x * x)
    h = dict(c=x, d=e["a"])
    return e["a"] * e["b"] * h["c"] * h["d"] * dict(e)["b"]


def over_sorted_keys(d, x):
    s = x
    for key in sorted(d):
        s = s * x + d[key]
    return s


def sorted_numbers(xs, x):
    a, b, *c = sorted([*xs, x * x], reverse=True)
    return a * b + c[0] ** 2 + sorted(xs)[0] * x


def largest_by_a_key(xs, x):
    return max(xs, key=lambda t: -abs(t - x)) * x + min(xs, key=np.cos) ** 2 + max([p * p for p in xs if p > 5], key=abs, default=x)


def largest_or_a_default(xs, x):
    return max((y * x for y in xs if y > 5), default=x**3) + min([y * x for y in xs], default=0.0)


def appended_after_and_or(x):
    xs = [x]
    y = xs and xs[-1] or 1.0
    xs.append(y * x)
    return sum(xs) * (xs and xs[-1] or 1.0)


# records


def read_at_once(x, y):
    return Pair(x, y).a * Spot(*(x, x * y)).b + Pair(x)[1] * Spot(x, b=y).product(x)


def replaced_fields(x, y):
    p = Pair(x, y)
    q = dataclasses.replace(Spot(p.a, p.b * x), b=x * p.b)
    p = p._replace(a=x * q.b)
    return p.a * p.b * q.a * q.product() + dataclasses.replace(q, a=y).product(x) + p._replace(b=x).a


def replaced_in_a_loop(x, y):
    p = Spot(x, y)
    for _ in range(3):
        p = dataclasses.replace(p, a=p.a * x + p.b)
    return p.a * p.b


D = {"a": 1.3}

def __2(x, *, power):
    return x**power


def calls_by_odd_names(x):
    return __2(x, power=3) * math.sin(x)


def bound_in_a_test(x, y):
    if 0.16 < (q := x * y):
        x = 0.67 * (q and 1.39 * q)
    while (r := x * y) < 1.5:
        x = x + 0.5 * (r and r * x)
    return x * q


def whole_by_a_method_and_parts(v):
    return v.mean() * v.sum() + np.sum(v[v < 0.6]) * v[0] ** 2


def keys_of_one_dict_are_written_in_another(x):
    d = {k: e for k, e in zip(["c", "b"], [x * x, math.sin(x)])}
    s = {"b": [x, x]}.copy()
    s["b"] = [x, x * 2]
    return x + d["b"] * s["b"][1]


def keys_of_one_dict_are_written_in_a_copy(x):
    d = {k: e for k, e in zip(["c", "b"], [x * x, math.sin(x)])}
    o = {"b": [x, x]}
    s = o.copy()
    s["b"] = [x, x * 2]
    return x + d["b"] + s["b"][0] * o["b"][1]


def a_new_list_is_filled_in_a_loop_over_what_it_is_put_beside(x):
    history = [x, 2.0 * x, 3.0 * x]
    total = 0.0
    for v, c in zip(history[:], history, strict=True):
        row = [x] * 2
        pair = [history, history]
        pair[0][1] = v * c
        pair[1] = row
        total = total + row[0] * row[1] + sum(pair[1])
    for v in history:
        row = []
        row.append(v * x)
        pair = [row, history]
        total = total + sum(pair[0])
    return total + history[1]


def turned_by(angle):
    return lambda e: math.cos(0.33 * (e * angle + angle))


def twice(act, item):
    return 0.33 * (act(item) * item + act(item * item))


def bent(value, much=0.9):
    return [lambda out: math.tanh(out), math.atan][0](value)


def function_made_of_what_is_fixed(x, rate, rows):
    """A function that is made of numbers without a derivative, where functions that are kept are objects."""
    for trip in range(2):
        if trip == 1:
            z = twice(bent, math.atan(sum(math.cos(rate * rate + turned_by(bent(0.7, x))(x)) for row in rows)))
        if trip >= 1:
            rate = math.atan(0.33 * (z * rate + rate))
    return rate * x


EXAMPLES = [
    (a_new_list_is_filled_in_a_loop_over_what_it_is_put_beside, (0.7,), 0),
    (keys_of_one_dict_are_written_in_another, (0.7,), 0),
    (keys_of_one_dict_are_written_in_a_copy, (0.7,), 0),
    (whole_by_a_method_and_parts, (np.array([0.5, 1.2, 0.1]),), 0),
    (bound_in_a_test, (0.7, 0.9), (0, 1)),
    (augmented_by_what_binds_it, (0.7,), 0),
    (bound_anew_in_each_round, (0.7,), 0),
    (called_after_it_is_bound, (0.7, 1.2), (0, 1)),
    (generator_after_the_start, (0.7, 1.2), (0, 1)),
    (default_inside_with, (0.7,), 0),
    (default_inside_match, (0.7, 1), 0),
    (default_inside_match, (0.7, 2), 0),
    (default_of_a_function_inside_with, (0.7,), 0),
    (comprehension_that_may_not_run, (0.7,), 0),
    (comprehension_that_may_not_run, (-0.7,), 0),
    (bound_in_a_case, (0.7, 1), 0),
    (bound_in_a_case, (0.7, 2), 0),
    (calls_an_underscore, (0.7,), 0),
    (reads_an_underscore, (0.7,), 0),
    (underscore_in_a_while, (0.7,), 0),
    (function_bound_by_choice, (0.7, 1.2), (0, 1)),
    (function_bound_by_choice, (-0.7, 1.2), (0, 1)),
    (captures_what_was_bound_before, (0.7, 1.2), (0, 1)),
    (method_of_a_result_that_nothing_reads, (0.7, np.array([0.5, 1.2])), (0, 1)),
    (partial_of_what_calls_lambdas, (0.7,), 0),
    (partial_of_what_calls_lambdas, (0.2,), 0),
    (partials_in_a_loop, (0.7,), 0),
    (maps_a_partial, ([0.3, 1.2, -0.4], 0.7), (0, 1)),
    (get_with_a_default, (D, 0.7), (0, 1)),
    (sum_of_values, ({"a": 1.3, "b": 0.2}, 0.7), (0, 1)),
    (sum_from_a_start, ([0.3, 1.2], 0.7), (0, 1)),
    (dict_called, (D, 0.7), (0, 1)),
    (over_sorted_keys, ({"b": 1.3, "a": 0.2}, 0.7), (0, 1)),
    (sorted_numbers, ([0.3, 1.2, -0.4], 0.7), (0, 1)),
    (largest_by_a_key, ([0.3, 1.2, -0.4], 0.7), (0, 1)),
    (largest_or_a_default, ([0.3, 1.2, -0.4], 0.7), (0, 1)),
    (appended_after_and_or, (0.7,), 0),
    (read_at_once, (0.7, 1.2), (0, 1)),
    (replaced_fields, (0.7, 1.2), (0, 1)),
    (replaced_in_a_loop, (0.7, 1.2), (0, 1)),
    (calls_by_odd_names, (0.7,), 0),
    (function_made_of_what_is_fixed, (0.7, 0.4, [[1.0], [1.0]]), (0, 1)),
]
