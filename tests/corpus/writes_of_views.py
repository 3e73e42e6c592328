"""Arrays written through rows that are taken apart, views of known rank, indices that are tuples, and where a mask is true."""

import math

import numpy as np


def bound_together(x, y):
    a, b, c = x.copy(), np.zeros(6), y * 2
    for k in range(4):
        b[k] = a[k] * c[k + 1]
        a += b
        c -= 0.1 * a * c
    return np.sum(a * b + c)


def bound_together_of_each_other(x, y):
    a, b = x.copy(), y.copy()
    for k in range(3):
        a, b = b * 2, a + b
        a[0] = b[1] ** 2
        b[1] *= a[2]
        a, b = b.copy(), a
        b *= 0.5
    return np.sum(a * b)


def bound_together_and_seen_by_a_helper(x):
    a = x.copy()

    def scaled(k):
        return a[k] * x

    for k in range(3):
        a, b = a * 2, scaled(k)
        a[0] = b[1] ** 2
        b += a
    return np.sum(a * b)


def running_statistics(xs):
    mean, spread = np.zeros(3), np.ones(3)
    loss = 0.0
    for x in xs:
        mean *= 0.9
        mean += 0.1 * x
        spread[:] = 0.9 * spread + 0.1 * x**2
        loss += np.sum((x - mean) * spread)
    return loss


def rows_taken_apart(a):
    b = a * 2
    u, v, w = b
    for k in range(3):
        u, v, w = v, w, u
        u[k] += v[k] * w[k]
    return np.sum(b**2) + u[0]


def rows_of_new_and_turned(a):
    x, y, z = a.copy()
    x += y * z
    z[:] = x[::-1]
    p, q = a.T[1:]
    p *= q
    return np.sum(x * y * z) + np.sum(a**3)


def phase(s, dt):
    x, v = s
    v -= dt * np.sin(x)
    x += dt * v
    return s


def rows_in_a_helper(s):
    s = s.copy()
    for _ in range(3):
        s = phase(s, 0.1)
    t = phase(s[:, 1:], 0.2)
    return np.sum(s**3) + t[0, 0]


def rows_of_rows(l):
    (a, b), (c, d) = l
    a += c
    d[0] = a[1] * b[0]
    return np.sum(l[0] * l[1])


def two_of_a_helper(x, y):
    def both(a):
        return a.copy(), a[::-1]

    c, v = both(x)
    v[0] = c[1] ** 2 * y[0]
    c += v
    return np.sum(x * c)


def turned_and_squeezed(a):
    b = a.copy()
    for axis in (0, 1):
        side = np.swapaxes(b, 0, axis)
        side[1:] += side[:-1] ** 2
    last = np.moveaxis(b[None], 0, -1)[:, :, 0]
    last[0] = last[1] * last[2]
    row = np.squeeze(a[:1].copy()[0, :, None], axis=1)
    row[0] = row[1] ** 3
    plain = b.view()
    plain[1] *= 2
    np.rot90(b)[0, 0] = 4 * a[0, 0]
    np.atleast_3d(b)[:, 1, 0] += row
    return np.sum(b**2) + row[0]


def an_argument_made_an_array(x):
    x = np.asarray(x, dtype=float)
    x[0] = x[1] * x[2]
    y = np.ascontiguousarray(x[::2], dtype=float)
    y[1] = 3 * x[0]
    return np.sum(x**2) + np.sum(y)


def tuples_of_places(a):
    b = a.copy()
    corners = np.ix_([0, 2], [0, 2])
    b[corners] *= 2
    part = b[corners]
    part[0, 0] = b[1, 1] ** 2
    b[np.ix_([0, 0], [1, 2])] = part
    upper = np.triu_indices(3, 1)
    above = b[upper]
    above[1:] *= above[:-1]
    b[upper] = above
    large = b[np.nonzero(a > 0)]
    large += b[0, 0]
    small = b[np.where(a < 0)]
    small *= 2
    diagonal = b[np.diag_indices(3)]
    diagonal *= diagonal
    mesh = b[np.ix_(np.array([True, False, True]), [1])]
    mesh += 1
    i = np.array([0, 2])
    picked = b[i, i]
    picked -= b[1, i]
    return np.sum(b**2) + np.sum(part) + np.sum(large**2) + np.sum(small**2) + np.sum(diagonal) + np.sum(mesh**2) + np.sum(picked**2)


def under_masks(x, y):
    a = x.copy()
    np.copyto(a, y**2, where=x > 0)
    np.putmask(a, y > 0, a[0] ** 2)
    np.putmask(a[1:], x[1:] < 0, y[1:] * 2)
    ratio = np.divide(x, y, out=np.ones_like(x), where=y > 0)
    np.exp(a, out=a, where=[True, False] * 3)
    np.multiply(a, ratio, a, where=np.abs(x) > 0.1)
    return np.sum(a**2) + ratio @ a


def over_rows(a):
    b = a.copy()
    np.copyto(b.T, a[0, 0] * a.T[0], where=np.array([True, False, True]))
    np.putmask(b, a > 0, a[1])
    largest = np.argmax(b, axis=1)[:, None]
    np.put_along_axis(b, largest, np.take_along_axis(b, largest, axis=1) ** 2, axis=1)
    np.put_along_axis(b, np.array([[0, 0, 1]]), b[2, 2], 0)
    return np.sum(b**2)


