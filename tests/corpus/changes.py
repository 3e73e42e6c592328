"""Changes through helpers, of lists, of attributes and of dict entries."""

from dataclasses import dataclass

import numpy as np

# --- helpers that write, return or read arrays written in place


def step(u, c):
    u[1:-1] += c * (u[2:] - 2 * u[1:-1] + u[:-2]) * u[1:-1]


def steps_in_place(x, c):
    u = x.copy()
    for _ in range(4):
        step(u, c)
    return np.sum(u**2)


def steps_on_views(x):
    u = x * 1.0
    step(u[1:5], 0.3)
    step(u[::-1], 0.1)
    return np.sum(u**3)


def scale_rows(a, s):
    for i in range(a.shape[0]):
        a[i] *= s[i]
    return a.sum()


def writes_and_returns(x):
    a = x * 1.0
    t = scale_rows(a, x[:, 0])
    return t * np.sum(a**2)


def made(n, x):
    a = np.zeros(n)
    a[0] = x[0]
    a[1:] = x[1:n] * a[0]
    return a


def written_after_it_was_returned(x):
    a = made(4, x)
    a[2] = a[0] * a[1]
    return np.sum(a**2)


def half(u):
    return u[:3]


def view_from_a_helper(x):
    u = x * 1.0
    h = half(u)
    h[0] = u[4] * h[1]
    h *= 2.0
    return np.sum(u * u)


def either(u, c):
    return u if c else u * 2.0


def view_or_copy_from_a_helper(x, c):
    u = x * 1.0
    v = either(u, c)
    v[0] = x[3]
    return np.sum(u * v)


def looks(u, i):
    return u[i] ** 2 + u[i - 1]


def read_by_a_helper_between_writes(x):
    u = x * 1.0
    for i in range(1, 6):
        u[i] = looks(u, i) * 0.5 + x[0]
    return np.sum(u)


def plus_one(a):
    return a + 1.0


def value_from_a_helper_stays(x):
    u = x * 1.0
    y = plus_one(u)
    u[0] = 5.0
    z = plus_one(u)
    u[1] = x[0]
    return np.sum(y * z * u)


def exchange(u, v):
    t = u.copy()
    u[:] = v
    v[:] = t * 2


def two_arguments_written(x):
    u = x[:3] * 1.0
    v = x[3:] * x[0]
    exchange(u, v)
    exchange(v, u)
    return np.sum(u * v)


def downwards(u, n):
    if n == 0:
        return
    u[n] = u[n] * u[n - 1]
    downwards(u, n - 1)


def recursion_that_writes(x):
    u = x * 1.0
    downwards(u, 5)
    return np.sum(u**2)


def closure_that_writes(x):
    u = np.zeros(4)

    def put(i, v):
        u[i] = v * x[i]

    put(0, 2.0)
    put(1, u[0])
    put(2, x[1])
    return np.sum(u**2)


def both(u, v):
    u[0] = v[0] * v[1]
    return v[0] ** 2 + v[2]


def one_array_as_two_arguments(x):
    u = x * 1.0
    s = both(u, u)
    t = both(u[1:], u[:-1])
    return s * t * np.sum(u**2)


def bumped(u):
    u[0] += 1.0
    return u[0]


def order_of_evaluation(x):
    u = x * 1.0
    y = u[0] * bumped(u) + u[0] * bumped(u)
    u[2] += bumped(u)
    return y * u[1] + u[2]


def length(v):
    n = np.sqrt(np.sum(v**2))
    v /= n
    return n


def gram_schmidt(x):
    q = x * 1.0
    s = 0.0
    for j in range(3):
        for k in range(j):
            q[:, j] -= np.dot(q[:, k], q[:, j]) * q[:, k]
        s += np.log(length(q[:, j]))
    return s + np.sum(q**3)


def apply(u, f):
    for i in range(len(u)):
        u[i] = f(u[i])


def function_applied_in_place(x):
    u = x * 1.0
    apply(u, np.sin)
    return np.sum(u**2)


class Grid:
    def laplacian(self, u, out):
        out[1:-1] = u[2:] - 2 * u[1:-1] + u[:-2]

    def step(self, u, dt):
        change = np.zeros_like(u)
        self.laplacian(u, change)
        u += dt * change * u


GRID = Grid()


def methods_that_write(x):
    u = x * 1.0
    for _ in range(3):
        GRID.step(u, 0.1)
    return np.sum(u**2)


def cholesky_factor(a):
    n = a.shape[0]
    factor = np.zeros_like(a)
    for j in range(n):
        s = a[j, j] - np.dot(factor[j, :j], factor[j, :j])
        factor[j, j] = np.sqrt(s)
        for i in range(j + 1, n):
            factor[i, j] = (a[i, j] - np.dot(factor[i, :j], factor[j, :j])) / factor[j, j]
    return factor


def log_determinant(x):
    return 2 * np.sum(np.log(np.diag(cholesky_factor(x[:3] @ x[:3].T + np.eye(3)))))


def padded(x):
    u = np.pad(x, 1)
    for _ in range(3):
        v = u.copy()
        v[1:-1] = 0.25 * u[:-2] + 0.5 * u[1:-1] + 0.25 * u[2:]
        v[0] = v[1]
        v[-1] = v[-2]
        u = v
    return np.sum(u**2)


def partition_sort(a, low, high):
    if low < high:
        i = low
        for j in range(low, high):
            if a[j] < a[high]:
                t = a[i]
                a[i] = a[j]
                a[j] = t
                i += 1
        t = a[i]
        a[i] = a[high]
        a[high] = t
        partition_sort(a, low, i - 1)
        partition_sort(a, i + 1, high)


def sorted_in_place(x):
    a = x.copy()
    partition_sort(a, 0, len(a) - 1)
    return np.sum(a * np.arange(6.0))


