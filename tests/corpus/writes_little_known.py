"""Writes where little is known beforehand: arrays of several ranks under one name, slices held in variables, random masks, meshes, lists."""

import numpy as np


def of_two_ranks(x):
    parts = {"w": np.outer(x, x), "b": x * 1.0}
    for a in parts.values():
        a *= 0.7
        if a.ndim == 2:
            a[0] += a[-1] * a[1]
        a[0] = a[-1] ** 2
        a[1:] = a[:-1]
        a[...] = a * a[0]
    return sum(np.sum(v**2) for v in parts.values())


def momentum_of_any_rank(x):
    parts = [np.outer(x, x), x * 1.0, np.array(0.5 * x[0])]
    speeds = [np.zeros(p.shape) for p in parts]
    for t in range(2):
        for i, p in enumerate(parts):
            speeds[i] *= 0.9
            speeds[i] -= 0.1 * np.cos(p) * (t + 1)
            parts[i] += speeds[i]
    return sum(np.sum(p**2) for p in parts)


def views_of_any_rank(x):
    total = 0.0
    for a in (np.outer(x, x), x * 1.0):
        v = a[1:]
        v *= x[0]
        v[0] = x[1]
        w = a[...]
        w += 1.0
        f = a.reshape(-1)
        f[0] = x[2] ** 2
        t = a.T
        t[0] += 3 * x[0]
        b = a.copy()
        b[[0, 0, 1]] = a[:3] * x[0]
        b[[0, 0, 1]] += a[:3]
        a[a > 1.37] *= 1.5
        np.add.at(a, [0, 1, 1], 2 * a[:3])
        total += np.sum(a**3) + np.sum(v) * np.sum(b**2)
    return total


def passed_on_with_any_rank(x):
    def relaxed(a, k):
        a[0] *= k
        a[1:] += k * a[:-1]
        return a

    return np.sum(relaxed(x * 1.0, x[0])) * np.sum(relaxed(np.outer(x, x), x[1])) * np.sum(relaxed(np.ones((3, 2, 2)), x[2]) ** 2)


def slices_of_blocks(x):
    k = np.zeros((4, 4))
    for i in range(3):
        s = slice(i, i + 2)
        k[s, s] += x[i] * np.array([[1.0, -1.0], [-1.0, 2.0 * x[i]]])
    return np.sum(k**3)


def slices_in_tuples(x):
    inner, left, right = (slice(1, -1),), slice(None, -2), slice(2, None)
    for _ in range(2):
        u = x.copy()
        u[inner] += 0.1 * (x[left] + x[right] - 2 * x[inner]) * x[inner]
        x = u
    back = x[::-1].copy()
    r = back[slice(None, None, -1)]
    r[0] *= x[1]
    return np.sum(x[inner] ** 2) + np.sum(back**2 * x)


class Layout:
    def __init__(self, n):
        self.some, self.block, self.whole, self.places = slice(1, n), (slice(0, 2), slice(1, 3)), slice(None), np.array([0, 1])


def slices_of_an_object(x):
    at, m = Layout(3), np.zeros((4, 3))
    m[at.some] += x
    m[at.block] *= x[:2]
    m[at.some, at.places] = x[:2]
    m[at.places, at.whole] += x
    m[at.block][0] += x[0]
    v, w = m[at.block], m[at.places]
    v[1] += x[1] ** 2
    w[0] = 5.0
    for s in (slice(0, 2), slice(2, 4)):
        for i in (0, 1):
            m[s, i] = m[s, 2] * m[i, 0]
    return np.sum(m**2) + np.sum(v) + np.sum(w * x)


def none_and_ellipsis_in_tuples(x):
    first, row = (..., 0), (None, slice(1, None))
    m, b = np.outer(x, x), x.copy()
    a, c = m[first], b[row]
    a += 1.0
    c[0] *= 2.0
    return np.sum(m**3) + np.sum(b) * np.sum(c)


INNER, CORNER = np.s_[1:-1], np.s_[1:, :-1]