def soft_table(x, y):
    table = np.zeros((5, 5))
    for i in range(1, 5):
        for j in range(1, 5):
            cost = (x[i] - y[j]) ** 2
            best = min(table[i - 1, j], table[i, j - 1]) * 0.5 * cost
            table[i, j] = cost + best - math.log(math.exp(-table[i - 1, j - 1]) + math.exp(-table[i, j - 1]))
    return table[4, 4]


def products_of_neighbours(u, k):
    u = u.copy()
    for _ in range(4):
        u[1:-1] += 0.1 * k * u[1:-1] * (u[2:] - u[:-2])
        u *= k - u[0] * u
    return np.sum(u**2)


def rows_kept_under_keys(x):
    u = x.copy()
    rows = {i: row for i, row in enumerate(u)}
    rows[2][0] = rows[1][2] ** 2
    named = {key: u[i] for i, key in enumerate("abc")}
    named["a"] *= named["b"]
    return np.sum(u**2 * x)


def rows_in_tuples(x):
    u = x.copy()
    first_last = (*u[1:], u[0])
    first_last[1][1] = first_last[0][0] ** 2
    rows = tuple(u[1:]) + (u[0],)
    rows[0][0] *= rows[2][1]
    for row in rows:
        row[1] += u[0, 2]
    return np.sum(u**2 * x)


def given_as_it_is(x, w):
    u = x * 1.0
    same, none, slopes = np.float64(u), np.diff(u, n=0), np.diff(u)
    u[0] = u[1] * w[0]
    none *= 2.0
    slopes[0] = w[1]
    return np.sum(same * w) * np.sum(slopes**2) + none[1]


def joined_into_others(x, w):
    a, b = np.zeros(12), np.zeros((2, 6))
    np.concatenate([x, np.sin(w)], out=a)
    a[1:] *= a[:-1]
    np.stack([x * w, a[:6]], out=b[:, ::-1])
    return np.sum(a) + np.sum(b**2)


def diagonals(x, w):
    u = x @ x
    np.fill_diagonal(u[:, 1:], w[:2])
    np.fill_diagonal(u, u[0] * 2.0)
    return np.sum(u * x)


def list_beside_a_view(x):
    u = x[::-1]
    xs = [u[0], x[1], x[0] * x[1]]
    while len(xs) > 1:
        first, xs = xs[0], xs[1:]
        xs[0] += first * xs[0]
        xs[:] = sorted(xs)
        flat = np.ravel(u)
        flat[0] += flat.mean()
        u[0] *= np.sum(u)
    return xs[0] * u[0]


def down_the_columns(x):
    u = x.T * x[0, 0]
    v = u.T.ravel("F")
    v[1] += v[0] ** 2
    w = np.reshape(u, (1, 9), order="F")
    w[0, 2] = 5.0 * x[1, 1]
    t = np.asfortranarray(x.copy()).reshape(9, order="F")
    t[2:] *= t[:-2]
    return np.sum(u * x) + w[0] @ u.flatten("F") + t @ v


def where_one_of_two_is_large(x, y):
    u = x.copy()
    v = u[1:]
    v[(x[1:] if y[0] > 0 else y[1:]) > 0.1] *= -0.5
    v[(x[1:] if y[0] > 0 else y[1:]) < 0.1] += x[0] if y[1] > 0 else y[2]
    (v if x[0] > 0 else u)[(v if x[0] > 0 else u) > 0.5] -= x[0]
    return np.sum(u * y)


rng = np.random.default_rng(17)
x6, w6 = rng.normal(size=6), rng.normal(size=6)
x33, x26 = rng.normal(size=(3, 3)), rng.normal(size=(2, 6))

WRITERS = {rows_of_new_and_turned, rows_of_rows, two_of_a_helper, an_argument_made_an_array, list_beside_a_view}
BY_LAYOUT = {turned_and_squeezed, an_argument_made_an_array, under_masks, over_rows}
BY_KIND = {rows_in_a_helper}

EXAMPLES = [
    (bound_together, (x6, w6), (0, 1)),
    (bound_together_of_each_other, (x6, w6), (0, 1)),
    (bound_together_and_seen_by_a_helper, (x6,), 0),
    (running_statistics, (x33,), 0),
    (rows_taken_apart, (x33,), 0),
    (rows_of_new_and_turned, (x33.copy(),), 0),
    (rows_in_a_helper, (x26,), 0),
    (rows_of_rows, ([x26.copy(), rng.normal(size=(2, 6))],), 0),
    (two_of_a_helper, (x6.copy(), w6), (0, 1)),
    (turned_and_squeezed, (x33,), 0),
    (an_argument_made_an_array, (x6.copy(),), 0),
    (tuples_of_places, (x33,), 0),
    (under_masks, (x6, np.array([0.5, -1.0, -0.4, 2.0, 0.7, -0.3])), 0),
    (over_rows, (x33,), 0),
    (rows_kept_under_keys, (x33,), 0),
    (rows_in_tuples, (x33,), 0),
    (given_as_it_is, (x6, w6), (0, 1)),
    (joined_into_others, (x6, w6), (0, 1)),
    (diagonals, (x33, w6), (0, 1)),
    (soft_table, (x6, w6), (0, 1)),
    (products_of_neighbours, (x6, 0.7), (0, 1)),
    (list_beside_a_view, (x6.copy(),), 0),
    (down_the_columns, (x33,), 0),
    (where_one_of_two_is_large, (x6, w6), (0, 1)),
]
