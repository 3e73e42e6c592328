"""Every loop, and every way out of it."""

import math


def repeated_square(x, y):
    for i in range(3):
        x = x * y + 0.1 * i
    return x


def zero_trips(x):
    y = x
    for i in range(0):
        y = y * x * i
    return y * y


def backwards(x):
    total = 0.0
    for k in range(4, 0, -1):
        total = total * x + k * x
    return total


def bound_is_rebound(x, y):
    n = 5
    for i in range(n):
        y = y * x + i
        n = n - 1
    return y * n


def bound_in_the_body(x):
    n = 3
    total = 0.0
    while n > 0:
        for i in range(n):
            total = total + x**i
            n = n - 1
    return total * x


def target_overwrites(x, y):
    for x in (x * y, x + y, y * y):
        y = y * math.sin(x)
    return x + y


def target_used_afterwards(x):
    y = 1.0
    for i in range(1, 5):
        y = y * x / i
        if y < 0.3:
            break
    return y * i + x


def loop_with_break(x):
    total = 0.0
    term = x
    for k in range(1, 20):
        total += term
        term = term * x / (k + 1)
        if abs(term) < 1e-2:
            break
    return total * term


def loop_with_continue(x, y):
    total = 0.0
    for i in range(6):
        if i % 3 == 0:
            continue
        total += x * y**i
        y = y + 0.1 * x
    return total


def return_inside_loop(x, y):
    for i in range(10):
        x = x * 1.3
        if x > y:
            return x * y + i
    return x


def return_inside_nested_loops(x, y):
    for i in range(4):
        for j in range(3):
            x = x + 0.2 * y
            if x > 1.9:
                return x * y * (i + 1)
            if j == 1:
                break
        y = y * 1.1
    return x + y


def break_in_both(x):
    total = x
    for i in range(4):
        for j in range(4):
            total = total * (1 + 0.1 * x)
            if j >= i:
                break
        if total > 2.5:
            break
    return total


def while_until_small(x):
    y = x
    while abs(y) > 0.1:
        y = 0.5 * y * math.cos(x)
    return y + x


def while_true(x, y):
    n = 0
    while True:
        x = x * y
        n += 1
        if n == 3:
            continue
        if n > 5 or x > 10:
            break
        x = x + 0.3
    return x


def trip_count_depends_on_the_variable(x):
    total = 0.0
    while x < 4:
        total += x * x
        x = x * 1.7
    return total * x


def first_bound_in_a_branch(x, y):
    total = 0.0
    for i in range(4):
        if i == 0:
            previous = x * y
        total += previous * x
        previous = math.sin(total)
    return total


def only_sometimes_bound(x):
    total = x
    for i in range(5):
        if i % 2 == 0:
            step = x * i
        total += step * total * 0.1
    return total


def fibonacci(x, y):
    for _ in range(5):
        x, y = y, x + y * 0.5
    return x * y


def alternating(x, y):
    sign = 1.0
    total = 0.0
    for k in range(6):
        total += sign * x**k * y
        sign = -sign
    return total


def triangular(x):
    total = 0.0
    for i in range(4):
        inner = x
        for j in range(i):
            inner = inner * x + j
        total += inner
    return total


def over_a_literal_list(x, y):
    total = 0.0
    for c in [0.3, x, y * y, 1.5]:
        total = total * y + c * x
    return total


def enumerated_and_zipped(x, y):
    total = 1.0
    for i, (a, b) in enumerate(zip((x, y, 2.0), (y, 0.5, x))):
        total += i * a * b * total
    return total


def three_deep(x, y):
    for i in range(2):
        for j in range(2):
            for k in range(3):
                if (i + j + k) % 2:
                    x = x * 0.9 + y * 0.1
                    continue
                y = y + x * x * 0.05
    return x * y


def branch_on_the_overwritten(x):
    for _ in range(6):
        if x > 1:
            x = x * 0.4
        else:
            x = x * x + 0.9
    return x


def header_read_at_once(x, u):
    s = 0.0
    for k, (t, x) in enumerate(zip([u, sum(0.1 * m * x for m in range(3))], [u * x, max(list(x * v for v in (u, 2.0)))])):
        s += t * x * k + x
    return s * x


def scaled(xs, v):
    xs[-1] *= v
    return xs


def scaled_again(n, xs, v):
    if n == 0:
        return xs
    xs[-1] *= v
    return scaled_again(n - 1, xs, v)


class Total:
    def __init__(self, value):
        self.value = value
        self.path = []

    def put(self, v):
        self.path.append(v)
        self.value = self.value * v


def bound_at_the_end_and_changed(x):
    total, s, d = Total(x), 0.0, {}
    for i in range(3):
        if i > 0:
            total.put(w[0] * v)  # noqa: F821
            w.append(v)  # noqa: F821
            d["a"] = w[-1] * total.value  # noqa: F821
            s = sum(w)  # noqa: F821
        v = math.sin(x) * total.value
        w = [v, x]
        d["b"] = scaled_again(1, [w[1]], s)[0] + v
    return total.value * d["a"] * d["b"] * len(total.path) * total.path[0]


def bound_on_the_first_way(x):
    i = 0
    while i < 3:
        i += 1
        if i == 1:
            v, q = [x, x * x], [x]
            continue
        v[0] *= q[0]
        q.append(v[0])
        v[1] = v[1] * scaled_again(2, [q.pop(0)], v[1])[0]
    return v[0] * v[1] * q[0]


def bound_in_an_inner_loop(x):
    s = 0.0
    for i in range(2):
        for j in range(2):
            if i + j > 0:
                s += t[0] * x  # noqa: F821
                t[1] = s  # noqa: F821
                scaled(t, s)  # noqa: F821
            else:
                t = [x, x * x]
    return s * t[1]


EXAMPLES = [
    (header_read_at_once, (0.7, 1.3), (0, 1)),
    (repeated_square, (0.7, 1.1), (0, 1)),
    (zero_trips, (0.7,), 0),
    (backwards, (0.7,), 0),
    (bound_is_rebound, (0.7, 1.1), (0, 1)),
    (bound_in_the_body, (0.7,), 0),
    (target_overwrites, (0.7, 1.1), (0, 1)),
    (target_used_afterwards, (0.7,), 0),
    (loop_with_break, (0.8,), 0),
    (loop_with_continue, (0.7, 1.1), (0, 1)),
    (return_inside_loop, (0.7, 1.6), (0, 1)),
    (return_inside_loop, (0.1, 6.6), (0, 1)),
    (return_inside_nested_loops, (0.7, 0.9), (0, 1)),
    (return_inside_nested_loops, (0.1, 0.3), (0, 1)),
    (break_in_both, (1.2,), 0),
    (while_until_small, (1.2,), 0),
    (while_true, (0.9, 1.2), (0, 1)),
    (trip_count_depends_on_the_variable, (0.9,), 0),
    (first_bound_in_a_branch, (0.9, 0.4), (0, 1)),
    (only_sometimes_bound, (0.9,), 0),
    (fibonacci, (0.9, 0.4), (0, 1)),
    (alternating, (0.9, 0.4), (0, 1)),
    (triangular, (0.9,), 0),
    (over_a_literal_list, (0.9, 0.4), (0, 1)),
    (enumerated_and_zipped, (0.9, 0.4), (0, 1)),
    (three_deep, (0.9, 0.4), (0, 1)),
    (branch_on_the_overwritten, (0.8,), 0),
    *((f, (0.7,), 0) for f in (bound_at_the_end_and_changed, bound_on_the_first_way, bound_in_an_inner_loop)),
]
