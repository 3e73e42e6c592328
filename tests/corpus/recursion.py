"""Functions that call themselves and each other, on parts of arrays and lists that they write, and lists that helpers put together."""

import math
from dataclasses import dataclass, field

import numpy as np

v8 = np.array([0.3, -0.7, 1.1, 0.9, -0.2, 0.45, 1.7, -1.3])


# --- functions that call each other, one of which writes what all are given


def _even(a, n):
    if n == 0:
        a[0] *= 2.0
        a[1] = a[0] * a[1]
        return 0.0
    return _odd(a, n - 1)


def _odd(a, n):
    return 1.0 if n <= 0 else _even(a, n - 1)


def written_by_turns(w):
    z, y = np.ones(4) * w, np.ones(4) * w
    r = _even(y, 2)
    s = np.sum(y**2)
    t = _odd(z, 3)
    return r + t + np.sum(z**2) * s


def _own(a, n):
    return a if n == 0 else _new(a, n - 1)


def _new(a, n):
    return a * 1.0 if n <= 0 else _own(a, n - 1)


def returned_by_turns(w):
    z, y = np.ones(4) * w, np.ones(4) * w
    r = _own(y, 2)
    s = _new(z, 3)
    s[0] = w**3
    r[1] = w**2
    return np.sum(z**2) * r[1] + np.sum(y**2)


class Node:
    def __init__(self, v):
        self.v = v

    def even(self, n):
        if n == 0:
            self.v = self.v * 2.0
            return 1.0
        return self.odd(n - 1)

    def odd(self, n):
        return 2.0 if n <= 0 else self.even(n - 1)


def objects_by_turns(w):
    p, q = Node(w), Node(w * w)
    r = p.even(2)
    s = q.odd(3)
    return p.v * r + q.v**2 * s


def inner_functions_by_turns(w):
    z, y = np.ones(3) * w, np.ones(3) * w

    def even(u, n):
        if n == 0:
            u *= w
            return w
        return odd(u, n - 1)

    def odd(u, n):
        return w * w if n <= 0 else even(u, n - 1)

    r = even(z, 2)
    s = odd(y, 1)
    return r * np.sum(z**2) + s * np.sum(y**3)


def _forth(u, n):
    return u if n < 0 else _back(u, n - 1)


def _back(u, n):
    return _round(u, n) if n < 0 else _forth(u, n - 1)


def _round(u, n):
    if n < -5:
        u[0] = u[0] * u[1]
        return u
    return _back(u, n - 1)


def three_by_turns(w):
    z, y, x = (np.array([w, 2 * w, w]) for _ in range(3))
    p = _forth(z, 1)
    p[1] = w**2
    q = _round(y, 1)
    q[0] *= w
    r = _back(x, 1)
    r[0] *= w
    return np.sum(z**2) + np.sum(y**3) * np.sum(x**2)


# --- parts that get smaller


