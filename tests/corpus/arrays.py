"""Whole-array programs."""

import numpy as np

RNG = np.random.default_rng(11)
X = RNG.uniform(0.2, 1.5, 5)
Y = RNG.normal(size=5)
A = RNG.normal(size=(3, 5))
B = RNG.normal(size=(5, 2))
S = RNG.normal(size=(4, 4))


def sum_of_squares(x):
    return np.sum(x**2)


def weighted_norm(x, y):
    return np.sqrt(np.sum(y * y * x))


def quadratic_form(x, M):
    return x @ M @ x


def matrix_product(M, N):
    return np.sum(np.tanh(M @ N) ** 2)


def rayleigh(x, M):
    x = x / np.sqrt(x @ x)
    for _ in range(3):
        x = M @ x + x
        x = x / np.sqrt(np.sum(x * x))
    return x @ (M @ x)


def mean_and_variance(x):
    m = x.mean()
    return m + ((x - m) ** 2).mean()


def cumulative(x, y):
    return np.sum(np.cumsum(x) * y)


def where_and_maximum(x, y):
    return np.sum(np.where(y > 0.1, x * y, np.exp(-y))) + np.maximum(x, 0.7).sum() - np.minimum(y, x).mean()


def safe_square_root(x):
    return np.sum(np.where(x > 0, np.sqrt(np.where(x > 0, x, 1.0)), 0.0))


def joined(x, y):
    z = np.concatenate([x, y * 2, x[:2]])
    w = np.stack([x, y])
    return np.sum(z**2) + np.sum(w[0] * w[1] ** 2)


def outer_products(x, y):
    return np.sum(np.sin(np.outer(x, y)))


def reshaped(M):
    v = M.reshape(-1)
    N = v.reshape(5, 3)
    return np.sum(N @ M) + np.sum(v[1:] * v[:-1])


def transposed(M, x):
    return np.sum(M.T @ (M @ x)) + (M.T * x[:, None]).sum()


def axis_sums(M):
    rows = np.sum(M * M, axis=1)
    columns = M.mean(axis=0)
    total = np.sum(M, axis=1, keepdims=True)
    return np.sum(rows**2) + np.sum(columns**3) + np.sum(M * total)


def array_times_itself(x):
    y = x
    y = y * x
    y = y[1:] * y[:-1]
    return y.sum()


def cancelling(x):
    y = x * 2.0
    y = np.sin(y - y)
    return np.sum(y + x)


def accumulated_in_place(x, y):
    total = np.zeros(5)
    for k in range(3):
        total += x * y**k
        total *= 0.9
    return np.sum(total**2)


def in_place_on_a_copy(x, y):
    z = x.copy()
    z += y
    z *= z - y
    z -= 0.5
    z /= 1.0 + y * y
    return np.sum(z * x)


def float_becomes_array(M):
    acc = 0.0
    for r in M:
        acc = acc + r * r
    return np.sum(acc * acc)


def same_array_twice(x):
    def loss(a, b):
        return np.sum((a - np.tanh(b)) ** 2)

    return loss(x, x)


def softmax_entropy(x):
    e = np.exp(x - np.max(x))
    p = e / np.sum(e)
    return -np.sum(p * np.log(p))


def distances(M):
    d = M[:, None, :] - M[None, :, :]
    return np.sum(np.exp(-np.sum(d * d, axis=2)))


def shared_adjoint(x, y):
    z = x + y
    u = z
    v = z * z
    return np.sum(u * v) + np.sum(x)


def size_dependent(x):
    n = len(x)
    return np.sum(x) / n + x.size * x[0] + x.shape[0] ** 2


EXAMPLES = [
    (sum_of_squares, (X,), 0),
    (weighted_norm, (X, Y), (0, 1)),
    (quadratic_form, (X[:4], S), (0, 1)),
    (matrix_product, (A, B), (0, 1)),
    (rayleigh, (X[:4], S), (0, 1)),
    (mean_and_variance, (X,), 0),
    (cumulative, (X, Y), (0, 1)),
    (where_and_maximum, (X, Y), (0, 1)),
    (safe_square_root, (Y,), 0),
    (joined, (X, Y), (0, 1)),
    (outer_products, (X, Y[:3]), (0, 1)),
    (reshaped, (A,), 0),
    (transposed, (A, X), (0, 1)),
    (axis_sums, (A,), 0),
    (array_times_itself, (X,), 0),
    (cancelling, (X,), 0),
    (accumulated_in_place, (X, Y), (0, 1)),
    (in_place_on_a_copy, (X, Y), (0, 1)),
    (float_becomes_array, (A,), 0),
    (same_array_twice, (X,), 0),
    (softmax_entropy, (Y,), 0),
    (distances, (A,), 0),
    (shared_adjoint, (X, Y), (0, 1)),
    (size_dependent, (X,), 0),
]
