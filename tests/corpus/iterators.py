"""Generator expressions, itertools, map, filter and reduce."""

import functools
import itertools
import math
import operator
from itertools import accumulate, chain, combinations, pairwise, product

import numpy as np

X3 = [0.7, 1.3, -0.4]
Y3 = [0.2, -1.1, 0.9]
V = np.array(X3)
POS = np.array([[0.1, 0.2, 0.5], [1.0, 0.3, -0.2], [0.4, -0.7, 0.9]])
M = [[0.1, 0.2, 0.5], [1.0, 0.3, -0.2], [0.4, -0.7, 0.9]]


def gen_reduce(xs):
    return functools.reduce(lambda a, b: a * b, (v + 1 for v in xs))


def reduce_op(xs):
    return functools.reduce(operator.mul, xs)


def reduce_arr(ms):
    return np.sum(functools.reduce(np.dot, ms))


def gen_max(xs):
    return max((v * v for v in xs))


def gen_min(xs, x):
    return min(((v - x) ** 2 for v in xs))


def gen_arr(xs):
    return np.sum(np.array([v * v for v in xs]) ** 2)


def gen_stack(xs):
    return np.sum(np.stack([np.array([v, v * v]) for v in xs]) ** 2)


def gen_fsum(xs):
    return math.fsum((v * v for v in xs))


def gen_prod(xs):
    return math.prod((v + 2 for v in xs))


def gen_norm(xs):
    return math.sqrt(sum((v * v for v in xs)))


def prod_idx(x):
    return sum((x[i] * x[j] * (i + 1) for i, j in itertools.product(range(3), repeat=2)))


def prod_idx2(x):
    t = 0.0
    for i, j in itertools.product(range(3), range(2)):
        t = t + x[i] * x[j] ** 2 * (j + 1)
    return t


def comb_idx(x):
    return sum(((x[i] - x[j]) ** 2 for i, j in itertools.combinations(range(len(x)), 2)))


def comb_vals(xs):
    return sum((a * b for a, b in itertools.combinations(xs, 2)))


def comb_vals2(xs):
    t = 0.0
    for a, b, c in combinations([*xs, 1.5], 3):
        t += a * b * c
    return t


def perm_vals(xs):
    return sum((a * b ** 2 for a, b in itertools.permutations(xs, 2)))


def prod_vals(xs, ys):
    return sum((a * b ** 2 for a, b in product(xs, ys)))


def pair_vals(xs):
    return sum(((b - a) ** 2 for a, b in itertools.pairwise(xs)))


def pair_loop(xs):
    t = 0.0
    for a, b in pairwise(xs):
        t += a * b
    return t


def acc(xs):
    return sum(itertools.accumulate(xs))


def acc_list(xs):
    c = list(accumulate(xs))
    return c[1] * c[2]


def acc_mul(xs):
    c = list(accumulate(xs, operator.mul))
    return c[1] + c[2]


def acc_lambda(xs, r):
    c = list(accumulate(xs, lambda s, v: s * r + v))
    return c[1] * c[2]


def acc_init(xs, x):
    c = list(accumulate(xs, initial=x))
    return c[3] * c[0]


def acc_init_mul(xs, x):
    t = 0.0
    for v in accumulate(xs, lambda a, b: a * b, initial=x):
        t += v
    return t


def chain2(xs, ys):
    t = 0.0
    for v in itertools.chain(xs, ys):
        t = t * 0.5 + v * v
    return t


def chain_sum(xs, ys):
    return sum((v * v for v in chain(xs, ys)))


def chain_from(xss):
    return sum((v * v for v in itertools.chain.from_iterable(xss)))


def chain_list(xs, ys):
    c = list(chain(xs, ys))
    return c[1] * c[4]


def islice(xs):
    return sum((v * v for v in itertools.islice(xs, 1, None)))


def islice2(xs):
    t = 0.0
    for v in itertools.islice(xs, 2):
        t += v ** 3
    return t


def repeat_(x):
    t = x
    for _ in itertools.repeat(None, 3):
        t = t * x
    return t


def repeat2(x):
    return sum(itertools.repeat(x, 3))


def count_(xs):
    t = 0.0
    for i, v in zip(itertools.count(1), xs):
        t += i * v * v
    return t