def hadamard(a):
    n = len(a)
    if n == 1:
        return a * 1.0
    even, odd = hadamard(a[0::2]), hadamard(a[1::2])
    out = np.zeros(n)
    for k in range(n // 2):
        out[k] = even[k] + odd[k]
        out[k + n // 2] = even[k] - odd[k]
    return out


def recursive_transform(x):
    return np.sum(hadamard(x[:4]) ** 3)


def bounds_that_change(x):
    k = np.array([2, 3])
    s = 0.0
    for i in range(k[0]):
        s = s + x[i] ** 2
        k[0] = 1
    k[0] = 5
    for i in range(k[1]):
        s = s * x[i]
    k[1] = 0
    return s


# --- lists


def fibonacci_like(x):
    n = 5
    t = [0] * (n + 1)
    t[0] = x
    t[1] = x * x
    for i in range(2, n + 1):
        t[i] = t[i - 1] * 0.5 + t[i - 2] * x
        if t[i] > 3:
            t[i] -= 1.0
    return t[n] + sum(t)


def bubble_sort(x):
    xs = [x[0], x[1] * 2, x[2], x[3]]
    for i in range(4):
        for j in range(3 - i):
            if xs[j] > xs[j + 1]:
                xs[j], xs[j + 1] = xs[j + 1], xs[j]
    return xs[0] + xs[1] * 2 + xs[2] * 3 + xs[3] * 4


def list_methods(x):
    xs = []
    xs.append(x)
    xs.extend([x * 2, x**3])
    xs.insert(1, x * 5)
    xs[-1] *= 2
    xs.reverse()
    y = xs.pop()
    z = xs.pop(0)
    xs[0] = y * xs[1] * z
    return xs[0] * xs[1] + len(xs)


def list_of_arrays(x):
    hs = [x * 1.0 for _ in range(3)]
    for t in range(1, 3):
        hs[t] = np.tanh(hs[t - 1] * hs[t])
    return np.sum(hs[2] * hs[1])


def polynomial_product(c, z):
    r = [0.0] * 5
    for i in range(3):
        for j in range(3):
            r[i + j] += c[i] * c[j] * z
    return sum(a * b for a, b in zip(r, [1.0, 2.0, 3.0, 4.0, 5.0], strict=True))


def copies_of_lists(x):
    xs = [x, x * 2]
    ys = list(xs)
    ys[0] = 3.0
    zs = xs[:]
    zs[1] = x**4
    return xs[0] * ys[0] + ys[1] * zs[1] + xs[1]


def stack(x):
    todo = [x, x * x, 1.0]
    s = 0.0
    while todo:
        y = todo.pop()
        s = s * 0.5 + y
        if y > 0.9 and len(todo) < 3:
            todo.append(y * 0.5)
    return s


# --- attributes and entries


@dataclass
class State:
    x: float
    v: float
    n: int = 0


def oscillator(x0, k, dt):
    s = State(x0, 0.3)
    for _ in range(5):
        s.v = s.v - dt * k * s.x
        s.x += dt * s.v
        s.n += 1
    return s.x**2 + s.v**2 * s.n


def arrays_in_attributes(x):
    s = State(x * 1.0, np.zeros(6))
    for _ in range(3):
        s.v = s.v + s.x
        s.x = np.sin(s.x) * s.v
    s.x, s.v = s.v, s.x
    return np.sum(s.x * 2 + s.v)


def entries(x):
    d = {"a": x, "b": 1.0}
    for _ in range(4):
        d["a"] = d["a"] * 0.9 + d["b"] * x
        d["b"] += d["a"] ** 2
        if d["a"] > 2:
            d["c"] = d["b"] * 2
        else:
            d["c"] = 0.5
    return d["a"] * d["b"] + d["c"]


rng = np.random.default_rng(7)
x6, x43 = rng.normal(size=6), rng.normal(size=(4, 3))

EXAMPLES = [
    (steps_in_place, (x6, 0.2), (0, 1)),
    (steps_on_views, (x6,), 0),
    (writes_and_returns, (x43,), 0),
    (written_after_it_was_returned, (x6,), 0),
    (view_from_a_helper, (x6,), 0),
    (view_or_copy_from_a_helper, (x6, True), 0),
    (view_or_copy_from_a_helper, (x6, False), 0),
    (read_by_a_helper_between_writes, (x6,), 0),
    (value_from_a_helper_stays, (x6,), 0),
    (two_arguments_written, (x6,), 0),
    (recursion_that_writes, (x6,), 0),
    (closure_that_writes, (x6,), 0),
    (one_array_as_two_arguments, (x6,), 0),
    (order_of_evaluation, (x6,), 0),
    (gram_schmidt, (x43,), 0),
    (function_applied_in_place, (x6,), 0),
    (methods_that_write, (x6,), 0),
    (log_determinant, (x43,), 0),
    (padded, (x6,), 0),
    (sorted_in_place, (x6,), 0),
    (recursive_transform, (x6,), 0),
    (bounds_that_change, (x6,), 0),
    (fibonacci_like, (0.8,), 0),
    (bubble_sort, (np.array([3.0, 1.2, 2.0, 0.5]),), 0),
    (list_methods, (0.7,), 0),
    (list_of_arrays, (np.array([0.3, 0.2, 0.9]),), 0),
    (polynomial_product, (np.array([1.0, 0.5, 0.2]), 0.3), (0, 1)),
    (copies_of_lists, (0.7,), 0),
    (stack, (1.3,), 0),
    (oscillator, (1.3, 0.7, 0.1), (0, 1, 2)),
    (arrays_in_attributes, (x6,), 0),
    (entries, (0.8,), 0),
]
BY_KIND = {methods_that_write}  # the general text refuses it when it runs
