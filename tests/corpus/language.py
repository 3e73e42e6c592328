"""Syntax that binds, repeats, gathers and unpacks; recursion; decorators."""

import functools
import math

import numpy as np

XS = [0.5, -1.2, 2.0]


def walrus_in_a_test(x, y):
    if (t := x * y) > 0.5:
        return t * x
    return t


def walrus_in_an_expression(x, y):
    return (t := x * y) + t * t


def walrus_in_while(x):
    while (y := x * x) < 10:
        x = x * 1.5
    return y + x


def values_of_and_and_or(x, y):
    z = x and y
    w = (x > 10 and x) or y * 2
    return z * w


def list_comprehensions(x, xs):
    ys = [v * x for v in xs if v > 0]
    return sum(ys) + sum(v * v for v in ys) + max(v * x for v in xs)


def nested_comprehensions(x, xs):
    m = [[a * b for a in xs] for b in xs if b != x]
    return sum(sum(r) for r in m) * x


def dict_comprehension(x, xs):
    d = {k: v * x for k, v in zip("abc", xs, strict=True)}
    return d["a"] * d["c"] + d["b"]


def a_comprehension_has_its_own_variables(x, xs):
    v = 3.0
    ys = [v * x for v in xs]
    return v * sum(ys)


def comprehension_in_array(x, xs):
    return np.array([v * x for v in xs]) @ np.array(xs) + np.stack([np.array([x, v]) for v in xs]).sum()


def mapped_and_filtered(x, xs):
    return sum(map(lambda v: v * x, xs)) + sum(filter(lambda v: v > 0, map(math.sin, xs)))  # noqa: C417


def reduced(x, xs):
    return functools.reduce(lambda a, b: a * b + x, xs, x)


def loop_with_else(x, n):
    for _ in range(n):
        x = x * 1.1
        if x > 100:
            break
    else:
        x = x * x
    return x


def starred_targets(xs, y):
    a, *rest = xs
    (p, q), *r = (rest, y, y * 2)
    *i, last = xs
    return a * p * q + sum(rest) * r[0] * r[1] + last * i[0]


def starred_displays(x, xs):
    ys = [x, *xs, x * 2]
    t = (*ys, x)
    return ys[1] * ys[-1] + t[-1] * t[0]


def united_dicts(x, y):
    d = {"a": x, **{"b": x * 2, "a": y}}
    e = d | {"c": x * y}
    return d["a"] * d["b"] + e["c"] * e["a"]


def within_a_manager(x):
    with np.errstate(all="ignore"):
        y = x * x
        if y > 100:
            return y
    return y * x


def matched(x, kind):
    match kind:
        case "a" | "b":
            y = x * x
        case None:
            y = x
        case 3 if x > 0:
            y = x**3
        case _:
            y = math.sin(x)
    return y


def items_of_a_growing_list(xs):
    ys = [1.0]
    for x in xs:
        ys.append(x * ys[-1] * ys[-1] + ys[0])
    return ys[-1] * ys[1]


def gathers(*xs, k=1.0):
    return sum(xs) * k * xs[0]


def variable_arguments(x, y):
    return gathers(x, y, x * y, k=x)


def starred_arguments(x, xs):
    return gathers(*xs, k=x) + gathers(x, *xs)


def keyword_only(a, *, b=2.0, **rest):
    return a * b * rest["c"]


def keywords(x, y):
    return keyword_only(x, c=y) + keyword_only(y, b=x, c=x * y)


def keywords_from_a_dict(x, y):
    options = {"b": x, "c": y}
    return keyword_only(y, **options)


def rising(x, n):
    if n <= 1:
        return x
    return x * rising(x + 0.1, n - 1)


def recursion(x):
    return rising(x, 4)


def even(x, n):
    return x if n == 0 else odd(x * 1.1, n - 1) * x


def odd(x, n):
    return 1.0 if n == 0 else even(math.sin(x), n - 1)


def mutual_recursion(x):
    return even(x, 5)


def over_a_tree(x, tree):
    if isinstance(tree, tuple):
        return over_a_tree(x, tree[0]) * over_a_tree(x * 2, tree[1])
    return x * tree


def tree_recursion(x):
    return over_a_tree(x, ((1.0, 2.0), (3.0, (1.5, 2.5))))


def local_recursion(x):
    def power(v, n):
        return v if n == 0 else power(v * x, n - 1)

    return power(1.5, 3)


def recursion_over_slices(a):
    if len(a) == 1:
        return a[0]
    return a[0] * a[0] + recursion_over_slices(a[1:])


def doubled(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        return 2.0 * fn(*args, **kwargs)

    return wrapper


@doubled
def decorated(x, y=3.0):
    return x * x * y


def calls_decorated(x):
    return decorated(x, y=x) + decorated(x)


@functools.lru_cache
def remembered(x):
    return math.sin(x) * x


def calls_a_cache(x):
    return remembered(x) * x


EXAMPLES = [
    (walrus_in_a_test, (1.3, 0.7), (0, 1)),
    (walrus_in_a_test, (0.3, 0.7), (0, 1)),
    (walrus_in_an_expression, (1.3, 0.7), (0, 1)),
    (walrus_in_while, (1.3,), 0),
    (values_of_and_and_or, (1.3, 0.7), (0, 1)),
    (list_comprehensions, (1.3, XS), (0, 1)),
    (nested_comprehensions, (1.3, XS), (0, 1)),
    (dict_comprehension, (1.3, XS), (0, 1)),
    (a_comprehension_has_its_own_variables, (1.3, XS), (0, 1)),
    (comprehension_in_array, (1.3, XS), (0, 1)),
    (mapped_and_filtered, (1.3, XS), (0, 1)),
    (reduced, (1.3, XS), (0, 1)),
    (loop_with_else, (1.3, 3), 0),
    (loop_with_else, (1.3, 100), 0),
    (starred_targets, (XS, 0.4), (0, 1)),
    (starred_displays, (1.3, XS), (0, 1)),
    (united_dicts, (1.3, 0.7), (0, 1)),
    (within_a_manager, (1.3,), 0),
    (within_a_manager, (11.3,), 0),
    (matched, (1.3, "a"), 0),
    (matched, (1.3, 3), 0),
    (matched, (1.3, "z"), 0),
    (items_of_a_growing_list, ([1.1, 1.2, 0.9],), 0),
    (variable_arguments, (1.3, 0.7), (0, 1)),
    (starred_arguments, (1.3, XS), (0, 1)),
    (keywords, (1.3, 0.7), (0, 1)),
    (keywords_from_a_dict, (1.3, 0.7), (0, 1)),
    (recursion, (1.3,), 0),
    (mutual_recursion, (1.3,), 0),
    (tree_recursion, (0.7,), 0),
    (local_recursion, (1.2,), 0),
    (recursion_over_slices, (np.array([0.3, 0.4, 1.2]),), 0),
    (calls_decorated, (1.2,), 0),
    (decorated, (1.2, 0.4), (0, 1)),
    (calls_a_cache, (0.8,), 0),
]
