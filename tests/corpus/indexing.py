"""Elements, slices, masks and index arrays, read only."""

import numpy as np

RNG = np.random.default_rng(13)
X = RNG.normal(size=6)
Y = RNG.normal(size=6)
M = RNG.normal(size=(4, 3))
INDEX = np.array([0, 2, 2, 5])


def elements(x):
    return x[0] * x[-1] + x[2] ** 2


def neighbours(x):
    total = 0.0
    for i in range(1, len(x) - 1):
        total += (x[i + 1] - 2 * x[i] + x[i - 1]) ** 2
    return total


def differences(x):
    return np.sum((x[1:] - x[:-1]) ** 2)


def strided(x, y):
    return np.sum(x[::2] * y[1::2]) + np.sum(x[::-1] * y)


def masked(x, y):
    return np.sum(x[x > 0.1] ** 2) + np.sum(y[x < 0.1]) * x[0]


def repeated_index(x):
    return np.sum(x[[0, 0, 3]] ** 2)


def index_array(x, y):
    return np.sum(x[INDEX] * y[[1, 1, 0, 2]])


def index_from_variables(x):
    total = 0.0
    for i in range(len(x)):
        total += x[i] * x[(i * 2) % 6]
    return total


def matrix_elements(m):
    return m[0, 1] * m[-1][2] + np.sum(m[1]) * np.sum(m[:, 2]) + np.sum(m[1:3, :2] ** 2)


def rows_and_columns(m):
    total = 0.0
    for i in range(m.shape[0]):
        for j in range(m.shape[1]):
            total += (i - j) * m[i, j] ** 2
    return total + np.sum(m[:, None, 1] * m[:, 0])


def over_rows(m):
    total = 1.0
    for row in m:
        total += np.sum(row**2) * row[0] * total
    return total


def over_elements(x):
    y = 1.0
    for e in x:
        y = y * (1 + 0.3 * e)
    return y


def over_reversed(x):
    y = 0.0
    for e in reversed(x):
        y = y * 0.7 + e
    return y * y


def zipped_arrays(x, y):
    total = 0.0
    for i, (a, b) in enumerate(zip(x, y)):
        if a > b:
            continue
        total += a * b * b + i * a
    return total


def window_sum(x):
    best = 0.0
    for k in range(4):
        best = best + np.sum(x[k : k + 3] ** 2) * x[k]
    return best


def boolean_rows(m):
    keep = m[:, 0] > 0
    return np.sum(m[keep] ** 2) + np.sum(m[~keep, 1])


def last_element_loop(x):
    i = 0
    while x[i] < 1.0 and i < len(x) - 1:
        i += 1
    return x[i] * x[i - 1]


def tuples_of_places(x):
    b = np.outer(x, x)
    rows, columns = (0, 1, 1), (1, 0, 0)
    y, z = b[rows, columns], b[(0, 1), 1]
    return np.sum(y * np.array([1.0, 3.0, 2.0])) * np.sum(z * x[(0, 1),])


def written_at_tuples_of_places(x):
    b = np.outer(x, x)
    places = (0, 1), (1, 0)
    b[places] = x[0]
    b[(0, 1), 1] *= x[:2]
    b[(0, 0), (1, 1)] += x[1]
    return np.sum(b[:2, :2] * np.array([[1.0, 3.0], [2.0, -1.0]]))


EXAMPLES = [
    (tuples_of_places, (np.array([0.7, 0.4]),), 0),
    (written_at_tuples_of_places, (np.array([0.7, 0.4]),), 0),
    (elements, (X,), 0),
    (neighbours, (X,), 0),
    (differences, (X,), 0),
    (strided, (X, Y[:6]), (0, 1)),
    (masked, (X, Y), (0, 1)),
    (repeated_index, (X,), 0),
    (index_array, (X, Y), (0, 1)),
    (index_from_variables, (X,), 0),
    (matrix_elements, (M,), 0),
    (rows_and_columns, (M,), 0),
    (over_rows, (M,), 0),
    (over_elements, (X,), 0),
    (over_reversed, (X,), 0),
    (zipped_arrays, (X, Y + 0.2), (0, 1)),
    (window_sum, (X,), 0),
    (boolean_rows, (M,), 0),
    (last_element_loop, (X,), 0),
]