def indices_by_s(x):
    y = x.copy()
    y[INNER] += x[INNER] ** 2
    m = np.outer(y, y)
    m[CORNER] *= 2.0
    q = m[CORNER]
    q[0] = x[0]
    return np.sum(m * m)


def slices_of_lists(x):
    s, back = slice(1, 3), slice(None, None, -1)
    xs = [x[0], x[1] * 2, x[2] * x[0]]
    ys = xs[s]
    ys[0] = ys[0] * ys[1]
    xs[0] = ys[0] * 2
    rows = [x * 1.0, x * 2, x * x]
    some = rows[s]
    some[0][1] = x[0] ** 2
    xs[back] = [x[0], x[1] ** 2, 3.0]
    xs[s] = [xs[0] * xs[2]]
    return sum(ys) * sum(xs) + np.sum(rows[1] * some[1])


def slices_taken_out_of_lists(x):
    xs, s = [x[0], x[1], x[2] * x[0], x[0] * 2], slice(0, 4, 2)
    ys = xs
    del xs[s]
    ys.append(xs[0] * 2)
    rows = [x * 1.0, x * 2, x * 3, x * 4]
    rows[0][1] = x[0] ** 2
    kept = rows[2]
    del rows[3:0:-2]
    kept[0] *= rows[1][1]
    del rows[slice(1)]
    return xs[0] * xs[1] * xs[2] + np.sum(rows[0] * x) + len(ys)


def slices_of_tuples(x):
    s, t = slice(0, 2), (x[0], x[1], x[2] * 2)
    pairs = ((x[0], x[1]), (x[2] * 2, x[0]))
    return t[s][1] ** 2 * t[s][0] * t[1:][1] + pairs[slice(1, 2)][0][1] * pairs[:1][0][1]


class Dropout:
    def __init__(self, p, seed):
        self.p, self.rng, self.mask = p, np.random.RandomState(seed), None

    def __call__(self, x):
        self.mask = (self.rng.rand(*x.shape) > self.p).astype(float)
        return x * self.mask / (1 - self.p)


def dropped_out(w, x):
    drop = Dropout(0.3, 3)
    h = drop(np.tanh(w @ x))
    again = drop(np.tanh(w @ h))
    return np.sum(again) + np.sum(drop.mask * h)


def drawn_masks_and_noise(x):
    rng = np.random.default_rng(0)
    h = x * (rng.random(x.shape) < 0.7) / 0.7
    h[h < 0.6] *= 0.1
    noise = rng.normal(0.0, 1.0, size=(2, len(x)))
    noise[0] *= x
    places = rng.permutation(len(x))
    h[places[0]] += noise[0, 0] + rng.integers(1, 3)
    weights = np.random.RandomState(1).uniform(size=3)
    weights += h**2
    return np.sum(h**2) + np.sum(noise**2) * np.sum(weights)


class BatchNorm:
    def __init__(self, gamma):
        self.gamma, self.mean, self.var = gamma, np.zeros_like(gamma), np.ones_like(gamma)

    def __call__(self, x, train):
        if train:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.mean[:] = 0.9 * self.mean + 0.1 * mean
            self.var[:] = 0.9 * self.var + 0.1 * var
        else:
            mean, var = self.mean, self.var
        return self.gamma * (x - mean) / np.sqrt(var + 1e-5)


def normalized_in_batches(gamma, x):
    norm = BatchNorm(gamma)
    h = norm(x, True)
    h[h < 0] *= 0.1
    return np.mean(norm(h, False) ** 2)


def meshes(x):
    t = np.linspace(0, 1, 4)
    p, q = np.meshgrid(t, t, indexing="ij")
    u = np.sin(x[0] * p) * q
    u[0, :] = x[1]
    u[:, -1] += u[:, 0]
    inner = u[1:-1, 1:-1]
    inner[:] = 0.25 * (u[:-2, 1:-1] + u[2:, 1:-1]) * x[2]
    q[1] = x[:1] ** 2
    r, s = np.meshgrid(x, t)
    s[0] = r[1]
    r *= s
    return np.trapezoid(np.trapezoid(u, t, axis=1), t) + np.sum(q * np.sum(p)) + np.sum(s**2 + r)


