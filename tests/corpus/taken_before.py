"""What a display or a call takes of a list or a dict before something later in it changes that, and dicts with defaults in unions."""

import functools
import itertools
from collections import defaultdict

# items are taken where they stand: each was wrong once


def put(d, x):
    d["n"] = x * x
    d["t"] = 3 * x
    return x


def added(xs, x):
    xs.append(x * 2)
    xs[0] = x * 5
    return x


def entries_before_a_call(x):
    d = {"t": x}
    e = {**d, "s": put(d, x)}
    return e["t"] * e["s"] * len(e) + d["n"] * d["t"]


def entries_after_a_call(x):
    d = {"t": x}
    e = dict(d, s=put(d, x))
    f = {"s": put(d, x), **e}
    return e["t"] * e["s"] * len(e) + f["n"] * d["t"]


def words_before_a_call(x):
    d = {"t": x}
    e = dict(**d, s=put(d, x))
    return e["t"] * e["s"] * len(e) + d["n"] * d["t"]


def pairs_before_a_call(x):
    d = {"t": x}
    e = dict([("t", x * x), ("v", x)], s=put(d, x))
    return e["t"] * e["s"] * len(e) + d["n"] * d["t"]


def items_before_a_comprehension(x):
    xs = [x]
    ys = [*xs, *[added(xs, x) for _ in range(2)]]
    return sum(ys) * len(ys) + sum(xs)


def given_before_a_call(x):
    xs = [x, 2.0]
    y = three(*xs, added(xs, x))
    return y * sum(xs)


def three(a, b, c):
    return a * b + c


# unions with dicts that have defaults


def default_in_a_union(x):
    d = defaultdict(float)
    for k in range(2):
        d = d | {"p": x * d["p"] + x, k: d[k - 1] * x}
    return d["p"] * len(d) + d[1]


def default_in_an_update(x):
    d = defaultdict(float)
    for k in ("a", "b", "a"):
        d |= {k: d[k] + x}
        d[k] *= x
    return sum(d.values()) * len(d)


def _updated(d, x):
    return d | {"p": x * d["p"] + x}


def default_by_a_helper(x):
    d = defaultdict(float)
    for _ in range(3):
        d = _updated(d, x)
    return d["p"] * len(d)


def lists_by_default(x):
    d = defaultdict(list)
    for k in range(3):
        d |= {"p": d["p"] + [x * k]}
    return sum(d["p"]) * len(d)


def plain_after_an_update(x):
    d, e = {"a": x}, defaultdict(float)
    e["b"] = x * x
    d |= e
    try:
        y = d["c"]
    except KeyError:
        y = 5.0
    return y * d["a"] * d["b"]


# a call, and after it in the same expression what is spelled out as statements


def scaled(xs, x):
    xs[0] = xs[0] * x
    xs.append(x * x)
    return x


def scaled_entries(d, x):
    d["n"] = d["n"] * x
    d["c"] = x * x
    return x


def lists_after_a_call(x):
    xs = [1.0, x, 0.3]
    y = scaled(xs, x) * sorted(xs)[0] + scaled(xs, x) * sum(map(lambda q: q * q, xs)) - max(scaled(xs, x), list(xs)[-1])
    return y + pair(scaled(xs, x), list(itertools.accumulate(xs))[-1]) + [scaled(xs, x), max(xs, key=lambda q: -q), xs[0]][1]


def pair(a, b):
    return a * b + b


def conditions_after_a_call(x):
    xs = [1.0, x, 0.3]
    y = (scaled(xs, x) < 5.0) * sum(filter(lambda q: q > 0.2, xs))
    return y * (2.0 if scaled(xs, x) < max(xs, key=abs) else 3.0) * dict(enumerate(xs))[1]


def entries_beside_a_call(x):
    d = {"n": 1.0}
    y = scaled_entries(d, x) * d.get("c", 1.0)
    y = y + scaled_entries(d, x) * dict(d)["n"] - scaled_entries(d, x) * functools.reduce(lambda a, b: a * b, d.values())
    return y * pair(b=scaled_entries(d, x), a=dict.fromkeys("a", d["n"])["a"])


def descent(d, x, n):
    if n == 0:
        return x
    d["c"] = x
    return descent(d, x * 2.0, n - 1) * d.get("c", 1.0)


def entries_after_a_recursion(x):
    return descent({"n": 1.0}, x, 3)


EXAMPLES = [(f, (0.7,), 0) for f in (lists_after_a_call, conditions_after_a_call, entries_beside_a_call, entries_after_a_recursion, entries_before_a_call, entries_after_a_call, words_before_a_call, pairs_before_a_call, items_before_a_comprehension, given_before_a_call,
                                     default_in_a_union, default_in_an_update, default_by_a_helper, lists_by_default, plain_after_an_update)]  # fmt: skip