def cycle_(xs):
    t = 0.0
    for s, v in zip(itertools.cycle([1, -1]), xs):
        t += s * v * v
    return t


def starmap_(ps):
    return sum(itertools.starmap(lambda a, b: a * b, ps))


def sum_map(xs):
    return sum(map(math.sin, xs))


def list_map(xs):
    v = list(map(lambda t: t * t, xs))
    return v[0] * v[1]


def map2(xs, ys):
    return sum(map(operator.mul, xs, ys))


def filt(xs):
    return sum(filter(lambda v: v > 0, xs)) ** 2


def rev(xs):
    v = list(reversed(xs))
    return v[0] * v[1] ** 2


def enum_start(xs):
    return sum((i * v ** 2 for i, v in enumerate(xs, start=1)))


def zip3(xs, ys):
    return sum((a * b * c for a, b, c in zip(xs, ys, range(3))))


def nested_comp(xs):
    return sum((a * b for i, a in enumerate(xs) for j, b in enumerate(xs) if i < j))


def mat_comp(xs):
    A = np.array([[a * b for b in xs] for a in xs])
    return np.sum(A ** 2) + A[0, 1]


def flat_comp(ms):
    return sum((v * v for row in ms for v in row))


def transp(ms):
    t = [list(c) for c in zip(*ms)]
    return t[0][1] * t[1][0] + t[0][0] ** 2


def matmul_lists(a, b):
    c = [[sum((x * y for x, y in zip(r, col))) for col in zip(*b)] for r in a]
    return c[0][1] * c[1][0] + c[0][0]


def horner(cs, x):
    return functools.reduce(lambda a, c: a * x + c, reversed(cs), 0.0)


def horner2(cs, x):
    return functools.reduce(lambda a, c: a * x + c, cs)


def sumlists(xs, ys):
    z = sum([xs, ys], [])
    return z[1] * z[4] + z[0] ** 2


def walrus_lambda(x):
    f = lambda v: (y := (v * v)) + y
    return f(x) * x


def walrus_comp(xs):
    return sum((y * y for v in xs if (y := (v * 2)) > 0))


def tuple_gen(xs):
    a, b, c = (v * v for v in xs)
    return a * b + c


def star_gen(xs):
    a, *r = (v * v for v in xs)
    return a * r[0] + r[1]


def star_call(xs):
    return max(*xs) * min(*xs)


def dict_count(ws, x):
    c = {}
    for w in ws:
        c = c | {w: c.get(w, 0) + 1}
    return sum((v * x ** v for v in c.values()))


def dotp(xs, ys):
    return sum(map(lambda p: p[0] * p[1], zip(xs, ys)))


def cumprod_py(rs):
    v = 1.0
    path = []
    for r in rs:
        v *= 1 + r
        path.append(v)
    return max(path) * path[-1] + sum(path)


def logsumexp(xs):
    m = max(xs)
    return m + math.log(sum((math.exp(v - m) for v in xs)))


def energy(pos):
    return sum((1 / np.linalg.norm(pos[i] - pos[j]) for i, j in combinations(range(len(pos)), 2)))


def energy2(pos):
    return sum((1 / np.linalg.norm(a - b) for a, b in combinations(pos, 2)))


def det3(m):
    t = 0.0
    for p in itertools.permutations(range(3)):
        s = 1
        for i, j in combinations(range(3), 2):
            if p[i] > p[j]:
                s = -s
        t += s * math.prod((m[i][p[i]] for i in range(3)))
    return t


def added_to_what_is_gone_through_once(x):
    it = iter([1.0, 2.0, 3.0])
    y = math.sin(math.cos(sum(it, x)) * x)
    z = math.exp(math.sin(x) * sum(map(lambda j: j * 0.1, range(3)), x))
    return y * z * math.cos(-sum((0.1 * j for j in range(4)), x)) * math.tanh(math.sin(sum(reversed([0.1, 0.2]), x)))


class Backwards:
    """Goes through its numbers in another order than it numbers them."""

    def __init__(self):
        self.numbers = [1.0, 2.0, 3.0]

    def __len__(self):
        return 3

    def __getitem__(self, i):
        return self.numbers[2 - i]

    def __iter__(self):
        return iter(self.numbers)