def _fourier(re, im):
    n = len(re)
    if n == 1:
        return re.copy(), im.copy()
    (a, b), (c, d) = _fourier(re[::2], im[::2]), _fourier(re[1::2], im[1::2])
    r, i = np.zeros(n), np.zeros(n)
    for k in range(n // 2):
        cos, sin = math.cos(2 * math.pi * k / n), -math.sin(2 * math.pi * k / n)
        u, v = cos * c[k] - sin * d[k], cos * d[k] + sin * c[k]
        r[k], i[k] = a[k] + u, b[k] + v
        r[k + n // 2], i[k + n // 2] = a[k] - u, b[k] - v
    return r, i


def fast_transform(x):
    z = np.zeros(16)
    z[:8] = x
    z[8:] = x**2
    r, i = _fourier(z, np.zeros(16))
    return np.sum(r**2 * np.arange(16)) + np.sum(i[:3])


def _summed(u):
    if len(u) == 1:
        u[0] *= u[0]
        return u[0]
    half = len(u) // 2
    return _summed(u[:half]) * 0.5 + _summed(u[half:])


def sum_of_halves(x):
    z = np.ones(13)
    z[:8] = x
    return _summed(z) + np.sum(z[::3] ** 2)


def _eliminated(A):
    if A.shape[0] == 1:
        return
    A[1:, 0] /= A[0, 0]
    A[1:, 1:] -= np.outer(A[1:, 0], A[0, 1:])
    _eliminated(A[1:, 1:])


def decomposed(x):
    A = np.eye(5) * 6.0
    A[:2, :4] += x.reshape(2, 4)
    A[4, :4] += x[4:]
    _eliminated(A)
    return np.sum(np.log(np.abs(np.diag(A)))) + A[4, 3]


def _nested(ys):
    if not len(ys):
        return 0.96
    return math.sin(0.33 * (ys[0] * 1.3 + 0.57 * _nested(ys[1:])))


def rest_of_what_is_written(w):
    z = np.ones(6)
    z[1:] = w
    r = _nested(z)
    z[::2] *= r
    return r + np.sum(z)


# --- parameters that a helper binds anew, of what its caller writes


def _bound_anew(a, x):
    a = a * 1.0
    a[0] = x
    return a


def _copied(a, x):
    a = a.copy()
    a[0] = x
    return a


def _bound_anew_perhaps(a, x):
    while a[0] < 2.0:
        a = a + 1.0
        a[1] *= x
    return a


def _kept_beside(a, x):
    b = a
    a = a * x
    b[0] = x
    a[0] = b[1]
    return a * b


def _bound_anew_deep(a, x, n=2):
    if n == 0:
        return a
    a = a * x
    a[0] = x
    return _bound_anew_deep(a, x, n - 1)


def parameters_bound_anew(x):
    total = 0.0
    for helper in (0, 1, 2, 3, 4):
        b = np.ones(3) * x
        c = _by_number(helper, b, x)
        b[1] = x * x
        d = _by_number(helper, b, x)
        total = total + np.sum(b * c * d)
    return total


def _by_number(n, b, x):
    if n == 0:
        return _bound_anew(b, x)
    if n == 1:
        return _copied(b, x)
    if n == 2:
        return _bound_anew_perhaps(b, x)
    return _kept_beside(b, x) if n == 3 else _bound_anew_deep(b, x)


def bound_anew_by_itself(x):
    b = np.ones(3) * x
    c = _bound_anew(b, x)
    b[1] = x * x
    return np.sum(b * c)


# --- lists that helpers put together


def _pushed(xs):
    if len(xs) == 0:
        return []
    h, *t = xs
    r = _pushed(t)
    r.insert(0, h * 2 if not r else h * r[0])
    return r


def put_first_by_a_recursion(x):
    r = _pushed([x, x * x, x * 3])
    return r[0] + r[1] ** 2


def _put_first(x):
    r = []
    r.insert(0, x * x)
    return r


def put_first_by_a_helper(x):
    return _put_first(x)[0] * x


def _put_often(x):
    r, i = [1, 2], 0
    while i < 3:
        r.insert(i, x)
        i += 1
    return r


def put_often_by_a_helper(x):
    return _put_often(x)[0] * _put_often(x)[2]


def _arrays(x):
    r = [np.zeros(2, int)]
    r.insert(0, x * np.ones(2))
    return r


def arrays_put_first(x):
    return _arrays(x)[0][1] ** 2


def _handed(x, *ys):
    return 0.5 * (x + 0.2 * sum(ys))


def handed_on_beside_numbers(x):
    g = np.zeros(3)
    g[0] = x * 0
    return _handed(x, *np.zeros(3)) + _handed(x * x, *g)


def lists_that_grow_on_the_way(x):
    """An inner function whose arguments are of another kind at each depth, and which changes what is around it."""
    out = []

    def go(before, rest):
        if not rest:
            out.append(sum(before))
            return
        go(before + [rest[0]], rest[1:])

    go([], [x, x * x, 2.0])
    return out[0]


def lists_that_grow_and_are_kept(x):
    memo = {}

    def kept(i, before):
        if i == 3:
            return before
        if i not in memo:
            memo[i] = kept(i + 1, before + [x * i])
        return memo[i]

    r = kept(0, [])
    return r[1] * r[2]


def arrays_that_get_smaller(x):
    total = [0.0]

    def go(depth, v):
        total[0] += np.sum(v)
        if depth:
            go(depth - 1, np.outer(v, v)[0])
            go(depth - 1, v[:1])

    go(2, x)
    return total[0]


@dataclass
class Bone:
    length: float
    angle: float
    children: list = field(default_factory=list)


def skeleton(x):
    return Bone(x, 0.3, [Bone(0.5, -0.2 * x, [Bone(0.2, 0.1)]), Bone(0.7, 0.9)])


def ends(bone, x=0.0, angle=0.0):
    angle += bone.angle
    x += bone.length * math.cos(angle)
    if not bone.children:
        return [(x, angle)]
    return [end for child in bone.children for end in ends(child, x, angle)]


def ends_put_together(bone, x=0.0, angle=0.0):
    angle += bone.angle
    x += bone.length * math.cos(angle)
    if not bone.children:
        return [x]
    found = []
    for child in bone.children:
        found += ends_put_together(child, x, angle)
    return found


def put_ends(bone, found, x=0.0, angle=0.0):
    angle += bone.angle
    x += bone.length * math.cos(angle)
    if not bone.children:
        found.append((x, angle))
    for child in bone.children:
        put_ends(child, found, x, angle)


def down_a_tree(x):
    return sum(e**2 * angle for e, angle in ends(skeleton(x))) + sum(e**2 for e in ends_put_together(skeleton(x)))


def gathered_down_a_tree(x):
    found = []
    put_ends(skeleton(x), found)
    return sum(e**2 * angle for e, angle in found)


def lists_that_are_empty_at_first(x):
    waiting, s = [[] for _ in range(2)], 0.0
    for k in range(3):
        for v in waiting[1 - k % 2]:
            s += times(v, x)
        waiting[k % 2].append(x * (k + 1))
    return s


def times(v, x):
    return v * x


def remembered_by_a_default(x):
    def fibonacci(k, memo={}):
        if k in memo:
            return memo[k]
        if k < 2:
            return x**k
        memo[k] = fibonacci(k - 1) + x * fibonacci(k - 2)
        return memo[k]

    return fibonacci(6)


def remembered_in_what_is_passed_on(x):
    def fibonacci(k, memo=None):
        if memo is None:
            memo = {}
        if k in memo:
            return memo[k]
        if k < 2:
            return x**k
        memo[k] = fibonacci(k - 1, memo) + x * fibonacci(k - 2, memo)
        return memo[k]

    return fibonacci(6)


def defaults_that_vary(x):
    def walk(k, path=(1.0,), seen=[x], scale=x * 2.0):
        if k == 0:
            return sum(path) * seen[0] * scale
        return walk(k - 1, path + (x * k,)) + walk(k - 1)

    def outer(k):
        def inner(j, s=[k * x]):
            return s[0] if j == 0 else inner(j - 1) * x

        return inner(k)

    return walk(3) + sum(outer(k) for k in range(3))


EXAMPLES = [
    *((f, (0.7,), 0) for f in (down_a_tree, gathered_down_a_tree, lists_that_are_empty_at_first, remembered_by_a_default, remembered_in_what_is_passed_on, defaults_that_vary)),
    (arrays_that_get_smaller, (np.array([0.5, 0.3]),), 0),
    *((f, (1.3,), 0) for f in (written_by_turns, returned_by_turns, objects_by_turns, three_by_turns, parameters_bound_anew, bound_anew_by_itself)),
    *((f, (v8,), 0) for f in (fast_transform, sum_of_halves, decomposed)),
    *((f, (0.7,), 0) for f in (rest_of_what_is_written, put_first_by_a_helper, put_often_by_a_helper, arrays_put_first, handed_on_beside_numbers, lists_that_grow_on_the_way, lists_that_grow_and_are_kept)),
    (put_first_by_a_recursion, (0.7,), 0),
]
FIRST_ORDER = [(inner_functions_by_turns, (1.3,))]  # refused to second order
