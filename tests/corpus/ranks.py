"""Arrays of rank 0, which are views and can be written, and numbers that are made of another type: what tells them from plain numbers."""

import numpy as np


def element_by_ellipsis(x):
    b = np.zeros_like(x)
    b[..., 0] = x[..., -1]
    b[0] += 2 * x[1]
    z = b[1, ...]
    z += x[2]
    b[1] *= x[0]
    return b.sum() + z * np.sum(b**2)


def elements_kept_by_ellipsis(x):
    kept, b = [], x.copy()
    for i in range(3):
        kept.append(b[..., i])
        b[..., i] *= 2
    return sum(kept) ** 2


def shaped_to_a_number(x):
    b = x.copy()
    v = b[0:1].reshape(())
    v += x[1]
    b[0] *= x[2]
    return b[0] * v


def chosen_by_where(x):
    y = np.where(x > 0, x, 0.0)
    z = y
    z *= 2
    return float(y * z)


def copied_number(x):
    y = np.copy(x)
    z = y
    z *= 2
    u = np.roll(np.array(x), 0)
    v = u
    v *= z
    return float(y * z + u * v)


def flattened_by_minus_one(x):
    y = np.reshape(x, -1)
    return np.sum(y * np.ones(3)) + np.sum(y * np.ones((2, 1)))


def triangle_of_a_vector(x):
    return np.sum(np.tril(x) * np.arange(9.0).reshape(3, 3)) + np.sum(np.triu(x, 1) ** 2)


def index_that_is_a_tuple(a):
    s = 0.0
    for i in range(2):
        for j in range(2):
            place = (i, j)
            s += a[place] ** 2 * a[place[0], place[1]]
    return s


def count_as_an_index(x):
    k = np.sum(x > 0.6)
    y = x.copy()
    z = y[k]
    y[k] *= 3
    return z * y.sum()


def places_of_extremes(x):
    y = x.copy()
    i, j = np.argmax(x), np.searchsorted(np.sort(x), 1.0)
    z = y[i]
    y[i] = 0.0
    y[j] *= z
    order = np.argsort(x)
    v = y[order]
    v *= 2
    row = np.outer(x, x)[np.argmin(x)]
    row *= z
    return z * y.sum() + v @ row


def parts_of_known_rank(x):
    v, w, u = np.repeat(x, 2), np.append(x, 1.0), np.sort(x)
    v[1] = 3 * x[0]
    w[-1] *= x[1]
    u[0] += u[1]
    d, c, h = np.diff(x), np.convolve(x, [1.0, 0.5], "same"), np.hstack([x, x[:1]])
    d[:] *= 2
    c += 1
    h[0] = 5.0
    z = np.linspace(x[0], x[1], 4)
    z[0] = 0.5
    b = np.broadcast_to(x, (2, 3)) * x[1]
    b[0] += x
    return sum(np.sum(a * a) for a in (v, w, u, d, c, h, z, b))


def numbers_of_an_array(x):
    numbers = x.tolist()
    total = sum(numbers)
    numbers = [total * numbers[1], *numbers[1:]]
    for row in np.outer(x, x).tolist():
        for number in row:
            total += number**2
    return total * sum(numbers)


x3 = np.array([1.5, 0.5, 2.0])
EXAMPLES = [
    (element_by_ellipsis, (x3,), 0),
    (elements_kept_by_ellipsis, (x3,), 0),
    (shaped_to_a_number, (x3,), 0),
    (chosen_by_where, (1.5,), 0),
    (copied_number, (1.5,), 0),
    (flattened_by_minus_one, (1.5,), 0),
    (flattened_by_minus_one, (np.array([[0.5]]),), 0),
    (triangle_of_a_vector, (x3,), 0),
    (index_that_is_a_tuple, (np.outer(x3, x3),), 0),
    (count_as_an_index, (x3,), 0),
    (places_of_extremes, (x3,), 0),
    (parts_of_known_rank, (x3,), 0),
    (numbers_of_an_array, (x3,), 0),
]