FACTORS = Backwards()


def beside_endless(x):
    s = 0.0
    factors = itertools.cycle([0.5, 2.0])
    items = itertools.repeat(x)
    numbers = itertools.count(1)
    for v, w in zip(x, factors):
        s += v * w * s + v
    for k, v, w in zip(numbers, x, items):
        s += k * v * w[0]
    for v, w in zip(x, itertools.repeat(3.0)):
        s += v * w * s
    return s + sum(v * w for v, w in zip(x, itertools.repeat(x[1])))


def beside_what_is_no_list(x):
    s, inner, members = 0.0, Backwards(), {3.0}
    for v, w in zip(x, inner):
        s += v * w * s + v
    for v, w in zip(x, FACTORS):
        s += v * w * s
    for v, w in zip(x, members):
        s += v * w * s
    return s


EXAMPLES = [
    (beside_endless, (X3,), 0),
    (beside_endless, (V,), 0),
    (beside_what_is_no_list, (V,), 0),
    (gen_reduce, (X3,), 0),
    (reduce_op, (X3,), 0),
    (reduce_arr, ([POS, POS + 1, POS * 2],), 0),
    (gen_max, (X3,), 0),
    (gen_min, (X3, 0.1), (0, 1)),
    (gen_arr, (X3,), 0),
    (gen_stack, (X3,), 0),
    (gen_fsum, (X3,), 0),
    (gen_prod, (X3,), 0),
    (gen_norm, (X3,), 0),
    (prod_idx, (V,), 0),
    (prod_idx2, (V,), 0),
    (comb_idx, (V,), 0),
    (comb_idx, (X3,), 0),
    (comb_vals, (X3,), 0),
    (comb_vals, (V,), 0),
    (comb_vals2, (X3,), 0),
    (perm_vals, (X3,), 0),
    (prod_vals, (X3, Y3), (0, 1)),
    (pair_vals, (X3,), 0),
    (pair_loop, (X3,), 0),
    (pair_loop, (V,), 0),
    (acc, (X3,), 0),
    (acc, (V,), 0),
    (acc_list, (X3,), 0),
    (acc_mul, (X3,), 0),
    (acc_lambda, (X3, 0.8), (0, 1)),
    (acc_init, (X3, 0.8), (0, 1)),
    (acc_init_mul, (X3, 0.8), (0, 1)),
    (chain2, (X3, Y3), (0, 1)),
    (chain_sum, (X3, Y3), (0, 1)),
    (chain_sum, (X3, V), (0, 1)),
    (chain_from, ([X3, Y3],), 0),
    (chain_list, (X3, Y3), (0, 1)),
    (islice, (X3,), 0),
    (islice2, (X3,), 0),
    (repeat_, (0.7,), 0),
    (repeat2, (0.7,), 0),
    (count_, (X3,), 0),
    (cycle_, (X3,), 0),
    (starmap_, ([(0.7, 1.3), (0.2, 0.5)],), 0),
    (sum_map, (X3,), 0),
    (list_map, (X3,), 0),
    (map2, (X3, Y3), (0, 1)),
    (filt, (X3,), 0),
    (rev, (X3,), 0),
    (enum_start, (X3,), 0),
    (zip3, (X3, Y3), (0, 1)),
    (nested_comp, (X3,), 0),
    (mat_comp, (X3,), 0),
    (flat_comp, (M,), 0),
    (transp, (M,), 0),
    (matmul_lists, (M, M), (0, 1)),
    (horner, (X3, 0.8), (0, 1)),
    (horner2, (X3, 0.8), (0, 1)),
    (sumlists, (X3, Y3), (0, 1)),
    (walrus_lambda, (0.7,), 0),
    (walrus_comp, (X3,), 0),
    (tuple_gen, (X3,), 0),
    (star_gen, (X3,), 0),
    (star_call, (X3,), 0),
    (dict_count, (['a', 'b', 'a'], 0.7), 1),
    (dotp, (X3, Y3), (0, 1)),
    (cumprod_py, (X3,), 0),
    (logsumexp, (X3,), 0),
    (energy, (POS,), 0),
    (energy2, (POS,), 0),
    (det3, (M,), 0),
    (added_to_what_is_gone_through_once, (0.7,), 0),
]
