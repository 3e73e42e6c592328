"""Programs as users write them that were wrong, crashed or were refused without need."""

import functools
import math

import numpy as np


def interleaved(items):
    if len(items) <= 1:
        return items
    return interleaved(items[1::2]) + [items[0] * items[-1]] + interleaved(items[2::2])


def recursion_that_joins_lists(x):
    """What it returns is known to be a list by its first branch."""
    s = interleaved(x)
    total = 0.0
    for i, v in enumerate(s):
        total += (2 * i - len(s) + 1) * v
    return total + s[1] * s[0]


def compose(*functions):
    return functools.reduce(lambda f, g: lambda v: g(f(v)), functions)


def composed(x, a):
    """Function values that hold function values, of which some hold nothing that moves."""
    return np.sum(compose(lambda v: v * a, np.tanh, lambda v: v**2)(x))


def unknown(x, function):
    return function(x)


def array_plus_list(x):
    """What an unknown function returns is an array, to which `+` adds a list item by item."""
    return np.sum((unknown(x, np.tanh) + [1.0, 2.0]) ** 2) + np.sum(unknown(x, np.sin) + [0.5, 1.5, 2.5])


def array_times_list(x):
    y = unknown(x, np.tanh) * [1.0, 2.0]
    return np.sum((y + y) ** 2)


def list_plus_list(x):
    y = [x[0], x[0] * x[0]] + unknown(x, list)
    return math.fsum([v * v for v in y]) + y[2] * y[1]


def integer_weights(x, y):
    """The seed is 1: what is multiplied by integers alone is no array of integers, into which no float goes."""
    z = x * 2.0
    return y @ z + z[2] * 0.3 + np.sum(y[1:] * z[1:]) * z[0]


def integer_weights_and_items(x, y):
    z = x * 2.0
    return z[0] * 0.7 + np.sum(y * z)


WEIGHTS = np.array([2, 0, 1])


def captured_weights(x):
    z = x * 2.0
    return z @ WEIGHTS if z[0] > 100 else z @ WEIGHTS + z[1] * 0.3


def boolean_weights(x):
    z = x * 2.0
    d = {"z": x * 3.0}
    return np.sum((z > 0.5) * z) + z[1] * 0.3 + np.sum(d["z"] * (z > 0.5)) + d["z"][0] * 0.3


def weights_from_elsewhere(x, weights):
    z = x * 2.0
    return np.sum(weights(3) * z) + z[1] * 0.3


def stable_logistic_loss(beta, X, y):
    z = X @ beta
    return np.sum(np.logaddexp(0, z) - y * z) + np.sum(np.where(y == 1, np.log(1 / (1 + np.exp(-z))), -np.log(1 + np.exp(z))))


def stack_machine(tokens, values):
    """Items are taken off in the middle of expressions, each once."""
    stack = []
    for token in tokens:
        if token == "+":
            stack.append(stack.pop() + stack.pop())
        elif token == "-":
            b, a = stack.pop(), stack.pop()
            stack.append(a - b)
        elif token == "sin":
            stack.append(math.sin(stack.pop()) * len(stack))
        else:
            stack.append(values[token])
    return stack.pop() * 0.5 + stack[0]


def partials(x, a):
    f = functools.partial(pow, x)
    g = functools.partial(lambda u, v, w=1.0: u * v + w, a, w=x)
    h = functools.partial(np.power, x)
    return f(2) + g(3.0) + h(a)


class Line:
    """An object that computes its items."""

    def __init__(self, slope, start):
        self.slope, self.start = slope, start

    def __getitem__(self, t):
        return self.start + self.slope * t


LINE = Line(2.0, 0.5)


def items_that_an_object_computes(x):
    made = Line(x, 1.0)
    return made[x * x] + LINE[x]


def joined_by_index(x, y):
    """np.r_ and np.c_ are indexed with what moves."""
    c = np.c_[x, y]
    return np.sum(np.r_[x[0], y, 2.0] ** 2) + c[1, 1] * c[0, 0]