def rows_and_columns_picked(x):
    m = np.outer(x, x)
    places = np.array([0, 2])
    m[:, places] *= x[1]
    m[places, :] += m[:, places].T
    part = m[1:, places]
    part += x[0]
    some = m[:, x > 0.6]
    some[0] = 2.0
    return np.sum(m**2) + np.sum(part**2) + np.sum(some**2)


def lists_of_unknown_length(x):
    values = [v * v for v in x]
    t = np.zeros(2 * len(values))
    t[len(values) :] = values
    t[1] = t[-1] * t[-2]
    u = np.zeros((3, len(x)))
    u[:] = values
    u[1] += values
    u[2] *= values
    u[0, 1:] = values[1:]
    return np.sum(t**2 * np.arange(len(t))) + np.sum(u**3)


def lists_that_are_broadcast(x):
    n = len(x) - 1
    t, y = np.zeros((2, 3)), x[0] * 2
    t[:, :n] = [y, y * x[1]]
    y = x * 1.0
    t[:] += [x[1], x[2], x[0] * x[1]]
    t[:, n:] -= [[x[1]], [x[2] ** 2]]
    rows = [x[:2], x[1:]]
    t[:, :2] *= rows
    rows[0] = y[:2]
    return np.sum(t**3) + np.sum(rows[0])


class Segments:
    def __init__(self, values):
        self.n = len(values)
        self.t = np.zeros(2 * self.n)
        self.t[self.n :] = values
        for i in range(self.n - 1, 0, -1):
            self.t[i] = self.t[2 * i] + self.t[2 * i + 1]

    def query(self, i, j):
        total, i, j = 0.0, i + self.n, j + self.n
        while i < j:
            if i & 1:
                total, i = total + self.t[i], i + 1
            if j & 1:
                j -= 1
                total += self.t[j]
            i, j = i // 2, j // 2
        return total


def segment_tree(values):
    tree = Segments(values)
    tree.t[1] *= tree.query(1, 3)
    return tree.t[1] * tree.query(0, 4) * tree.query(2, 3)


def rows_in_a_list(m):
    m = m.copy()
    rows, columns = list(m), tuple(m.T)
    for r in rows:
        r /= 1.0 + np.sum(r**2)
    rows[0] += rows[1] * columns[0][0]
    rows[0], rows[1] = rows[1], rows[0]
    rows[0] *= 2.0
    rows[2] = rows[2] * 3
    rows[2][0] = 1.0
    a, b, c = list(m[::-1])
    b += a * c[0]
    blocks = list(m.reshape(3, 3, 1))
    blocks[0][1] = 3 * blocks[1][0]
    return np.sum(m**3) + np.sum(rows[0] * rows[2])


class Grid:
    def __init__(self, shape, fill):
        self.a, self.writes = np.full(shape, fill), 0

    def __getitem__(self, key):
        return self.a[key]

    def __setitem__(self, key, value):
        self.a[key] = value
        self.writes += 1


class Signal:
    def __init__(self, v):
        self.v = v

    def __getitem__(self, key):
        return Signal(self.v[key])

    def __setitem__(self, key, other):
        self.v[key] = other.v

    def __mul__(self, other):
        return Signal(self.v * other.v)


def slices_of_objects(x):
    g = Grid((3, 3), 0.5)
    g[0, 1] = x[0]
    g[1] = x
    g[:, 2] += x[1] * g[0, 1]
    for k in range(2):
        g[k : k + 2, k : k + 2] += x[k] * np.array([[1.0, -1.0], [-1.0, 1.0]])
    row = g[0, :2]
    row[0] = x[2]
    g[::2] = g[1:2] * 2
    s = Signal(x.copy())
    t = s[1:] * s[:-1]
    s[:2] = t
    s[0:1] = s[1:2] * t[:1]
    return np.sum(g.a**2) * g.writes + np.sum(s.v * s.v) + np.sum(t.v)


