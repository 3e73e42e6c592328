"""Dicts, orders and pairs by the methods and functions of Python."""

import math

import numpy as np

D = {"a": 0.7, "b": 1.3, "c": -0.4}
P = {"w": np.array([0.3, 0.5, -0.2]), "b": np.array([1.1, 0.2, 0.4])}
X3 = [0.7, 1.3, -0.4]
Y3 = [0.2, -1.1, 0.9]


def get1(d):
    return d.get('a') * d.get('b')


def get_default(d, x):
    return d.get('a', 2.0) * d.get('zz', x) ** 2


def get_none(d):
    v = d.get('zz')
    if v is None:
        v = d['a']
    return v * v


def values_sum(d):
    return sum(d.values()) ** 2


def values_list(d):
    v = list(d.values())
    return v[0] * v[1] + v[2]


def keys_sorted2(d):
    t = 1.0
    for k in sorted(d.keys(), reverse=True):
        t = t * d[k] + 1
    return t


def items_sorted(d):
    t = 1.0
    for k, v in sorted(d.items()):
        t = t * v + 1
    return t


def items_sorted_key(d):
    t = 1.0
    for k, v in sorted(d.items(), key=lambda kv: kv[1]):
        t = t * v + 1
    return t


def len_in(d):
    return d['a'] * len(d) if 'a' in d else 0.0


def dict_call(x, y):
    d = dict(a=x, b=y * x)
    return d['a'] * d['b']


def dict_zip_names(names, xs):
    d = dict(zip(names, xs))
    return d['p'] * d['q'] + d['r'] ** 2


def dict_pairs(x, y):
    d = dict([('a', x), ('b', y)])
    return d['a'] * d['b'] ** 2


def dict_copy(d):
    e = dict(d)
    return e['a'] * e['b']


def dict_copy_kw(d, x):
    e = dict(d, a=x)
    return e['a'] * e['b']


def merge2(d, x):
    e = d | {'z': x}
    return e['z'] * e['b'] * e['a']


def merge3(d, x):
    e = {**d, **{'z': x * x}}
    return e['z'] * e['b']


def comp_items(d):
    e = {k: v * v for k, v in d.items()}
    return e['a'] * e['b'] + sum(e.values())


def comp_items_if(d):
    e = {k: v * v for k, v in d.items() if k != 'c'}
    return sum(e.values())


def gen_items(d):
    return sum((v * len(k) for k, v in d.items()))


def max_key_lambda(xs):
    return max(xs, key=lambda t: -t) * xs[0]


def min_key(xs):
    return min(xs, key=lambda t: (t - 0.9) ** 2) * xs[1]


def max_default(xs):
    return max(xs, default=0.0) * xs[0]


def sorted_key(xs):
    s = sorted(xs, key=abs)
    return s[0] * s[1] ** 2 + s[2] ** 3


def sorted_key_lambda(xs, c):
    s = sorted(xs, key=lambda v: (v - c) ** 2)
    return s[0] * s[1] ** 2 + s[2] ** 3 * c


