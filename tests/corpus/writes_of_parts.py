"""Arrays written through parts that np.split gives, seen through windows and broadcasts, gone through by places, and what may be given back itself."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def halves(x):
    y = np.concatenate([x, x**2])
    a, b = np.split(y, 2)
    a[0] = 5.0 * b[1]
    b *= a
    y[1] *= 2.0
    return np.sum(y**2) + np.sum(a * b)


def weights_and_bias(p):
    p = p.copy()
    w, b = np.split(p, [4])
    for _ in range(3):
        w -= 0.1 * w * b[0]
        b += w[:2]
    return np.sum(p**2)


def columns_and_rows(a):
    y = a * 2.0
    left, right = np.hsplit(y, [1])
    right *= left
    for row in np.vsplit(y, 3):
        row += right[0, 0]
    for k, part in enumerate(np.array_split(y.T.ravel(), 4)):
        part *= k
    return np.sum(y**2)


def doubled(parts):
    parts[0] *= 2.0
    return parts[1]


def parts_kept_and_handed_on(x):
    y = x * x
    parts = np.split(y, 3)
    rest = doubled(parts)
    rest[0] = 3.0 * y[0]
    parts.append(x[:2].copy())
    parts[-1][1] = rest[1]
    first, *others = np.split(y.reshape(2, 3), 2)
    first *= others[0][0, 1]
    return np.sum(y**2) + np.sum(parts[3] * parts[2])


def smoothed(x, k):
    u = np.pad(x, 1)
    windows = sliding_window_view(u, 3)
    for _ in range(3):
        u[1:-1] += 0.1 * (windows @ k)
    return np.sum(u**2)


def windows_of_a_changing_vector(x):
    y = x.copy()
    s = 0.0
    for i in range(3):
        w = sliding_window_view(y, 2)
        first = w[1]
        y[i] = w[i, 1] * x[i]
        s += np.sum(w[:, 0] * w[:, 1]) + first[0] ** 2 + np.sum(w[[0, 0, 2]]) + np.sum(w.T[0, 1:])
    return s


def patches(a, k):
    y = a * 1.0
    w = sliding_window_view(y, (2, 2))
    y[1] *= a[0]
    out = np.zeros((2, 2))
    for i, j in np.ndindex(2, 2):
        out[i, j] = np.sum(w[i, j] * k)
    return np.sum(out**2) + np.sum(w[..., 0, 1])


def spread(y):
    return np.broadcast_to(y, (2, 3))


def mean_of_rows(w, k):
    return np.mean(w, axis=0) * w[0, k]


def broadcasts(x):
    y = x[:3] * x[3:]
    w = spread(y)
    box = {"w": w, "one": np.broadcast_to(y[:1], (4, 1))}
    y[0] *= x[1]
    z = mean_of_rows(box["w"], 1) + w[1]
    for row in w:
        y += 0.1 * row
    return np.sum(z**2) + np.sum(box["one"]) + np.sum(w.reshape(-1) ** 2) + np.sum(w[w > 0.1])


def made_and_written(x, a):
    made = [np.tile(x[:2], (2, 1)), np.kron(x[:2], x[2:4]), np.einsum("i,ij->ij", x[:3], a), np.linalg.solve(a + 4.0 * np.eye(3), x[:3]), np.take(a, [2, 0], axis=1),
            np.column_stack([x, x**2]), np.gradient(x), np.interp(x, [-3.0, 3.0], [0.0, 1.0]), np.select([x > 0], [x], 0.5), np.compress([True, False, True], a, axis=0)]
    total = 0.0
    for u in made[:1] + made[2:3] + made[4:6] + made[9:]:
        total += np.sum(u)
    t = np.tensordot(a, a, 1)
    t[0] *= x[0]
    c = np.c_[x[:3], a]
    c[:, 0] = t[1]
    v = np.hstack([0.0, x])
    v[1:] += np.concatenate([[x[1]], x[1:]])
    i = np.einsum("ij,j->i", a, x[:3])
    i[1] = v[2] * c[0, 0]
    np.einsum("ii->i", t)[:] = i
    return total + np.sum(t**2) + np.sum(c**2) + np.sum(v**2) + np.sum(i)


def perhaps_itself(x):
    a = x * 1.0
    b = a.astype(float, copy=False)
    b[0] = 5.0 * x[1]
    c = a.astype(float, copy=True)
    c[1] = 7.0
    d = np.array(a, copy=None)
    d[2] *= b[0]
    e = np.nan_to_num(a, copy=False, nan=1.0)
    e *= c
    return np.sum(a**2)


def by_places(a, x):
    b = np.zeros((3, 3))
    for (i, j), v in np.ndenumerate(a):
        b[j, i] += v**2 * x[i] + b[0, 0]
    for place, v in np.ndenumerate(a.T):
        b[place] *= v
    for i, j in zip(*np.nonzero(a > 0.2)):
        b[i, j] += a[j, i]
    for k in range(b.size):
        b.flat[k] = b.flat[k] * x[0] + b.flat[k - 1]
    return np.sum(b**2) + np.sum(b.flat[2:5]) + np.sum(b.flat[[0, 0, 3]])


def along_an_index(x, w):
    table = np.array([[0, 1, 2], [2, 1, 0]])
    y = x * 1.0
    y[0] = 2.0 * y[1]
    return np.sum(x[table] * w) + np.sum(y[table] * w[::-1]) ** 2


def in_the_order_of_keys(x):
    p = {"w": x * 1.0, "b": x**2}
    m = {k: np.zeros(6) for k in p}
    for step in range(2):
        for k in sorted(p):
            p[k] *= 1.0 + 0.1 * step
        for k, v in sorted(p.items(), reverse=True):
            m[k] = 0.9 * m[k] + v
            p[k] = v - 0.1 * m[k]
    flat = np.concatenate([v.ravel() for _, v in sorted(p.items())])
    for _, v in sorted(p.items()):
        v *= flat[0]
    return np.sum(flat**2) + np.sum(p["w"] * p["b"])


class Body:
    def __init__(self, x):
        self.place = x[:3] * 1.0
        self.speed = x[3:] * 1.0

    def step(self):
        self.place += 0.1 * self.speed
        self.speed -= 0.1 * self.place


def snapshots(x):
    body = Body(x)
    seen = []
    for _ in range(3):
        body.step()
        seen.append({name: value.copy() for name, value in vars(body).items()})
    return np.sum(seen[0]["place"] * seen[2]["speed"]) + np.sum(body.place**2)


def masks_that_change(x):
    m = np.arange(6) % 3 > 0
    a = x * 1.0
    for k in range(2):
        np.copyto(a, a * x, where=m)
        m[k] = False
        np.putmask(a, m, x * a)
        m[:] = ~m
        np.multiply(a, x[0], out=a, where=m)
    m[:] = True
    return np.sum(a**2)


def places_that_change(x):
    i, a = np.array([0, 3]), x * 1.0
    j = np.int64(i)
    for k in range(2):
        np.put_along_axis(a, i, x[:2] * a[:2], 0)
        i[k] += 2
        a[j] *= x[:2]
    i[:] = 0
    return np.sum(a**2)


def results_put_behind(x):
    a, b, c = x * 1.0, np.ones(6), np.zeros(6)
    np.mean([a, a * x[0]], 0, None, a)
    np.concatenate(([x[0]], x[1:]), 0, b)
    np.any([x > 0, x > 1], 0, c)
    d = np.sum([a, b * x], 0, None, b)
    d[0] *= x[0]
    np.round(a[:2] * 7, 1, a[:2])
    return np.sum(a**2) + np.sum(b**2) + np.sum(c * x)


def constants_written_by_keyword(x):
    m, w = np.arange(6) % 2 > 0, np.linspace(0.5, 2.0, 6)
    y = x * w
    s = np.sum(y * m * x[0])
    np.copyto(dst=m, src=False)
    np.place(arr=w, mask=w > 1, vals=3.0)
    np.put(a=w, ind=[0], v=4.0)
    return s + np.sum(y * w * x) + np.sum(y * m)


rng = np.random.default_rng(23)
x6, w3 = rng.normal(size=6), rng.normal(size=3)
x33, k22 = rng.normal(size=(3, 3)), rng.normal(size=(2, 2))

WRITERS = set()
BY_LAYOUT = {made_and_written}
PLAIN_ONLY = {results_put_behind}  # the oracle has no numbers for what it calls
BY_KIND = {weights_and_bias}

EXAMPLES = [
    (halves, (w3,), 0),
    (weights_and_bias, (x6,), 0),
    (columns_and_rows, (x33,), 0),
    (parts_kept_and_handed_on, (x6,), 0),
    (smoothed, (x6, w3), (0, 1)),
    (windows_of_a_changing_vector, (x6,), 0),
    (patches, (x33, k22), (0, 1)),
    (broadcasts, (x6,), 0),
    (made_and_written, (x6, x33), (0, 1)),
    (perhaps_itself, (x6,), 0),
    (by_places, (x33, w3), (0, 1)),
    (along_an_index, (x6[:3].copy(), w3), (0, 1)),
    (masks_that_change, (x6,), 0),
    (places_that_change, (x6,), 0),
    (results_put_behind, (x6,), 0),
    (constants_written_by_keyword, (x6,), 0),
    (in_the_order_of_keys, (x6,), 0),
    (snapshots, (x6,), 0),
]