class Filter:
    def __init__(self, q, r):
        self.x, self.p, self.q, self.r, self.score = np.zeros(2), np.eye(2), q * np.eye(2), np.array([[r]]), 0.0

    def step(self, z):
        f, h = np.array([[1.0, 0.1], [0.0, 1.0]]), np.array([[1.0, 0.0]])
        self.x, self.p = f @ self.x, f @ self.p @ f.T + self.q
        y, s = z - h @ self.x, h @ self.p @ h.T + self.r
        gain = np.linalg.solve(s.T, (self.p @ h.T).T).T
        self.x += gain @ y
        self.p -= gain @ h @ self.p
        self.score -= 0.5 * (y @ np.linalg.solve(s, y) + np.linalg.slogdet(s)[1])


def filtered(q, r, zs):
    f = Filter(q, r)
    for z in zs:
        f.step(z)
    return f.score


class Rod:
    def __init__(self, u):
        self.inner, self.u, self.seen = slice(1, -1), u, []

    def rate(self):
        d = np.zeros_like(self.u)
        d[self.inner] = self.u[2:] - 2 * self.u[self.inner] + self.u[:-2]
        return d

    def step(self, dt):
        first, old = self.rate(), self.u.copy()
        self.u += dt * first
        self.u[...] = old + 0.5 * dt * (first + self.rate())
        self.seen.append(self.u[self.inner].copy())


def stepped_by_an_object(u):
    rod = Rod(u.copy())
    for _ in range(3):
        rod.step(0.2)
    return np.sum(rod.u**2) + sum(np.sum(s) for s in rod.seen)


def unpacked_parameters(theta):
    shapes, parts, i = [(2, 3), (3,), (3, 1), (1,)], [], 0
    for s in shapes:
        n = int(np.prod(s))
        parts.append(theta[i : i + n].reshape(s))
        i += n
    w, b, v, c = parts
    h = np.tanh(np.array([[0.5, 1.0], [-0.3, 0.2]]) @ w + b)
    h[:, 0] *= 0.5
    return np.mean((h @ v + c) ** 2)


SIZES = {"a": (2, 2), "b": "name"}


def shape_of_unknown_kind(x):
    for key, size in SIZES.items():
        if key == "a":
            s = size
    y = x.reshape(s)
    return np.sum(y * np.ones((3, 2, 2))) + np.sum(y[0] * y)


def dicts_copied_twice(p):
    e = dict(p)
    e["w"] = e["w"] * 2
    f = dict(e)
    f["w"][0] = 3 * f["b"][1]
    f["b"] *= f["w"]
    return np.sum(e["w"] ** 2) + np.sum(p["b"] ** 2)


def drawn_once_each(x):
    rng, n = np.random.default_rng(0), 0
    y, o = x.copy(), Layout(3)
    o.s = 0.0
    while rng.random() < 0.9 and n < 4:
        y *= rng.random()
        y[rng.integers(3)] += x[rng.integers(0, 3)] * rng.normal()
        o.s += rng.random() * np.sum(y)
        o.s *= 1 + rng.random()
        n += 1
    y /= rng.random(3) + 1
    y[rng.random(3) > 0.5] *= x[0] * rng.random()
    return np.sum(y * y) * rng.random() + o.s * rng.random() + n


def stepped(f, y0, h, n):
    y, t = y0.copy(), 0.0
    for _ in range(n):
        k1 = f(t, y)
        k2 = f(t + h / 2, y + h / 2 * k1)
        k1 += 2 * k2
        k2[0] *= 0.5
        y += h / 3 * k1 + 0.1 * k2
        t += h
    return y


class Pendulum:
    def __init__(self, g):
        self.g = g

    def rate(self, t, y):
        d = np.empty_like(y)
        d[0], d[1], d[2] = y[1], -self.g * np.sin(y[0]), t
        return d


def what_a_function_gives_is_written(x):
    p = Pendulum(x[2])
    return np.sum(stepped(lambda t, y: np.array([-y[0] * x[0], y[0] - x[1] * y[1], y[1] * t]), x, 0.2, 2) ** 2) + np.sum(stepped(p.rate, x, 0.2, 2))