def sorted_median(xs):
    s = sorted(xs)
    n = len(s)
    return s[n // 2] ** 2


def sorted_pairs(xs, ys):
    s = sorted(zip(xs, ys))
    return s[0][1] * s[1][0] + s[2][1] ** 2


def sorted_values_d(d):
    s = sorted(d.values())
    return s[0] * s[1] ** 2 + s[2]


def max_dict2(d):
    k = max(d, key=lambda k: d[k])
    return d[k] ** 2


def max_items(d):
    k, v = max(d.items(), key=lambda kv: kv[1])
    return v ** 2 * len(k)


def max_values(d):
    return max(d.values()) * min(d.values())


def sum_start(xs, x):
    return sum(xs, x) ** 2


def any_all(xs, x):
    if any((v > 1 for v in xs)):
        x = x * 2
    if all((v > -1 for v in xs)):
        x = x * 3
    return x * sum(xs)


def zip_star2(pairs):
    xs, ys = map(list, zip(*pairs))
    return sum(xs) * sum((v * v for v in ys))


def zip_star3(pairs):
    a, b = zip(*pairs)
    return np.sum(np.array(a) * np.array(b) ** 2)


def list_zip(xs, ys):
    p = list(zip(xs, ys))
    return p[0][0] * p[0][1] + p[1][0] ** 2 * p[2][1]


def enum_items(d):
    t = 0.0
    for i, (k, v) in enumerate(d.items()):
        t = t + (i + 1) * v ** 2 * len(k)
    return t


def list_index(xs):
    i = xs.index(max(xs))
    return xs[i] ** 2 + xs[0] * xs.count(0.65) + xs[1] * xs.index(xs[2])


def str_methods(d, name):
    t = 0.0
    for k, v in d.items():
        if k.upper().startswith('A') or k == 'b':
            t += v * v
        elif k.strip().lower() in 'abc':
            t += v
    return t * len(name.split(','))


def nested(cfg):
    t = 0.0
    for layer, p in cfg.items():
        for k, v in p.items():
            t += np.sum(v ** 2) * (2 if k == 'w' else 1)
    return t


def nested_get(cfg):
    return cfg.get('l1').get('w') * cfg['l1'].get('b', 1.0)


def reg4(p):
    return np.sum(np.stack(list(p.values())) ** 3)


def arr_vals(d):
    return np.sum(np.array(list(d.values())) ** 3)


def unpack_vals(d):
    a, b, c = d.values()
    return a * b + c * c


def fsum_vals(d):
    return math.fsum(d.values()) ** 2


def next_default(d):
    it = [v for v in d.values() if v > 0]
    return it[0] * it[-1]


def nextgen(xs):
    f = next((v for v in xs if v > 1))
    return f * xs[0]


def dict_fromkeys(x):
    d = dict.fromkeys(['a', 'b'], x)
    return d['a'] * d['b']


def dict_tuplekey(x, y):
    d = {(0, 1): x, (1, 0): y}
    return sum((v * (i + 2 * j) for (i, j), v in d.items()))


def dict_intkey(x, y):
    d = {i: x ** i * y for i in range(4)}
    return d[2] * d[3] + d[0]


def dict_rev(d):
    t = 0.0
    for k in reversed(d):
        t = t * d[k] + d[k]
    return t


def dict_minvals(d):
    return min(d.values(), key=abs) ** 2


def dict_items_comp_pairs(d):
    return sum((a * b for (_, a), (_, b) in zip(d.items(), list(d.items())[1:])))


def group(xs, labels):
    means = {l: sum((x for x, m in zip(xs, labels) if m == l)) / labels.count(l) for l in set(labels)}
    return sum(((x - means[l]) ** 2 for x, l in zip(xs, labels)))


EXAMPLES = [
    (get1, (D,), 0),
    (get_default, (D, 1.2), (0, 1)),
    (get_none, (D,), 0),
    (values_sum, (D,), 0),
    (values_list, (D,), 0),
    (keys_sorted2, (D,), 0),
    (items_sorted, (D,), 0),
    (items_sorted_key, (D,), 0),
    (len_in, (D,), 0),
    (dict_call, (0.7, 1.2), (0, 1)),
    (dict_zip_names, (['p', 'q', 'r'], X3), 1),
    (dict_pairs, (0.7, 1.2), (0, 1)),
    (dict_copy, (D,), 0),
    (dict_copy_kw, (D, 1.2), (0, 1)),
    (merge2, (D, 1.2), (0, 1)),
    (merge3, (D, 1.2), (0, 1)),
    (comp_items, (D,), 0),
    (comp_items_if, (D,), 0),
    (gen_items, (D,), 0),
    (max_key_lambda, (X3,), 0),
    (min_key, (X3,), 0),
    (max_default, (X3,), 0),
    (sorted_key, (X3,), 0),
    (sorted_key_lambda, (X3, 0.35), (0, 1)),
    (sorted_median, (X3,), 0),
    (sorted_pairs, (X3, Y3), (0, 1)),
    (sorted_values_d, (D,), 0),
    (max_dict2, (D,), 0),
    (max_items, (D,), 0),
    (max_values, (D,), 0),
    (sum_start, (X3, 1.2), (0, 1)),
    (any_all, (X3, 1.2), (0, 1)),
    (zip_star2, ([(0.7, 1.3), (0.2, 0.5)],), 0),
    (zip_star3, ([(0.7, 1.3), (0.2, 0.5)],), 0),
    (list_zip, (X3, Y3), (0, 1)),
    (enum_items, (D,), 0),
    (list_index, (X3,), 0),
    (str_methods, (D, 'a,b'), 0),
    (nested, ({'l1': P, 'l2': P},), 0),
    (nested_get, ({'l1': {'w': 0.7, 'b': 0.3}},), 0),
    (reg4, (P,), 0),
    (arr_vals, (D,), 0),
    (unpack_vals, (D,), 0),
    (fsum_vals, (D,), 0),
    (next_default, (D,), 0),
    (nextgen, (X3,), 0),
    (dict_fromkeys, (0.7,), 0),
    (dict_tuplekey, (0.7, 1.2), (0, 1)),
    (dict_intkey, (0.7, 1.2), (0, 1)),
    (dict_rev, (D,), 0),
    (dict_minvals, (D,), 0),
    (dict_items_comp_pairs, (D,), 0),
    (group, ([0.7, 1.3, -0.4, 0.2], ['a', 'b', 'a', 'b']), 0),
]
