"""Branches, ternaries, reassignment and early returns on floats."""

import math


def piecewise(x):
    if x < 0.0:
        y = x * x
    elif x < 1.0:
        y = math.sin(x)
    else:
        y = math.exp(-x)
    return y * x


def nested_branches(x, y):
    if x > 0:
        if y > 0:
            z = x * y
        else:
            z = x - y
    else:
        z = y / (1 + x * x)
    if z > 0.5 and x > 0.2:
        z = math.log(z) + x
    return z * z


def early_return(x, y):
    if x * y > 2.0:
        return math.sqrt(x * y)
    z = x + y
    if z < 0:
        return z * z * x
    return z * x


def reassigned(x):
    x = x * x
    x = math.sin(x) + x
    x = x * x
    return x


def ternary_chain(x, y):
    a = x if x > y else y
    b = a * a if a > 1 else a * x if a > 0.5 else y
    return a + b * x


def swapped(x, y):
    x, y = y, x * y
    x, y = y, x
    return x * x + y


def rotated(a, b, c):
    a, b, c = b * c, c * a, a * b
    a, b, c = c, a, b
    return a + 2 * b * c


def tuple_state(x, y):
    state = (x, y)
    state = (state[1] * x, state[0] + y)
    u, v = state
    return u * v + state[0]


def bound_in_a_branch(x, y):
    big = x > 0.5
    if big:
        extra = x * y
    z = x + y
    if big:
        z = z * extra
    return z


def boolean_logic(x, y):
    outside = not (-1 < x < 1) or y > 3
    if outside and (x > 0 or y > 0):
        return x * y
    return x - y * y


def augmented(x, y):
    x += y
    x *= x
    x -= y / x
    x /= 1 + y * y
    x **= 2
    return x


def clamp(x, low, high):
    if x < low:
        x = low
    if x > high:
        x = high
    return x * x + low * high


def powers(x, y):
    return x**3 + x**2.5 + 2.0**y + x**y + x**-1


def constant_result(x):
    if x > 0:
        return 3.0
    return x


def chained_assignment(x, y):
    a = b = x * y
    a = a * b
    return a + b


def floor_and_remainder(x, y):
    k = x // 1
    return (x - k) * y + x % 0.7 + round(y) * x


def conditional_accumulation(x, y):
    total = 0.0
    if x > 0:
        total += x * y
    if y > 0:
        total += math.cos(x) * total
    if total > 10:
        total = 0.0
    return total + y


EXAMPLES = [
    (piecewise, (-0.7,), 0),
    (piecewise, (0.6,), 0),
    (piecewise, (1.4,), 0),
    (nested_branches, (0.8, 1.2), (0, 1)),
    (nested_branches, (0.8, -1.2), (0, 1)),
    (nested_branches, (-0.3, 1.7), (0, 1)),
    (early_return, (1.7, 2.2), (0, 1)),
    (early_return, (-1.7, 0.2), (0, 1)),
    (early_return, (0.7, 0.2), (0, 1)),
    (reassigned, (0.9,), 0),
    (ternary_chain, (0.7, 0.4), (0, 1)),
    (ternary_chain, (0.3, 1.4), (0, 1)),
    (swapped, (1.3, -0.4), (0, 1)),
    (rotated, (0.3, 1.4, -0.8), (0, 1, 2)),
    (tuple_state, (0.3, 1.4), (0, 1)),
    (bound_in_a_branch, (0.8, 1.3), (0, 1)),
    (bound_in_a_branch, (0.2, 1.3), (0, 1)),
    (boolean_logic, (1.8, 0.3), (0, 1)),
    (boolean_logic, (0.8, 0.3), (0, 1)),
    (augmented, (0.7, 1.3), (0, 1)),
    (clamp, (0.7, 0.1, 0.5), (0, 1, 2)),
    (clamp, (0.3, 0.1, 0.5), (0, 1, 2)),
    (powers, (1.3, 0.7), (0, 1)),
    (constant_result, (0.7,), 0),
    (chained_assignment, (0.7, 1.6), (0, 1)),
    (floor_and_remainder, (2.3, 1.2), (0, 1)),
    (conditional_accumulation, (0.7, 1.6), (0, 1)),
    (conditional_accumulation, (-0.7, 1.6), (0, 1)),
]