def improved(residual, jacobian, x):
    for _ in range(2):
        r = residual(x)
        r *= -1.0
        a = jacobian(x)
        a[np.diag_indices(len(x))] += 0.1
        x = x + np.linalg.solve(a, r)
    return x


def by_newton(x):
    return np.sum(improved(lambda u: u**3 - x[0] * x, lambda u: np.diag(3 * u**2) + 0.1, x) ** 2)


def activations_by_name(x):
    table = {"exp": np.exp, "scaled": lambda v: v * x[0], "sum": lambda v: float(np.sum(v))}
    y, total, out = 1.0 * x, 0.0, np.zeros((2, 3))
    for i, name in enumerate(("exp", "scaled")):
        y = table[name](0.3 * y)
        y += 1.0
        y[1] = 0.3 * y[0]
        out[i] = y
    for f in table.values():
        r = f(x)
        r += 1.0
        total += np.sum(r * r)
    return np.sum(out**2) + total


x3 = np.array([1.5, 0.5, 2.0])
matrix = np.array([[0.5, -1.0, 0.3], [0.2, 0.7, -0.4], [1.1, 0.1, 0.6]])
def sums_of_unknown_rank(x, axes=(0,)):
    u = np.sum(np.outer(x, x), axis=axes[-1])
    u += x
    u[0] = u[1] ** 2
    return np.sum(u * x)


def products_of_unknown_rank(x, axes=(0,)):
    m = np.outer(x, x)
    u = np.sum(m, axis=axes[-1])
    u @= m
    u[0] = u[1] ** 2
    return np.sum(u * x)


EXAMPLES = [
    (of_two_ranks, (0.5 * x3,), 0),
    (momentum_of_any_rank, (x3,), 0),
    (views_of_any_rank, (0.3 * x3 + 0.11,), 0),
    (passed_on_with_any_rank, (x3,), 0),
    (slices_of_blocks, (x3,), 0),
    (slices_in_tuples, (np.array([1.5, 0.5, 2.0, 0.7]),), 0),
    (slices_of_an_object, (x3,), 0),
    (none_and_ellipsis_in_tuples, (x3,), 0),
    (indices_by_s, (x3,), 0),
    (slices_of_lists, (x3,), 0),
    (slices_taken_out_of_lists, (x3,), 0),
    (slices_of_tuples, (x3,), 0),
    (dropped_out, (matrix, x3), (0, 1)),
    (drawn_masks_and_noise, (x3,), 0),
    (normalized_in_batches, (x3, matrix), (0, 1)),
    (meshes, (x3,), 0),
    (rows_and_columns_picked, (x3,), 0),
    (lists_of_unknown_length, (x3,), 0),
    (lists_of_unknown_length, ([1.5, 0.5, 2.0],), 0),
    (lists_that_are_broadcast, (x3,), 0),
    (segment_tree, (np.array([1.5, 0.5, 2.0, 0.7]),), 0),
    (segment_tree, ([1.5, 0.5, 2.0, 0.7],), 0),
    (rows_in_a_list, (matrix,), 0),
    (slices_of_objects, (x3,), 0),
    (filtered, (0.7, 1.2, x3), (0, 1, 2)),
    (stepped_by_an_object, (np.array([1.5, 0.5, 2.0, 0.7, 0.1]),), 0),
    (unpacked_parameters, (np.linspace(-1.0, 1.0, 13) ** 3 + 0.1,), 0),
    (shape_of_unknown_kind, (np.array([1.5, 0.5, 2.0, 0.7]),), 0),
    (dicts_copied_twice, ({"w": x3, "b": 0.5 * x3 + 0.1},), 0),
    (drawn_once_each, (x3,), 0),
    (what_a_function_gives_is_written, (x3,), 0),
    (by_newton, (x3,), 0),
    (activations_by_name, (x3,), 0),
    (sums_of_unknown_rank, (x3,), 0),
    (products_of_unknown_rank, (x3,), 0),
]
WRITERS = {dicts_copied_twice}

PLAIN_ONLY = {drawn_masks_and_noise, filtered, segment_tree, slices_of_objects, what_a_function_gives_is_written, by_newton}  # the oracle writes no numbers of its own into arrays of floats
