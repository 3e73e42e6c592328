"""Pairs, orders and choices among items of lists and dicts."""

import math

import numpy as np

D = {"a": 0.7, "b": 1.3, "c": -0.4}
X3 = [0.7, 1.3, -0.4]
PT = [{"x": 0.7, "y": 1.0}, {"x": 0.2, "y": 0.5}, {"x": 1.4, "y": -0.3}]


def keys_beside_values(d):
    p = list(zip(d.keys(), d.values()))
    return p[0][1] * p[1][1]


def dict_of_a_generator(d, s):
    e = dict(zip(d, (v * v * s for v in d.values())))
    return e['a'] * e['b']


def zip_of_array_and_range(xs, ys):
    p = list(zip(range(3), xs, np.array(ys) ** 2))
    return p[0][1] * p[1][2] + p[2][0] * p[2][1]


def zip_of_an_array(v):
    p = list(zip(v, v[1:]))
    return p[0][0] * p[1][1] + p[0][1]


def zip_of_a_table(m):
    a, b = zip(*m)
    return a[0] * b[1]


def sorted_by_the_second(xs, ys):
    s = sorted(zip(xs, ys), key=lambda p: p[1], reverse=True)
    return s[0][0] * s[1][1]


def weights_by_rank(xs):
    return sum((x * w for x, w in zip(sorted(xs), [0.5, 0.3, 0.2])))


def best_index(xs):
    best = max(range(len(xs)), key=lambda i: xs[i])
    return xs[best] ** 2


def best_of_enumerate(xs):
    best = max(enumerate(xs), key=lambda p: p[1])
    return best[1] ** 2 * best[0]


def polygon(pts):
    pts = sorted(pts, key=lambda p: (p['x'], p['y']))
    return sum(((q['x'] - p['x']) * (q['y'] + p['y']) / 2 for p, q in zip(pts, pts[1:])))


def nearest(pts):
    return min(pts, key=lambda p: p['x'] ** 2 + p['y'] ** 2)['y'] ** 2


def sorted_array(v):
    return np.sum(np.array(sorted(v)) * np.arange(3))


def values_of_dicts(ls):
    return sum((w for l in ls for w in l.values())) ** 2


def entropy(d):
    tot = sum(d.values())
    p = {k: v / tot for k, v in d.items()}
    return -sum((q * math.log(q) for q in p.values()))


def keys_of_either(d, e):
    keys = sorted(set(d) | set(e))
    return sum((d.get(k, 0.0) * e.get(k, 0.0) + d.get(k, 1.0) * 0.1 for k in keys))


def dict_of_pairs(d):
    d2 = dict(((k, v * v) for k, v in d.items()))
    return sum(d2.values())


def dict_and_keyword(d):
    d2 = dict([(k, v * v) for k, v in d.items() if k != 'a'], z=1.0)
    return sum(d2.values())


def dict_grown(x):
    d = {'a': x}
    for k in ('b', 'c'):
        d = {**d, k: sum(d.values()) * x}
    return d['c']


def mapped_items(d):
    return sum(map(lambda kv: kv[1] ** 2 * len(kv[0]), d.items()))


def filtered_values(d):
    return max(filter(lambda v: v < 1, d.values())) ** 2


def next_or_default(xs):
    return next((x for x in xs if x > 5), xs[0] * 2.0) * xs[1]


def starred_pairs(xs):
    (a, b), *rest = zip(xs, xs[1:])
    return a * b + sum((p * q for p, q in rest))


def starred_map(xs, ys):
    return sum([*map(lambda a, b: a * b, xs, ys)], xs[0])


EXAMPLES = [
    (keys_beside_values, (D,), 0),
    (dict_of_a_generator, (D, 1.2), (0, 1)),
    (zip_of_array_and_range, (X3, [0.2, 0.3, 0.4]), (0, 1)),
    (zip_of_an_array, (np.array(X3),), 0),
    (zip_of_a_table, ([[0.7, 1.3], [0.2, 0.5]],), 0),
    (zip_of_a_table, (np.array([[0.7, 1.3], [0.2, 0.5]]),), 0),
    (sorted_by_the_second, (X3, [0.2, 0.3, 0.4]), (0, 1)),
    (weights_by_rank, (X3,), 0),
    (best_index, (X3,), 0),
    (best_of_enumerate, (X3,), 0),
    (polygon, (PT,), 0),
    (nearest, (PT,), 0),
    (sorted_array, (np.array(X3),), 0),
    (values_of_dicts, ([D, D],), 0),
    (entropy, ({'a': 0.7, 'b': 0.3},), 0),
    (keys_of_either, (D, {'a': 0.3, 'q': 0.6}), (0, 1)),
    (dict_of_pairs, (D,), 0),
    (dict_and_keyword, (D,), 0),
    (dict_grown, (0.7,), 0),
    (mapped_items, (D,), 0),
    (filtered_values, (D,), 0),
    (next_or_default, (X3,), 0),
    (starred_pairs, (X3,), 0),
    (starred_map, (X3, [0.2, 0.3, 0.4]), (0, 1)),
]