def matrices(a, b):
    """Functions of NumPy that are differentiated as the same in plain Python."""
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    q, r = np.linalg.qr(a)
    x, residuals, *_ = np.linalg.lstsq(a, b, rcond=None)
    total = s[0] * np.abs(u[0, 0] * vt[0, 0]) + q[0, 1] * r[0, 1] + x @ x + residuals[0]
    square = a.T @ a
    blocks = np.block([[square, b[:2, None]], [b[None, :2], np.ones((1, 1))]])
    return total + np.linalg.matrix_power(square, 5)[0, 1] * 1e-3 + np.linalg.cond(a) + np.linalg.det(blocks) + np.linalg.multi_dot([b, a, b[:2]])


def wide_matrix(a):
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    return s[1] * np.abs(u[0, 1] * vt[1, 2]) + np.linalg.svd(a, compute_uv=False)[0] + np.diagflat(a[0], 1)[1, 2]


def curves(x, y):
    c = np.polyfit(x, y, 2)
    return c[0] + c[1] * c[2] + np.corrcoef(x, y)[0, 1] + np.subtract.outer(x, y)[0, 1] ** 2 + np.maximum.accumulate(y)[-2] + np.logaddexp.reduce(x)


def diagonals(a, v):
    a = a.copy()
    np.fill_diagonal(a, v)
    b = np.zeros((2, 3))
    np.fill_diagonal(b, v[:2] * 2.0)
    return np.sum(a @ b.T) + np.linalg.det(a)


def repetitions(x, n):
    y = math.sin(x)
    return sum(([y] * n + [0.5, y * y] * 2)[2:]) * x


def rounded(x):
    """What rounds has derivative zero, and its shape is that of what it rounds."""
    d = x[:, None] - x[None, :]
    d = d - 0.7 * np.round(d / 0.7)
    r = np.sum(d[..., None] ** 2, axis=-1)
    np.fill_diagonal(r, 1.0)
    return np.sum(1.0 / r)


def backwards(a):
    n = len(a)
    x = np.empty(n)
    for i in reversed(range(n)):
        x[i] = (2.0 - np.dot(a[i, i + 1 :], x[i + 1 :])) / a[i, i]
    return x @ x


X = np.array([[0.3, -0.5], [0.9, 0.2], [-0.4, 0.7]])
x3, y3 = np.array([0.3, 0.5, 0.2]), np.array([1, 2, 0])

WRITERS: set[object] = set()
PLAIN_ONLY = {matrices, wide_matrix, curves, diagonals, joined_by_index}  # of functions that the oracle does not know
BY_KIND = {recursion_that_joins_lists, repetitions}  # what `+` joins has to be known to be a list

EXAMPLES = [
    (stack_machine, (["x", "y", "sin", "+", "y", "x", "-"], {"x": 0.4, "y": 1.2}), 1),
    (partials, (0.7, 1.4), (0, 1)),
    (items_that_an_object_computes, (0.7,), 0),
    (joined_by_index, (x3, x3 * 2), (0, 1)),
    (matrices, (np.array([[1.0, 0.4], [0.3, -0.8], [0.2, 1.7]]), np.array([0.3, -0.5, 0.9])), (0, 1)),
    (wide_matrix, (np.array([[1.0, 0.4, 0.7], [0.3, -0.8, 0.2]]),), 0),
    (curves, (np.array([0.1, 0.5, 0.9, 1.6]), np.array([0.3, 0.9, 0.2, -0.4])), (0, 1)),
    (diagonals, (np.array([[1.0, 0.4, 0.7], [0.3, -0.8, 0.2], [0.5, 0.6, 0.1]]), x3), (0, 1)),
    (repetitions, (0.7, 3), 0),
    (rounded, (np.array([0.1, 0.35, 0.9, 1.55]),), 0),
    (backwards, (np.array([[1.0, 0.4, 0.7], [0.3, -0.8, 0.2], [0.5, 0.6, 0.9]]),), 0),
    (integer_weights, (x3, y3), 0),
    (integer_weights_and_items, (x3, y3), 0),
    (captured_weights, (x3,), 0),
    (boolean_weights, (x3,), 0),
    (weights_from_elsewhere, (x3, np.arange), 0),
    (stable_logistic_loss, (np.array([0.4, -0.8]), X, np.array([1, 0, 1])), 0),
    (recursion_that_joins_lists, ([0.4, -0.3, 0.9, 0.1],), 0),
    (composed, (x3, 1.3), (0, 1)),
    (array_plus_list, (np.array([0.3]),), 0),
    (array_times_list, (np.array([0.3]),), 0),
    (list_plus_list, (np.array([0.3]),), 0),
]
