"""Shapes that meet and are stretched, in every operator."""

import numpy as np

RNG = np.random.default_rng(12)
V = RNG.uniform(0.3, 1.4, 3)
W = RNG.normal(size=4)
M = RNG.normal(size=(4, 3))
COLUMN = RNG.normal(size=(4, 1))
ROW = RNG.normal(size=(1, 3))
CUBE = RNG.normal(size=(2, 4, 3))


def scalar_with_vector(s, v):
    return np.sum(s * v + v / (s * s + 1) - s)


def vector_with_matrix(v, m):
    return np.sum((m + v) * (v - m) / (2 + np.cos(v)))


def column_with_row(c, r):
    return np.sum(np.tanh(c * r) + c - r)


def column_with_vector(c, v):
    return np.sum((c + v) ** 2)


def scalar_on_the_left(s, m):
    return np.sum(s - m) + np.sum(s / (m * m + 1)) + np.sum(2.0**m * s)


def in_where(s, v, m):
    return np.sum(np.where(m > 0, v, s) * m) + np.sum(np.where(v > 0.6, m, 0.5))


def in_maximum(s, v, m):
    return np.sum(np.maximum(m, s) * np.minimum(v, m))


def in_augmented(s, v, m):
    y = m * 1.0
    y += v
    y *= s
    y -= v * s
    return np.sum(y * y)


def cube_and_friends(v, m, cube):
    return np.sum(cube * m * v) + np.sum(cube.sum(axis=0) * v)


def centred(m):
    z = m - m.mean(axis=0)
    z = z / np.sqrt(np.mean(z * z, axis=0) + 0.1)
    return np.sum(z**3)


def float_times_sum(s, v):
    total = s * np.sum(v)
    return total * s + v[0] * total


def power_broadcast(v, m):
    return np.sum(v**m)


def one_element(s):
    v = np.array([s])
    w = v * np.ones(3)
    return np.sum(w * s)


# a list that a sum takes for an array


def sum_of_a_list(x):
    return np.sum([x, x * x]) + np.mean([x, x * x]) * np.sum([x[0], x[1] * 2])


def sums_along_the_list(x, w):
    return np.sum(w * np.sum([x, x * x], axis=0)) + np.sum(w * np.mean([x, 2.0 * w], axis=0)) + np.sum(w * np.add.reduce([x, x * w]))


def sums_along_the_items(x, w):
    return np.sum(np.sum([x, x * x], axis=1) * w[:2]) + np.sum(w[:2] * np.sum([[x[0], x[1]], [x[1], x[0] ** 2]], axis=1))


def sums_of_lists_of_numbers(x, w):
    return np.sum(w[:2] * np.sum([[x[0], x[1]], [x[1], x[0] ** 2]], axis=0)) + np.sum(w * np.sum([x, [x[0], 3.0, x[2]]], axis=0))


def sums_of_lists_of_matrices(m, n):
    return np.sum(n * np.sum([n * m, m * m * n], axis=0)) + np.sum(n * np.sum([n * m, m * m * n], axis=0, keepdims=True))


def sums_of_lists_in_lists(x, w):
    xs = []
    for k in range(2):
        xs.append(x ** (k + 1))
    return np.sum(w * np.sum([xs, [x, x]], axis=1)) + np.sum(w * np.sum([xs, [x, x]], axis=(0, 1))) + np.sum(np.sum([xs, xs], axis=(0, 2)))


def solved_for_lists(x, w):
    m = [[x[0] + 2.0, 0.3], [0.1, x[1] + 1.0]]
    return np.sum(np.linalg.solve(m, [x[1], 1.0]) * w[:2]) + np.sum(np.linalg.solve([[w[0] + 2.0, 0.3], [0.1, x[1] + 1.0]], [[x[1], 1.0], [w[0], 2.0]]))


def written_with_a_sum_of_a_list(x, w):
    u = np.zeros((2, 3))
    np.sum([x, x * x], axis=0, out=u[0])
    u[1] += np.mean([x, u[0] * x], axis=0)
    return np.sum(u * w)


EXAMPLES = [
    (scalar_with_vector, (0.7, V), (0, 1)),
    (vector_with_matrix, (V, M), (0, 1)),
    (column_with_row, (COLUMN, ROW), (0, 1)),
    (column_with_vector, (COLUMN, V), (0, 1)),
    (scalar_on_the_left, (0.7, M), (0, 1)),
    (in_where, (0.7, V, M), (0, 1, 2)),
    (in_maximum, (0.31, V, M), (0, 1, 2)),
    (in_augmented, (0.7, V, M), (0, 1, 2)),
    (cube_and_friends, (V, M, CUBE), (0, 1, 2)),
    (centred, (M,), 0),
    (float_times_sum, (0.7, V), (0, 1)),
    (power_broadcast, (V, M), (0, 1)),
    (one_element, (0.7,), 0),
    (sum_of_a_list, (V,), 0),
    (sums_along_the_list, (V, 2.0 * V + 1.0), (0, 1)),
    (sums_along_the_items, (V, 2.0 * V + 1.0), (0, 1)),
    (sums_of_lists_of_numbers, (V, 2.0 * V + 1.0), (0, 1)),
    (sums_of_lists_in_lists, (V, 2.0 * V + 1.0), (0, 1)),
    (solved_for_lists, (V, 2.0 * V + 1.0), (0, 1)),
    (sums_of_lists_of_matrices, (M, 2.0 * M + 1.0), (0, 1)),
    (written_with_a_sum_of_a_list, (V, 2.0 * V + 1.0), (0, 1)),
]

PLAIN_ONLY = {solved_for_lists}  # the oracle has no linear algebra
