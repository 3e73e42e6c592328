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


def pops_in_conditions(x):
    stack = [x, x * x, x * 3.0, 0.5, x]
    if stack.pop() > 0.1:
        x = x + stack.pop()
    while len(stack) > 1 and stack.pop() > 0.1:
        x *= 1.5
    return stack[-1] * x


X = np.array([[0.3, -0.5], [0.9, 0.2], [-0.4, 0.7]])
x3, y3 = np.array([0.3, 0.5, 0.2]), np.array([1, 2, 0])

WRITERS: set[object] = set()
BY_KIND = {recursion_that_joins_lists}  # what `+` joins has to be known to be a list

EXAMPLES = [
    (stack_machine, (["x", "y", "sin", "+", "y", "x", "-"], {"x": 0.4, "y": 1.2}), 1),
    (pops_in_conditions, (0.7,), 0),
    (integer_weights, (x3, y3), 0),
    (integer_weights_and_items, (x3, y3), 0),
    (boolean_weights, (x3,), 0),
    (weights_from_elsewhere, (x3, np.arange), 0),
    (stable_logistic_loss, (np.array([0.4, -0.8]), X, np.array([1, 0, 1])), 0),
    (recursion_that_joins_lists, ([0.4, -0.3, 0.9, 0.1],), 0),
    (composed, (x3, 1.3), (0, 1)),
    (array_plus_list, (np.array([0.3]),), 0),
    (array_times_list, (np.array([0.3]),), 0),
    (list_plus_list, (np.array([0.3]),), 0),
]
